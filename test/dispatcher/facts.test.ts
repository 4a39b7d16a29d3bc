import { describe, expect, it } from 'vitest'
import { Facts } from '../../src/dispatcher/facts.ts'
import type { Found } from '../../src/outbox/fan-out.ts'

const at = (s: number) => new Date(1_000_000 + s * 1_000)
const found = (seenTo: string, given: Partial<Found> = {}): Found => ({
  seenTo,
  lateTo: null,
  unseen: false,
  unchecked: false,
  left: [],
  ...given,
})

/** Facts of which a first slice has seen those up to a number. */
function seen(seenTo: string, given: Partial<Found> = {}): Facts {
  const facts = new Facts()
  facts.found(facts.next(at(0)), found(seenTo, given), 1)
  return facts
}

describe('where a slice looks for facts', () => {
  it('is everywhere at first', () => {
    expect(new Facts().next(at(0))).toEqual({ lateFrom: '0', seenTo: '0', events: [], fromBottom: true })
  })

  it('is behind those that were seen, and at late ones of the last second or two', () => {
    const facts = seen('100')
    expect(facts.next(at(0.5))).toMatchObject({ lateFrom: '0', seenTo: '100', fromBottom: false })
    expect(facts.next(at(1.1))).toMatchObject({ lateFrom: '0', fromBottom: true })
    facts.found(facts.next(at(1.2)), found('200'), 1)
    expect(facts.next(at(1.3))).toMatchObject({ lateFrom: '100', seenTo: '200', fromBottom: false })
  })

  it('goes on with late ones that are too many for one slice, and begins at no bottom meanwhile', () => {
    const facts = seen('5000')
    expect(facts.found(facts.next(at(2)), found('5000', { lateTo: '1000' }), 1)).toBe(true)
    expect(facts.next(at(4))).toMatchObject({ lateFrom: '1000', fromBottom: false })
    expect(facts.found(facts.next(at(4)), found('5000'), 1)).toBe(false)
    expect(facts.next(at(6))).toMatchObject({ lateFrom: '0', fromBottom: true })
  })

  it('is at those that were held back until now', () => {
    const facts = seen('100')
    facts.lower('70')
    facts.lower('90')
    expect(facts.next(at(5))).toMatchObject({ lateFrom: '70', seenTo: '100' })
  })

  it('is at a late fact of an event that was known to begin later', () => {
    const facts = seen('100', { left: [{ whose: '1', fact: '50' }] })
    for (let n = 0; n < 256; n++)
      facts.found({ ...facts.next(at(0)), events: [] }, found('100', { left: [{ whose: `${n + 2}`, fact: '60' }] }), 1)
    facts.found({ ...facts.next(at(0)), events: [] }, found('100', { left: [{ whose: '1', fact: '40' }] }), 1)
    expect(facts.next(at(0)).events[0]).toEqual({ whose: '1', fact: '40' })
  })
})

describe('events', () => {
  it('take turns: one that had its turn comes behind those that had none', () => {
    const facts = seen('100', { left: ['1', '2', '3'].map((whose) => ({ whose, fact: '10' })) })
    const where = facts.next(at(0))
    const more = facts.found(where, found('100', { left: ['3', '1'].map((whose) => ({ whose, fact: '20' })) }), 1)
    expect(more).toBe(true)
    expect(facts.next(at(0)).events.map(({ whose }) => whose)).toEqual(['3', '1'])
  })

  it('are told to a slice 256 at a time, and none is forgotten', () => {
    const left = Array.from({ length: 300 }, (_, n) => ({ whose: String(n), fact: '10' }))
    const facts = seen('100', { left })
    const first = facts.next(at(0))
    expect(first.events).toEqual(left.slice(0, 256))
    facts.found(first, found('100'), 1)
    const second = facts.next(at(0))
    expect(second.events).toEqual(left.slice(256))
    expect(facts.found(second, found('100'), 1)).toBe(false)
  })
})
