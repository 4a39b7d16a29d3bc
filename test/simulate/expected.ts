import type { Row } from './database.ts'
import { Domain, type Happening } from './domain.ts'
import type { Post } from './network.ts'
import type { Call, Type } from './plan.ts'
import type { Process } from './process.ts'

export interface Fact extends Happening {
  number: bigint
  /** Its place among all transactions: numbers are in the same order. */
  stamp: number
  committedAt: number
}

/** What one webhook must see of one fact. */
export interface Pair {
  fact: Fact
  /**
   * may: it can come or not. unsure: so far, since a 410 may have switched the webhook off. missed: it must not come while the
   * webhook is off. dropped: it must not come, nor must what was before the webhook.
   */
  state: 'must' | 'may' | 'unsure' | 'missed' | 'dropped' | 'before'
  /** Whether it came to be in the course of things, so that its order counts. */
  isRegular: boolean
  settled: 'received' | 'givenUp' | null
  settledAt: number
  byHand: number
}

export interface Hook {
  hook: number
  id: string
  type: Type
  event: number | null
  receiver: number
  stamp: number
  state: 'on' | 'off' | 'removed'
  /** A receiver has said 410: whether the webhook is off is not known here. */
  isUnsure: boolean
  /** Nothing was ever done to it. */
  isPlain: boolean
  /** Whether what it missed may still be on its way. */
  catchesUp: boolean
  pairs: Map<bigint, Pair>
}

export interface Lease {
  process: Process
  at: number
  /** When the process wrote down what came of it. */
  settledAt: number | null
  posts: Post[]
}

export interface Delivery {
  id: string
  hook: Hook
  fact: Fact
  isByHand: boolean
  leases: Lease[]
  settled: 'received' | 'givenUp' | null
  /** Failed attempts since it began anew. */
  failures: number
  /** Sent again by a call, so that order counts no more. */
  isAgain: boolean
  body: string | null
  notBefore: number
}

/**
 * What every webhook must see, by the calls that were committed, in their order: a plain model in memory, which shares no code
 * with Aviso.
 */
export class Expected {
  readonly domain = new Domain()
  readonly facts: Fact[] = []
  readonly hooks = new Map<number, Hook>()
  readonly deliveries = new Map<string, Delivery>()
  readonly byNumber = new Map<bigint, Fact>()
  readonly #now: () => number
  readonly #fault: (what: 'lost' | 'phantom', words: string) => void

  constructor(now: () => number, fault: (what: 'lost' | 'phantom', words: string) => void) {
    this.#now = now
    this.#fault = fault
  }

  /** A call was committed. @param rows the facts that are new in the outbox, by their numbers */
  committed(call: Call, stamp: number, rows: Stored[]): void {
    const expected = this.domain.happens(call)
    const left = [...expected]
    for (const row of rows) {
      const index = left.findIndex(({ what }) => what === row.what)
      if (index < 0) {
        if (!row.isIgnored) this.#fault('phantom', `${call.does} has stored ${row.what}, which did not happen`)
        continue
      }
      const [happening] = left.splice(index, 1) as [Happening]
      this.#add({ ...happening, number: row.number, stamp, committedAt: this.#now() })
    }
    for (const { what } of left) this.#fault('lost', `${call.does} was committed without its fact ${what}`)
    this.#change(call, stamp)
  }

  /** A webhook was made. */
  made(call: Call & { does: 'create' }, stamp: number, id: string): void {
    const hook: Hook = {
      ...call,
      id,
      stamp,
      state: call.active ? 'on' : 'off',
      isUnsure: false,
      isPlain: call.active,
      catchesUp: false,
      pairs: new Map(),
    }
    this.hooks.set(call.hook, hook)
    for (const fact of this.facts) if (fact.stamp > stamp) this.#tell(hook, fact)
  }

