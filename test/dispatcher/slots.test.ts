import { describe, expect, it } from 'vitest'
import { COSTLY_PACE, Slots } from '../../src/dispatcher/slots.ts'
import type { Attempt, Delivery } from '../../src/outbox/delivery.ts'
import { attemptOf } from '../harness/attempt.ts'

const START = new Date('2026-11-22T12:00:00Z')
const later = (ms: number) => new Date(START.getTime() + ms)
let made = 0

function deliveryTo(webhookID: string, costly = false) {
  made += 1
  return { deliveryID: String(made), webhook: { webhookID }, costly } as Delivery & { costly: boolean }
}

/** Begins `count` deliveries to a webhook. */
function begin(slots: Slots, webhookID: string, count: number, { costly = false, at = START } = {}) {
  const deliveries = Array.from({ length: count }, () => deliveryTo(webhookID, costly))
  for (const delivery of deliveries) slots.begin(delivery, at)
  return deliveries
}

function end(slots: Slots, deliveries: Delivery[], outcome: Attempt['outcome'] = 'received', now = START) {
  return deliveries.map((delivery) => slots.end(attemptOf(delivery, START, { outcome }), now))
}

const slotsOf = (maxInFlight = 64, maxInFlightPerWebhook = 8) => new Slots({ maxInFlight, maxInFlightPerWebhook })

describe('how many may be in flight to one webhook', () => {
  it('is two at first, and one more with each delivery received, up to the limit', () => {
    const slots = slotsOf()
    expect(slots.first).toBe(2)
    end(slots, begin(slots, 'a', 2))
    expect(slots.limits().get('a')).toBe(4)
    end(slots, begin(slots, 'a', 4))
    expect(slots.limits().get('a')).toBe(8)
    end(slots, begin(slots, 'a', 8))
    expect(slots.limits().get('a')).toBe(8)
  })

  it('is never more than one webhook may have, nor than the share of those that fail', () => {
    expect(slotsOf(64, 1).first).toBe(1)
    expect(slotsOf(4, 16).first).toBe(1)
  })

  it('is as at first again after a failure', () => {
    const slots = slotsOf()
    end(slots, begin(slots, 'a', 2))
    end(slots, begin(slots, 'a', 1), 'failed')
    expect(slots.limits().has('a')).toBe(false)
  })

  it('is as at first again once a claim has found nothing for it', () => {
    const slots = slotsOf()
    end(slots, [...begin(slots, 'a', 1), ...begin(slots, 'b', 1)])
    const idle = slots.idle()
    expect(idle).toEqual(['a', 'b'])
    begin(slots, 'b', 1)
    slots.forget(idle)
    expect([...slots.limits().keys()]).toEqual(['b'])
  })

  it('is as at first while half of the slots are in use', () => {
    const slots = slotsOf()
    end(slots, begin(slots, 'a', 2))
    begin(slots, 'b', 31)
    expect(slots.limits().get('a')).toBe(4)
    begin(slots, 'c', 1)
    expect(slots.limits().has('a')).toBe(false)
  })

  it('is nothing more once one of its requests hangs', () => {
    const slots = slotsOf()
    begin(slots, 'a', 1)
    begin(slots, 'a', 1, { at: later(500) })
    expect(slots.inFlight(later(999)).get('a')).toBe(2)
    expect(slots.inFlight(later(1_000)).get('a')).toBeGreaterThan(1_000)
  })
})

describe('the slots that are free', () => {
  it('are a quarter for those that fail or are slow, and the rest for the others, whoever has what', () => {
    const slots = slotsOf()
    begin(slots, 'a', 4)
    begin(slots, 'failing', 3, { costly: true })
    expect(slots.free(START)).toEqual({ quick: 64 - 4 - 3, costly: 16 - 3 })
  })

  it('are given back by what hangs, up to the limit of all that is open', () => {
    const slots = slotsOf()
    for (let times = 0; times < 4; times++) {
      begin(slots, `hanging ${times}`, 64, { at: later(times * 1_000) })
      expect(slots.free(later(times * 1_000))).toMatchObject({ quick: 0 })
      expect(slots.free(later((times + 1) * 1_000))).toEqual({ quick: times < 3 ? 48 : 0, costly: 0 })
    }
  })

  it('are a few in a time for those that fail or are slow, and some more after a time with fewer', () => {
    const { most, within, burst } = COSTLY_PACE
    const slots = slotsOf(1_024)
    begin(slots, 'failing', burst, { costly: true })
    expect(slots.isPaced(START)).toBe(true)
    expect(slots.free(START)).toEqual({ quick: 1_024 - burst, costly: 0 })
    expect(slots.isPaced(later(within - 1))).toBe(true)
    expect(slots.free(later(within)).costly).toBe(most)
    expect(slots.isPaced(later(within))).toBe(false)
    expect(slots.free(later(within + 60_000)).costly).toBe(burst)
  })
})

