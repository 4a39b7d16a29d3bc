import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { kindsOf } from '../platforms/index.ts'

/** Counting stops here: a webhook may have been off for a month. */
export const MISSED_MAX = 1_000

const DAY_MS = 24 * 3_600_000

/**
 * The number and the place of the log from which on a webhook hears that is made now, or misses that is switched off. They are
 * taken by a statement of their own: within an UPDATE, a node of Citus would take its own.
 */
export async function takeHead(db: Db): Promise<{ number: string; position: string }> {
  const { rows } = await sql<{ number: string; position: string }>`
    select nextval('aviso.outbox_number_seq') as number, (select last_value from aviso.fact_position) as position`.execute(
    db,
  )
  return rows[0] as { number: string; position: string }
}

/** What it takes to know what a webhook missed. */
interface Off {
  id: string
  company_id: string
  event_id: string | null
  type: string
  missed_from: string | null
  missed_position: string | null
  off_since: Date | null
}

/** Counts the facts that a webhook missed while it was off, up to MISSED_MAX; 0 for one that has joined the others. */
export async function countMissed(db: Db, webhook: Off): Promise<number> {
  return (await countMissedOf(db, [webhook])).get(webhook.id) ?? 0
}

/**
 * Counts for each webhook of a page, by its ID, in one statement; none when all of them have joined the others. A webhook of
 * an event and one of a company go by different indexes.
 */
export async function countMissedOf(db: Db, webhooks: Off[]): Promise<Map<string, number>> {
  const off = webhooks.filter(({ missed_from }) => missed_from !== null)
  if (off.length === 0) return new Map()
  // A value of the statement, so that the planner leaves out the days of the log before it.
  const times = off.flatMap(({ off_since }) => (off_since ? [off_since.getTime()] : []))
  const since = times.length > 0 ? new Date(Math.min(...times) - DAY_MS) : null
  const missedBy = (whose: RawBuilder<unknown>) => sql`(
    select from aviso.fact f
    where ${whose} and f.position > w.missed_position and f.number > w.missed_from and not f.muted and f.flaw is null
      and (f.type = w.type or f.kind = any(string_to_array(w.kinds, ' ')))
      and f.logged_at >= w.off_since - interval '1 day' and f.logged_at >= ${since}::timestamptz
    limit ${MISSED_MAX}::int)`
  const { rows } = await sql<{ id: string; count: string }>`
    select w.id, missed.count
    from unnest(
      ${off.map(({ id }) => id)}::bigint[], ${off.map(({ company_id }) => company_id)}::bigint[],
      ${off.map(({ event_id }) => event_id)}::bigint[], ${off.map(({ type }) => type)}::text[],
      ${off.map(({ type }) => kindsOf(type).join(' '))}::text[], ${off.map(({ missed_from }) => missed_from)}::bigint[],
      ${off.map(({ missed_position }) => missed_position)}::bigint[],
      ${off.map(({ off_since }) => off_since?.toISOString() ?? null)}::timestamptz[]
    ) as w (id, company_id, event_id, type, kinds, missed_from, missed_position, off_since)
    cross join lateral (
      select count(*) from (
        ${missedBy(sql`f.event_id = w.event_id`)}
        union all ${missedBy(sql`w.event_id is null and f.company_id = w.company_id`)}
      ) facts
    ) missed`.execute(db)
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}
