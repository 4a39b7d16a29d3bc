import { z } from 'zod'
import { createToken } from '../../domain/tokens.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, example } from '../examples.ts'
import { id, line, object } from '../fields/basic.ts'
import { token, tokenPermission } from '../fields/token.ts'

const TOKEN = 'aviso_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY'

export const tokenCreate = defineMethod({
  name: 'token.create',
  summary: 'Creates a token.',
  description: 'The token is shown this once. A token of one event can create further ones for that event alone.',
  access: 'write',
  params: {
    name: line(200).describe('What it is for.'),
    eventID: id.optional().describe('The event it is limited to; left out: every event.'),
    permission: tokenPermission.default('user').describe('What it may do.'),
  },
  resultName: 'token',
  result: object('CreatedToken', {
    ...token.shape,
    token: z.string().describe('Send it as Authorization: Bearer. Shown only here.'),
  }),
  examples: [
    example(
      'create',
      { name: 'Integration', eventID: '1', permission: 'admin' },
      { ...dashboardToken, tokenID: '3', permission: 'admin', name: 'Integration', token: TOKEN },
    ),
  ],
  async handle({ name, eventID = null, permission }, { transact, clock, grant, grants }) {
    const wanted = { eventID, permission, name }
    const created = await transact((trx) => createToken(trx, grant, wanted, clock))
    grants.forget()
    return { tokenID: created.tokenID, ...wanted, date: unixSeconds(created.issuedAt), token: created.token }
  },
})
