import { type FactsFrom, type Found, NOTHING_SEEN, type Seen } from '../outbox/fan-out.ts'
import { Bottom } from './looks.ts'
import { keepLowest } from './lowest.ts'

/** The most events that a slice is told of. */
const EVENTS_MAX = 256
/** How often to look from the bottom at most, while there are facts left. */
const BUSY_BOTTOM_MS = 10_000

/** Where a slice looks for facts: see `FanOut`. */
export interface Where {
  seen: Seen
  events: FactsFrom[]
  /** Whether it looks from the bottom. */
  fromBottom: boolean
}

/**
 * What this dispatcher knows of the facts in the outbox: which it has seen, and which events have some left, in the order of
 * their turns. So one that has a hundred thousand holds up no other. Nothing of it has to be kept: a dispatcher that begins
 * sees all of them. So does a look from the bottom every now and then, for what others took over and left.
 */
export class Facts {
  readonly #bottom = new Bottom()
  #seen = NOTHING_SEEN
  #unseen = false
  readonly #events = new Map<string, string>()

  /** Says where the next slice looks, and takes the events out that it is told of: what comes for them meanwhile is not lost. */
  next(now: Date): Where {
    const isBusy = this.#events.size > 0 || this.#unseen
    const fromBottom = this.#bottom.begin(now, isBusy ? BUSY_BOTTOM_MS : undefined)
    const events = [...this.#events].slice(0, EVENTS_MAX).map(([whose, fact]) => ({ whose, fact }))
    for (const { whose } of events) this.#events.delete(whose)
    return { seen: fromBottom ? NOTHING_SEEN : this.#seen, events, fromBottom }
  }

  /** Takes note of what a slice has found, which took so long. @returns whether another one finds more at once */
  found({ seen: before, fromBottom }: Where, { left, seen, unseen }: Found, tookMs: number): boolean {
    this.add(left)
    // A look from the bottom that saw nothing has nothing to tell: the next one would begin at the bottom, too.
    if (seen !== before) this.#seen = seen
    this.#unseen = unseen
    if (fromBottom) this.#bottom.took(tookMs)
    return this.#events.size > 0 || unseen
  }

  /** Takes note of events that have facts to fan out. */
  add(events: readonly FactsFrom[]): void {
    for (const { whose, fact } of events) keepLowest(this.#events, whose, fact)
  }
}
