import { setImmediate } from 'node:timers/promises'

/** Work is cut into pieces of about this length (ms), so that nothing else of the process waits for long. */
const PIECE = 5

/** @returns to be awaited again and again during long work: gives the event loop a turn whenever a piece is done */
export function turns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < PIECE) return
    await setImmediate()
    since = performance.now()
  }
}
