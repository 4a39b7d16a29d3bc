import { expect, it } from 'vitest'
import { distance } from '../../src/console/web/parts/distance.ts'
import { exactTime } from '../../src/console/web/parts/exact-time.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

it.each([
  [0, 'now'],
  [-0.4, 'now'],
  [-1, '1 sec ago'],
  [-59.4, '59 sec ago'],
  [-59.6, '1 min ago'],
  [59.6, 'in 1 min'],
  [-90, '2 min ago'],
  [-59 * MINUTE - 29, '59 min ago'],
  [-59 * MINUTE - 30, '1 hr ago'],
  [-HOUR, '1 hr ago'],
  [-23 * HOUR - 29 * MINUTE, '23 hr ago'],
  [-23 * HOUR - 30 * MINUTE, '1 day ago'],
  [-1.4 * DAY, '1 day ago'],
  [DAY, 'in 1 day'],
  [-40 * DAY, '40 days ago'],
])('a moment %d seconds from now is %s', (seconds, text) => {
  expect(distance(seconds, 'en-GB')).toBe(text)
})

it('is said in other languages, too', () => {
  expect(distance(-DAY, 'es')).toBe('hace 1 d')
  expect(distance(0, 'pl')).toBe('teraz')
})

it.each(['en-GB', 'es', 'pt-BR', 'pl'])('the exact time says by which clock it is: %s', (locale) => {
  const zone = new Date(0).toLocaleString(locale, { timeZoneName: 'short' }).split(' ').at(-1)
  expect(exactTime('1764000000', locale)).toContain(zone)
  expect(exactTime('1764000000', locale)).toMatch(/2025.*:/)
})
