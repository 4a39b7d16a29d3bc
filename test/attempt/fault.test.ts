import { expect, it } from 'vitest'
import { asExchange, endsExchange } from '../../src/attempt/fault.ts'

it('leads an error in a callback back to its exchange, and to no other', async () => {
  const failed: unknown[] = []
  const start = (name: string) =>
    asExchange(
      (error) => failed.push([name, error]),
      () => new Promise<boolean>((resolve) => setImmediate(() => resolve(endsExchange(`fault of ${name}`)))),
    )
  expect(await Promise.all([start('one'), start('other')])).toEqual([true, true])
  expect(failed).toEqual([
    ['one', 'fault of one'],
    ['other', 'fault of other'],
  ])
  expect(endsExchange('of nobody')).toBe(false)
  expect(failed).toHaveLength(2)
})
