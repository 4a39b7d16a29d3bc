/** The longest wait that a receiver can ask for with `Retry-After` (ms). */
export const RETRY_AFTER_MAX = 24 * 3_600_000
const JITTER = 0.2

/**
 * Calculates the wait before the next attempt.
 * @param schedule the waits between attempts, in ms: n waits are n + 1 attempts
 * @param made how many attempts have been made, this one included
 * @param random a number in [0, 1): spreads the waits by ±20 %, so that a receiver that comes back does not get all at once
 * @param retryAfter the receiver's own wish, in ms (RFC 9110 §10.2.3): it lengthens a wait, never shortens it
 * @returns ms, or null when there is no attempt left
 */
export function nextWait(schedule: readonly number[], made: number, random: number, retryAfter = 0): number | null {
  const wait = schedule[made - 1]
  if (wait === undefined) return null
  const jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * random))
  return Math.max(jittered, Math.min(retryAfter, RETRY_AFTER_MAX))
}

/**
 * Fits the schedule to a platform that promises a number of attempts: cuts it, or repeats its last wait.
 * @param attempts how many in all; undefined: as many as the schedule makes
 */
export function scheduleOf(schedule: readonly number[], attempts: number | undefined): readonly number[] {
  if (attempts === undefined) return schedule
  return Array.from({ length: attempts - 1 }, (_, n) => schedule[n] ?? schedule.at(-1) ?? 0)
}

/** The longest that a schedule can take from the first attempt to the last one (ms), unless a receiver asks for more. */
export function longest(schedule: readonly number[]): number {
  return schedule.reduce((sum, wait) => sum + wait, 0) * (1 + JITTER)
}

/**
 * Reads `Retry-After`: seconds, or an HTTP date (RFC 9110 §10.2.3).
 * @returns ms from `now`, 0 when it is absent, past or not understood
 */
export function readRetryAfter(value: string | undefined, now: Date): number {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1_000
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? 0 : Math.max(0, date - now.getTime())
}
