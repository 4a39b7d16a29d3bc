import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { expect, it } from 'vitest'
import { oneAtATime } from '../../src/database/one-at-a-time.ts'
import { isUnavailable } from '../../src/database/unavailable.ts'

/** A pool that counts who stands in its line, and that can be out of order. */
function pool() {
  const state = { asked: 0, broken: false }
  const connect = async () => {
    state.asked += 1
    if (state.broken) throw new Error('Connection terminated')
    return { query: () => undefined, release: () => undefined } as unknown as PostgresPoolClient
  }
  return { state, pool: { connect, end: async () => undefined } as PostgresPool }
}

it('lets one at a time into the line', async () => {
  const { state, pool: inner } = pool()
  const gate = oneAtATime(inner, 60_000)
  const first = await gate.connect()
  const others = [gate.connect(), gate.connect()]
  expect(state.asked).toBe(1)
  first.release()
  const second = await others[0]
  expect(state.asked).toBe(2)
  second?.release()
  await others[1]
  expect(state.asked).toBe(3)
})

it('whoever waits for too long is told that the database is not to be had, and leaves the line', async () => {
  const { state, pool: inner } = pool()
  const gate = oneAtATime(inner, 1)
  const first = await gate.connect()
  const error = await gate.connect().catch((reason: unknown) => reason)
  expect(isUnavailable(error)).toBe(true)
  first.release()
  await gate.connect()
  expect(state.asked).toBe(2)
})

it('a connection that cannot be had does not keep the others out', async () => {
  const { state, pool: inner } = pool()
  const gate = oneAtATime(inner, 60_000)
  state.broken = true
  await expect(gate.connect()).rejects.toThrow('Connection terminated')
  state.broken = false
  await gate.connect()
})
