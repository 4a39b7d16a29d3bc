import { setTimeout as delay } from 'node:timers/promises'

/** Time and chance. Code that needs them is given a clock, so that a test can set it. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** A number in [0, 1), for jitter. */
  random(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
  random: Math.random,
}
