import { AsyncLocalStorage } from 'node:async_hooks'

/** A fault of ours in the midst of an exchange, not a failure of the receiver. `cause` is the error that was thrown. */
export class ExchangeFault extends Error {}

const running = new AsyncLocalStorage<(error: unknown) => void>()

/**
 * Runs one exchange so that an error in its callbacks can be led back to it. No promise catches what the callbacks of
 * sockets, decompression, look-ups and timers throw.
 * @param fail ends the exchange; it must not throw
 */
export function asExchange<T>(fail: (error: unknown) => void, run: () => T): T {
  return running.run(fail, run)
}

/**
 * Ends the exchange that an error came from. The last line of defence, for the process's `uncaughtException`.
 * @returns false when the error came from elsewhere, so that nobody knows how much is broken
 */
export function endsExchange(error: unknown): boolean {
  const fail = running.getStore()
  fail?.(error)
  return fail !== undefined
}
