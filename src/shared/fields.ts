import { z } from 'zod'

/** Schemas that say what they expect once, whichever of their checks fails. */

export function whole(min: number, max: number, expected = `a whole number from ${min} to ${max}`) {
  return z.int(expected).min(min, expected).max(max, expected)
}

export function matching(pattern: RegExp, expected: string) {
  return z.string(expected).regex(pattern, expected)
}

/** @param what the rows are, in words */
export function atMost<Row extends z.ZodType>(max: number, what: string, row: Row) {
  const expected = `a list of at most ${max} ${what}`
  return z.array(row, expected).max(max, expected)
}

export function oneTo<Row extends z.ZodType>(max: number, what: string, row: Row) {
  const expected = `a list of 1 to ${max} ${what}`
  return z.array(row, expected).min(1, expected).max(max, expected)
}

export const currency = matching(/^[A-Z]{3}$/, 'an ISO 4217 code, such as EUR,')
