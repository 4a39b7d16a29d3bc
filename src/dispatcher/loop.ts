import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type Deliverer, deliver, internalFailure } from '../attempt/deliver.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { BEGINNING, claim } from '../outbox/claim.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import { Settler } from './settler.ts'
import { COSTLY_PACE, type Free, Slots, type SlotsOptions } from './slots.ts'
import { createUpkeep } from './upkeep.ts'
import { createWaker, type Waker } from './waker.ts'

export interface DispatcherOptions extends SlotsOptions {
  connection: Connection
  deliverer: Deliverer
  clock: Clock
  log: Logger
  /** ms an attempt may take; a lease is longer by the time that settling may take. */
  deliveryTimeout: number
  retentionDays: number
}

/** The safety net below nudges: how long an idle dispatcher waits before it looks for itself (ms). */
const POLL = 1_000
/** The same while every slot is in use, so that one that counts as slow by now is noticed (ms). */
const FULL_POLL = 250
/** How long settling may be delayed, by a database that restarts say, before a delivery goes to somebody else (ms). */
const SETTLE_MAX = 30_000
const UPKEEP = 30_000
/** At most this many rows in one claim: starting a request takes time in which nothing else happens. */
const CLAIM_MAX = 256
/** And of those to webhooks that fail or are slow, which often end all at the same time: they are in no hurry. */
const COSTLY_MAX = 8

