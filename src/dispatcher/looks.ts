/** How often to look from the bottom. */
const BOTTOM_MS = 1_000
/** How many times as long as such a look takes, the dispatcher works without one. */
const SHARE = 20
/** The longest that it works without one: what only such a look finds would wait for as long. */
const WITHIN_MS = 10_000

/**
 * Says where to look, so that rows that have left are not looked at again: they stay in the indexes for as long as somebody
 * keeps a transaction open, and there can be a million. From the bottom once a second, less often where that takes long; and
 * otherwise from where looks had got to a second ago or more: calls at the same time commit in another order than that of
 * their numbers, and dispatchers' clocks differ. What is later still is found from the bottom.
 */
export class Looks<Place> {
  from: Place
  readonly #bottom: Place
  #reached: Place
  /** What looks had got to when one last began at the bottom. */
  #before: Place
  #bottomAt = 0
  #tookMs = 0

  constructor(bottom: Place) {
    this.#bottom = bottom
    this.from = bottom
    this.#reached = bottom
    this.#before = bottom
  }

  /** @returns whether the look that begins now is one from the bottom */
  begin(now: Date): boolean {
    this.from = this.#before
    const pauseMs = Math.min(WITHIN_MS, Math.max(BOTTOM_MS, SHARE * this.#tookMs))
    if (Math.abs(now.getTime() - this.#bottomAt) < pauseMs) return false
    this.#bottomAt = now.getTime()
    this.from = this.#bottom
    this.#before = this.#reached
    return true
  }

  /** Tells how long the last step of a look from the bottom took: the sum of many would put the next look off for ever. */
  took(ms: number): void {
    this.#tookMs = ms
  }

  /** What comes before is over. */
  reached(place: Place): void {
    this.#reached = place
  }
}
