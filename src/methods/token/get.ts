import { z } from 'zod'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { object, secondsOrNull } from '../fields/basic.ts'
import { limits } from '../fields/token.ts'

export const tokenGet = defineMethod({
  name: 'token.get',
  summary: 'Tells whose token the call has, and what it may do.',
  access: 'read',
  params: {},
  resultName: 'rights',
  result: object('Rights', {
    ...limits,
    share: z.string().nullable().describe('The share of the companies that the call went to; null: there is one.'),
    shares: z
      .array(z.string())
      .describe(
        'The shares that the header aviso-share may name with this token: with ADMIN_TOKEN all that are served here.',
      ),
  }),
  errors: [],
  examples: [
    example(
      'get',
      {},
      { eventID: null, companyID: null, permission: 'admin', expiresAt: null, share: null, shares: [] },
    ),
  ],
  async handle(_, { grant: { eventID, companyID, permission, expiresAt }, actor, share, shares }) {
    const rights = { eventID, companyID, permission, expiresAt: secondsOrNull(expiresAt) }
    return { ...rights, share, shares: actor.tokenID === null ? [...shares] : [] }
  },
})
