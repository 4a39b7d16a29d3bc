import type { Claimed } from '../outbox/claim.ts'
import type { Attempt } from '../outbox/delivery.ts'
import type { Leasing } from '../outbox/leasing.ts'
import { SLOW_MS } from '../outbox/settle.ts'
import { Budget } from './budget.ts'

export interface SlotsOptions {
  maxInFlight: number
  maxInFlightPerWebhook: number
  /** What it has in common with the dispatchers of other shares; left out: there are none. */
  budget?: Budget
}

/** The free slots: for healthy webhooks (`quick`), and for webhooks that fail or are slow (`costly`). */
export interface Free {
  quick: number
  costly: number
}

/** Costly webhooks share one slot in four. However many of them hang, the others have the rest. */
const COSTLY_SHARE = 4
/**
 * How many of their deliveries begin within a time (ms), and at most at once after a time with fewer. Each costs the database as
 * much as one that gets through, a failure that comes at once would be tried again at once, and many that begin in one moment
 * are felt by the others.
 */
export const COSTLY_PACE = { most: 5, within: 100, burst: 20 }
/** The most deliveries in flight, slow ones included, as a multiple of all slots. */
const OVERLAP = 4
/**
 * How many deliveries to one webhook may be in flight before it has received any. Each received delivery earns one more, so
 * a webhook that hangs stays at this number, and a quick one has all its slots after a few round trips.
 */
const FIRST = 2
/** How many may have been received without being written down, before they take slots again: the database is behind then. */
const AHEAD = 512
/** More in flight than any webhook may have, so that it gets no more. */
const FULL = 1_000_000

/** Counts the deliveries in flight, and how many more may be: of all webhooks, of costly ones, and of each one. */
export class Slots {
  readonly #max: number
  readonly #budget: Budget
  /** How many slots of the budget it uses. */
  #taken = 0
  /** How many slots costly webhooks share, and how many one webhook has at first and at most. */
  readonly share: number
  readonly first: number
  readonly #most: number
  /** The deliveries in flight, the oldest first; and their number by webhook. */
  readonly #underWay = new Map<string, { webhookID: string; startedAt: number; costly: boolean }>()
  readonly #inFlight = new Map<string, number>()
  /** How many each webhook has earned by deliveries received since it was last idle. */
  readonly #earned = new Map<string, number>()
  /** What a slice of the fan-out may take just now: so many slots, and of webhooks that are not among these alone. */
  #reserved: { births: number; known: ReadonlySet<string> } | null = null
  /** While a claim looks at all webhooks, no slice may take any. */
  closed = false
  /** How many the claim under way may take. */
  claiming = 0
  /** Received, and not written down yet. */
  readonly #unsettled = new Set<string>()
  #pace = { left: COSTLY_PACE.burst, startedAt: 0 }

