import { describe, expect, it } from 'vitest'
import type { Explanation, ToldState } from '../../src/console/web/api/results.ts'
import { bodyText } from '../../src/console/web/deliveries/body-text.ts'
import { filterOf, filterParams, isFiltered } from '../../src/console/web/deliveries/filter.ts'
import { deliveryState, kindText, summaryText, toldText } from '../../src/console/web/deliveries/told.ts'
import { busyParts, latencies, sparks, stacked, totalsOf, widthOf } from '../../src/console/web/deliveries/totals.ts'
import { csvOf } from '../../src/console/web/parts/csv.ts'
import { headerText } from '../../src/console/web/parts/header-text.ts'
import { pretty } from '../../src/console/web/parts/pretty.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { fill } from '../../src/console/web/phrases/language.ts'
import { TOLD_STATES } from '../../src/domain/told.ts'

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

  it('has days, which are sent from the beginning of the first to the end of the last', () => {
    const params = (hash: string) => filterParams(filterOf(new URLSearchParams(hash)))
    const seconds = (year: number, month: number, day: number) =>
      String(new Date(year, month - 1, day).getTime() / 1_000)
    expect(params('since=2026-11-22&until=2026-11-22')).toEqual({
      since: seconds(2026, 11, 22),
      until: seconds(2026, 11, 23),
    })
    expect(params('until=2026-12-31')).toEqual({ until: seconds(2027, 1, 1) })
    for (const day of ['yesterday', '2026-13-01', '2026-11-22T10:00', '']) expect(params(`since=${day}`)).toEqual({})
  })
})

describe('a file', () => {
  it('keeps a text together, and from being a formula', () => {
    expect(
      csvOf([
        ['a', 1, null],
        ['b, "c"', 'd\ne', ''],
      ]),
    ).toBe('\uFEFFa,1,\r\n"b, ""c""","d\ne",\r\n')
    for (const first of ['=', '+', '-', '@', '\t']) expect(csvOf([[`${first}1`]])).toBe(`\uFEFF'${first}1\r\n`)
    expect(csvOf([['a=1', 'b@c']])).toBe('\uFEFFa=1,b@c\r\n')
  })
})

describe('what became of something', () => {
  const line = { kind: 'enrollment.added', webhookID: '1', date: '1795305600', behindDeliveryID: '7' }
  const of = (state: ToldState, more = {}) => ({ ...line, state, ...more }) as Explanation

  it.each(TOLD_STATES.filter((state) => state !== 'received'))('is said in words: %s', (state) => {
    const text = toldText(of(state), en, (date) => `at ${date}`)
    expect(text).not.toBe('')
    expect(text).not.toMatch(/[{}]/)
    expect(text === en.toldUnknown).toBe(state === 'unknown')
    if (state === 'ordered') expect(text).toContain('7')
    if (state === 'waiting') expect(text).toContain('at 1795305600')
    expect(deliveryState(state) === null || deliveryState(state) === state).toBe(true)
  })

  it('is summed up: all, some, or nothing', () => {
    const nobody = of('noWebhook', { webhookID: null })
    expect(summaryText([of('received'), of('received'), nobody], en)).toBe(fill(en.toldAll, { total: 2 }))
    expect(summaryText([of('received'), of('missed'), nobody], en)).toBe(fill(en.toldSome, { received: 1, total: 2 }))
    for (const lines of [[of('missed')], [nobody], []]) expect(summaryText(lines, en)).toBe(en.toldNone)
  })

  it('is about something that has a name in words, or is of an own type', () => {
    expect(kindText('enrollment.added', en)).toBe(en.kindEnrolled)
    expect(kindText('shop.paid', en)).toBe('shop.paid')
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

  it('are drawn small: nothing for nothing, and little so that it is seen', () => {
    expect(sparks(parts, 20)).toEqual({
      all: 'M0 20v-20h.8V20z',
      failed: 'M0 20v-10h.8V20z',
      givenUp: 'M0 20v-5h.8V20z',
    })
    const [first, second] = parts as [(typeof parts)[0], (typeof parts)[0]]
    expect(sparks([{ ...first, received: 1_000 }, second], 20).givenUp).toBe('M0 20v-1.5h.8V20z')
  })
})
