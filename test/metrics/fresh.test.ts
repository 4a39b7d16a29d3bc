import { expect, it } from 'vitest'
import { keptFresh } from '../../src/metrics/fresh.ts'
import { manualClock } from '../harness/manual-clock.ts'

/** Something to read that takes as long as the test says, and how often it was read. */
function source(tookMs: number) {
  const clock = manualClock()
  let reads = 0
  const ask = keptFresh(clock, async () => {
    clock.advance(tookMs)
    return ++reads
  })
  return { clock, ask }
}

it('what was read is told for five seconds', async () => {
  const { clock, ask } = source(0)
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  clock.advance(4_999)
  expect(await ask()).toBe(1)
  clock.advance(1)
  expect(await ask()).toBe(2)
})

it.each([
  [1_000, 20_000],
  [10_000, 60_000],
])('a read of %d ms is told for %d ms', async (tookMs, freshMs) => {
  const { clock, ask } = source(tookMs)
  await ask()
  clock.advance(freshMs - 1)
  expect(await ask()).toBe(1)
  clock.advance(1)
  expect(await ask()).toBe(2)
})

it('a read that is under way is waited for, and one that failed is told as null for as long', async () => {
  const clock = manualClock()
  const waiting: ((error: Error) => void)[] = []
  const ask = keptFresh(clock, () => new Promise<number>((_, reject) => void waiting.push(reject)))
  const first = ask()
  clock.advance(100_000)
  const second = ask()
  expect(waiting).toHaveLength(1)
  waiting[0]?.(new Error('away'))
  expect(await Promise.all([first, second, ask()])).toEqual([null, null, null])
  expect(waiting).toHaveLength(1)
  clock.advance(60_000)
  void ask()
  expect(waiting).toHaveLength(2)
})
