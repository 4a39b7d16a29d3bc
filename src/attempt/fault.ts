import { AsyncLocalStorage } from 'node:async_hooks'

/** A fault of ours in the midst of an exchange, as opposed to whatever the receiver did; `cause` is what was thrown. */
export class ExchangeFault extends Error {
  override name = 'ExchangeFault'
}

const running = new AsyncLocalStorage<(error: unknown) => void>()

/**
 * Runs one exchange so that whatever is thrown in its callbacks (of sockets, decompression, look-ups, timers), where no
 * promise catches it, can be led back to it.
 * @param fail ends the exchange; it must not throw
 */
export function asExchange<T>(fail: (error: unknown) => void, run: () => T): T {
  return running.run(fail, run)
}

/**
 * The last line of defence, for the process's `uncaughtException`.
 * @returns whether the error came out of an exchange, which it has ended; otherwise nobody knows what is broken
 */
export function endsExchange(error: unknown): boolean {
  const fail = running.getStore()
  fail?.(error)
  return fail !== undefined
}
