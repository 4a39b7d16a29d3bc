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

it.each([
  ['a text', 'a text'], // a library may do so
  ['an error from elsewhere', elsewhere()],
])('ends the exchange by what its callback throws, and has the process hear of it once: %s', async (_, what) => {
  const failed: unknown[] = []
  const heard = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  try {
    const thrown = once(process, 'uncaughtException')
    guarded(
      (error) => failed.push(error),
      () => {
        throw what
      },
    )
    const [heardOf] = await thrown
    if (what instanceof Error) expect(heardOf).toBe(what)
    else expect(heardOf).toMatchObject({ message: what })
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

it('takes nothing for a fault of an exchange that is no error', async () => {
  const failed: unknown[] = []
  during((error) => failed.push(error))
  for (const thrown of ['of nobody', null, undefined]) expect(endsExchange(thrown)).toBe(false)
  expect(failed).toEqual([])
  await null
  expect(endsExchange(Object.assign(new Error('x'), { stack: undefined }))).toBe(false)
})
