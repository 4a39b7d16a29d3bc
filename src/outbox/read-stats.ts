import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven, isOneOf, isOrHasNone } from '../database/where.ts'
import { PENDING } from './state.ts'

const PERIODS = { hour: { parts: 60, partMs: 60_000 }, day: { parts: 48, partMs: 30 * 60_000 } }

export interface PartOfPeriod {
  startsAt: Date
  received: number
  failed: number
  givenUp: number
  /** The median and the 95th percentile of an attempt's time; null: there was no attempt. */
  medianMs: number | null
  slowestMs: number | null
}

/** Counts attempts by parts of the last hour or day, the oldest first. Tests are left out. */
export async function readStats(
  db: Db,
  { eventID, webhookID }: { eventID: string | null; webhookID: string | undefined },
  period: keyof typeof PERIODS,
  now: Date,
): Promise<PartOfPeriod[]> {
  const { parts, partMs } = PERIODS[period]
  // Whole minutes and half hours, so that a part that is over does not change any more.
  const startMs = (Math.floor(now.getTime() / partMs) - parts + 1) * partMs
  const { rows } = await sql<Omit<PartOfPeriod, 'startsAt'> & { part: number }>`
    select floor((extract(epoch from at) * 1000 - ${startMs}::float8) / ${partMs}::float8)::int as part,
      count(*) filter (where outcome = 'received')::int as received,
      count(*) filter (where outcome = 'failed')::int as failed,
      count(*) filter (where outcome = 'givenUp')::int as "givenUp",
      percentile_disc(0.5) within group (order by duration_ms) as "medianMs",
      percentile_disc(0.95) within group (order by duration_ms) as "slowestMs"
    from aviso.attempt
    where ${isOrHasNone('event_id', eventID)} and ${isIfGiven('webhook_id', webhookID)} and not test and at >= ${new Date(startMs)}::timestamptz
    group by 1`.execute(db)
  const counted = new Map(rows.map((row) => [row.part, row]))
  const none = { received: 0, failed: 0, givenUp: 0, medianMs: null, slowestMs: null }
  return Array.from({ length: parts }, (_, index) => {
    return { ...(counted.get(index) ?? none), startsAt: new Date(startMs + index * partMs) }
  })
}

const DAY_HOURS = 24
const HOUR_MS = 3_600_000

/** The attempts of one webhook by the hour of the last day, the oldest first; those that were not received are failed. */
export interface Day {
  received: number[]
  failed: number[]
}

/**
 * Counts for each webhook of a page, in one statement. Tests are left out.
 * @returns the day of a webhook, by its ID
 */
export async function readDays(db: Db, webhooks: { id: string }[], now: Date): Promise<(webhookID: string) => Day> {
  const startMs = (Math.floor(now.getTime() / HOUR_MS) - DAY_HOURS + 1) * HOUR_MS
  const { rows } = await sql<{ webhook_id: string; hour: number; received: number; failed: number }>`
    select webhook_id, floor((extract(epoch from at) * 1000 - ${startMs}::float8) / ${HOUR_MS}::float8)::int as hour,
      count(*) filter (where outcome = 'received')::int as received,
      count(*) filter (where outcome <> 'received')::int as failed
    from aviso.attempt
    where ${isOneOf(
      'webhook_id',
      webhooks.map(({ id }) => id),
    )} and not test and at >= ${new Date(startMs)}::timestamptz
    group by 1, 2`.execute(db)
  return (webhookID) => {
    const hours = new Map(rows.filter((row) => row.webhook_id === webhookID).map((row) => [row.hour, row]))
    const count = (of: keyof Day) => Array.from({ length: DAY_HOURS }, (_, hour) => hours.get(hour)?.[of] ?? 0)
    return { received: count('received'), failed: count('failed') }
  }
}

/** How many deliveries are in the outbox and not given up. */
export async function countPending(db: Db, eventID: string | null, webhookID: string | undefined): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from aviso.delivery
    where ${isOrHasNone('event_id', eventID)} and ${isIfGiven('webhook_id', webhookID)} and ${PENDING}`.execute(db)
  return Number(rows[0]?.count)
}
