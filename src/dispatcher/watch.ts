import type { Attempt } from '../outbox/delivery.ts'

/** Is told what a dispatcher does, by the slice and by the batch: nothing is told of each delivery while it is on its way. */
export interface Watch {
  /** So many facts came into the log. */
  fannedOut(facts: number): void
  settled(attempts: readonly Attempt[]): void
}

export const NOBODY: Watch = { fannedOut() {}, settled() {} }
