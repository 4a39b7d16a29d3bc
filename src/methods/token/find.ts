import { listTokens } from '../../domain/tokens.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, firstToken } from '../examples.ts'
import { listOf, paging } from '../fields/basic.ts'
import { toPage } from '../fields/page.ts'
import { token, toToken } from '../fields/token.ts'

export const tokenFind = defineMethod({
  name: 'token.find',
  summary: 'Lists the tokens.',
  description: 'Without the tokens themselves. A token of one event finds those of that event.',
  access: 'write',
  params: paging,
  resultName: 'tokens',
  result: listOf('TokenList', token),
  errors: [],
  examples: [
    {
      name: 'find',
      params: { limit: 20, offset: 0 },
      result: { count: 2, total: 2, data: [firstToken, dashboardToken] },
    },
  ],
  async handle(page, { db, grant }) {
    return toPage(await listTokens(db, grant, page), toToken)
  },
})
