import { BEGINNING, type Claim, type Claimed, type Claims, claim } from '../outbox/claim.ts'
import type { ReadyFrom } from '../outbox/fan-out.ts'
import { type LoggedFact, readFacts } from '../outbox/read-facts.ts'
import { Gathering } from './gathering.ts'
import { Laps } from './laps.ts'
import type { Ready } from './ready.ts'
import type { Sending } from './sending.ts'
import type { Free, Slots } from './slots.ts'

/** The most rows of one claim: starting requests blocks the event loop. */
const CLAIM_MAX = 256
/** The most of them to webhooks that fail or are slow: many of these end at the same time, and they are in no hurry. */
const COSTLY_MAX = 8
/** The most webhooks that a claim looks at, of those that are known to have something ready. */
const ASKED_MAX = 256
const GATHERED = { busy: 8, enough: 128, waitMs: 5 }

interface ClaimerOptions extends Sending {
  /** Sends a delivery that was claimed. It has its slot. */
  send(delivery: Claimed, fact: LoggedFact | undefined): void
  /** Is told how long a claim over all webhooks took. */
  looked(ms: number): void
}

/** Claims and sends: of the webhooks that are known to have something ready, or of all. */
export class Claimer {
  readonly #options: ClaimerOptions
  readonly #slots: Slots
  readonly #ready: Ready
  /** Whether there may be more than is known; and whether for webhooks that fail or are slow. */
  mayFind = true
  mayBeCostly = true
  /** Whether the next look at all webhooks waits for the end of a slice. */
  #isPutOff = false
  #lastServed = BEGINNING
  readonly #laps = new Laps()
  readonly gathering: Gathering

  constructor(options: ClaimerOptions) {
    this.#options = options
    this.#slots = options.slots
    this.#ready = options.ready
    this.gathering = new Gathering(options.clock, GATHERED)
  }

  /** Tells whether a claim may find something. */
  mayTake(now: Date): boolean {
    const costly = this.mayBeCostly && !this.#slots.isPaced(now)
    return this.mayFind || costly || this.#ready.hasNext(this.#slots.room(now))
  }

  /** To be called at the end of a slice of the fan-out: a look that waited for it may be made. */
  sliceIsOver(): void {
    if (this.#isPutOff) this.mayFind = true
    this.#isPutOff = false
  }

  /** Makes one claim. @returns whether another one may find more at once */
  async take(now: Date, all: boolean): Promise<boolean> {
    if (!all) {
      this.#slots.closed = this.#isPutOff
      return this.#takeKnown(now)
    }
    this.#slots.closed = true
    this.#isPutOff = this.#slots.isReserved
    if (this.#isPutOff) return this.#takeKnown(now)
    return this.#takeAny(now).finally(() => {
      this.#slots.closed = false
    })
  }

  async #takeKnown(now: Date): Promise<boolean> {
    const free = this.#slots.free(now)
    if (free.quick === 0) return false
    const room = this.#slots.room(now)
    const asked = this.#ready.next(ASKED_MAX, room)
    if (asked.length === 0 && !(this.mayBeCostly && free.costly > 0)) return false
    await this.#claim(now, free, room, asked)
    return this.mayTake(now)
  }

  async #takeAny(now: Date): Promise<boolean> {
    const free = this.#slots.free(now)
    if (free.quick === 0) {
      this.mayFind = true
      return false
    }
    // As they are before the look: what is answered meanwhile is in flight no more, and was passed over all the same.
    const [room, idle, busy] = [this.#slots.room(now), this.#slots.idle(), [...this.#slots.inFlight(now).keys()]]
    const startedMs = performance.now()
    const claims = await this.#claim(now, free, room)
    this.#options.looked(performance.now() - startedMs)
    this.#slots.forget(idle)
    this.#ready.passedOver(busy, room)
    if (this.#laps.goesOn(claims)) this.mayFind = true
    return this.mayTake(now)
  }

  /** @param asked the webhooks to look at; all of them without it */
  async #claim(now: Date, free: Free, room: (webhookID: string) => number, asked?: ReadyFrom[]) {
    const limit = Math.min(CLAIM_MAX, this.#slots.share, free.quick)
    const costlyLimit = Math.min(COSTLY_MAX, free.costly)
    this.mayBeCostly = false
    this.#slots.claiming = limit
    const claims = await this.#claimAndSend(now, { limit, costlyLimit, ...(asked ? { ready: asked } : {}) }).finally(
      () => {
        this.#slots.claiming = 0
      },
    )
    const { deliveries, behind, isFull } = claims
    const quick = deliveries.filter((one) => !one.costly)
    this.#ready.taken(asked ?? [], quick, isFull, room)
    for (const one of behind) this.#ready.add(one)
    if (costlyLimit > 0 && deliveries.length - quick.length >= costlyLimit) this.mayBeCostly = true
    return claims
  }

  async #claimAndSend(now: Date, limits: Pick<Claim, 'limit' | 'costlyLimit' | 'ready'>): Promise<Claims> {
    const { db, leasedBy, lease, send } = this.#options
    const leaseUntil = lease.until()
    const claims = await claim(db, {
      now,
      leasedBy,
      leaseUntil,
      ...this.#slots.ofEach(now),
      after: this.#lastServed,
      ...limits,
    })
    this.#lastServed = claims.last
    this.gathering.took(claims.deliveries.length)
    const facts = await readFacts(db, claims.deliveries)
    for (const delivery of lease.isLongEnough(leaseUntil) ? claims.deliveries : []) {
      this.#slots.begin(delivery, now)
      send(delivery, facts.get(delivery.fact))
    }
    return claims
  }
}
