import { rotateToken } from '../../domain/tokens.ts'
import { defineMethod } from '../context.ts'
import { dashboardToken, example } from '../examples.ts'
import { id, moment } from '../fields/basic.ts'
import { newToken, TOKEN, toToken } from '../fields/token.ts'

export const tokenRotate = defineMethod({
  name: 'token.rotate',
  summary: 'Replaces a token by one with the same rights.',
  description:
    'The new one is shown this once. The one before it holds for 24 hours, or until formerUntil: time to give the new one to whoever has it. lastUsedAt tells then when the new one was taken. Where several processes share the work, the others know it within 5 s.',
  access: 'write',
  destructive: true,
  params: {
    tokenID: id.describe('The token.'),
    formerUntil: moment
      .optional()
      .describe(
        'Until when the former one holds, in Unix seconds, at most 7 days. A time that is over: it is refused at once.',
      ),
  },
  resultName: 'token',
  result: newToken,
  examples: [
    example('rotate', { tokenID: '2' }, { ...dashboardToken, formerUntil: '1795392000', token: TOKEN }),
    example(
      'at once',
      { tokenID: '2', formerUntil: '1795305600' },
      { ...dashboardToken, formerUntil: '1795305600', token: TOKEN },
    ),
  ],
  async handle(given, { transact, clock, share, grant, grants }) {
    const rotation = transact((trx) => rotateToken(trx, grant, { formerUntil: undefined, ...given }, { clock, share }))
    const { row, token } = await rotation.finally(() => grants.forget())
    return { ...toToken(row), token }
  },
})
