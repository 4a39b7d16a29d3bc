import type { Clock } from '../clock.ts'

export interface Waker {
  /** Ends the wait under way, or else the next one as it begins. */
  wake(): void
  /** Resolves after `ms`, on a wake, or when the signal aborts. @returns whether it was a wake */
  wait(ms: number, signal?: AbortSignal): Promise<boolean>
}

/** Makes a latch: a wake that comes while nobody waits is not lost. */
export function createWaker(clock: Clock): Waker {
  let awake = false
  let alarm: AbortController | undefined
  return {
    wake() {
      awake = true
      alarm?.abort()
    },
    async wait(ms, signal) {
      if (!awake && !signal?.aborted) {
        alarm = new AbortController()
        const ring = () => alarm?.abort()
        signal?.addEventListener('abort', ring, { once: true })
        await clock.sleep(ms, alarm.signal)
        signal?.removeEventListener('abort', ring)
        alarm = undefined
      }
      const woken = awake
      awake = false
      return woken
    },
  }
}
