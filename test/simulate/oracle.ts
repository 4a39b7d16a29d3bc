import { type Delivery, Expected, type Fact, type Hook, type Lease } from './expected.ts'
import type { Post } from './network.ts'
import type { Weather } from './plan.ts'
import type { Process } from './process.ts'
import type { Scheduler } from './scheduler.ts'

export type What = 'lost' | 'phantom' | 'doubled' | 'disordered' | 'waiting' | 'unguarded' | 'unfair' | 'wrong'

export interface Fault {
  what: What
  at: number
  words: string
}

/** A row of what a process has taken, to send it. */
export interface LeaseRow {
  id: string
  webhookID: string
  number: bigint
  byHand: boolean
}

/** The waits between attempts, and how long an attempt may take (ms). */
export const RETRIES = [1_000, 3_000, 10_000]
export const ATTEMPT_MS = 2_000
/** How long a process holds a delivery: for an attempt, and 30 s. */
const LEASE_MS = ATTEMPT_MS + 30_000
/** What is due begins within this time where nothing of ours fails: some polls. */
const SOON_MS = 5_000

/**
 * Judges what is taken, posted and written down by what every webhook must see. The rules:
 *
 * - lost: a fact that a webhook must see was never received, nor given up after all its attempts; or an answer was no commit
 * - phantom: it sees what did not happen, or not for it
 * - doubled: it is sent again, though nobody died between the sending and the settling, nor was the lease over
 * - disordered: a delivery begins while an elder one of its lane is not settled
 * - waiting: something that is due is left
 * - unguarded: an address within is dialled
 * - unfair: a healthy webhook waits, though nothing of ours fails
 */
export class Oracle {
  readonly faults: Fault[] = []
  readonly figures = { facts: 0, deliveries: 0, posts: 0, again: 0, waited: 0, longestWait: 0, mishaps: 0, kills: 0 }
  readonly expected: Expected
  readonly #weather: Weather
  readonly #now: () => number
  readonly #excusedSince: (time: number) => number
  readonly #badReceivers = new Set<number>()
  /** How many facts the fan-out had done, and when it had. */
  readonly #fannedOut: { at: number; count: number }[] = []

