import { listTokens } from '../../domain/tokens.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, example, firstToken } from '../examples.ts'
import { pageOf, paging } from '../fields/basic.ts'
import { all, toPage } from '../fields/page.ts'
import { token, toToken } from '../fields/token.ts'

export const tokenFind = defineMethod({
  name: 'token.find',
  summary: 'Lists the tokens.',
  description:
    'Without the tokens themselves. A token of a company finds those of the company and of its events, a token of one event those of that event.',
  access: 'write',
  reads: true,
  params: paging,
  resultName: 'tokens',
  result: pageOf('TokenList', token),
  errors: [],
  examples: [example('find', { limit: 20, offset: 0 }, all([firstToken, dashboardToken]))],
  async handle(page, { db, grant }) {
    return toPage(await listTokens(db, grant, page), toToken)
  },
})
