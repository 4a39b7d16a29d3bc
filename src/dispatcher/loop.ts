import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type Deliverer, deliver, internalFailure } from '../attempt/deliver.ts'
import { renderFact } from '../attempt/render.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { BEGINNING, type Claim, type Claimed, type Claims, claim } from '../outbox/claim.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { expireLeases, FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import { type ReadyFrom, turn } from '../outbox/fan-out.ts'
import { type LoggedFact, readFacts } from '../outbox/read-facts.ts'
import { checkSome } from './check.ts'
import { Slicer } from './fan-out.ts'
import { Looks } from './looks.ts'
import { Ready } from './ready.ts'
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
/** The most deliveries that a slice of the fan-out leases. */
const BIRTHS_MAX = 64
/** How many rows one step with a webhook that was switched on or off moves. */
const TURN_MAX = 500
/** How many such steps are made between two claims. */
const TURNS_MAX = 20
/** The most webhooks that a claim looks at, of those that are known to have something ready. */
const ASKED_MAX = 256

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
  readonly #slicer: Slicer
  #lastServed = BEGINNING
  /** Counts the rounds of walks that found nothing and were cut short. Two rounds have passed every webhook. */
  #laps = 0
  /** What this dispatcher knows to be ready; whether there may be more; and whether for webhooks that fail or are slow. */
  readonly #ready = new Ready()
  #mayFind = true
  #mayBeCostly = true
  /** How many looks at the whole outbox there were. */
  #looks = 0
  readonly #where = new Looks()
  /** The last webhook in the walk over those that were switched on or off. */
  #turned = '0'

  constructor(options: DispatcherOptions) {
    const { connection, deliverer, clock, log } = options
    this.#options = options
    this.#slots = new Slots(options)
    this.#slicer = new Slicer(connection.db)
    this.#waker = createWaker(clock)
    this.#settler = new Settler({
      db: connection.db,
      clock,
      log,
      leasedBy: this.#me,
      lease: options.deliveryTimeout + SETTLE_MAX_MS,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
      onSettling: () => {
        this.#ready.settling()
        const looks = this.#looks
        return (attempts, next) => this.#settled(attempts, this.#looks > looks ? null : next)
      },
    })
    this.#unsubscribe = connection.onNudge((about) => {
      if (about !== 'facts') this.#mayFind = true
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
    await this.#lookFromBottom(now)
    const { facts, unchecked, turning, all, dueAt } = await this.#peek()
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(connection.db, now, this.#where.from) : []
    this.#know(fallen)
    if (due && fallen.length < FALL_DUE_MAX) this.#where.reachedDue(now)
    const checked = unchecked && (await this.#check(now))
    const moreFacts = (facts || checked) && (await this.#fanOut(now))
    const turned = turning && (await this.#turnSome())
    const free = this.#slots.free(now)
    const busy = await this.#take(now, free, all)
    if (busy || checked || moreFacts || turned || (free.quick > 0 && fallen.length === FALL_DUE_MAX)) return
    const untilDueMs = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL_MS
    const pollMs = this.#slots.isPaced(now) ? COSTLY_PACE.within : free.quick > 0 ? POLL_MS : FULL_POLL_MS
    const woken = await this.#waker.wait(Math.min(pollMs, untilDueMs), this.#stopping.signal)
    if (!woken) this.#mayBeCostly = true
  }

  /** Checks facts that others have published. @returns whether there were any */
  async #check(now: Date): Promise<boolean> {
    const first = await checkSome(this.#options.connection.db, now, this.#options.log)
    if (first !== null) this.#where.lower(first)
    return first !== null
  }

  /** Takes notice of leases that ran out when it is time for a look from the bottom. */
  async #lookFromBottom(now: Date): Promise<void> {
    if (!this.#where.begin(now)) return
    this.#mayFind = true
    this.#know(await expireLeases(this.#options.connection.db, now))
  }

  /** Peeks into the outbox. @returns as `peek`, and whether a claim over all webhooks may find something */
  async #peek() {
    const look = this.#mayFind
    this.#mayFind = false
    const step = () => peek(this.#options.connection.db, this.#where.from, look)
    const { ready, ...rest } = await (look ? this.#where.time(step) : step())
    return { ...rest, all: look && ready }
  }

  /** Takes note of deliveries that are ready. */
  #know(ready: ReadyFrom[]): void {
    for (const one of ready) this.#ready.add(one)
    if (ready.length > 0) this.#mayBeCostly = true
  }

  /** Makes a slice of the fan-out. The deliveries that it leases are sent at once. @returns whether there is more to do */
  async #fanOut(now: Date): Promise<boolean> {
    const { born, ready, more, floor } = await this.#slicer.slice({
      now,
      floor: this.#where.from.fact,
      leasedBy: this.#me,
      leaseUntil: this.#leaseFrom(now),
      births: Math.min(BIRTHS_MAX, this.#slots.free(now).quick),
      limitPerWebhook: this.#slots.first,
      limits: this.#slots.limits(),
      inFlight: this.#slots.inFlight(now),
      known: this.#ready.all(),
    })
    this.#where.reachedFact(floor)
    for (const { delivery, fact } of born) {
      const claimed = { ...delivery, costly: false }
      this.#slots.begin(claimed, now)
      this.#send(claimed, fact)
    }
    this.#know(ready)
    return more
  }

  /** Goes on with some of the webhooks that were switched on or off. @returns whether there is more to do with them now */
  async #turnSome(): Promise<boolean> {
    let more = this.#turned !== '0'
    for (let n = 0; n < TURNS_MAX; n++) {
      const step = await turn(this.#options.connection.db, TURN_MAX, this.#turned, this.#slicer.startedFrom)
      this.#turned = step?.webhookID ?? '0'
      if (!step) return more
      if (step.moved > 0) this.#know([{ webhookID: step.webhookID, fact: '0' }])
      more ||= step.more
    }
    return true
  }

  #leaseFrom(now: Date): Date {
    return new Date(now.getTime() + this.#options.deliveryTimeout + SETTLE_MAX_MS)
  }

  /**
   * Claims and sends: of the webhooks that are known to have something ready, or of all.
   * @returns whether another claim may find more at once
   */
  async #take(now: Date, free: Free, all: boolean): Promise<boolean> {
    if (all && free.quick === 0) this.#mayFind = true
    if (free.quick === 0) return false
    const room = this.#slots.room(now)
    const asked = all ? [] : this.#ready.next(ASKED_MAX, room)
    if (!all && asked.length === 0 && !(this.#mayBeCostly && free.costly > 0)) return false
    const idle = this.#slots.idle()
    const limit = Math.min(CLAIM_MAX, this.#slots.share, free.quick)
    const costlyLimit = Math.min(COSTLY_MAX, free.costly)
    this.#mayBeCostly = false
    if (all) this.#looks += 1
    const step = () => this.#claim(now, { limit, costlyLimit, ...(all ? {} : { ready: asked }) })
    const claims = await (all ? this.#where.time(step) : step())
    if (all) {
      this.#slots.forget(idle)
      this.#ready.passedOver(this.#slots.inFlight(now).keys(), room)
    }
    const { deliveries, behind } = claims
    const isFull = deliveries.length >= limit
    const quick = deliveries.filter((one) => !one.costly)
    this.#ready.taken(asked, quick, isFull, room)
    for (const one of behind) this.#ready.add(one)
    if (costlyLimit > 0 && deliveries.length - quick.length >= costlyLimit) this.#mayBeCostly = true
    if (all && this.#goesOn(claims, isFull)) this.#mayFind = true
    const costly = this.#mayBeCostly && !this.#slots.isPaced(now)
    return this.#mayFind || costly || this.#ready.hasNext(this.#slots.room(now))
  }

  async #claim(now: Date, limits: Pick<Claim, 'limit' | 'costlyLimit' | 'ready'>): Promise<Claims> {
    const claims = await claim(this.#options.connection.db, {
      now,
      leasedBy: this.#me,
      leaseUntil: this.#leaseFrom(now),
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

  /** Tells whether a claim over all webhooks has not seen all of them, or not all that they have. */
  #goesOn({ deliveries, parked, cutShort, cameRound }: Claims, isFull: boolean): boolean {
    const more = parked > 0 || isFull
    if (deliveries.length > 0 || !cutShort) this.#laps = 0
    if (!more && cutShort) this.#laps += cameRound ? 1 : 0
    const goOn = more || (cutShort && this.#laps < 2)
    if (!goOn) this.#laps = 0
    return goOn
  }

  /** Sends a delivery that has a slot. Its payload is made of its fact, unless it has one from an earlier attempt. */
  #send(unrendered: Claimed, fact: LoggedFact | undefined): void {
    const { deliverer, clock, log } = this.#options
    const startedAt = clock.now()
    const delivery: Delivery = { ...unrendered, payload: unrendered.payload ?? '' }
    const attempt = async () => {
      if (unrendered.payload === null) delivery.payload = renderFact(unrendered, fact)
      return deliver(delivery, deliverer)
    }
    attempt()
      .catch((error: unknown) => {
        log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
        return internalFailure(delivery, startedAt, deliverer)
      })
      .then((made) => this.#settler.add(made))
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
