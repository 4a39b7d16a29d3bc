import type { Logger } from 'pino'
import type { Claimed } from '../outbox/claim.ts'
import { type FannedOut, type FanOut, fanOut, type ReadyFrom } from '../outbox/fan-out.ts'
import type { LoggedFact } from '../outbox/read-facts.ts'
import { checkSome } from './check.ts'
import { Facts } from './facts.ts'
import { Gathering } from './gathering.ts'
import type { Sending } from './sending.ts'
import type { Watch } from './watch.ts'

/** How long a slice may take: whoever waits for the lock waits as long. */
const SLICE_MS = 20
const FIRST_SIZE = 1_000
/** Smaller ones cost more for each fact: of 1,500, PostgreSQL and node take 2 % less for a delivery than of 500. */
const SIZE_MIN = 1_000
const SIZE_MAX = 5_000
/** The most deliveries that a slice leases, as many as a claim: those it does not lease cost a claim, and a second row each. */
const BIRTHS_MAX = 256
const GATHERED = { busy: 16, enough: 256, waitMs: 8 }

interface FanOutsOptions extends Sending {
  log: Logger
  /** Sends a delivery that was leased as it was made. It has its slot. */
  send(delivery: Claimed, fact: LoggedFact): void
  watch: Watch
  /** Is told when a slice is over, and which others are ready. */
  done(ready: ReadyFrom[]): void
  /** Is told when facts were checked, which can be fanned out. */
  checked(): void
}

/** Makes slices of the fan-out, each near SLICE_MS, one after the other and beside the claims. */
export class FanOuts {
  readonly #options: FanOutsOptions
  readonly #facts = new Facts()
  #size = FIRST_SIZE
  /** Whether there may be facts whose data has to be checked. */
  #mustCheck = false
  #checking: Promise<void> | undefined
  #isStopping = false
  readonly gathering: Gathering

  constructor(options: FanOutsOptions) {
    this.#options = options
    this.gathering = new Gathering(options.clock, GATHERED)
  }

  /** Makes a slice. @returns whether there is more to do at once */
  async step(): Promise<boolean> {
    const { more, unchecked } = await this.#slice()
    this.#mustCheck ||= unchecked
    if (this.#mustCheck) this.#checking ??= this.#check()
    return more
  }

  /** Resolves when nothing is checked any more. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#checking
  }

  /** Checks facts that others have published, beside the slices. What cannot be checked now is tried again with a later one. */
  async #check(): Promise<void> {
    const { db, clock, log, checked } = this.#options
    while (this.#mustCheck && !this.#isStopping) {
      this.#mustCheck = false
      const events = await checkSome(db, clock.now(), log)
      this.#mustCheck ||= events === null || events.length > 0
      if (events === null) break
      this.#facts.add(events)
      if (events.length > 0) checked()
    }
    this.#checking = undefined
  }

  async #slice() {
    const { ready, slots, done } = this.#options
    const now = this.#options.clock.now()
    const where = this.#facts.next(now)
    const known = ready.all()
    const { births, release } = slots.reserve(BIRTHS_MAX, known, now)
    const startedMs = performance.now()
    let made: ReadyFrom[] = []
    try {
      const slice = await this.#make({ now, ...where, births, known })
      made = slice.ready
      this.gathering.took(slice.facts)
      this.#options.watch.fannedOut(slice.facts)
      const tookMs = performance.now() - startedMs
      this.#size = nextSize(this.#size, slice.deliveries, tookMs)
      return { more: this.#facts.found(where, slice, tookMs), unchecked: slice.unchecked }
    } catch (error) {
      this.#facts.add(where.events)
      throw error
    } finally {
      release()
      done(made)
    }
  }

  /** Makes the slice, and sends what it leased. */
  async #make(given: Pick<FanOut, 'now' | 'seen' | 'events' | 'births' | 'known'>): Promise<FannedOut> {
    const { db, leasedBy, lease, slots, send } = this.#options
    const leaseUntil = lease.until()
    const slice = await fanOut(db, {
      ...given,
      most: this.#size,
      leasedBy,
      leaseUntil,
      ...slots.ofEach(given.now),
    })
    for (const { delivery, fact } of lease.isLongEnough(leaseUntil) ? slice.born : []) {
      const claimed = { ...delivery, costly: false }
      slots.begin(claimed, given.now)
      send(claimed, fact)
    }
    return slice
  }
}

/**
 * The size of the next slice, by what this one cost for each that it made. One that made few tells nothing: it may have waited
 * for the lock.
 */
export function nextSize(size: number, made: number, tookMs: number): number {
  if (made < size / 2) return size
  const factor = Math.min(1.5, Math.max(0.5, (made / size) * (SLICE_MS / tookMs)))
  return Math.round(Math.min(SIZE_MAX, Math.max(SIZE_MIN, size * factor)))
}
