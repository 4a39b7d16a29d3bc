import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { kindsOf } from '../platforms/index.ts'
import { daysBefore } from './days.ts'
import { MISSED, READY } from './state.ts'

/** Which deliveries, or facts, are asked for. */
export interface Span {
  since: Date
  /** Up to and with this second; null: to the end. */
  until: Date | null
}

export interface Recovered {
  recovered: number
  /** How many more there are. */
  left: number
  /** Where to go on; null when nothing is left. */
  next: string | null
}

/** The seconds of a caller are whole ones, the times in the database are not. */
const isIn = ({ since, until }: Span, column: string) =>
  sql`${sql.ref(column)} >= ${since}::timestamptz
    and (${until}::timestamptz is null or ${sql.ref(column)} < ${until}::timestamptz + interval '1 second')`

/**
 * Tries deliveries again that were not received, but for those of webhook.send. Those given up begin anew; those that wait for
 * a retry are due now.
 * @param whose the webhook, or all webhooks of an event
 * @param after excludes deliveries with lower numbers, and this one
 * @param limit how many at most, the oldest first; 0 only counts them
 */
export async function recover(
  db: Db,
  whose: { webhookID: string } | { eventID: string },
  span: Span,
  after: string,
  limit: number,
): Promise<Recovered> {
  const of = 'webhookID' in whose ? sql`d.webhook_id = ${whose.webhookID}` : sql`d.event_id = ${whose.eventID}`
  const missed = sql`${of} and d.id > ${after}::bigint and ${isIn(span, 'd.created_at')} and not by_hand and ${MISSED}`
  const { rows } = await sql<{ matched: string; recovered: string; last: string | null }>`
    with matched as (select id from aviso.delivery d where ${missed}),
    moved as (
      update aviso.delivery d set due_at = ${READY}, attempts = case when due_at = 'infinity' then 0 else attempts end
      where id = any(array(select id from aviso.delivery d where ${missed} order by id limit ${limit}::int for update skip locked))
      returning id
    )
    select (select count(*) from matched) as matched, (select count(*) from moved) as recovered,
      (select max(id) from moved) as last`.execute(db)
  const recovered = Number(rows[0]?.recovered)
  const left = Number(rows[0]?.matched) - recovered
  return { recovered, left, next: left > 0 && limit > 0 ? (rows[0]?.last ?? after) : null }
}

/** The part of a webhook that decides which facts it gets. */
export interface Hearer {
  id: string
  company_id: string
  event_id: string | null
  type: string
  content_type: string
  active: boolean
}

export interface MissingStep extends Recovered {
  /** How many facts of the log were looked at. */
  seen: number
}

/**
 * Makes deliveries of the facts that a webhook has never got, in the order of the log. A fact that is still being fanned out
 * is left to that. The webhook must be locked, by a statement before this one: another call that makes such deliveries is
 * over then, and seen here.
 *
 * A fact is logged after it happened, so the days before the span are not read. It may be logged long afterwards, so those
 * behind the span are.
 * @param after the place in the log behind which to begin
 * @param limit how many deliveries at most; 0 only counts
 * @param most how many facts to look at
 */
export async function recoverMissing(
  db: Db,
  webhook: Hearer,
  span: Span,
  after: string,
  limit: number,
  most: number,
): Promise<MissingStep> {
  const { id, company_id, event_id, type } = webhook
  const whose = event_id === null ? sql`f.company_id = ${company_id}` : sql`f.event_id = ${event_id}`
  const { rows } = await sql<Missing>`
    with log as materialized (
      select f.number, f.position, f.logged_at, f.at, f.ordering_key, not f.muted and f.flaw is null and ${isIn(span, 'f.at')}
        and (f.type = ${type} or (f.type is null and f.kind = any(${kindsOf(type)}::text[]))) as fits
      from aviso.fact f
      where ${whose} and f.position > ${after}::bigint and f.logged_at >= ${daysBefore(span.since, 1)}::timestamptz
      order by f.position limit ${most}::int
    ),
    bounds as materialized (select min(number) as first, max(number) as last from log where fits),
    had as materialized (
      select d.fact from aviso.delivery d
      where d.webhook_id = ${id} and d.fact between (select first from bounds) and (select last from bounds) and not d.by_hand
      union all
      select a.fact from aviso.attempt a
      where a.webhook_id = ${id} and a.fact between (select first from bounds) and (select last from bounds) and not a.by_hand
        and a.at >= ${daysBefore(span.since, 2)}::timestamptz
    ),
    missing as materialized (
      select l.*, row_number() over (order by l.position) as nth from log l
      where l.fits and not exists (select from had where had.fact = l.number)
        and not exists (select from aviso.outbox o where o.number = l.number)
    )
    select m.*, (select count(*) from missing)::int as missing, (select max(position) from missing where nth <= ${limit}::int) as made_to,
      (select count(*) from log)::int as seen, coalesce((select max(position) from log), ${after}::bigint) as seen_to
    from (
      select coalesce(array_agg(number), '{}') as numbers, array_agg((logged_at at time zone 'UTC')::date::text) as days,
        array_agg(ordering_key) as keys, array_agg(at::text) as ats
      from (select * from missing where nth <= ${limit}::int order by position) one
    ) m`.execute(db)
  const [row = { ...NONE_MISSING, seen_to: after }] = rows
  if (row.numbers.length > 0) await makeMissing(db, webhook, row)
  const left = row.missing - row.numbers.length
  const further = row.seen < most ? null : row.seen_to
  const next = left > 0 && limit > 0 ? (row.made_to ?? after) : further
  return { recovered: row.numbers.length, left, next, seen: row.seen }
}

/** What was looked at of the log; and the facts, in its order, of which deliveries are to be made, by their columns. */
interface Missing {
  numbers: string[]
  days: string[]
  keys: (string | null)[]
  ats: string[]
  missing: number
  made_to: string | null
  seen: number
  seen_to: string
}

const NONE_MISSING = { numbers: [], days: [], keys: [], ats: [], missing: 0, made_to: null, seen: 0 }

async function makeMissing(db: Db, webhook: Hearer, { numbers, days, keys, ats }: Missing): Promise<void> {
  await sql`
    insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at, due_at)
    select f.number, f.day, ${webhook.id}::bigint, ${webhook.event_id}::bigint, ${webhook.type}, ${webhook.content_type},
      f.ordering_key, f.at, ${webhook.active ? null : '-infinity'}::timestamptz
    from unnest(${numbers}::bigint[], ${days}::date[], ${keys}::text[], ${ats}::timestamptz[]) with ordinality
      f (number, day, ordering_key, at, nth) order by f.nth`.execute(db)
}
