import type { Claimed } from '../outbox/claim.ts'
import type { ReadyFrom } from '../outbox/fan-out.ts'
import { keepLowest } from './lowest.ts'

/**
 * The webhooks for which deliveries are known to be ready: this dispatcher has made them, or seen more than it could take.
 * A claim for these looks at nothing else. What others have made ready is found by a look at the whole outbox, once a second:
 * that one has to step over every row that has left, for as long as somebody keeps a transaction open.
 */
export class Ready {
  /** By webhook, in the order of their turns: first those that the last claim was full before it came to. */
  readonly #first = new Map<string, string>()
  readonly #from = new Map<string, string>()
  /** Those that a claim looks at just now. */
  #asked: ReadyFrom[] = []
  /** Those for which a claim found nothing while a settlement was under way; undefined while none is. */
  #dropped: ReadyFrom[] | undefined

  add({ webhookID, fact }: ReadyFrom): void {
    keepLowest(this.#first.has(webhookID) ? this.#first : this.#from, webhookID, fact)
  }

  has(webhookID: string): boolean {
    return this.#first.has(webhookID) || this.#from.has(webhookID)
  }

  all(): string[] {
    return [...this.#first.keys(), ...this.#from.keys(), ...this.#asked.map(({ webhookID }) => webhookID)]
  }

  /** Tells whether there is room for any of them. @param room how many more deliveries to it may begin */
  hasNext(room: (webhookID: string) => number): boolean {
    for (const turns of [this.#first, this.#from])
      for (const webhookID of turns.keys()) if (room(webhookID) > 0) return true
    return false
  }

  /** Takes out the next ones for which there is room, for a claim: what comes for them meanwhile is not lost. */
  next(max: number, room: (webhookID: string) => number): ReadyFrom[] {
    const found: ReadyFrom[] = []
    for (const turns of [this.#first, this.#from])
      for (const [webhookID, fact] of turns) {
        if (found.length >= max) break
        if (room(webhookID) > 0) found.push({ webhookID, fact })
      }
    for (const { webhookID } of found) if (!this.#first.delete(webhookID)) this.#from.delete(webhookID)
    this.#asked = found
    return found
  }

  /**
   * Writes down what a claim has found. A webhook stays known, and its turn is over, when the claim took as many of its
   * deliveries as it might have, or as many as the claim might have in all. What that one had not come to then is first next time:
   * whatever came meanwhile, or was served just now, would be before it each time that a claim is full.
   * @param asked the webhooks that it looked at; none when it looked at all
   * @param room as it was when the claim began
   */
  taken(asked: ReadyFrom[], taken: Claimed[], wasFull: boolean, room: (webhookID: string) => number): void {
    this.#asked = []
    const counts = new Map<string, number>()
    const left = new Map<string, string>()
    for (const { webhook, fact } of taken) {
      const count = (counts.get(webhook.webhookID) ?? 0) + 1
      counts.set(webhook.webhookID, count)
      if (wasFull || count >= room(webhook.webhookID)) left.set(webhook.webhookID, fact)
    }
    if (wasFull) {
      const reached = 1 + asked.findLastIndex(({ webhookID }) => left.has(webhookID))
      for (const one of asked.slice(reached)) this.#putFirst(one)
      for (const one of asked.slice(0, reached)) if (!left.has(one.webhookID)) this.add(one)
    } else this.#dropped?.push(...asked.filter(({ webhookID }) => !left.has(webhookID)))
    for (const [webhookID, fact] of left) this.add({ webhookID, fact })
  }

  #putFirst({ webhookID, fact }: ReadyFrom): void {
    const since = this.#from.get(webhookID)
    this.#from.delete(webhookID)
    for (const one of [fact, since]) if (one !== undefined) keepLowest(this.#first, webhookID, one)
  }

  /**
   * Takes note of the webhooks that a claim over all has passed over, for they had no room. They may have something older than
   * what is known of them, which a process left that has ended.
   */
  passedOver(inFlight: Iterable<string>, room: (webhookID: string) => number): void {
    for (const webhookID of inFlight) if (room(webhookID) <= 0) this.add({ webhookID, fact: '0' })
  }

  /** To be called before a settlement: a claim may still see what it is about to take out of the way. */
  settling(): void {
    this.#dropped = []
  }

  settled(): void {
    for (const one of this.#dropped ?? []) this.add(one)
    this.#dropped = undefined
  }
}
