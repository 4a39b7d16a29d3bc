/** A fault of ours in the midst of an exchange, not a failure of the receiver. `cause` is the error that was thrown. */
export class ExchangeFault extends Error {}

type Fail = (error: unknown) => void

/** Whose bytes are being written or read: nothing else runs until they are. */
let current: Fail | null = null
const forget = () => {
  current = null
}

/** Where what runs in an exchange has its files. */
const FILES = /[\\/](?:src[\\/]attempt|node_modules[\\/]undici)[\\/]/
/** The faults that have ended their exchanges. */
const known = new WeakSet<Error>()

/** Bytes of an exchange are about to be written or read: an error that nobody catches meanwhile ends it. @param fail must not throw */
export function during(fail: Fail): void {
  current = fail
  queueMicrotask(forget)
}

/**
 * Runs what an exchange does when sockets, decompression and timers call it back: no promise catches what that throws. It is thrown
 * once more for the process, which logs it.
 * @param fail ends the exchange; it must not throw
 */
export function guarded(fail: Fail, run: () => void): void {
  try {
    run()
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    known.add(error)
    setImmediate(() => {
      throw error
    })
    fail(error)
  }
}

/**
 * Ends the exchange that an error came from. The last line of defence, for the process's `uncaughtException`. One that cannot be found
 * any more has a limit of time.
 * @returns false when the error came from elsewhere, so that nobody knows how much is broken
 */
export function endsExchange(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (known.has(error)) return true
  current?.(error)
  return current !== null || FILES.test(String(error.stack))
}
