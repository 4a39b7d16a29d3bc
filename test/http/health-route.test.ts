import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { healthRoute } from '../../src/http/health-route.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A route whose database answers when it is told to. */
function started() {
  const asked: ((problem: string | null) => void)[] = []
  const route = healthRoute(() => new Promise((resolve) => asked.push(resolve)))
  return { asked, ready: async () => (await route.request('/readyz')).status, route }
}

it('asks the database once for all who ask at the same time, and once a second', async () => {
  const { asked, ready } = started()
  const hundred = Promise.all(Array.from({ length: 100 }, ready))
  expect(asked).toHaveLength(1)
  asked[0]?.(null)
  expect(new Set(await hundred)).toEqual(new Set([200]))
  await vi.advanceTimersByTimeAsync(999)
  expect(await ready()).toBe(200)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  const next = ready()
  expect(asked).toHaveLength(2)
  asked[1]?.('migrations are pending')
  expect(await next).toBe(503)
})

it('a database that hangs is 503 in bounded time, and is not asked again meanwhile', async () => {
  const { asked, ready, route } = started()
  const first = route.request('/readyz')
  await vi.advanceTimersByTimeAsync(2_000)
  const response = await first
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'unavailable', reason: 'the database does not answer' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await ready()).toBe(503)
  expect(asked).toHaveLength(1)
  asked[0]?.(null)
  await vi.advanceTimersByTimeAsync(1_000)
  const next = ready()
  asked[1]?.(null)
  expect(await next).toBe(200)
})
