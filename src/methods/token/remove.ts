import { removeToken } from '../../domain/tokens.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, example } from '../examples.ts'
import { id } from '../fields/basic.ts'
import { token, toToken } from '../fields/token.ts'

export const tokenRemove = defineMethod({
  name: 'token.remove',
  summary: 'Removes a token: it is refused from then on.',
  description: 'Where several processes share the work, the others refuse it within 5 s.',
  access: 'write',
  destructive: true,
  params: { tokenID: id.describe('The token.') },
  resultName: 'removed',
  result: token,
  examples: [example('remove', { tokenID: '2' }, dashboardToken)],
  async handle({ tokenID }, { transact, grant, grants }) {
    const removal = transact((trx) => removeToken(trx, grant, tokenID))
    return toToken(await removal.finally(() => grants.forget()))
  },
})
