import { expect, it } from 'vitest'
import { Standstill } from '../../src/dispatcher/standstill.ts'

/** Looks at these times (s). @returns for each whether leases that are over may be taken */
function looksAt(...times: number[]): boolean[] {
  const standstill = new Standstill()
  return times.map((at) => standstill.isPast(new Date(1_800_000_000_000 + at * 1_000)))
}

it('is past at the first look of a process, and while looks follow each other', () => {
  expect(looksAt(0, 1, 2, 12, 27)).toEqual([true, true, true, true, true])
})

it('is past five seconds after the look that found it', () => {
  expect(looksAt(0, 60, 61, 64, 65, 66)).toEqual([true, false, false, false, true, true])
})

it('is a clock that leaps back, too', () => {
  expect(looksAt(100, 40, 41, 45)).toEqual([true, false, false, true])
})

it('that comes again begins anew', () => {
  expect(looksAt(0, 60, 120, 124, 125)).toEqual([true, false, false, false, true])
})
