import { expect, it } from 'vitest'
import { fewAtATime } from '../../src/database/few-at-a-time.ts'
import type { FlushingClient } from '../../src/database/two-flushes.ts'
import { isUnavailable } from '../../src/database/unavailable.ts'

/** A pool that counts who stands in its line, and that can be out of order. */
function pool() {
  const state = { asked: 0, broken: false }
  const connect = async () => {
    state.asked += 1
    if (state.broken) throw new Error('Connection terminated')
    return { query: () => undefined, release: () => undefined } as unknown as FlushingClient
  }
  return { state, connect }
}

it('lets one at a time into the line', async () => {
  const { state, connect: inner } = pool()
  const connect = fewAtATime(1, 60_000).of(inner)
  const first = await connect()
  const others = [connect(), connect()]
  expect(state.asked).toBe(1)
  first.release()
  const second = await others[0]
  expect(state.asked).toBe(2)
  second?.release()
  await others[1]
  expect(state.asked).toBe(3)
})

it('lets as many in as it is told, through two ways together', async () => {
  const { state, connect: inner } = pool()
  const line = fewAtATime(2, 60_000)
  const [one, other] = [line.of(inner), line.of(inner)]
  const [first] = await Promise.all([one(), other()])
  const third = one()
  expect([state.asked, line.waiting()]).toEqual([2, 1])
  first.release()
  await third
  expect([state.asked, line.waiting()]).toEqual([3, 0])
})

it('whoever waits for too long is told that the database is not to be had, and leaves the line', async () => {
  const { state, connect: inner } = pool()
  const connect = fewAtATime(1, 1).of(inner)
  const first = await connect()
  const error = await connect().catch((reason: unknown) => reason)
  expect(isUnavailable(error)).toBe(true)
  first.release()
  await connect()
  expect(state.asked).toBe(2)
})

it('a connection that cannot be had does not keep the others out', async () => {
  const { state, connect: inner } = pool()
  const connect = fewAtATime(1, 60_000).of(inner)
  state.broken = true
  await expect(connect()).rejects.toThrow('Connection terminated')
  state.broken = false
  await connect()
})
