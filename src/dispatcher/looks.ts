import { BOTTOM, type Floors } from '../outbox/due.ts'

/** How often the outbox is looked at from its bottom. */
const BOTTOM_MS = 1_000
/** How many times as long as such a look takes, the dispatcher works without one. */
const SHARE = 20
/** The longest that it works without one: what only such a look finds would wait for as long. */
const WITHIN_MS = 10_000

/**
 * Says where to look. From the bottom once a second, less often where that takes long; and otherwise from where looks had got
 * to a second ago or more: calls at the same time commit their facts in another order than that of their numbers, and
 * dispatchers' clocks differ. What is later still is found from the bottom.
 */
export class Looks {
  from: Floors = BOTTOM
  #reached = BOTTOM
  /** What looks had got to when one last began at the bottom. */
  #before = BOTTOM
  #bottomAt = 0
  #tookMs = 0

  /** @returns whether the look that begins now is one from the bottom */
  begin(now: Date): boolean {
    this.from = this.#before
    const pauseMs = Math.min(WITHIN_MS, Math.max(BOTTOM_MS, SHARE * this.#tookMs))
    if (Math.abs(now.getTime() - this.#bottomAt) < pauseMs) return false
    this.#bottomAt = now.getTime()
    this.from = BOTTOM
    this.#before = this.#reached
    return true
  }

  /** Times a step of a look from the bottom. Only the last one counts: the sum of many would put the next look off for ever. */
  async time<Result>(step: () => Promise<Result>): Promise<Result> {
    const startedMs = performance.now()
    const result = await step()
    this.#tookMs = performance.now() - startedMs
    return result
  }

  /** Facts with lower numbers are through. */
  reachedFact(fact: string): void {
    if (BigInt(fact) > BigInt(this.#reached.fact)) this.#reached = { ...this.#reached, fact }
  }

  /** What was due until then is ready. */
  reachedDue(due: Date): void {
    this.#reached = { ...this.#reached, due }
  }

  /** Looks again from a fact on that was held back until now. */
  lower(fact: string): void {
    const lowered = (floors: Floors) => (BigInt(fact) < BigInt(floors.fact) ? { ...floors, fact } : floors)
    this.from = lowered(this.from)
    this.#reached = lowered(this.#reached)
    this.#before = lowered(this.#before)
  }
}
