import { createToken } from '../../domain/tokens.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, example } from '../examples.ts'
import { companyID, line, moment, thingID } from '../fields/basic.ts'
import { newToken, TOKEN, tokenPermission, toToken } from '../fields/token.ts'

export const tokenCreate = defineMethod({
  name: 'token.create',
  summary: 'Creates a token.',
  description:
    'The token is shown this once. A token creates none that sees more than it does, or holds longer: one of a company those of the company and of its events, one of one event those of that event.',
  access: 'write',
  params: {
    name: line(200).describe('What it is for.'),
    eventID: thingID.optional().describe('The event it is limited to. Without it, and without companyID: every event.'),
    permission: tokenPermission.default('user').describe('What it may do.'),
    companyID: companyID.optional().describe('The company it is limited to, with all that belongs to it.'),
    expiresAt: moment.optional().describe('When it ends, in Unix seconds; left out: it holds until it is removed.'),
  },
  resultName: 'token',
  result: newToken,
  examples: [
    example(
      'create',
      { name: 'Integration', eventID: '1', permission: 'admin' },
      { ...dashboardToken, tokenID: '3', permission: 'admin', name: 'Integration', token: TOKEN },
    ),
    example(
      'of a company',
      { name: 'Customer', companyID: '1', expiresAt: '1826841600' },
      {
        ...dashboardToken,
        tokenID: '3',
        eventID: null,
        companyID: '1',
        expiresAt: '1826841600',
        name: 'Customer',
        token: TOKEN,
      },
    ),
  ],
  async handle(given, { transact, clock, share, grant, grants }) {
    const { eventID = null, companyID: company = null, expiresAt = null, ...others } = given
    const wanted = { eventID, companyID: company, expiresAt, ...others }
    const made = await transact(
      (trx) => createToken(trx, grant, wanted, { clock, share }),
      ({ row }) => ({ tokenID: row.id }),
    )
    grants.forget()
    return { ...toToken(made.row), token: made.token }
  },
})
