import type { Row } from './database.ts'
import { Domain, type Happening } from './domain.ts'
import type { Post } from './network.ts'
import { type Call, eventOf, type Type, type Weather } from './plan.ts'
import type { Process } from './process.ts'

export type What = 'lost' | 'phantom' | 'doubled' | 'disordered' | 'waiting' | 'unguarded' | 'unfair' | 'wrong'

export interface Fault {
  what: What
  at: number
  words: string
}

interface Fact extends Happening {
  number: bigint
  /** Its place among all transactions: numbers are in the same order. */
  stamp: number
  committedAt: number
}

/** What one webhook must see of one fact. */
interface Pair {
  fact: Fact
  /** may: it can come or not. missed, dropped: it must not come. */
  state: 'must' | 'may' | 'missed' | 'dropped'
  /** Whether it came to be in the course of things, so that its order counts. */
  isRegular: boolean
  settled: 'received' | 'givenUp' | null
  settledAt: number
  byHand: number
}

interface Hook {
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

interface Lease {
  process: Process
  at: number
  /** When the process wrote down what came of it. */
  settledAt: number | null
  posts: Post[]
}

interface Delivery {
  id: string
  hook: Hook
  fact: Fact
  isByHand: boolean
  leases: Lease[]
  settled: 'received' | 'givenUp' | null
  /** Sent again by a call, so that order counts no more. */
  isAgain: boolean
  body: string | null
  notBefore: number
}

/** How long a process holds a delivery: what an attempt may take, and 30 s. */
export const ATTEMPT_MS = 2_000
const LEASE_MS = ATTEMPT_MS + 30_000
/** What is due begins within this time where nothing of ours fails: some polls. */
const SOON_MS = 5_000

/**
 * Says what every receiver must have seen: a plain model, told of commits in their order, of what is leased, posted and written
 * down. It shares no code with what it judges.
 */
export class Oracle {
  readonly faults: Fault[] = []
  readonly figures = { facts: 0, deliveries: 0, posts: 0, again: 0, waited: 0, longestWait: 0 }
  readonly domain = new Domain()
  readonly facts: Fact[] = []
  readonly hooks = new Map<number, Hook>()
  readonly deliveries = new Map<string, Delivery>()
  readonly #weather: Weather
  readonly #now: () => number
  readonly #numbers = new Map<bigint, Fact>()
  readonly #badReceivers = new Set<number>()

  constructor(weather: Weather, now: () => number) {
    this.#weather = weather
    this.#now = now
  }