  constructor(weather: Weather, time: Pick<Scheduler, 'now' | 'excusedSince'>) {
    this.#weather = weather
    this.#now = () => time.now
    this.#excusedSince = (from) => time.excusedSince(from)
    this.expected = new Expected(this.#now, (what, words) => this.fault(what, words))
  }

  fault(what: What, words: string): void {
    this.faults.push({ what, at: Math.round(this.#now()), words })
  }

  receiverIsBad(receiver: number): void {
    this.#badReceivers.add(receiver)
  }

  /** A slice of the fan-out has done some facts. */
  fannedOut(facts: number): void {
    this.#fannedOut.push({ at: this.#now(), count: (this.#fannedOut.at(-1)?.count ?? 0) + facts })
  }

  /** A process has taken a delivery, to send it, by a statement that it made at a time: then its lease began. */
  leased(process: Process, row: LeaseRow, at: number): void {
    const delivery = this.#find(row)
    if (!delivery) return
    this.#judgeLease(delivery, process)
    delivery.leases.push({ process, at, settledAt: null, posts: [] })
  }

  #find({ id, webhookID, number, byHand }: LeaseRow): Delivery | undefined {
    const { deliveries, hooks, byNumber } = this.expected
    const known = deliveries.get(id)
    if (known) return known
    const hook = [...hooks.values()].find((one) => one.id === webhookID)
    const fact = byNumber.get(number)
    if (!hook || !fact) return undefined
    const state = { leases: [], settled: null, failures: 0, isAgain: false, body: null, notBefore: 0 }
    const delivery: Delivery = { id, hook, fact, isByHand: byHand, ...state }
    deliveries.set(id, delivery)
    this.figures.deliveries += 1
    this.#judgeWait(delivery)
    return delivery
  }

  #judgeLease(delivery: Delivery, process: Process): void {
    const now = this.#now()
    const last = delivery.leases.at(-1)
    const { skew } = this.#weather
    const { hook } = delivery
    const name = nameOf(delivery)
    if (last && last.settledAt === null && !last.process.isGone && now < last.at + LEASE_MS - 2 * skew)
      this.fault('doubled', `${name} was taken by ${process.name} while ${last.process.name} has it`)
    if (delivery.settled === 'received') this.fault('doubled', `${name} was taken again after it was received`)
    if (hook.state !== 'on' && !hook.isUnsure) this.fault('phantom', `${name} was taken while that is ${hook.state}`)
    if (now < delivery.notBefore - 2 * skew - 2)
      this.fault('wrong', `${name} is tried ${Math.round(delivery.notBefore - now)} ms before Retry-After allows it`)
    if (!delivery.isByHand && !delivery.isAgain) this.#judgeOrder(delivery, name)
  }

  #judgeOrder({ hook, fact }: Delivery, name: string): void {
    if (fact.key === null || hook.pairs.get(fact.number)?.isRegular === false) return
    for (const other of this.expected.hooks.values()) {
      if (other !== hook && !(other.isPlain && hook.isPlain && other.receiver === hook.receiver)) continue
      for (const { fact: elder, state, isRegular, settledAt } of other.pairs.values()) {
        if (elder.key !== fact.key || elder.number >= fact.number || !isRegular || state !== 'must') continue
        if (settledAt !== Number.POSITIVE_INFINITY) continue
        const of = `${elder.what} (${elder.number}) for webhook ${other.id}`
        this.fault('disordered', `${name} begins before its elder ${of} is settled`)
      }
    }
  }

  /**
   * The first time that a delivery begins: for how long was nothing done for its webhook, though its elders were settled and the
   * process was not asleep?
   */
  #judgeWait({ hook, fact, isByHand }: Delivery): void {
    const isJudged = !isByHand && hook.isPlain && !this.#badReceivers.has(hook.receiver) && this.#weather.isCalm
    if (!isJudged) return
    const elders = [...hook.pairs.values()].filter((one) => one.fact.key === fact.key && one.fact.number < fact.number)
    const from = fact.key === null ? [] : elders.map(({ settledAt }) => settledAt)
    const others = [...this.expected.deliveries.values()].filter((one) => one.hook === hook)
    const busy = others.flatMap(({ leases }) => leases.flatMap(({ at, settledAt }) => [at, settledAt ?? at]))
    const since = Math.max(fact.committedAt, this.#turnOf(fact), ...from, ...busy)
    const waited = this.#now() - since - this.#excusedSince(since)
    this.figures.longestWait = Math.max(this.figures.longestWait, Math.round(waited))
    if (waited > 1_100) this.figures.waited += 1
    if (waited > SOON_MS)
      this.fault(
        'unfair',
        `${fact.what} waited ${Math.round(waited)} ms for webhook ${hook.id}, whose receiver is well`,
      )
  }

  /**
   * When the fan-out had done as many facts as there were with this one. Where the simulation makes its slices small, callers who
   * are quick leave it behind, which is no fault; that another fact went first is one.
   */
  #turnOf(fact: Fact): number {
    if (this.#weather.slice === null || this.#weather.slice > 2) return 0
    const count = 1 + this.expected.facts.indexOf(fact)
    return this.#fannedOut.find((one) => one.count >= count)?.at ?? 0
  }

  /** A receiver has read a request. */
  posted(post: Post): void {
    if (post.headers['x-test'] !== undefined) return
    this.figures.posts += 1
    const id = /^dlv_\w+?_(\d+)$/.exec(post.headers['webhook-id'] ?? '')?.[1] ?? ''
    const delivery = this.expected.deliveries.get(id)
    const lease = delivery?.leases.findLast(({ process }) => process === post.process)
    if (!delivery || !lease) {
      this.fault('phantom', `a request for delivery ${id}, which nobody has taken`)
      return
    }
    const { hook } = delivery
    this.#judgeRequest(delivery, post)
    this.#judgeAgain(delivery, lease, post)
    lease.posts.push(post)
    if ('status' in post.reply && post.reply.status === 410)
      Object.assign(hook, { isUnsure: true, isPlain: false } satisfies Partial<Hook>)
  }

  #judgeRequest(delivery: Delivery, post: Post): void {
    const { hook, fact } = delivery
    const name = nameOf(delivery)
    const pair = hook.pairs.get(fact.number)
    const isDue =
      ['must', 'may', 'unsure'].includes(pair?.state ?? '') || (delivery.isByHand && (pair?.byHand ?? 0) > 0)
    if (!isDue) this.fault('phantom', `${name}: it is ${pair?.state ?? 'none of its facts'}`)
    if (post.headers['x-hook'] !== String(hook.hook)) this.fault('wrong', `${name} has headers of another webhook`)
    if (!tells(post.body, fact)) this.fault('wrong', `${name} has another body: ${post.body.slice(0, 200)}`)
    if (delivery.body !== null && delivery.body !== post.body)
      this.fault('wrong', `${name} has other bytes than before`)
    delivery.body = post.body
  }

