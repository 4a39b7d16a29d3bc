/** How often to look from the bottom. */
const BOTTOM_MS = 1_000
/** How many times as long as such a look takes, the dispatcher works without one. */
const SHARE = 20
/** The longest that it works without one: what only such a look finds would wait for as long. */
const WITHIN_MS = 10_000

/** Says when to look from the bottom: once a second, less often where that takes long. */
export class Bottom {
  #lookedAt = 0
  #tookMs = 0

  /** @returns whether a look from the bottom begins now; it is not made more often than that */
  begin(now: Date, leastMs = BOTTOM_MS): boolean {
    const pauseMs = Math.min(WITHIN_MS, Math.max(leastMs, SHARE * this.#tookMs))
    if (Math.abs(now.getTime() - this.#lookedAt) < pauseMs) return false
    this.#lookedAt = now.getTime()
    return true
  }

  /** Tells how long the last step of such a look took: the sum of many would put the next look off for ever. */
  took(ms: number): void {
    this.#tookMs = ms
  }
}

/**
 * Says where to look for what has fallen due, so that rows that have left are not looked at again: they stay in the index for as
 * long as somebody keeps a transaction open, and there can be a million. From the bottom every now and then, and otherwise from
 * the time to which looks had got a second ago or more: dispatchers' clocks differ.
 */
export class Looks extends Bottom {
  from: Date | null = null
  #reached: Date | null = null
  /** What looks had got to when one last began at the bottom. */
  #before: Date | null = null

  override begin(now: Date): boolean {
    this.from = this.#before
    if (!super.begin(now)) return false
    this.from = null
    this.#before = this.#reached
    return true
  }

  /** What was due until then is ready. */
  reached(due: Date): void {
    this.#reached = due
  }
}