describe('a webhook has a slot', () => {
  it('until it has all it may have, and again when one was given back or earned', () => {
    const slots = slotsOf()
    const [first] = begin(slots, 'a', 2)
    expect(slots.room(START)('a')).toBe(0)
    expect(slots.room(START)('b')).toBe(2)
    end(slots, [first as Delivery])
    expect(slots.room(START)('a')).toBe(2)
  })
})

describe('a settled attempt is a reason to look again', () => {
  it('when its webhook had all it may have', () => {
    const slots = slotsOf()
    expect(end(slots, begin(slots, 'a', 1))).toEqual([false])
    const [first, second] = begin(slots, 'b', 2)
    expect(end(slots, [first as Delivery])).toEqual([true])
    expect(end(slots, [second as Delivery])).toEqual([false])
  })

  it('when it hung, or was one of those that fail or are slow and may go on', () => {
    const slots = slotsOf(1_024)
    expect(end(slots, begin(slots, 'a', 1), 'received', later(1_000))).toEqual([true])
    const failing = begin(slots, 'failing', 1, { costly: true })
    expect(end(slots, failing, 'failed', START)).toEqual([true])
    const [paced] = begin(slots, 'paced', 1, { costly: true })
    begin(slots, 'others', COSTLY_PACE.burst, { costly: true })
    expect(end(slots, [paced as Delivery], 'failed')).toEqual([false])
  })
})

describe('slots for deliveries that are leased as they are made', () => {
  const now = new Date(0)

  it('are half of the free ones at most, and kept from the claims until the slice is over', () => {
    const slots = new Slots({ maxInFlight: 40, maxInFlightPerWebhook: 10 })
    const { births, release } = slots.reserve(64, ['1'], now)
    expect(births).toBe(20)
    expect(slots.free(now).quick).toBe(20)
    expect(slots.isReserved).toBe(true)
    release()
    expect(slots.free(now).quick).toBe(40)
    expect(slots.isReserved).toBe(false)
  })

  it('are for webhooks that claims leave alone meanwhile', () => {
    const slots = new Slots({ maxInFlight: 40, maxInFlightPerWebhook: 10 })
    const { release } = slots.reserve(64, ['1'], now)
    expect(slots.room(now)('1')).toBe(slots.first)
    expect(slots.room(now)('2')).toBe(0)
    release()
    expect(slots.room(now)('2')).toBe(slots.first)
  })

  it('are none while a claim looks at all webhooks', () => {
    const slots = new Slots({ maxInFlight: 40, maxInFlightPerWebhook: 10 })
    slots.closed = true
    expect(slots.reserve(64, [], now).births).toBe(0)
    expect(slots.isReserved).toBe(false)
  })
})

describe('a slot of what was received', () => {
  const received = (deliveries: Delivery[]) =>
    deliveries.map((delivery) => attemptOf(delivery, START, { outcome: 'received' }))

  it('is free at the answer, and not once more when that is written down', () => {
    const slots = slotsOf(8)
    const [first, second] = received(begin(slots, 'a', 2)) as [Attempt, Attempt]
    slots.answered(first, START)
    expect([slots.inUse, slots.inFlight(START).get('a')]).toEqual([1, 1])
    slots.settled(first, START)
    expect(slots.inUse).toBe(1)
    slots.settled(second, START)
    expect(slots.inUse).toBe(0)
  })

  it('counts again when too many wait to be written down', () => {
    const slots = slotsOf(8)
    const all: Attempt[] = []
    const freeAfter = (count: number) => {
      while (all.length < count) {
        const [attempt] = received(begin(slots, 'a', 1)) as [Attempt]
        slots.answered(attempt, START)
        all.push(attempt)
      }
      return slots.free(START).quick
    }
    expect([512, 516, 520].map(freeAfter)).toEqual([8, 4, 0])
    for (const attempt of all) slots.settled(attempt, START)
    expect(slots.free(START).quick).toBe(8)
  })
})
