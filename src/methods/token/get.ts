import { z } from 'zod'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { object } from '../fields/basic.ts'
import { tokenPermission } from '../fields/token.ts'

export const tokenGet = defineMethod({
  name: 'token.get',
  summary: 'Tells what the token of the call may do.',
  access: 'read',
  params: {},
  resultName: 'rights',
  result: object('Rights', {
    eventID: z.string().nullable().describe('The event it is limited to; null: every event.'),
    permission: tokenPermission,
  }),
  errors: [],
  examples: [example('get', {}, { eventID: null, permission: 'admin' })],
  async handle(_, { grant: { eventID, permission } }) {
    return { eventID, permission }
  },
})
