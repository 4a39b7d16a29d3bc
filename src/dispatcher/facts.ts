import type { FactsFrom, Found } from '../outbox/fan-out.ts'
import { Looks } from './looks.ts'

/** The most events that a slice is told of. */
const EVENTS_MAX = 256

/** Where a slice looks for facts: see `FanOut`. */
export interface Where {
  lateFrom: string
  seenTo: string
  events: FactsFrom[]
  /** Whether it looks from the bottom. */
  fromBottom: boolean
}

/**
 * What this dispatcher knows of the facts in the outbox: how far it has seen them, and which events have some left, in the
 * order of their turns. So one that has a hundred thousand holds up no other. Nothing of it has to be kept: a dispatcher that
 * begins sees all of them.
 */
export class Facts {
  readonly #looks = new Looks('0')
  #seenTo = '0'
  readonly #events = new Map<string, string>()
  /** Where the look at late facts has got to, which goes on in the next slices; null when it is over. */
  #lateTo: string | null = null

  /** Says where the next slice looks. */
  next(now: Date): Where {
    const fromBottom = this.#lateTo === null && this.#looks.begin(now)
    const events = [...this.#events].slice(0, EVENTS_MAX).map(([whose, fact]) => ({ whose, fact }))
    return { lateFrom: this.#lateTo ?? this.#looks.from, seenTo: this.#seenTo, events, fromBottom }
  }

  /** Takes note of what a slice has found, which took so long. @returns whether another one finds more at once */
  found({ events, fromBottom }: Where, found: Found, tookMs: number): boolean {
    for (const { whose } of events) this.#events.delete(whose)
    for (const one of found.left) this.#add(one)
    this.#seenTo = found.seenTo
    this.#looks.reached(found.seenTo)
    if (fromBottom) this.#looks.took(tookMs)
    this.#lateTo = found.lateTo
    return this.#events.size > 0 || found.lateTo !== null || found.unseen
  }

  /** Looks again from a fact on that was held back until now. */
  lower(fact: string): void {
    if (this.#lateTo === null || BigInt(fact) < BigInt(this.#lateTo)) this.#lateTo = fact
  }

  #add({ whose, fact }: FactsFrom): void {
    const known = this.#events.get(whose)
    if (known === undefined || BigInt(fact) < BigInt(known)) this.#events.set(whose, fact)
  }
}