/** Delivers from its making until `stop`: claim, send, settle. A database that goes away only makes it wait. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #me = `${process.pid}.${randomBytes(4).toString('hex')}`
  readonly #stopping = new AbortController()
  readonly #waker: Waker
  readonly #settler: Settler
  readonly #unsubscribe: () => void
  readonly #running: Promise<unknown>
  readonly #slots: Slots
  #lastServed = BEGINNING
  /** How often walks that found nothing and were cut short have come round: after two of them everybody was passed. */
  #laps = 0
  /** Whether a claim may find anything: after one that was complete, only when something has changed since. */
  #mayFind = true
  /** How many claims were begun. */
  #claims = 0

  constructor(options: DispatcherOptions) {
    const { connection, deliverer, clock, log } = options
    this.#options = options
    this.#slots = new Slots(options)
    this.#waker = createWaker(clock)
    this.#settler = new Settler({
      db: connection.db,
      clock,
      log,
      leasedBy: this.#me,
      lease: options.deliveryTimeout + SETTLE_MAX,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettling: () => {
        const claims = this.#claims
        return (attempts, followed) => this.#settled(attempts, followed || this.#claims > claims)
      },
    })
    this.#unsubscribe = connection.onNudge(() => this.#lookAgain())
    this.#running = Promise.all([this.#run(), this.#keep()])
  }

  /** Claims no more, lets what is in flight finish (until `grace` ms have passed), gives the rest back. */
  async stop(grace: number): Promise<void> {
    const { connection, clock, log } = this.#options
    this.#unsubscribe()
    this.#stopping.abort()
    this.#waker.wake()
    await this.#running
    if (this.#slots.inUse > 0) log.info({ inFlight: this.#slots.inUse }, 'Finishing what is in flight')
    const done = new AbortController()
    await Promise.race([this.#idle(), clock.sleep(grace, done.signal)])
    done.abort()
    await this.#settler.stop()
    await release(connection.db, this.#me).catch((error: unknown) =>
      log.warn({ err: error }, 'Leases are left to run out'),
    )
  }

  async #run(): Promise<void> {
    const { connection } = this.#options
    // Nobody else can hold a lease on the embedded database: what is leased was left by a process that died.
    let orphaned = !connection.shared
    while (!this.#stopping.signal.aborted) {
      try {
        if (orphaned) await release(connection.db, 'everybody')
        orphaned = false
        await this.#turn()
      } catch (error) {
        this.#mayFind = true
        this.#options.log.warn({ err: error }, 'The outbox cannot be read just now')
        await this.#options.clock.sleep(POLL, this.#stopping.signal)
      }
    }
  }

  /**
   * One look at the outbox. When there was nothing to do, a wait for the first of a nudge, a settled batch, the next due
   * time, the poll.
   */
  async #turn(): Promise<void> {
    const { connection, clock } = this.#options
    const now = clock.now()
    const { ready, dueAt } = await peek(connection.db)
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(connection.db, now) : 0
    const free = this.#slots.free(now)
    const busy = due || (ready && this.#mayFind) ? await this.#take(now, free) : false
    if (busy || (free.quick > 0 && fallen === FALL_DUE_MAX)) return
    const untilDue = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL
    const poll = this.#slots.isPaced(now) ? COSTLY_PACE.within : free.quick > 0 ? POLL : FULL_POLL
    const woken = await this.#waker.wait(Math.min(poll, untilDue), this.#stopping.signal)
    if (!woken) this.#mayFind = true
  }

  #lookAgain(): void {
    this.#mayFind = true
    this.#waker.wake()
  }

  /** @returns whether there may be more to take at once */
  async #take(now: Date, free: Free): Promise<boolean> {
    const { connection, deliveryTimeout } = this.#options
    if (free.quick === 0) return false
    this.#mayFind = false
    this.#claims += 1
    const idle = this.#slots.idle()
    const limit = Math.min(CLAIM_MAX, this.#slots.share, free.quick)
    const costlyLimit = Math.min(COSTLY_MAX, free.costly)
    const { deliveries, parked, last, cutShort, cameRound } = await claim(connection.db, {
      now,
      leasedBy: this.#me,
      leaseUntil: new Date(now.getTime() + deliveryTimeout + SETTLE_MAX),
      limit,
      costlyLimit,
      limitPerWebhook: this.#slots.first,
      limits: this.#slots.limits(),
      inFlight: this.#slots.inFlight(now),
      after: this.#lastServed,
    })
    this.#lastServed = last
    for (const delivery of deliveries) this.#start(delivery)
    this.#slots.forget(idle)
    const costlyTaken = deliveries.filter(({ costly }) => costly).length
    const moreCostly = costlyLimit > 0 && costlyTaken >= costlyLimit && !this.#slots.isPaced(now)
    const more = parked > 0 || deliveries.length >= limit || moreCostly
    if (deliveries.length > 0 || !cutShort) this.#laps = 0
    if (!more && cutShort) this.#laps += cameRound ? 1 : 0
    const goOn = more || (cutShort && this.#laps < 2)
    if (goOn) this.#mayFind = true
    else this.#laps = 0
    return goOn
  }

  #start(delivery: Delivery & { costly: boolean }): void {
    const { deliverer, clock, log } = this.#options
    const at = clock.now()
    this.#slots.begin(delivery, at)
    deliver(delivery, deliverer)
      .catch((error: unknown) => {
        log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
        return internalFailure(delivery, at, deliverer)
      })
      .then((attempt) => this.#settler.add(attempt))
  }

  /**
   * What is settled gives a slot back. That alone is no reason for another claim: of all that a claim passed over, only what
   * stands behind it in a lane may go now, or what its webhook had no slot for. Whatever this overlooks the next poll finds.
   */
  #settled(attempts: Attempt[], followed: boolean): void {
    const now = this.#options.clock.now()
    let mayFind = followed
    for (const attempt of attempts) mayFind = this.#slots.end(attempt, now) || mayFind
    if (mayFind) this.#lookAgain()
    else if (this.#stopping.signal.aborted) this.#waker.wake()
  }

  async #keep(): Promise<void> {
    const { connection, clock, log, retentionDays } = this.#options
    const upkeep = createUpkeep(connection, retentionDays, log)
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await upkeep(clock.now(), signal).catch((error: unknown) =>
        log.warn({ err: error }, 'The upkeep did not succeed'),
      )
      await clock.sleep(UPKEEP, signal)
    }
  }

  async #idle(): Promise<void> {
    while (this.#slots.inUse > 0) await this.#waker.wait(POLL)
  }
}
