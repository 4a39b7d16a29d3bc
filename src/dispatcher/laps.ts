import type { Claims } from '../outbox/claim.ts'

/** Tells whether claims over all webhooks have to go on, each of which walks past a part of them. */
export class Laps {
  /** The rounds of walks that found nothing and were cut short. Two rounds have passed every webhook. */
  #laps = 0

  /** @returns whether a claim has not seen all webhooks, or not all that they have */
  goesOn({ deliveries, parked, isFull, cutShort, cameRound }: Claims): boolean {
    const more = parked > 0 || isFull
    if (deliveries.length > 0 || !cutShort) this.#laps = 0
    if (!more && cutShort) this.#laps += cameRound ? 1 : 0
    const goOn = more || (cutShort && this.#laps < 2)
    if (!goOn) this.#laps = 0
    return goOn
  }
}
