import { describe, expect, it } from 'vitest'
import { TooMuch, within } from '../../src/own-types/limit.ts'

const forEver = () => {
  for (;;);
}

describe('work with a limit', () => {
  it('is done, or fails, as without', () => {
    expect(within(50, () => ({ a: [1] }))).toEqual({ a: [1] })
    expect(within(50, () => null)).toBeNull()
    expect(() =>
      within(50, () => {
        throw new TypeError('of its own')
      }),
    ).toThrow(new TypeError('of its own'))
  })

  it.each([
    ['runs for ever', forEver],
    [
      'does not want to end',
      () => {
        try {
          forEver()
        } finally {
          forEver()
        }
      },
    ],
    ['looks for a pattern for ever', () => /^(a+)+$/.test(`${'a'.repeat(50)}!`)],
    [
      'calls itself for ever',
      function again(): number {
        return 1 + again()
      },
    ],
  ])('is ended when it %s, and the next is done', (_, work) => {
    const started = performance.now()
    expect(() => within(50, work)).toThrow(TooMuch)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(within(50, () => 7)).toBe(7)
  })

  it('is done once more, with more time, when the machine stood still', () => {
    const shared = new Int32Array(new SharedArrayBuffer(4))
    let times = 0
    const work = () => {
      if (++times === 1) Atomics.wait(shared, 0, 0, 5_000)
      return 'done'
    }
    expect(within(100, work)).toBe('done')
    expect(times).toBe(2)
    expect(() => within(50, () => Atomics.wait(shared, 0, 0, 10_000))).toThrow(TooMuch)
  })
})