  #add(fact: Fact): void {
    this.facts.push(fact)
    this.byNumber.set(fact.number, fact)
    for (const hook of this.hooks.values()) if (hook.stamp < fact.stamp) this.#tell(hook, fact)
  }

  #hears({ type, event }: Hook, fact: Fact): boolean {
    return fact.type === type && !fact.isMuted && (event === null || event === fact.event)
  }

  #tell(hook: Hook, fact: Fact): void {
    if (hook.state === 'removed' || !this.#hears(hook, fact)) return
    const state = hook.isUnsure ? 'unsure' : hook.state === 'on' ? 'must' : 'missed'
    hook.pairs.set(fact.number, newPair(fact, state))
  }

  #change(call: Call, stamp: number): void {
    if (call.does === 'removeEvent') {
      for (const hook of this.hooks.values()) {
        if (hook.event === call.event) this.#remove(hook)
        hook.isPlain = false
      }
    }
    const hook = 'hook' in call ? this.hooks.get(call.hook) : undefined
    if (!hook || hook.stamp > stamp) return
    switch (call.does) {
      case 'move':
        hook.receiver = call.receiver
        hook.isPlain = false
        break
      case 'pause':
        if (hook.state === 'on') hook.state = 'off'
        hook.isPlain = false
        break
      case 'remove':
        this.#remove(hook)
        break
      case 'resume':
        this.#resume(hook, call.missed)
        break
      case 'recover':
        this.#tryAgain(hook)
        break
    }
  }

  #remove(hook: Hook): void {
    hook.state = 'removed'
    hook.isPlain = false
    for (const pair of hook.pairs.values()) if (['must', 'missed', 'unsure'].includes(pair.state)) pair.state = 'may'
  }

  #resume(hook: Hook, missed: 'send' | 'drop' | undefined): void {
    const open = [...hook.pairs.values()].filter(({ settled }) => settled === null)
    // Without a word, it is dropped if a person had switched it off, and sent otherwise.
    const isSent = missed === 'send' || (missed === undefined && hook.state === 'on')
    const isKnown = !hook.isUnsure && hook.state === 'off' && !hook.catchesUp
    for (const pair of open) {
      const isMissed = pair.state === 'missed' || pair.state === 'unsure'
      if (isMissed && isSent) pair.state = 'must'
      else if (isMissed) pair.state = isKnown ? 'dropped' : 'may'
      else if (pair.state === 'must' && !isSent && hook.catchesUp) pair.state = 'may'
    }
    const mayCatchUp = hook.state === 'off' || hook.isUnsure || hook.catchesUp
    const catchesUp = mayCatchUp && (isSent || !isKnown)
    Object.assign(hook, { catchesUp, state: 'on', isUnsure: false, isPlain: false } satisfies Partial<Hook>)
  }

  #tryAgain(hook: Hook): void {
    hook.isPlain = false
    for (const delivery of this.deliveries.values()) {
      if (delivery.hook !== hook) continue
      delivery.notBefore = 0
      if (delivery.settled !== 'givenUp') continue
      delivery.settled = null
      delivery.failures = 0
      delivery.isAgain = true
      const pair = hook.pairs.get(delivery.fact.number)
      if (pair && !delivery.isByHand) pair.settled = null
    }
  }

  /** What a webhook has never got was made for it. @param left the numbers of facts that were not in the log yet */
  recovered(hookNumber: number, left: ReadonlySet<bigint>): void {
    const hook = this.hooks.get(hookNumber)
    if (!hook || hook.state === 'removed') return
    hook.isPlain = false
    for (const fact of this.facts) {
      // What is not in the log yet is left to the fan-out.
      if (!this.#hears(hook, fact) || left.has(fact.number)) continue
      const pair = hook.pairs.get(fact.number) ?? newPair(fact, 'before')
      hook.pairs.set(fact.number, pair)
      if (pair.state === 'must') continue
      pair.isRegular = false
      if (pair.settled === null) pair.state = 'must'
    }
  }

  sentByHand(hookNumber: number, number: bigint): void {
    const [hook, fact] = [this.hooks.get(hookNumber), this.byNumber.get(number)]
    if (!hook || !fact) return
    const pair = hook.pairs.get(number) ?? newPair(fact, 'before')
    pair.byHand += 1
    hook.pairs.set(number, pair)
  }

  resent(deliveryID: string): void {
    const delivery = this.deliveries.get(deliveryID)
    if (!delivery) return
    delivery.settled = null
    delivery.failures = Number.POSITIVE_INFINITY // it goes on where it was
    delivery.isAgain = true
    delivery.notBefore = 0
    const pair = delivery.hook.pairs.get(delivery.fact.number)
    if (pair?.settled === 'givenUp') pair.settled = null
  }
}

/** A fact of the outbox. */
export interface Stored {
  number: bigint
  what: string
  /** One of our own, or one that nobody asks for. */
  isIgnored: boolean
}

function newPair(fact: Fact, state: Pair['state']): Pair {
  return { fact, state, isRegular: true, settled: null, settledAt: Number.POSITIVE_INFINITY, byHand: 0 }
}

/** Reads a fact of the outbox. */
export function readFact(row: Row): Stored {
  const kind = (row.kind ?? row.type) as string
  const data = row.data as { n?: number; activity?: { id: string }; person?: { id: string } }
  const of = kind.startsWith('sim.')
    ? data.n
    : kind.startsWith('enrollment.')
      ? `${data.activity?.id}/${data.person?.id}`
      : kind.startsWith('attendee.')
        ? `${row.event_id}/${data.person?.id}`
        : kind.startsWith('activity.')
          ? data.activity?.id
          : row.event_id
  return {
    number: BigInt(row.number as string),
    what: `${kind}/${of}`,
    isIgnored:
      /^(event\.(created|ended)|activity\.(created|removed)|attendee\.(added|returned|accepted|dismissed)|webhook\.|delivery\.)/.test(
        kind,
      ),
  }
}
