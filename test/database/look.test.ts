import { expect, it } from 'vitest'
import { accept } from '../../src/database/look.ts'
import { isUnavailable } from '../../src/database/unavailable.ts'

const good = { version: 140_000, encoding: 'UTF8', standby: false }

it.each([140_000, 150_018, 180_006])('PostgreSQL %d is taken', (version) => {
  expect(() => accept({ ...good, version })).not.toThrow()
})

it.each([
  [{ version: 130_022 }, 'it is PostgreSQL 13, and 14 or newer is needed'],
  [{ version: 90_624 }, 'it is PostgreSQL 9, and 14 or newer is needed'],
  [{ encoding: 'WIN1250' }, /^its encoding is WIN1250, and UTF8 is needed/],
  // What waiting cannot mend comes before what it can.
  [{ encoding: 'LATIN1', standby: true }, /^its encoding is LATIN1/],
])('%j is refused at once', (odd, message) => {
  const refused = () => accept({ ...good, ...odd })
  expect(refused).toThrow(message)
  try {
    refused()
  } catch (error) {
    expect(isUnavailable(error)).toBe(false)
  }
})

it('a standby may become one no longer', () => {
  try {
    accept({ ...good, standby: true })
    expect.unreachable()
  } catch (error) {
    expect(isUnavailable(error)).toBe(true)
  }
})
