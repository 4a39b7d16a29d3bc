import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { claim } from '../outbox/claim.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { FALL_DUE_MAX, fallDue, peek, release } from '../outbox/due.ts'
import { type Deliverer, deliver, internalFailure } from './deliver.ts'
import { createSettler } from './settler.ts'
import { createUpkeep } from './upkeep.ts'
import { createWaker } from './waker.ts'

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

export interface Dispatcher {
  /** Claims no more, lets what is in flight finish (until `grace` ms have passed), gives the rest back. */
  stop(grace: number): Promise<void>
}

/** The safety net below nudges: how long an idle dispatcher waits before it looks for itself (ms). */
const POLL = 1_000
/** How long settling may be delayed, by a database that restarts say, before a delivery goes to somebody else (ms). */
const SETTLE_MAX = 30_000
const UPKEEP = 30_000
/** Webhooks that fail share this part of all requests in flight, so that however many hang, the others have the rest. */
const FAILING_SHARE = 4

/** Starts delivering: claim, send, settle, until stopped. A database that goes away only makes it wait. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { connection, deliverer, clock, log } = options
  const { db } = connection
  const me = `${process.pid}.${randomBytes(4).toString('hex')}`
  const stopping = new AbortController()
  const waker = createWaker(clock)
  const inFlight = new Map<string, number>()
  const failing = new Set<string>()
  let total = 0
  let lastServed = '0'

  const settler = createSettler(
    {
      db,
      clock,
      log,
      leasedBy: me,
      lease: options.deliveryTimeout + SETTLE_MAX,
      replace: ({ delivery, at }) => internalFailure(delivery, at, deliverer),
    },
    settled,
  )
  const unsubscribe = connection.onNudge(waker.wake)
  const running = run()
  const upkeep = createUpkeep(connection, options.retentionDays, log)
  const keeping = keep()

  async function run(): Promise<void> {
    if (!connection.shared) await untilDone(() => release(db, 'everybody'))
    while (!stopping.signal.aborted) {
      try {
        await turn()
      } catch (error) {
        log.warn({ err: error }, 'The outbox cannot be read just now')
        await clock.sleep(POLL, stopping.signal)
      }
    }
  }

  /** One look at the outbox; when there was nothing to do, a wait for the first of a nudge, a settled batch, the next due time, the poll. */
  async function turn(): Promise<void> {
    const now = clock.now()
    const { ready, dueAt } = await peek(db)
    const due = dueAt !== null && dueAt <= now
    const fallen = due ? await fallDue(db, now) : 0
    const free = options.maxInFlight - total
    const busy = free > 0 && (ready || due) ? await take(now, free) : false
    if (busy || (free > 0 && fallen === FALL_DUE_MAX)) return
    const untilDue = dueAt && !due ? dueAt.getTime() - clock.now().getTime() : POLL
    await waker.wait(Math.min(POLL, untilDue), stopping.signal)
  }

  /** @returns whether there may be more to take at once */
  async function take(now: Date, limit: number): Promise<boolean> {
    const { deliveries, parked, last } = await claim(db, {
      now,
      leasedBy: me,
      leaseUntil: new Date(now.getTime() + options.deliveryTimeout + SETTLE_MAX),
      limit,
      failingLimit: Math.max(0, Math.ceil(options.maxInFlight / FAILING_SHARE) - failing.size),
      limitPerWebhook: options.maxInFlightPerWebhook,
      inFlight,
      after: lastServed,
    })
    lastServed = last
    for (const delivery of deliveries) start(delivery)
    return parked > 0 || (deliveries.length > 0 && deliveries.length < limit)
  }

  function start(delivery: Delivery & { failing: boolean }): void {
    const { webhookID } = delivery.webhook
    total += 1
    inFlight.set(webhookID, (inFlight.get(webhookID) ?? 0) + 1)
    if (delivery.failing) failing.add(delivery.deliveryID)
    const at = clock.now()
    deliver(delivery, deliverer)
      .catch((error: unknown) => {
        log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
        return internalFailure(delivery, at, deliverer)
      })
      .then(settler.add)
  }

  function settled(deliveries: Delivery[]): void {
    for (const { deliveryID, webhook } of deliveries) {
      failing.delete(deliveryID)
      const left = (inFlight.get(webhook.webhookID) ?? 1) - 1
      if (left > 0) inFlight.set(webhook.webhookID, left)
      else inFlight.delete(webhook.webhookID)
    }
    total -= deliveries.length
    waker.wake()
  }

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await upkeep(clock.now()).catch((error: unknown) => log.warn({ err: error }, 'The upkeep did not succeed'))
      await clock.sleep(UPKEEP, stopping.signal)
    }
  }

  async function untilDone(step: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        return await step()
      } catch (error) {
        log.warn({ err: error }, 'The database cannot be reached just now')
        await clock.sleep(POLL, stopping.signal)
      }
    }
  }

  return {
    async stop(grace) {
      unsubscribe()
      stopping.abort()
      waker.wake()
      await Promise.all([running, keeping])
      if (total > 0) log.info({ inFlight: total }, 'Finishing what is in flight')
      const giveUp = new AbortController()
      await Promise.race([idle(), clock.sleep(grace, giveUp.signal)])
      giveUp.abort()
      await settler.stop()
      await release(db, me).catch((error: unknown) => log.warn({ err: error }, 'Leases are left to run out'))
    },
  }

  async function idle(): Promise<void> {
    while (total > 0) await waker.wait(POLL)
  }
}
