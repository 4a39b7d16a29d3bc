import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { SLOW } from '../outbox/settle.ts'

export interface SlotsOptions {
  maxInFlight: number
  maxInFlightPerWebhook: number
}

/** The slots that are free: for webhooks that neither fail nor are slow, and for those that do. */
export interface Free {
  quick: number
  costly: number
}

/** Webhooks that fail or are slow share this part of all slots, so that however many hang, the others have the rest. */
const COSTLY_SHARE = 4
/**
 * And no more of their deliveries begin in a time (ms): each takes as much of the database as one that gets through, and
 * what fails at once would be tried again at once.
 */
export const COSTLY_PACE = { most: 20, within: 200 }
/** However many slow ones are under way, there are never more than this times the slots in use. */
const OVERLAP = 4
/**
 * How many deliveries to one webhook may be in flight before anything was received; each one that is earns it one more.
 * A webhook that hangs never gets beyond, one that is quick has all it may have after a few round trips.
 */
const FIRST = 2
/** More in flight than any webhook may have: it gets no more. */
const FULL = 1_000_000

/** What is in flight, and how much more may be: of all webhooks, of those that fail or are slow, of each one. */
export class Slots {
  readonly #max: number
  /** How many slots webhooks that fail or are slow share, and how many a webhook may have at first, and at most. */
  readonly share: number
  readonly first: number
  readonly #most: number
  /** The deliveries in flight, the oldest first, and how many of each webhook. */
  readonly #underWay = new Map<string, { webhookID: string; startedAt: number; costly: boolean }>()
  readonly #inFlight = new Map<string, number>()
  /** How many each webhook may have by what it has received since it was last idle. */
  readonly #earned = new Map<string, number>()
  #pace = { left: COSTLY_PACE.most, since: 0 }

  constructor({ maxInFlight, maxInFlightPerWebhook }: SlotsOptions) {
    this.#max = maxInFlight
    this.share = Math.ceil(maxInFlight / COSTLY_SHARE)
    this.#most = Math.min(maxInFlightPerWebhook, this.share)
    this.first = Math.min(FIRST, this.#most)
  }

  get inUse(): number {
    return this.#underWay.size
  }

  /** How many of each webhook are in flight; what has been quick, and lets a request hang now, gets no more meanwhile. */
  inFlight(now: Date): Map<string, number> {
    const slowSince = slowBefore(now)
    const counts = new Map(this.#inFlight)
    for (const one of this.#underWay.values())
      if (one.startedAt <= slowSince && !one.costly) counts.set(one.webhookID, FULL)
    return counts
  }

  /** How many of a webhook may be in flight, where that is more than `first`. */
  limits(): ReadonlyMap<string, number> {
    return this.#isCrowded() ? new Map() : this.#earned
  }

  /**
   * What is under way for longer than SLOW is costly, whatever was known of its webhook: receivers that begin to hang all
   * at once take the slots of the others for no longer than that.
   */
  free(now: Date): Free {
    const slowSince = slowBefore(now)
    let costly = 0
    for (const one of this.#underWay.values()) if (one.costly || one.startedAt <= slowSince) costly += 1
    const total = this.#underWay.size
    const quick = this.#max - (total - costly) - Math.min(costly, this.share)
    return {
      quick: Math.max(0, Math.min(quick, OVERLAP * this.#max - total)),
      costly: Math.max(0, Math.min(this.share - costly, this.#paceOf(now).left)),
    }
  }

  begin({ deliveryID, webhook: { webhookID }, costly }: Delivery & { costly: boolean }, at: Date): void {
    this.#inFlight.set(webhookID, (this.#inFlight.get(webhookID) ?? 0) + 1)
    this.#underWay.set(deliveryID, { webhookID, startedAt: at.getTime(), costly })
    if (costly) this.#paceOf(at).left -= 1
  }

  /**
   * Takes back the slot of an attempt that is settled.
   * @returns whether a claim may have passed something over that can go now, for want of this slot
   */
  end({ delivery: { deliveryID, webhook }, outcome }: Attempt, now: Date): boolean {
    const { webhookID } = webhook
    const one = this.#underWay.get(deliveryID)
    const count = this.#inFlight.get(webhookID) ?? 1
    const limit = this.limits().get(webhookID) ?? this.first
    this.#underWay.delete(deliveryID)
    if (count > 1) this.#inFlight.set(webhookID, count - 1)
    else this.#inFlight.delete(webhookID)
    const earned = (this.#earned.get(webhookID) ?? this.first) + 1
    if (outcome === 'received') this.#earned.set(webhookID, Math.min(this.#most, earned))
    else this.#earned.delete(webhookID)
    return count >= limit || !one || (one.costly && this.#paceOf(now).left > 0) || one.startedAt <= slowBefore(now)
  }

  /** The webhooks that have earned more, and have nothing in flight. */
  idle(): string[] {
    return [...this.#earned.keys()].filter((webhookID) => !this.#inFlight.has(webhookID))
  }

  /** Those of them that a claim has found nothing for begin anew: what is known of them is old when they have something. */
  forget(idle: string[]): void {
    for (const webhookID of idle) if (!this.#inFlight.has(webhookID)) this.#earned.delete(webhookID)
  }

  /** Whether webhooks that fail or are slow have to wait for their pace. */
  isPaced(now: Date): boolean {
    return this.#paceOf(now).left <= 0
  }

  #paceOf(now: Date): { left: number } {
    const passed = Math.abs(now.getTime() - this.#pace.since)
    if (passed >= COSTLY_PACE.within) this.#pace = { left: COSTLY_PACE.most, since: now.getTime() }
    return this.#pace
  }

  /** Half of the slots are not for more than a few each: those that begin to hang all at once would have all of them. */
  #isCrowded(): boolean {
    return 2 * this.#underWay.size >= this.#max
  }
}

/** What began by then (ms) counts as slow. */
function slowBefore(now: Date): number {
  return now.getTime() - SLOW
}
