import { describe, expect, it } from 'vitest'
import { Facts } from '../../src/dispatcher/facts.ts'
import { type FactsFrom, NOTHING_SEEN } from '../../src/outbox/fan-out.ts'

const at = (s: number) => new Date(1_000_000 + s * 1_000)
const upTo = (txid: string) => ({ txid, number: '9', open: [{ txid: '7', number: '0' }] })
const from = (fact: string, ...events: string[]): FactsFrom[] => events.map((whose) => ({ whose, fact }))

const found = (left: FactsFrom[] = [], unseen = false) => ({ seen: upTo('10'), left, unseen, unchecked: false })

/** What a dispatcher knows after a first slice, which left some events. */
function havingSeen(left: FactsFrom[] = []): Facts {
  const facts = new Facts()
  facts.found(facts.next(at(0)), found(left), 1)
  return facts
}

describe('where a slice looks for facts', () => {
  it('is everywhere at first, and then behind what was seen', () => {
    expect(new Facts().next(at(0))).toEqual({ seen: NOTHING_SEEN, events: [], fromBottom: true })
    expect(havingSeen().next(at(0.5))).toEqual({ seen: upTo('10'), events: [], fromBottom: false })
  })

  it('is behind what was seen also after a look from the bottom that saw nothing', () => {
    const facts = havingSeen()
    const where = facts.next(at(1.1))
    facts.found(where, { ...found(), seen: where.seen }, 1)
    expect(facts.next(at(1.2))).toMatchObject({ seen: upTo('10'), fromBottom: false })
  })

  it('is everywhere once a second, less often while there is much to do or that takes long', () => {
    expect(havingSeen().next(at(1.1))).toMatchObject({ seen: NOTHING_SEEN, fromBottom: true })
    const busy = havingSeen(from('5', '1'))
    expect(busy.next(at(9)).fromBottom).toBe(false)
    busy.add(from('5', '1'))
    expect(busy.next(at(10)).fromBottom).toBe(true)
    const slow = new Facts()
    slow.found(slow.next(at(0)), found(), 200)
    expect(slow.next(at(3)).fromBottom).toBe(false)
    expect(slow.next(at(4)).fromBottom).toBe(true)
  })
})

describe('events', () => {
  it('take turns: one that had its turn comes behind those that had none', () => {
    const facts = havingSeen(from('10', '1', '2', '3'))
    expect(facts.found(facts.next(at(0)), found([...from('10', '3'), ...from('20', '1')]), 1)).toBe(true)
    expect(facts.next(at(0)).events).toEqual([...from('10', '3'), ...from('20', '1')])
  })

  it('are told to a slice 256 at a time, and none is forgotten', () => {
    const left = from('10', ...Array.from({ length: 300 }, (_, n) => String(n)))
    const facts = havingSeen(left)
    const first = facts.next(at(0))
    expect(first.events).toEqual(left.slice(0, 256))
    expect(facts.found(first, found(), 1)).toBe(true)
    const second = facts.next(at(0))
    expect(second.events).toEqual(left.slice(256))
    expect(facts.found(second, found(), 1)).toBe(false)
  })

  it('begin with the lowest number that is known, also of what comes while a slice has them', () => {
    const facts = havingSeen(from('50', '1'))
    const where = facts.next(at(0))
    facts.add(from('30', '1'))
    facts.found(where, found(from('60', '1')), 1)
    expect(facts.next(at(0)).events).toEqual(from('30', '1'))
  })
})
