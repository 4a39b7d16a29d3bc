import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type Deliverer, internalFailure } from '../attempt/deliver.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { BEGINNING, type Claim, type Claimed, type Claims, claim } from '../outbox/claim.ts'
import type { Attempt } from '../outbox/delivery.ts'
import { expireLeases, FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import type { ReadyFrom } from '../outbox/fan-out.ts'
import { type LoggedFact, readFacts } from '../outbox/read-facts.ts'
import { FanOuts } from './fan-out.ts'
import { Laps } from './laps.ts'
import { Looks } from './looks.ts'
import { Ready } from './ready.ts'
import { send } from './send.ts'
import { Settler } from './settler.ts'
import { COSTLY_PACE, type Free, Slots, type SlotsOptions } from './slots.ts'
import { Turns } from './turns.ts'
import { createUpkeep } from './upkeep.ts'
import { createWaker, type Waker } from './waker.ts'

export interface DispatcherOptions extends SlotsOptions {
  connection: Connection
  deliverer: Deliverer
  clock: Clock
  log: Logger
  /** How long an attempt may take (ms). A lease is longer by the time that settling may take. */
  deliveryTimeout: number
  retentionDays: number
}

/** How long an idle dispatcher waits for a nudge before it looks by itself: a nudge may be lost. */
const POLL_MS = 1_000
/** The same while every slot is in use: a delivery that has become slow frees one. */
const FULL_POLL_MS = 250
/** How long settling may be delayed, by a restart of the database say, before a delivery goes to another dispatcher. */
const SETTLE_MAX_MS = 30_000
const UPKEEP_MS = 30_000
/** How long what a peek has told holds while there is more to claim: what falls due may be so much late. */
const PEEK_MS = 20
/** The most rows of one claim: starting requests blocks the event loop. */
const CLAIM_MAX = 256
/** The most of them to webhooks that fail or are slow: many of these end at the same time, and they are in no hurry. */
const COSTLY_MAX = 8
/** The most webhooks that a claim looks at, of those that are known to have something ready. */
const ASKED_MAX = 256

/**
 * Fans out, claims, sends and settles from its construction until `stop`, each beside the others. While the database is away,
 * it waits.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #lease: number
  readonly #me = `${process.pid}.${randomBytes(4).toString('hex')}`
  readonly #stopping = new AbortController()
  readonly #waker: Waker
  readonly #factsWaker: Waker
  readonly #settler: Settler
  readonly #unsubscribe: () => void
  readonly #running: Promise<unknown>
  readonly #slots: Slots
  readonly #fanOuts: FanOuts
  #lastServed = BEGINNING
  readonly #laps = new Laps()
  /** What this dispatcher knows to be ready; whether there may be more; and whether for webhooks that fail or are slow. */
  readonly #ready = new Ready()
  #mayFind = true
  #mayBeCostly = true
  /** How many looks at the whole outbox there were, and whether the next one waits for the end of a slice. */
  #looks = 0
  #isPutOff = false
  /** Where to look for what has fallen due. */
  readonly #due = new Looks<Date | null>(null)
  #peekedAt = 0
  readonly #turns: Turns

  constructor(options: DispatcherOptions) {
    const { connection, deliverer, clock, log } = options
    this.#options = options
    this.#slots = new Slots(options)
    this.#turns = new Turns(connection.db)
    this.#waker = createWaker(clock)
    this.#factsWaker = createWaker(clock)
    this.#lease = options.deliveryTimeout + SETTLE_MAX_MS
    const mine = { db: connection.db, clock, log, leasedBy: this.#me, lease: this.#lease }
    this.#fanOuts = new FanOuts({
      ...mine,
      slots: this.#slots,
      ready: this.#ready,
      send: (delivery, fact) => this.#send(delivery, fact),
      done: (ready) => this.#fannedOut(ready),
    })
    this.#settler = new Settler({
      ...mine,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettling: () => {
        this.#ready.settling()
        const looks = this.#looks
        return (attempts, next) => this.#settled(attempts, this.#looks > looks ? null : next)
      },
    })
    this.#unsubscribe = connection.onNudge((about) => {
      this.#factsWaker.wake()
      if (about === 'facts') return
      this.#mayFind = true
      this.#waker.wake()
    })
    this.#running = Promise.all([this.#run(), this.#keep()])
  }

  /** Stops claiming, lets deliveries in flight finish for up to `graceMs`, and gives the rest back. */
  async stop(graceMs: number): Promise<void> {
    const { connection, clock, log } = this.#options
    this.#unsubscribe()
    this.#stopping.abort()
    this.#waker.wake()
    this.#factsWaker.wake()
    await this.#running
    if (this.#slots.inUse > 0) log.info({ inFlight: this.#slots.inUse }, 'Finishing what is in flight')
    const done = new AbortController()
    await Promise.race([this.#idle(), clock.sleep(graceMs, done.signal)])
    done.abort()
    await this.#settler.stop()
    await release(connection.db, this.#me).catch((error: unknown) =>
      log.warn({ err: error }, 'Leases are left to run out'),
    )
  }

  async #run(): Promise<void> {
    const { connection } = this.#options
    // Leases on an embedded database were left by a process that died: no other can use it.
    let orphaned = !connection.shared
    const begin = async () => {
      if (orphaned) await release(connection.db, 'everybody')
      orphaned = false
    }
    await this.#repeat(begin, () => !orphaned)
    await Promise.all([this.#repeat(() => this.#turn()), this.#repeat(() => this.#fanOut())])
  }

  /** Takes a step again and again until it is done, or the dispatcher is stopped. */
  async #repeat(step: () => Promise<void>, isDone = () => false): Promise<void> {
    while (!isDone() && !this.#stopping.signal.aborted) {
      try {
        await step()
      } catch (error) {
        this.#mayFind = true
        this.#options.log.warn({ err: error }, 'The outbox cannot be read just now')
        await this.#options.clock.sleep(POLL_MS, this.#stopping.signal)
      }
    }
  }

  /** Makes a slice of the fan-out. When there was nothing to do, waits for a nudge or the poll, the first of them. */
  async #fanOut(): Promise<void> {
    if (!(await this.#fanOuts.step())) await this.#factsWaker.wait(POLL_MS, this.#stopping.signal)
  }

  /**
   * Looks at the deliveries once. When there was nothing to do, waits for a nudge, a slice of the fan-out, a settled batch, the
   * next due time or the poll, the first of them.
   */
  async #turn(): Promise<void> {
    const { clock } = this.#options
    const now = clock.now()
    await this.#lookFromBottom(now)
    // What is known to be ready does not wait for another peek.
    if (this.#isFresh(now) && (await this.#take(now, false))) return
    const { turning, all, dueAt } = await this.#peek(now)
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(this.#options.connection.db, now, this.#due.from) : []
    this.#know(fallen)
    if (due && fallen.length < FALL_DUE_MAX) this.#due.reached(now)
    const turned = turning && (await this.#turnSome())
    const busy = await this.#take(now, all)
    const free = this.#slots.free(now)
    if (busy || turned || (free.quick > 0 && fallen.length === FALL_DUE_MAX)) return
    const untilDueMs = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL_MS
    const pollMs = this.#slots.isPaced(now) ? COSTLY_PACE.within : free.quick > 0 ? POLL_MS : FULL_POLL_MS
    const woken = await this.#waker.wait(Math.min(pollMs, untilDueMs), this.#stopping.signal)
    if (!woken) this.#mayBeCostly = true
  }

  /** Tells whether the last peek is fresh enough for a claim of what is known to be ready. */
  #isFresh(now: Date): boolean {
    if (this.#mayFind || Math.abs(now.getTime() - this.#peekedAt) >= PEEK_MS) return false
    return this.#ready.hasNext(this.#slots.room(now))
  }

  /** Takes notice of leases that ran out when it is time for a look from the bottom. */
  async #lookFromBottom(now: Date): Promise<void> {
    if (!this.#due.begin(now)) return
    this.#mayFind = true
    this.#know(await expireLeases(this.#options.connection.db, now))
  }

  /** Peeks into the outbox. @returns as `peek`, and whether a claim over all webhooks may find something */
  async #peek(now: Date) {
    const look = this.#mayFind
    this.#mayFind = false
    this.#peekedAt = now.getTime()
    const startedMs = performance.now()
    const { ready, ...rest } = await peek(this.#options.connection.db, this.#due.from, look)
    if (look) this.#due.took(performance.now() - startedMs)
    return { ...rest, all: look && ready }
  }

  /** Takes note of deliveries that are ready. */
  #know(ready: ReadyFrom[]): void {
    for (const one of ready) this.#ready.add(one)
    if (ready.length > 0) this.#mayBeCostly = true
  }

  /** Wakes at the end of a slice when there is something to do: what it made ready, and what waited for its end. */
  #fannedOut(ready: ReadyFrom[]): void {
    this.#know(ready)
    if (this.#isPutOff) this.#mayFind = true
    this.#isPutOff = false
    if (this.#mayFind || this.#ready.hasNext(this.#slots.room(this.#options.clock.now()))) this.#waker.wake()
  }

  /** Goes on with some of the webhooks that were switched on or off. @returns whether there is more to do with them now */
  async #turnSome(): Promise<boolean> {
    const { ready, more } = await this.#turns.some()
    this.#know(ready)
    return more
  }

  /**
   * Claims and sends: of the webhooks that are known to have something ready, or of all.
   * @returns whether another claim may find more at once
   */
  async #take(now: Date, all: boolean): Promise<boolean> {
    if (!all) return this.#takeKnown(now)
    this.#slots.closed = true
    this.#isPutOff = this.#slots.isReserved
    if (this.#isPutOff) return this.#takeKnown(now)
    return this.#takeAny(now).finally(() => {
      this.#slots.closed = false
    })
  }

  async #takeKnown(now: Date): Promise<boolean> {
    const free = this.#slots.free(now)
    if (free.quick === 0) return false
    const room = this.#slots.room(now)
    const asked = this.#ready.next(ASKED_MAX, room)
    if (asked.length === 0 && !(this.#mayBeCostly && free.costly > 0)) return false
    await this.#claim(now, free, room, asked)
    return this.#mayTake(now)
  }

  async #takeAny(now: Date): Promise<boolean> {
    const free = this.#slots.free(now)
    if (free.quick === 0) {
      this.#mayFind = true
      return false
    }
    const [room, idle] = [this.#slots.room(now), this.#slots.idle()]
    this.#looks += 1
    const startedMs = performance.now()
    const { claims, isFull } = await this.#claim(now, free, room)
    this.#due.took(performance.now() - startedMs)
    this.#slots.forget(idle)
    this.#ready.passedOver(this.#slots.inFlight(now).keys(), room)
    if (this.#laps.goesOn(claims, isFull)) this.#mayFind = true
    return this.#mayTake(now)
  }

  #mayTake(now: Date): boolean {
    const costly = this.#mayBeCostly && !this.#slots.isPaced(now)
    return this.#mayFind || costly || this.#ready.hasNext(this.#slots.room(now))
  }

  /** @param asked the webhooks to look at; all of them without it */
  async #claim(now: Date, free: Free, room: (webhookID: string) => number, asked?: ReadyFrom[]) {
    const limit = Math.min(CLAIM_MAX, this.#slots.share, free.quick)
    const costlyLimit = Math.min(COSTLY_MAX, free.costly)
    this.#mayBeCostly = false
    const claims = await this.#claimAndSend(now, { limit, costlyLimit, ...(asked ? { ready: asked } : {}) })
    const { deliveries, behind } = claims
    const isFull = deliveries.length >= limit
    const quick = deliveries.filter((one) => !one.costly)
    this.#ready.taken(asked ?? [], quick, isFull, room)
    for (const one of behind) this.#ready.add(one)
    if (costlyLimit > 0 && deliveries.length - quick.length >= costlyLimit) this.#mayBeCostly = true
    return { claims, isFull }
  }

  async #claimAndSend(now: Date, limits: Pick<Claim, 'limit' | 'costlyLimit' | 'ready'>): Promise<Claims> {
    const claims = await claim(this.#options.connection.db, {
      now,
      leasedBy: this.#me,
      leaseUntil: new Date(now.getTime() + this.#lease),
      limitPerWebhook: this.#slots.first,
      limits: this.#slots.limits(),
      inFlight: this.#slots.inFlight(now),
      after: this.#lastServed,
      ...limits,
    })
    this.#lastServed = claims.last
    const facts = await readFacts(this.#options.connection.db, claims.deliveries)
    for (const delivery of claims.deliveries) {
      this.#slots.begin(delivery, now)
      this.#send(delivery, facts.get(delivery.fact))
    }
    return claims
  }

  /** Sends a delivery that has a slot. */
  #send(delivery: Claimed, fact: LoggedFact | undefined): void {
    send(delivery, fact, this.#options).then((attempt) => this.#settler.add(attempt))
  }

  /** Takes back the slots of settled attempts, and wakes when there is something to do with them. */
  #settled(attempts: Attempt[], next: ReadyFrom[] | null): void {
    const now = this.#options.clock.now()
    for (const attempt of attempts) {
      const { deliveryID, webhook } = attempt.delivery
      // The webhook may be well again, and have more that was only one at a time until now.
      if (attempt.outcome === 'received' && this.#slots.isCostly(deliveryID))
        this.#ready.add({ webhookID: webhook.webhookID, fact: '0' })
      const passedOver = this.#slots.end(attempt, now)
      if (passedOver || attempt.outcome !== 'received') this.#mayBeCostly = true
      // What waited behind it for others at the same URL may go: a webhook that is off holds its own alone.
      if (attempt.disable !== null) this.#mayFind = true
      // The owner may be told by a fact, of a delivery that was given up or a webhook that was switched off.
      if (attempt.outcome !== 'received') this.#factsWaker.wake()
    }
    this.#ready.settled()
    for (const one of next ?? []) this.#ready.add(one)
    if (next === null) this.#mayFind = true
    const mayTake = this.#mayBeCostly || this.#mayFind || this.#ready.hasNext(this.#slots.room(now))
    if (mayTake || this.#stopping.signal.aborted) this.#waker.wake()
  }

  async #keep(): Promise<void> {
    const { connection, clock, log, retentionDays } = this.#options
    const upkeep = createUpkeep(connection, retentionDays, log)
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await upkeep(clock.now(), signal).catch((error: unknown) =>
        log.warn({ err: error }, 'The upkeep did not succeed'),
      )
      await clock.sleep(UPKEEP_MS, signal)
    }
  }

  async #idle(): Promise<void> {
    while (this.#slots.inUse > 0) await this.#waker.wait(POLL_MS)
  }
}
