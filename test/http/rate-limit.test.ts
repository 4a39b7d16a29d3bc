import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RateLimit, rateLimit } from '../../src/http/rate-limit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Which of these calls, made one after another, were let in. */
async function admitted(limit: RateLimit, calls: [key: string, calls: number][]): Promise<boolean[]> {
  const outcomes: boolean[] = []
  for (const [key, count] of calls) {
    outcomes.push(
      await limit(key, count).then(
        () => true,
        () => false,
      ),
    )
  }
  return outcomes
}

describe('a limit', () => {
  it('lets in as many calls as it says, for each key', async () => {
    const limit = rateLimit(2, 'here')
    const calls: [string, number][] = ['a', 'a', 'b', 'a', 'b', 'b'].map((key) => [key, 1])
    expect(await admitted(limit, calls)).toEqual([true, true, true, false, true, false])
  })

  it('says how many are allowed and when to come again', async () => {
    const limit = rateLimit(1, 'from one address')
    await limit('a', 1)
    await expect(limit('a', 1)).rejects.toMatchObject({
      kind: 'rate_limited',
      details: { limit: 1, retryAfter: 1, reason: 'At most 1 calls per second are allowed from one address.' },
    })
  })

  it('begins anew after a second, also when all were refused', async () => {
    const limit = rateLimit(1, 'here')
    expect(
      await admitted(limit, [
        ['a', 1],
        ['a', 1],
        ['a', 1],
      ]),
    ).toEqual([true, false, false])
    await vi.advanceTimersByTimeAsync(999)
    expect(await admitted(limit, [['a', 1]])).toEqual([false])
    await vi.advanceTimersByTimeAsync(1)
    expect(await admitted(limit, [['a', 1]])).toEqual([true])
  })

  it('counts a batch as what it holds, and as the limit at most', async () => {
    const limit = rateLimit(3, 'here')
    expect(
      await admitted(limit, [
        ['a', 2],
        ['a', 1],
        ['a', 1],
      ]),
    ).toEqual([true, true, false])
    expect(
      await admitted(limit, [
        ['b', 50],
        ['b', 1],
      ]),
    ).toEqual([true, false])
    expect(
      await admitted(limit, [
        ['c', 1],
        ['c', 50],
      ]),
    ).toEqual([true, false])
  })

  it('of 0 is none', async () => {
    const limit = rateLimit(0, 'here')
    expect(await admitted(limit, Array(1_000).fill(['a', 50]))).not.toContain(false)
  })
})
