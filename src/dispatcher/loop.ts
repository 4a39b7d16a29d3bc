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
/** The most rows of one claim: starting requests blocks the event loop. */
const CLAIM_MAX = 256
/** The most of them to webhooks that fail or are slow: many of these end at the same time, and they are in no hurry. */
const COSTLY_MAX = 8

/** Claims, sends and settles from its construction until `stop`. While the database is away, it waits. */
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
  /** Counts the rounds of walks that found nothing and were cut short. Two rounds have passed every webhook. */
  #laps = 0
  /** Whether a claim may find anything. After a complete claim, that takes a change. */
  #mayFind = true
  /** Counts the claims begun. */
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
      lease: options.deliveryTimeout + SETTLE_MAX_MS,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettling: () => {
        const claims = this.#claims
        return (attempts, followed) => this.#settled(attempts, followed || this.#claims > claims)
      },
    })
    this.#unsubscribe = connection.onNudge(() => this.#lookAgain())
    this.#running = Promise.all([this.#run(), this.#keep()])
  }

  /** Stops claiming, lets deliveries in flight finish for up to `graceMs`, and gives the rest back. */
  async stop(graceMs: number): Promise<void> {
    const { connection, clock, log } = this.#options
    this.#unsubscribe()
    this.#stopping.abort()
    this.#waker.wake()
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
    while (!this.#stopping.signal.aborted) {
      try {
        if (orphaned) await release(connection.db, 'everybody')
        orphaned = false
        await this.#turn()
      } catch (error) {
        this.#mayFind = true
        this.#options.log.warn({ err: error }, 'The outbox cannot be read just now')
        await this.#options.clock.sleep(POLL_MS, this.#stopping.signal)
      }
    }
  }

  /**
   * Looks at the outbox once. When there was nothing to do, waits for a nudge, a settled batch, the next due time or the
   * poll, the first of them.
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
    const untilDueMs = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL_MS
    const pollMs = this.#slots.isPaced(now) ? COSTLY_PACE.within : free.quick > 0 ? POLL_MS : FULL_POLL_MS
    const woken = await this.#waker.wait(Math.min(pollMs, untilDueMs), this.#stopping.signal)
    if (!woken) this.#mayFind = true
  }

  #lookAgain(): void {
    this.#mayFind = true
    this.#waker.wake()
  }

  /** @returns whether another claim may find more at once */
  async #take(now: Date, free: Free): Promise<boolean> {
    const { connection, deliveryTimeout } = this.#options
    if (free.quick === 0) return false
    this.#mayFind = false
    this.#claims += 1
    const idle = this.#slots.idle()
    const [inFlight, limits] = [this.#slots.inFlight(now), new Map(this.#slots.limits())]
    const limit = Math.min(CLAIM_MAX, this.#slots.share, free.quick)
    const costlyLimit = Math.min(COSTLY_MAX, free.costly)
    const { deliveries, parked, last, cutShort, cameRound } = await claim(connection.db, {
      now,
      leasedBy: this.#me,
      leaseUntil: new Date(now.getTime() + deliveryTimeout + SETTLE_MAX_MS),
      limit,
      costlyLimit,
      limitPerWebhook: this.#slots.first,
      limits,
      inFlight,
      after: this.#lastServed,
    })
    this.#lastServed = last
    for (const delivery of deliveries) this.#start(delivery)
    this.#slots.forget(idle)
    const costlyTaken = deliveries.filter(({ costly }) => costly).length
    const moreCostly = costlyLimit > 0 && costlyTaken >= costlyLimit && !this.#slots.isPaced(now)
    const room = this.#slots.hasRoomAgain(deliveries, inFlight, limits)
    const more = parked > 0 || deliveries.length >= limit || moreCostly || room
    if (deliveries.length > 0 || !cutShort) this.#laps = 0
    if (!more && cutShort) this.#laps += cameRound ? 1 : 0
    const goOn = more || (cutShort && this.#laps < 2)
    if (goOn) this.#mayFind = true
    else this.#laps = 0
    return goOn
  }

  #start(delivery: Delivery & { costly: boolean }): void {
    const { deliverer, clock, log } = this.#options
    const startedAt = clock.now()
    this.#slots.begin(delivery, startedAt)
    deliver(delivery, deliverer)
      .catch((error: unknown) => {
        log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
        return internalFailure(delivery, startedAt, deliverer)
      })
      .then((attempt) => this.#settler.add(attempt))
  }

  /**
   * Takes back the slots of settled attempts. Claims again only if that frees a delivery that the last claim passed over:
   * one behind it in a lane, or one for which its webhook had no slot. The next poll finds any that this overlooks.
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
      await clock.sleep(UPKEEP_MS, signal)
    }
  }

  async #idle(): Promise<void> {
    while (this.#slots.inUse > 0) await this.#waker.wait(POLL_MS)
  }
}