  constructor({ maxInFlight, maxInFlightPerWebhook, budget = new Budget(maxInFlight, 1) }: SlotsOptions) {
    this.#budget = budget
    this.#max = budget.most
    this.share = Math.ceil(this.#max / COSTLY_SHARE)
    this.#most = Math.min(maxInFlightPerWebhook, this.share)
    this.first = Math.min(FIRST, this.#most)
  }

  get inUse(): number {
    return this.#underWay.size
  }

  /** How many of each webhook are in flight. A quick webhook that lets a request hang now gets no more meanwhile. */
  inFlight(now: Date): Map<string, number> {
    const slowSince = slowBefore(now)
    const counts = new Map(this.#inFlight)
    for (const one of this.#underWay.values())
      if (one.startedAt <= slowSince && !one.costly) counts.set(one.webhookID, FULL)
    return counts
  }

  /** How many of a webhook may be in flight, for those that may have more than `first`. */
  limits(): ReadonlyMap<string, number> {
    return this.#isCrowded() ? new Map() : this.#earned
  }

  /** What a claim or a slice of the fan-out is told of the slots of each webhook. */
  ofEach(now: Date): Pick<Leasing, 'limitPerWebhook' | 'limits' | 'inFlight'> {
    return { limitPerWebhook: this.first, limits: this.limits(), inFlight: this.inFlight(now) }
  }

  /**
   * The free slots. A delivery that has taken longer than SLOW_MS is costly, even to a webhook that was quick. So receivers
   * that all begin to hang at once take the others' slots for no longer than that.
   */
  free(now: Date): Free {
    const slowSince = slowBefore(now)
    let costly = 0
    for (const one of this.#underWay.values()) if (one.costly || one.startedAt <= slowSince) costly += 1
    const total = this.#underWay.size + Math.max(0, this.#unsettled.size - AHEAD)
    const taken = total - costly + Math.min(costly, this.share)
    this.#take(taken)
    const quick = Math.min(this.#max - taken, OVERLAP * this.#max - total, this.#budget.left(taken))
    return {
      quick: Math.max(0, quick - (this.#reserved?.births ?? 0)),
      costly: Math.max(0, Math.min(this.share - costly, this.#paceOf(now).left)),
    }
  }

  /**
   * Keeps slots for the deliveries that a slice of the fan-out leases as it makes them, half of those that are free at most.
   * It gives none to the webhooks that are `known`, and claims give none to others meanwhile: together they would give a
   * webhook more than it may have.
   */
  reserve(most: number, known: readonly string[], now: Date): { births: number; release(): void } {
    const free = Math.max(0, this.free(now).quick - this.claiming)
    const births = this.closed ? 0 : Math.min(most, Math.ceil(free / 2))
    this.#reserved = births > 0 ? { births, known: new Set(known) } : null
    const release = () => {
      this.#reserved = null
    }
    return { births, release }
  }

  /** Whether a slice of the fan-out may lease deliveries just now. */
  get isReserved(): boolean {
    return this.#reserved !== null
  }

  begin(
    { deliveryID, webhook: { webhookID }, costly }: Pick<Claimed, 'deliveryID' | 'webhook' | 'costly'>,
    now: Date,
  ): void {
    this.#inFlight.set(webhookID, (this.#inFlight.get(webhookID) ?? 0) + 1)
    this.#underWay.set(deliveryID, { webhookID, startedAt: now.getTime(), costly })
    if (costly) this.#paceOf(now).left -= 1
    this.#take(this.#taken + 1)
  }

  isCostly(deliveryID: string): boolean {
    return this.#underWay.get(deliveryID)?.costly ?? false
  }

  /** Takes back the slot of a delivery that was received, before that is written down. @returns as `end` */
  answered(attempt: Attempt, now: Date): boolean {
    this.#unsettled.add(attempt.delivery.deliveryID)
    return this.end(attempt, now)
  }

  /** Takes back the slot of an attempt that is settled, unless it was taken back at its answer. @returns as `end` */
  settled(attempt: Attempt, now: Date): boolean {
    return this.#unsettled.delete(attempt.delivery.deliveryID) ? false : this.end(attempt, now)
  }

  /**
   * Takes back the slot of an attempt that is settled.
   * @returns whether a claim may have passed a delivery over that can take this slot now
   */
  end({ delivery: { deliveryID, webhook }, outcome }: Attempt, now: Date): boolean {
    const { webhookID } = webhook
    const one = this.#underWay.get(deliveryID)
    const count = this.#inFlight.get(webhookID) ?? 1
    const limit = this.#limitOf(webhookID)
    this.#underWay.delete(deliveryID)
    this.#take(Math.max(0, this.#taken - 1))
    if (count > 1) this.#inFlight.set(webhookID, count - 1)
    else this.#inFlight.delete(webhookID)
    const earned = (this.#earned.get(webhookID) ?? this.first) + 1
    if (outcome === 'received') this.#earned.set(webhookID, Math.min(this.#most, earned))
    else this.#earned.delete(webhookID)
    return count >= limit || !one || (one.costly && this.#paceOf(now).left > 0) || one.startedAt <= slowBefore(now)
  }

  /** Tells how many more deliveries to a webhook may begin, as it is now. */
  room(now: Date): (webhookID: string) => number {
    const [inFlight, limits] = [this.inFlight(now), new Map(this.limits())]
    const reserved = this.#reserved
    const isFree = (webhookID: string) => reserved === null || reserved.known.has(webhookID)
    return (webhookID) =>
      isFree(webhookID) ? (limits.get(webhookID) ?? this.first) - (inFlight.get(webhookID) ?? 0) : 0
  }

  /** The webhooks that have earned slots and have nothing in flight. */
  idle(): string[] {
    return [...this.#earned.keys()].filter((webhookID) => !this.#inFlight.has(webhookID))
  }

  /** Forgets what idle webhooks earned when a claim found nothing for them: it is out of date once they have deliveries. */
  forget(idle: string[]): void {
    for (const webhookID of idle) if (!this.#inFlight.has(webhookID)) this.#earned.delete(webhookID)
  }

  /** Tells whether costly webhooks have to wait for their pace. */
  isPaced(now: Date): boolean {
    return this.#paceOf(now).left <= 0
  }

  #paceOf(now: Date): { left: number } {
    const times = Math.floor(Math.abs(now.getTime() - this.#pace.startedAt) / COSTLY_PACE.within)
    const left = Math.min(COSTLY_PACE.burst, this.#pace.left + times * COSTLY_PACE.most)
    if (times > 0) this.#pace = { left, startedAt: now.getTime() }
    return this.#pace
  }

  #take(taken: number): void {
    this.#budget.change(taken - this.#taken)
    this.#taken = taken
  }

  #limitOf(webhookID: string): number {
    return this.limits().get(webhookID) ?? this.first
  }

  /** Half of the slots are for webhooks with few in flight. Otherwise a few that begin to hang at once would take all. */
  #isCrowded(): boolean {
    return 2 * this.#underWay.size >= this.#max
  }
}

/** The time by which a delivery must have begun to count as slow (ms). */
function slowBefore(now: Date): number {
  return now.getTime() - SLOW_MS
}
