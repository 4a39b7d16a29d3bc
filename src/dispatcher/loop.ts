import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { claim } from '../outbox/claim.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import { type Deliverer, deliver, internalFailure } from './deliver.ts'
import { Settler } from './settler.ts'
import { createUpkeep } from './upkeep.ts'
import { createWaker, type Waker } from './waker.ts'

export interface DispatcherOptions {
  connection: Connection
  deliverer: Deliverer
  clock: Clock
  log: Logger
  maxInFlight: number
  maxInFlightPerWebhook: number
  /** ms an attempt may take; a lease is longer by the time that settling may take. */
  deliveryTimeout: number
  retentionDays: number
}

/** The safety net below nudges: how long an idle dispatcher waits before it looks for itself (ms). */
const POLL = 1_000
/** How long settling may be delayed, by a database that restarts say, before a delivery goes to somebody else (ms). */
const SETTLE_MAX = 30_000
const UPKEEP = 30_000
/** Webhooks that fail share this part of all requests in flight, so that however many hang, the others have the rest. */
const FAILING_SHARE = 4

/** Delivers from its making until `stop`: claim, send, settle. A database that goes away only makes it wait. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #me = `${process.pid}.${randomBytes(4).toString('hex')}`
  readonly #stopping = new AbortController()
  readonly #waker: Waker
  readonly #settler: Settler
  readonly #unsubscribe: () => void
  readonly #running: Promise<unknown>
  /** How many deliveries of each webhook are in flight, and which of all those go to webhooks that are failing. */
  readonly #inFlight = new Map<string, number>()
  readonly #failing = new Set<string>()
  #total = 0
  #lastServed = '0'

  constructor(options: DispatcherOptions) {
    const { connection, deliverer, clock, log } = options
    this.#options = options
    this.#waker = createWaker(clock)
    this.#settler = new Settler({
      db: connection.db,
      clock,
      log,
      leasedBy: this.#me,
      lease: options.deliveryTimeout + SETTLE_MAX,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettled: (deliveries) => this.#settled(deliveries),
    })
    this.#unsubscribe = connection.onNudge(this.#waker.wake)
    this.#running = Promise.all([this.#run(), this.#keep()])
  }

  /** Claims no more, lets what is in flight finish (until `grace` ms have passed), gives the rest back. */
  async stop(grace: number): Promise<void> {
    const { connection, clock, log } = this.#options
    this.#unsubscribe()
    this.#stopping.abort()
    this.#waker.wake()
    await this.#running
    if (this.#total > 0) log.info({ inFlight: this.#total }, 'Finishing what is in flight')
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
    const { connection, clock, maxInFlight } = this.#options
    const now = clock.now()
    const { ready, dueAt } = await peek(connection.db)
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(connection.db, now) : 0
    const free = maxInFlight - this.#total
    const busy = free > 0 && (ready || due) ? await this.#take(now, free) : false
    if (busy || (free > 0 && fallen === FALL_DUE_MAX)) return
    const untilDue = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL
    await this.#waker.wait(Math.min(POLL, untilDue), this.#stopping.signal)
  }

  /** @returns whether there may be more to take at once */
  async #take(now: Date, limit: number): Promise<boolean> {
    const { connection, deliveryTimeout, maxInFlight, maxInFlightPerWebhook } = this.#options
    const { deliveries, parked, last } = await claim(connection.db, {
      now,
      leasedBy: this.#me,
      leaseUntil: new Date(now.getTime() + deliveryTimeout + SETTLE_MAX),
      limit,
      failingLimit: Math.max(0, Math.ceil(maxInFlight / FAILING_SHARE) - this.#failing.size),
      limitPerWebhook: maxInFlightPerWebhook,
      inFlight: this.#inFlight,
      after: this.#lastServed,
    })
    this.#lastServed = last
    for (const delivery of deliveries) this.#start(delivery)
    return parked > 0 || (deliveries.length > 0 && deliveries.length < limit)
  }

  #start(delivery: Delivery & { failing: boolean }): void {
    const { deliverer, clock, log } = this.#options
    const { webhookID } = delivery.webhook
    this.#total += 1
    this.#inFlight.set(webhookID, (this.#inFlight.get(webhookID) ?? 0) + 1)
    if (delivery.failing) this.#failing.add(delivery.deliveryID)
    const at = clock.now()
    deliver(delivery, deliverer)
      .catch((error: unknown) => {
        log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
        return internalFailure(delivery, at, deliverer)
      })
      .then((attempt) => this.#settler.add(attempt))
  }

  #settled(deliveries: Delivery[]): void {
    for (const { deliveryID, webhook } of deliveries) {
      this.#failing.delete(deliveryID)
      const left = (this.#inFlight.get(webhook.webhookID) ?? 1) - 1
      if (left > 0) this.#inFlight.set(webhook.webhookID, left)
      else this.#inFlight.delete(webhook.webhookID)
    }
    this.#total -= deliveries.length
    this.#waker.wake()
  }

  async #keep(): Promise<void> {
    const { connection, clock, log, retentionDays } = this.#options
    const upkeep = createUpkeep(connection, retentionDays, log)
    while (!this.#stopping.signal.aborted) {
      await upkeep(clock.now()).catch((error: unknown) => log.warn({ err: error }, 'The upkeep did not succeed'))
      await clock.sleep(UPKEEP, this.#stopping.signal)
    }
  }

  async #idle(): Promise<void> {
    while (this.#total > 0) await this.#waker.wait(POLL)
  }
}
