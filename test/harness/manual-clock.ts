import type { Clock } from '../../src/clock.ts'

export interface ManualClock extends Clock {
  /** Moves the hands, and wakes whoever slept until then. */
  advance(ms: number): void
}

/** Waits as short as that are for more to gather: the clock need not be moved for them. */
const MOMENT_MS = 10

/** A clock that stands still until it is moved, and a chance that always falls in the middle: no jitter. */
export function manualClock(start = new Date('2026-11-22T12:00:00Z')): ManualClock {
  let now = start.getTime()
  const sleepers = new Set<{ until: number; wake(): void }>()
  return {
    now: () => new Date(now),
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: done }
        function done() {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', done)
          resolve()
        }
        if (signal?.aborted || ms <= 0) return resolve()
        if (ms <= MOMENT_MS) return setImmediate(resolve)
        signal?.addEventListener('abort', done, { once: true })
        sleepers.add(sleeper)
      }),
    advance(ms) {
      now += ms
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake()
    },
  }
}
