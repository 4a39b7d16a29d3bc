import { once } from 'node:events'
import { expect, it } from 'vitest'
import { during, endsExchange, guarded } from '../../src/attempt/fault.ts'

/** An error as Node's own code throws it, with no file of ours on its way. */
function elsewhere(): Error {
  return Object.assign(new Error('elsewhere'), { stack: 'Error: elsewhere\n    at Socket.emit (node:events:524:28)' })
}

it('leads what is thrown while an exchange is read to that one, and what comes later to none', async () => {
  const failed: unknown[] = []
  const fault = elsewhere()
  during((error) => failed.push('one', error))
  during((error) => failed.push('other', error))
  expect(endsExchange(fault)).toBe(true)
  expect(failed).toEqual(['other', fault])
  await null // what was read is through
  expect(endsExchange(fault)).toBe(false)
  expect(failed).toHaveLength(2)
})

it('ends the exchange by what its callback throws, and has the process hear of it once', async () => {
  const failed: unknown[] = []
  const heard = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  try {
    const thrown = once(process, 'uncaughtException')
    guarded(
      (error) => failed.push(error),
      () => {
        throw 'a text' // a library may do so
      },
    )
    const [heardOf] = await thrown
    expect(heardOf).toMatchObject({ message: 'a text' })
    expect(failed).toEqual([heardOf])
    expect(endsExchange(heardOf)).toBe(true)
  } finally {
    for (const listener of heard) process.on('uncaughtException', listener)
  }
})

it.each([
  ['/srv/aviso/dist/src/attempt/names.js', true],
  ['/srv/aviso/node_modules/undici/lib/dispatcher/client-h1.js', true],
  ['/srv/aviso/dist/src/dispatcher/loop.js', false],
])('knows by its files what was thrown in an exchange: %s', (file, expected) => {
  const fault = Object.assign(new Error('x'), { stack: `Error: x\n    at run (${file}:1:1)` })
  expect(endsExchange(fault)).toBe(expected)
})

it('takes nothing for a fault of an exchange that is no error', () => {
  expect(endsExchange('of nobody')).toBe(false)
})
