import { setImmediate } from 'node:timers/promises'

/** The length of a piece of long work, behind which the event loop gets a turn: no other call waits for longer. */
const PIECE_MS = 5

/** @returns a function to be awaited again and again during long work: it gives the event loop a turn after each piece */
export function turns(): () => Promise<void> {
  let startedMs = performance.now()
  return async () => {
    if (performance.now() - startedMs < PIECE_MS) return
    await setImmediate()
    startedMs = performance.now()
  }
}
