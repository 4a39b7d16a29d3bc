import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type Deliverer, internalFailure } from '../attempt/deliver.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import type { Claimed } from '../outbox/claim.ts'
import type { Attempt } from '../outbox/delivery.ts'
import { expireLeases, FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import type { ReadyFrom } from '../outbox/fan-out.ts'
import type { LoggedFact } from '../outbox/read-facts.ts'
import { Claimer } from './claims.ts'
import { FanOuts } from './fan-out.ts'
import { Lease } from './lease.ts'
import { Looks } from './looks.ts'
import { Ready } from './ready.ts'
import { send } from './send.ts'
import { Settler } from './settler.ts'
import { COSTLY_PACE, Slots, type SlotsOptions } from './slots.ts'
import { Standstill } from './standstill.ts'
import { Turns } from './turns.ts'
import { createUpkeep } from './upkeep.ts'
import { createWaker, type Waker } from './waker.ts'
import { NOBODY, type Watch } from './watch.ts'

export interface DispatcherOptions extends SlotsOptions {
  connection: Connection
  deliverer: Deliverer
  clock: Clock
  log: Logger
  /** How long an attempt may take (ms). */
  deliveryTimeout: number
  retentionDays: number
  /** Whether somebody else looks every second, and wakes it when there is something to do. */
  isPolled?: boolean
  watch?: Watch
}

/** How long an idle dispatcher waits for a nudge before it looks by itself: a nudge may be lost. */
const POLL_MS = 1_000
/** The same where somebody else looks for it. */
const POLLED_MS = 300_000
/** The same while every slot is in use: a delivery that has become slow frees one. */
const FULL_POLL_MS = 250
const UPKEEP_MS = 30_000
/** How long what a peek has told holds while there is more to claim: what falls due may be so much late. */
const PEEK_MS = 20

/**
 * Fans out, claims, sends and settles from its construction until `stop`, each beside the others. While the database is away,
 * it waits.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #me = `${process.pid}.${randomBytes(4).toString('hex')}`
  readonly #stopping = new AbortController()
  readonly #watch: Watch
  readonly #waker: Waker
  readonly #factsWaker: Waker
  readonly #settler: Settler
  readonly #unsubscribe: () => void
  readonly #running: Promise<unknown>
  /** How long it waits for a nudge. */
  readonly #pollMs: number
  readonly #slots: Slots
  readonly #fanOuts: FanOuts
  readonly #claimer: Claimer
  readonly #ready = new Ready()
  /** Where to look for what has fallen due. */
  readonly #due = new Looks()
  readonly #standstill = new Standstill()
  #peekedAt = 0
  readonly #turns: Turns

  constructor(options: DispatcherOptions) {
    const { connection, deliverer, clock, log } = options
    this.#options = options
    this.#pollMs = options.isPolled ? POLLED_MS : POLL_MS
    this.#watch = options.watch ?? NOBODY
    this.#slots = new Slots(options)
    this.#turns = new Turns(connection.db)
    this.#waker = createWaker(clock)
    this.#factsWaker = createWaker(clock)
    const lease = new Lease(clock, options.deliveryTimeout)
    const mine = { db: connection.db, clock, log, leasedBy: this.#me, lease }
    const sending = {
      ...mine,
      slots: this.#slots,
      ready: this.#ready,
      send: (delivery: Claimed, fact: LoggedFact | undefined) => this.#send(delivery, fact),
    }
    this.#fanOuts = new FanOuts({
      ...sending,
      watch: this.#watch,
      done: (ready) => this.#fannedOut(ready),
      checked: () => this.#factsWaker.wake(),
    })
    this.#claimer = new Claimer({ ...sending, looked: (ms) => this.#due.took(ms) })
    this.#settler = new Settler({
      ...mine,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettling: () => this.#ready.settling(),
      onSettled: (attempts, next) => this.#settled(attempts, next),
    })
    this.#unsubscribe = connection.onNudge((about) => {
      if (about === 'facts') this.#factsWaker.wake()
      else this.wake()
    })
    this.#running = Promise.all([this.#run(), this.#keep()])
  }

  get inFlight(): number {
    return this.#slots.inUse
  }

  /** To be called when there may be something to do. */
  wake(): void {
    this.#factsWaker.wake()
    this.#claimer.mayFind = true
    this.#waker.wake()
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
    await this.#fanOuts.stop()
  }

  /** Takes a step again and again until it is done, or the dispatcher is stopped. */
  async #repeat(step: () => Promise<void>, isDone = () => false): Promise<void> {
    while (!isDone() && !this.#stopping.signal.aborted) {
      try {
        await step()
      } catch (error) {
        this.#claimer.mayFind = true
        this.#options.log.warn({ err: error }, 'The outbox cannot be read just now')
        await this.#options.clock.sleep(POLL_MS, this.#stopping.signal)
      }
    }
  }

  /** Makes a slice of the fan-out. When there was nothing to do, waits for a nudge or the poll, the first of them. */
  async #fanOut(): Promise<void> {
    await this.#fanOuts.gathering.wait(this.#stopping.signal)
    if (!(await this.#fanOuts.step())) await this.#factsWaker.wait(this.#pollMs, this.#stopping.signal)
  }

  /**
   * Looks at the deliveries once. When there was nothing to do, waits for a nudge, a slice of the fan-out, a settled batch, the
   * next due time or the poll, the first of them.
   */
  async #turn(): Promise<void> {
    const { clock } = this.#options
    await this.#claimer.gathering.wait(this.#stopping.signal)
    const now = clock.now()
    await this.#lookFromBottom(now)
    // What is known to be ready does not wait for another peek.
    if (this.#isFresh(now) && (await this.#claimer.take(now, false))) return
    const { turning, all, dueAt } = await this.#peek(now)
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(this.#options.connection.db, now, this.#due.from) : []
    this.#know(fallen)
    if (due && fallen.length < FALL_DUE_MAX) this.#due.reached(now)
    const turned = turning && (await this.#turnSome())
    const busy = await this.#claimer.take(now, all)
    const free = this.#slots.free(now)
    if (busy || turned || (free.quick > 0 && fallen.length === FALL_DUE_MAX)) return
    const untilDueMs = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : this.#pollMs
    const pollMs = this.#slots.isPaced(now) ? COSTLY_PACE.within : free.quick > 0 ? this.#pollMs : FULL_POLL_MS
    const woken = await this.#waker.wait(Math.min(pollMs, untilDueMs), this.#stopping.signal)
    if (!woken) this.#claimer.mayBeCostly = true
  }

  /** Tells whether the last peek is fresh enough for a claim of what is known to be ready. */
  #isFresh(now: Date): boolean {
    if (this.#claimer.mayFind || Math.abs(now.getTime() - this.#peekedAt) >= PEEK_MS) return false
    return this.#ready.hasNext(this.#slots.room(now))
  }

  /** Takes notice of leases that ran out when it is time for a look from the bottom. */
  async #lookFromBottom(now: Date): Promise<void> {
    if (!this.#due.begin(now)) return
    this.#claimer.mayFind = true
    if (this.#standstill.isPast(now)) this.#know(await expireLeases(this.#options.connection.db, now))
  }

  /** Peeks into the outbox. @returns as `peek`, and whether a claim over all webhooks may find something */
  async #peek(now: Date) {
    const look = this.#claimer.mayFind
    this.#claimer.mayFind = false
    this.#peekedAt = now.getTime()
    const startedMs = performance.now()
    const { ready, ...rest } = await peek(this.#options.connection.db, this.#due.from, look)
    if (look) this.#due.took(performance.now() - startedMs)
    return { ...rest, all: look && ready }
  }

  /** Takes note of deliveries that are ready. */
  #know(ready: ReadyFrom[]): void {
    for (const one of ready) this.#ready.add(one)
    if (ready.length > 0) this.#claimer.mayBeCostly = true
  }

  /** Wakes at the end of a slice when there is something to do: what it made ready, and what waited for its end. */
  #fannedOut(ready: ReadyFrom[]): void {
    this.#know(ready)
    this.#claimer.sliceIsOver()
    if (this.#claimer.mayTake(this.#options.clock.now())) this.#waker.wake()
  }

  /** Goes on with some of the webhooks that were switched on or off. @returns whether there is more to do with them now */
  async #turnSome(): Promise<boolean> {
    const { ready, more } = await this.#turns.some()
    this.#know(ready)
    return more
  }

  /** Sends a delivery that has a slot. */
  #send(delivery: Claimed, fact: LoggedFact | undefined): void {
    send(delivery, fact, this.#options).then((attempt) => this.#answered(attempt))
  }

  /**
   * Has an attempt settled. What was received gives its slot back at once; the slot of any other says that its webhook may be
   * failing until that is written down.
   */
  #answered(attempt: Attempt): void {
    if (attempt.outcome === 'received' && !this.#slots.isCostly(attempt.delivery.deliveryID)) {
      if (this.#slots.answered(attempt, this.#options.clock.now())) this.#claimer.mayBeCostly = true
      if (this.#ready.has(attempt.delivery.webhook.webhookID)) this.#waker.wake()
    }
    this.#settler.add(attempt)
  }

  /** Takes back the slots of settled attempts, and wakes when there is something to do with them. */
  #settled(attempts: Attempt[], next: ReadyFrom[] | null): void {
    const now = this.#options.clock.now()
    this.#watch.settled(attempts)
    for (const attempt of attempts) {
      const { deliveryID, webhook } = attempt.delivery
      // The webhook may be well again, and have more that was only one at a time until now.
      if (attempt.outcome === 'received' && this.#slots.isCostly(deliveryID))
        this.#ready.add({ webhookID: webhook.webhookID, fact: '0' })
      const passedOver = this.#slots.settled(attempt, now)
      if (passedOver || attempt.outcome !== 'received') this.#claimer.mayBeCostly = true
      // What waited behind it for others at the same URL may go: a webhook that is off holds its own alone.
      if (attempt.disable !== null) this.#claimer.mayFind = true
      // The owner may be told by a fact, of a delivery that was given up or a webhook that was switched off.
      if (attempt.outcome !== 'received') this.#factsWaker.wake()
    }
    this.#ready.settled()
    for (const one of next ?? []) this.#ready.add(one)
    if (next === null) this.#claimer.mayFind = true
    if (this.#claimer.mayBeCostly || this.#claimer.mayTake(now) || this.#stopping.signal.aborted) this.#waker.wake()
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
