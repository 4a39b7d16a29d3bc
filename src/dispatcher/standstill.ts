/** A longer time between two looks is a standstill (ms): looks that take long are made every ten seconds, and no lease is shorter than twice that. */
const LEAST_MS = 15_000
/** How long leases that are over are left alone after it (ms). */
const REST_MS = 5_000

/**
 * Notices that the process stood still, or its clock leapt: the machine was paused, or moved to another. All leases are over then,
 * also of processes that go on at this moment. They have the answers to what they have sent, and are given the time to settle them,
 * or the same would be sent once more.
 */
export class Standstill {
  #lookedAt: number | undefined
  #endedAt: number | undefined

  /** To be called at each look for leases that are over. @returns whether what it finds may be taken from who has it */
  isPast(now: Date): boolean {
    const at = now.getTime()
    if (Math.abs(at - (this.#lookedAt ?? at)) > LEAST_MS) this.#endedAt = at
    this.#lookedAt = at
    if (this.#endedAt !== undefined && Math.abs(at - this.#endedAt) >= REST_MS) this.#endedAt = undefined
    return this.#endedAt === undefined
  }
}
