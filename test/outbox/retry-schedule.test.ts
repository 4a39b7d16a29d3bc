import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { longest, nextWait, RETRY_AFTER_MAX, readRetryAfter, scheduleOf } from '../../src/outbox/retry-schedule.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const schedule = readConfig({}).retrySchedule
const MIDDLE = 0.5
const ALMOST_ONE = 1 - Number.EPSILON / 2

describe('the default schedule', () => {
  it.each([
    [1, 5 * SECOND],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 14 * HOUR],
    [8, 20 * HOUR],
    [9, 24 * HOUR],
  ])('waits after attempt %i for %i ms', (made, expected) => {
    expect(nextWait(schedule, made, MIDDLE)).toBe(expected)
  })

  it('ends after 10 attempts', () => {
    expect(nextWait(schedule, 10, MIDDLE)).toBeNull()
    expect(nextWait(schedule, 11, MIDDLE)).toBeNull()
  })

  it('takes 75 h 35 min and 5 s in all', () => {
    const waits = schedule.map((_, index) => nextWait(schedule, index + 1, MIDDLE) ?? Number.NaN)
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(75 * HOUR + 35 * MINUTE + 5 * SECOND)
  })
})

describe('the longest that a schedule can take', () => {
  it('is all of its waits, each with the whole of its jitter', () => {
    expect(longest([1_000, 2_000])).toBe(3_600)
    const atWorst = schedule.map((_, index) => nextWait(schedule, index + 1, ALMOST_ONE) ?? Number.NaN)
    expect(longest(schedule)).toBe(atWorst.reduce((sum, wait) => sum + wait))
  })

  it('is nothing for a schedule without waits', () => {
    expect(longest([])).toBe(0)
  })
})

describe('a platform that promises a number of attempts', () => {
  it.each<[string, number[], number | undefined, number[]]>([
    ['as many as the schedule makes', [1, 2, 3], 4, [1, 2, 3]],
    ['fewer', [1, 2, 3, 4, 5, 6], 5, [1, 2, 3, 4]],
    ['more, by the last wait again and again', [1, 2], 5, [1, 2, 2, 2]],
    ['more than one wait makes', [7], 5, [7, 7, 7, 7]],
    ['more than none, at once', [], 3, [0, 0]],
    ['one alone', [1, 2, 3], 1, []],
    ['none in particular: the schedule is left as it is', [1, 2, 3], undefined, [1, 2, 3]],
    ['none in particular of an empty schedule', [], undefined, []],
  ])('has %s', (_, given, attempts, expected) => {
    expect(scheduleOf(given, attempts)).toEqual(expected)
  })

  it('leaves the schedule itself alone', () => {
    const before = [...schedule]
    expect(scheduleOf(schedule, 5)).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR])
    expect(schedule).toEqual(before)
  })
})

describe('the jitter', () => {
  it.each(schedule.map((wait, index) => [index + 1, wait]))(
    'of attempt %i is 20 %% of %i ms either way',
    (made, wait) => {
      expect(nextWait(schedule, made, 0)).toBe(wait * 0.8)
      expect(nextWait(schedule, made, ALMOST_ONE)).toBe(wait * 1.2)
      expect(nextWait(schedule, made, 0.25)).toBe(wait * 0.9)
    },
  )

  it('makes whole milliseconds', () => {
    expect(nextWait([1], 1, 0.1)).toBe(1)
    expect(nextWait([333], 1, 0.123)).toBe(283)
  })
})

describe('what the receiver asks for', () => {
  it.each([
    ['less than the wait', 1 * SECOND, 5 * SECOND],
    ['nothing', 0, 5 * SECOND],
    ['exactly the wait', 5 * SECOND, 5 * SECOND],
    ['more than the wait', 1 * HOUR, 1 * HOUR],
    ['24 h', 24 * HOUR, 24 * HOUR],
    ['more than 24 h', 24 * HOUR + 1, 24 * HOUR],
    ['a year', 365 * 24 * HOUR, 24 * HOUR],
  ])('%s: it lengthens a wait up to 24 h and never shortens it', (_, asked, expected) => {
    expect(nextWait(schedule, 1, MIDDLE, asked)).toBe(expected)
  })

  it('does not cut a jittered wait that is longer than 24 h', () => {
    expect(nextWait(schedule, 9, ALMOST_ONE, 100 * HOUR)).toBe(24 * HOUR * 1.2)
  })

  it('makes no further attempt after the last one', () => {
    expect(nextWait(schedule, 10, MIDDLE, 1 * HOUR)).toBeNull()
    expect(nextWait([], 1, MIDDLE, 1 * HOUR)).toBeNull()
  })

  it('is capped at 24 h', () => {
    expect(RETRY_AFTER_MAX).toBe(24 * HOUR)
  })
})

describe('the header Retry-After', () => {
  const now = new Date('2026-11-22T12:00:00Z')

  it.each([
    ['0', 0],
    ['120', 2 * MINUTE],
    [' 120 ', 2 * MINUTE],
    ['007', 7 * SECOND],
    ['9999999999', 9_999_999_999 * SECOND],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30 * SECOND],
    ['Mon, 23 Nov 2026 12:00:00 GMT', 24 * HOUR],
    ['Sun, 22 Nov 2026 12:00:00 GMT', 0],
  ])('%j asks for %i ms', (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected)
  })

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['in the past', 'Sun, 22 Nov 2026 11:59:59 GMT'],
    ['long past', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['negative', '-5'],
    ['a fraction', '1.5'],
    ['in scientific notation', '1e3'],
    ['hexadecimal', '0x10'],
    ['with a unit', '5s'],
    ['a word', 'later'],
    ['a date that does not exist', 'Sun, 99 Foo 2026 12:00:00 GMT'],
    ['a date after a word', 'after Sun, 22 Nov 2026 12:00:30 GMT'],
    ['an ISO date', '2026-11-23T12:00:00Z'],
    ['two values', '5, 10'],
  ])('that is %s counts for nothing', (_, value) => {
    expect(readRetryAfter(value, now)).toBe(0)
  })
})
