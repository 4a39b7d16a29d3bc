import type { Clock } from '../clock.ts'

/** How long settling may be delayed (ms), by a restart of the database say, before a delivery goes to another dispatcher. */
const SETTLE_MAX_MS = 30_000

/** How long deliveries are leased (ms): for an attempt, and for as long as settling it may take. */
export function leaseMs(attemptMs: number): number {
  return attemptMs + SETTLE_MAX_MS
}

/** The leases that a dispatcher asks for, by its own clock. */
export class Lease {
  readonly ms: number
  readonly #clock: Clock
  readonly #attemptMs: number

  /** @param attemptMs how long an attempt may take */
  constructor(clock: Clock, attemptMs: number) {
    this.#clock = clock
    this.#attemptMs = attemptMs
    this.ms = leaseMs(attemptMs)
  }

  /** The end of a lease that is asked for now: what the turn did before may have taken long. */
  until(): Date {
    return new Date(this.#clock.now().getTime() + this.ms)
  }

  /**
   * Whether an attempt that begins now ends before its lease does. When everything stood still between the question and the
   * answer, it may not, and the delivery may be another dispatcher's by then: it is not sent. Left alone, it is soon free.
   */
  isLongEnough(until: Date): boolean {
    return until.getTime() - this.#clock.now().getTime() >= this.#attemptMs
  }
}