  #judgeAgain(delivery: Delivery, lease: Lease, post: Post): void {
    const name = nameOf(delivery)
    if (lease.posts.length > 0) this.fault('doubled', `${name} was sent twice under one lease`)
    if (lease.settledAt !== null) this.fault('doubled', `${name} was sent after it was settled`)
    const before = delivery.leases.filter(({ posts }) => posts.length > 0)
    if (before.some(({ posts }) => posts.some(({ heard }) => heard))) this.figures.again += 1
    const elder = before.at(-1)
    const last = elder?.posts.at(-1)
    // Its answer has come to a process that lives, and had the time to write it down.
    if (!elder || !last?.heard || !last.answered || last.process.isGone || delivery.isAgain) return
    if (post.at < elder.at + LEASE_MS - 2 * this.#weather.skew)
      this.fault('doubled', `${name} was received, and is sent again`)
  }

  dialled(process: Process, address: string): void {
    if (/^(10|127|169\.254|192\.168)\./.test(address))
      this.fault('unguarded', `${process.name} dials ${address}, which lies within`)
  }

  /** A process has written down what came of an attempt, and when that began by its clock. */
  settled(process: Process, id: string, outcome: string, began: string): void {
    const delivery = this.expected.deliveries.get(id)
    if (!delivery) return
    // It may have taken it once more meanwhile: when all stands still, a lease runs out in the hands of who sends.
    const until = process.momentOf(began) + 1
    const lease = delivery.leases.findLast((one) => one.process === process && one.at <= until)
    if (lease) {
      this.#judgeOutcome(delivery, lease, outcome)
      lease.settledAt = this.#now()
    }
    if (outcome === 'failed') {
      delivery.failures += 1
      delivery.notBefore = notBefore(lease)
    }
    // What is no longer in its hands is not moved, unless it was received.
    if (outcome === 'failed' || (lease !== delivery.leases.at(-1) && outcome !== 'received')) return
    delivery.settled = outcome as 'received' | 'givenUp'
    const pair = delivery.hook.pairs.get(delivery.fact.number)
    if (!pair || delivery.isByHand) return
    pair.settled = delivery.settled
    pair.settledAt = Math.min(pair.settledAt, this.#now())
  }

  #judgeOutcome(delivery: Delivery, { posts }: Lease, outcome: string): void {
    const [post] = posts
    const isReceived = post?.heard === true && post.answered
    const name = nameOf(delivery)
    if (outcome === 'received' && !isReceived) this.fault('lost', `${name} counts as received, and was not`)
    // An answer at the very end of the time can be too late.
    if (outcome !== 'received' && isReceived && this.#now() < post.at + ATTEMPT_MS - 100)
      this.fault('doubled', `${name} was received, and counts as ${outcome}`)
    if (outcome === 'givenUp' && delivery.failures < RETRIES.length)
      this.fault('lost', `${name} was given up after ${delivery.failures + 1} attempts`)
  }

  /** Compares with what is left when everything has had its time. */
  end(left: { hooksOff: ReadonlySet<string>; logged: ReadonlySet<bigint> }): void {
    const { facts, domain, hooks } = this.expected
    for (const fact of facts)
      if (!left.logged.has(fact.number) && domain.isThere('event', fact.event ?? 0))
        this.fault('lost', `${fact.what} (${fact.number}) is not in the log`)
    for (const hook of hooks.values()) {
      if (hook.state === 'removed' || left.hooksOff.has(hook.id)) continue
      for (const { fact, state, settled } of hook.pairs.values())
        if (state === 'must' && settled === null)
          this.fault('lost', `${fact.what} (${fact.number}) never came to webhook ${hook.id}`)
    }
  }
}

/** When a receiver lets it be tried again, if its answer has come. */
function notBefore(lease: Lease | undefined): number {
  const [post] = lease?.posts ?? []
  if (!post?.answered || !('status' in post.reply)) return 0
  return post.at + Number(post.reply.headers?.['retry-after'] ?? 0) * 1_000
}

function nameOf({ id, fact, hook }: Delivery): string {
  return `delivery ${id} of ${fact.what} to webhook ${hook.id}`
}

/** Whether a body tells this fact. */
function tells(body: string, fact: Fact): boolean {
  const { type, sequence, data } = JSON.parse(body) as { type: string; sequence?: string; data: { n?: number } }
  if (type !== fact.type) return false
  return sequence === undefined ? fact.what === `${type}/${data.n}` : sequence === String(fact.number)
}
