import { describe, expect, it } from 'vitest'
import { bodyText } from '../../src/console/web/deliveries/body-text.ts'
import { filterOf, filterParams, isFiltered } from '../../src/console/web/deliveries/filter.ts'
import { busyParts, latencies, stacked, totalsOf, widthOf } from '../../src/console/web/deliveries/totals.ts'
import { headerText } from '../../src/console/web/parts/header-text.ts'
import { pretty } from '../../src/console/web/parts/pretty.ts'

describe('a body', () => {
  it.each([
    { a: [1, { b: 'c' }], d: {}, e: [], f: null, g: 'with {, [ and "quotes" \\ in: it', h: -1.5e3, i: true },
    [],
    [[1, 2], [3]],
    'text',
    7,
  ])('of JSON is broken into lines as JSON.stringify does: %j', (value) => {
    expect(pretty(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
    expect(pretty(JSON.stringify(value, null, 4))).toBe(JSON.stringify(value, null, 2))
  })

  it('keeps what JavaScript cannot hold', () => {
    expect(pretty('{"id":12345678901234567890,"price":1.10}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "price": 1.10\n}',
    )
  })

  it('that is no JSON stays as it is', () => {
    for (const text of ['', 'OK', '<h1>Bad gateway</h1>', '{"cut off":']) expect(pretty(text)).toBe(text)
  })

  it('that is nested too deeply stays as it is', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(pretty(nested(100))).toBe(JSON.stringify(JSON.parse(nested(100)), null, 2))
    expect(pretty(nested(101))).toBe(nested(101))
    expect(pretty(nested(4096))).toBe(nested(4096))
    const wide = JSON.stringify(Array(200).fill([{}]))
    expect(pretty(wide)).toBe(JSON.stringify(JSON.parse(wide), null, 2))
  })

  it('of a form is shown with its payload, decoded', () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const body = 'payload=%7B%22name%22%3A%22Zo%C3%AB+%C3%85%22%7D'
    expect(bodyText(headers, body)).toEqual({ text: body, payload: '{\n  "name": "Zoë Å"\n}' })
    expect(bodyText({ 'content-type': 'text/plain' }, body).payload).toBeNull()
    expect(bodyText(headers, 'other=1').payload).toBeNull()
  })

  it('has headers above it, a line each', () => {
    expect(headerText({ a: '1', b: 'x: y' })).toBe('a: 1\nb: x: y')
  })
})

describe('a filter', () => {
  it('is read from the address, and sent as what is chosen', () => {
    const filter = filterOf(new URLSearchParams('eventID=1&state=waiting&type='))
    expect(filterParams(filter)).toEqual({ state: 'waiting' })
    expect(isFiltered(filter)).toBe(true)
    expect(isFiltered(filterOf(new URLSearchParams('eventID=1&delivery=7')))).toBe(false)
  })
})

describe('the figures of a chart', () => {
  const parts = [
    { date: '60', received: 2, failed: 1, givenUp: 1, milliseconds: 5, slowest: 9 },
    { date: '120', received: 0, failed: 0, givenUp: 0, milliseconds: null, slowest: null },
  ]
  const stats = { pending: 1, parts }

  it('are summed, stacked and kept apart', () => {
    expect(totalsOf(stats)).toEqual({ received: 2, failed: 1, givenUp: 1 })
    expect(busyParts(stats)).toEqual([parts[0]])
    expect(widthOf(stats)).toBe(60)
    expect(stacked(parts)).toEqual([
      [60, 120],
      [4, 0],
      [3, 0],
      [2, 0],
    ])
    expect(latencies(parts)).toEqual([
      [60, 120],
      [5, null],
      [9, null],
    ])
  })
})
