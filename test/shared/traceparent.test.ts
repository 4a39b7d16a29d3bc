import { describe, expect, it } from 'vitest'
import { readTraceparent, TRACEPARENT } from '../../src/shared/traceparent.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('the header traceparent', () => {
  it.each(['00', '01', '02', 'ff'])('is taken as it is, with the flags %s', (flags) => {
    const header = `00-${TRACE}-${SPAN}-${flags}`
    expect(readTraceparent(header)).toBe(header)
    expect(header).toMatch(new RegExp(TRACEPARENT))
  })

  it.each([
    [`01-${TRACE}-${SPAN}-01`, '01'],
    [`cc-${TRACE}-${SPAN}-00-what-comes-later`, '00'],
    [`fe-${TRACE}-${SPAN}-ff-`, '01'],
    [`01-${TRACE}-${SPAN}-02`, '00'],
  ])('of a later version is taken as one of version 00: %s', (header, flags) => {
    expect(readTraceparent(header)).toBe(`00-${TRACE}-${SPAN}-${flags}`)
  })

  it.each([
    undefined,
    '',
    'garbage',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-011`,
    `00-${TRACE}-${SPAN}-01-`,
    `00-${TRACE}-${SPAN}-01-more`,
    `01-${TRACE}-${SPAN}-01more`,
    `ff-${TRACE}-${SPAN}-01`,
    `0-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN.toUpperCase()}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `00-${TRACE}0-${SPAN}-01`,
    `00-${TRACE}-${SPAN.slice(1)}-01`,
    `00-${TRACE}-${SPAN}-0g`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\n`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `01-${TRACE}-${SPAN}-01-a, 01-${TRACE}-${SPAN}-01`,
    [`00-${TRACE}-${SPAN}-01`],
  ])('is ignored when it is wrong: %j', (header) => {
    expect(readTraceparent(header)).toBe(null)
  })
})