  fault(what: What, words: string): void {
    this.faults.push({ what, at: Math.round(this.#now()), words })
  }

  receiverIsBad(receiver: number): void {
    this.#badReceivers.add(receiver)
  }

  /** A call was committed. @param rows the facts that are new in the outbox, by their numbers */
  committed(call: Call, stamp: number, rows: Happening2[]): void {
    const expected = this.domain.happens(call)
    const left = [...expected]
    for (const row of rows) {
      const index = left.findIndex(({ what }) => what === row.what)
      if (index < 0) {
        if (!row.isIgnored) this.fault('phantom', `${call.does} has stored ${row.what}, which did not happen`)
        continue
      }
      const [happening] = left.splice(index, 1) as [Happening]
      this.#add({ ...happening, number: row.number, stamp, committedAt: this.#now() })
    }
    for (const { what } of left) this.fault('lost', `${call.does} was committed without its fact ${what}`)
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
    this.#numbers.set(fact.number, fact)
    this.figures.facts += 1
    for (const hook of this.hooks.values()) if (hook.stamp < fact.stamp) this.#tell(hook, fact)
  }

  #hears({ type, event }: Hook, fact: Fact): boolean {
    return fact.type === type && !fact.isMuted && (event === null || event === fact.event)
  }

  #tell(hook: Hook, fact: Fact): void {
    if (hook.state === 'removed' || !this.#hears(hook, fact)) return
    const state = hook.isUnsure ? 'may' : hook.state === 'on' ? 'must' : 'missed'
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
    for (const pair of hook.pairs.values()) if (pair.state !== 'dropped') pair.state = 'may'
  }

  #resume(hook: Hook, missed: 'send' | 'drop' | undefined): void {
    const open = [...hook.pairs.values()].filter(({ settled }) => settled === null)
    const isSent = missed === 'send' || (missed === undefined && hook.catchesUp && hook.state === 'on')
    const isKnown = !hook.isUnsure && hook.state === 'off' && !hook.catchesUp
    for (const pair of open) {
      if (pair.state === 'missed' || pair.state === 'may') {
        if (isSent) pair.state = 'must'
        else pair.state = isKnown && pair.state === 'missed' ? 'dropped' : 'may'
      } else if (pair.state === 'must' && !isSent && hook.catchesUp) pair.state = 'may'
    }
    if (hook.state === 'off' || hook.isUnsure) hook.catchesUp = true
    hook.state = 'on'
    hook.isUnsure = false
    hook.isPlain = false
  }

  #tryAgain(hook: Hook): void {
    hook.isPlain = false
    for (const delivery of this.deliveries.values()) {
      if (delivery.hook !== hook) continue
      delivery.notBefore = 0
      if (delivery.settled !== 'givenUp') continue
      delivery.settled = null
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
      if (!this.#hears(hook, fact)) continue
      const pair = hook.pairs.get(fact.number) ?? newPair(fact, 'missed')
      hook.pairs.set(fact.number, pair)
      if (pair.state === 'must') continue
      pair.isRegular = false
      if (pair.settled === null) pair.state = left.has(fact.number) ? 'may' : 'must'
    }
  }

  sentByHand(hookNumber: number, number: bigint): void {
    const [hook, fact] = [this.hooks.get(hookNumber), this.#numbers.get(number)]
    if (!hook || !fact) return
    const pair = hook.pairs.get(number) ?? newPair(fact, 'missed')
    pair.byHand += 1
    hook.pairs.set(number, pair)
  }

  resent(deliveryID: string): void {
    const delivery = this.deliveries.get(deliveryID)
    if (!delivery) return
    delivery.settled = null
    delivery.isAgain = true
    delivery.notBefore = 0
    const pair = delivery.hook.pairs.get(delivery.fact.number)
    if (pair?.settled === 'givenUp') pair.settled = null
  }

  /** A process has taken a delivery, to send it. */
  leased(process: Process, { id, webhookID, number, byHand }: LeaseRow): void {
    const hook = [...this.hooks.values()].find((one) => one.id === webhookID)
    const fact = this.#numbers.get(number)
    if (!hook || !fact) return
    const delivery = this.deliveries.get(id) ?? newDelivery(id, hook, fact, byHand)
    if (!this.deliveries.has(id)) {
      this.deliveries.set(id, delivery)
      this.figures.deliveries += 1
      this.#first(delivery)
    }
    this.#judgeLease(delivery, process)
    delivery.leases.push({ process, at: this.#now(), settledAt: null, posts: [] })
  }

  #judgeLease(delivery: Delivery, process: Process): void {
    const now = this.#now()
    const last = delivery.leases.at(-1)
    const { skew } = this.#weather
    const name = `delivery ${delivery.id} of ${delivery.fact.what} to webhook ${delivery.hook.id}`
    if (last && last.settledAt === null && !last.process.isGone && now < last.at + LEASE_MS - 2 * skew)
      this.fault('doubled', `${name} was taken by ${process.name} while ${last.process.name} has it`)
    if (delivery.settled === 'received') this.fault('doubled', `${name} was taken again after it was received`)
    if (now < delivery.notBefore - 2 * skew - 2)
      this.fault('wrong', `${name} is tried ${Math.round(delivery.notBefore - now)} ms before Retry-After allows it`)
    if (!delivery.isByHand && !delivery.isAgain) this.#judgeOrder(delivery, name)
  }

  #judgeOrder({ hook, fact }: Delivery, name: string): void {
    if (fact.key === null || hook.pairs.get(fact.number)?.isRegular === false) return
    for (const other of this.hooks.values()) {
      if (other !== hook && !(other.isPlain && hook.isPlain && other.receiver === hook.receiver)) continue
      for (const pair of other.pairs.values()) {
        const { fact: elder, state, isRegular, settledAt } = pair
        if (elder.key !== fact.key || elder.number >= fact.number || !isRegular || state !== 'must') continue
        if (settledAt === Number.POSITIVE_INFINITY)
          this.fault(
            'disordered',
            `${name} begins before its elder ${elder.what} (${elder.number}) for webhook ${other.id} is settled`,
          )
      }
    }
  }

  /** The first time that a delivery begins: how long did it wait? */
  #first({ hook, fact, isByHand }: Delivery): void {
    const pair = hook.pairs.get(fact.number)
    if (isByHand || !hook.isPlain || this.#badReceivers.has(hook.receiver) || !this.#weather.isCalm || !pair) return
    const elders = [...hook.pairs.values()].filter((one) => one.fact.key === fact.key && one.fact.number < fact.number)
    const from = fact.key === null ? [] : elders.map(({ settledAt }) => settledAt)
    const waited = this.#now() - Math.max(fact.committedAt, ...from)
    this.figures.longestWait = Math.max(this.figures.longestWait, Math.round(waited))
    if (waited > 1_000) this.figures.waited += 1
    if (waited > SOON_MS)
      this.fault(
        'unfair',
        `${fact.what} waited ${Math.round(waited)} ms for webhook ${hook.id}, whose receiver is well`,
      )
  }

  /** A receiver has read a request. */
  posted(post: Post): void {
    if (post.headers['x-test'] !== undefined) return
    this.figures.posts += 1
    const id = /^dlv_\w+?_(\d+)$/.exec(post.headers['webhook-id'] ?? '')?.[1] ?? ''
    const delivery = this.deliveries.get(id)
    const lease = delivery?.leases.findLast(({ process }) => process === post.process)
    if (!delivery || !lease) return this.fault('phantom', `a request for delivery ${id}, which nobody has taken`)
    const { hook, fact } = delivery
    const name = `delivery ${id} of ${fact.what} to webhook ${hook.id}`
    if (post.headers['x-hook'] !== String(hook.hook)) this.fault('wrong', `${name} has headers of another webhook`)
    if ('status' in post.reply && post.reply.status === 410) hook.isUnsure = true
    if (hook.isUnsure) hook.isPlain = false
    const pair = hook.pairs.get(fact.number)
    const isExpected = pair && (pair.state === 'must' || pair.state === 'may' || (delivery.isByHand && pair.byHand > 0))
    if (!isExpected) this.fault('phantom', `${name}: it is ${pair?.state ?? 'none of its facts'}`)
    if (!tells(post.body, fact)) this.fault('wrong', `${name} has another body: ${post.body.slice(0, 200)}`)
    if (delivery.body !== null && delivery.body !== post.body)
      this.fault('wrong', `${name} has other bytes than before`)
    delivery.body = post.body
    this.#judgePost(delivery, lease, post, name)
    lease.posts.push(post)
    if ('status' in post.reply && post.reply.status === 429) {
      const seconds = Number(post.reply.headers?.['retry-after'] ?? 0)
      delivery.notBefore = this.#now() + seconds * 1_000
    }
  }

  #judgePost(delivery: Delivery, lease: Lease, post: Post, name: string): void {
    if (lease.posts.length > 0) this.fault('doubled', `${name} was sent twice under one lease`)
    if (lease.settledAt !== null) this.fault('doubled', `${name} was sent after it was settled`)
    const before = delivery.leases.flatMap(({ posts }) => posts)
    if (before.some(({ heard }) => heard)) this.figures.again += 1
    const last = before.at(-1)
    // Its answer has come to a process that lives, and had the time to write it down.
    if (!last?.heard || !last.answered || last.process.isGone || delivery.isAgain) return
    if (post.at < last.at + LEASE_MS - 2 * this.#weather.skew)
      this.fault('doubled', `${name} was received, and is sent again`)
  }

  dialled(process: Process, address: string): void {
    if (/^(10|127|169\.254|192\.168)\./.test(address))
      this.fault('unguarded', `${process.name} dials ${address}, which lies within`)
  }

  /** A process has written down what came of an attempt. */
  settled(process: Process, id: string, outcome: string): void {
    const delivery = this.deliveries.get(id)
    if (!delivery) return
    const lease = delivery.leases.findLast((one) => one.process === process)
    if (lease) {
      this.#judgeOutcome(delivery, lease, outcome)
      lease.settledAt = this.#now()
    }
    // What is no longer in its hands is not moved, unless it was received.
    if (outcome === 'failed' || (lease !== delivery.leases.at(-1) && outcome !== 'received')) return
    delivery.settled = outcome as 'received' | 'givenUp'
    const pair = delivery.hook.pairs.get(delivery.fact.number)
    if (!pair || (delivery.isByHand && pair.byHand > 0)) return
    pair.settled = delivery.settled
    if (pair.settledAt === Number.POSITIVE_INFINITY) pair.settledAt = this.#now()
  }

  #judgeOutcome({ id, fact, hook }: Delivery, { posts }: Lease, outcome: string): void {
    const [post] = posts
    const isReceived = post?.heard === true && post.answered
    const name = `delivery ${id} of ${fact.what} to webhook ${hook.id}`
    if (outcome === 'received' && !isReceived) this.fault('lost', `${name} counts as received, and was not`)
    // An answer at the very end of the time can be too late.
    if (outcome !== 'received' && isReceived && this.#now() < post.at + ATTEMPT_MS - 100)
      this.fault('doubled', `${name} was received, and counts as ${outcome}`)
  }

  /** Compares with what is left when everything has had its time. */
  end(left: { hooksOff: ReadonlySet<string>; logged: ReadonlySet<bigint> }): void {
    for (const fact of this.facts)
      if (!left.logged.has(fact.number) && this.domain.isThere('event', fact.event ?? 0))
        this.fault('lost', `${fact.what} (${fact.number}) is not in the log`)
    for (const hook of this.hooks.values()) {
      if (hook.state === 'removed' || left.hooksOff.has(hook.id)) continue
      for (const { fact, state, settled } of hook.pairs.values())
        if (state === 'must' && settled === null)
          this.fault('lost', `${fact.what} (${fact.number}) never came to webhook ${hook.id}`)
    }
  }
}

/** A fact of the outbox. */
export interface Happening2 {
  number: bigint
  what: string
  /** One of our own, or one that nobody asks for. */
  isIgnored: boolean
}

export interface LeaseRow {
  id: string
  webhookID: string
  number: bigint
  byHand: boolean
}

function newPair(fact: Fact, state: Pair['state']): Pair {
  return { fact, state, isRegular: true, settled: null, settledAt: Number.POSITIVE_INFINITY, byHand: 0 }
}

function newDelivery(id: string, hook: Hook, fact: Fact, isByHand: boolean): Delivery {
  return { id, hook, fact, isByHand, leases: [], settled: null, isAgain: false, body: null, notBefore: 0 }
}

/** Whether a body tells this fact. */
function tells(body: string, fact: Fact): boolean {
  const { type, sequence, data } = JSON.parse(body) as { type: string; sequence?: string; data: { n?: number } }
  if (type !== fact.type) return false
  return sequence === undefined ? fact.what === `${type}/${data.n}` : sequence === String(fact.number)
}

/** Reads a fact of the outbox. */
export function readFact(row: Row): Happening2 {
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
    isIgnored: /^(activity\.removed|webhook\.|delivery\.)/.test(kind),
  }
}

export function isOfEvent(call: Call): number | null {
  if ('activity' in call) return eventOf(call.activity)
  return 'event' in call ? call.event : null
}
