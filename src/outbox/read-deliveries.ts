import { type RawBuilder, type Selectable, sql } from 'kysely'
import { cutPage, type Order, type Page, type Paging, placeOf } from '../database/page.ts'
import type { Database, Db } from '../database/schema.ts'
import { exactly, isIfGiven, isOneOf, isOrHasNone, isWithin, type Range } from '../database/where.ts'
import type { AttemptRow } from './read-attempts.ts'
import { readSubjects, type Subject } from './read-facts.ts'
import { AFTERWARDS, type DeliveryState, OF_ROWS, STATE, STATE_AFTERWARDS } from './state.ts'

/** `since` and `until`: when they were made. */
export interface Wanted extends Range {
  /** null: to the webhooks of companies; then `webhookID` is given. */
  eventID: string | null
  webhookID?: string | undefined
  /** Only deliveries that tell one of these facts. */
  facts?: string[] | undefined
  type?: string | undefined
  state?: DeliveryState | undefined
  /** true: only deliveries that have a row. false: only those that the log alone knows. */
  pending?: boolean | undefined
  /** Only deliveries made earlier than this one. */
  before?: string | undefined
}

export type DeliveryRow = Pick<
  Selectable<Database['delivery']>,
  'id' | 'webhook_id' | 'event_id' | 'type' | 'attempts'
> &
  Pick<AttemptRow, 'url' | 'status' | 'error'> & {
    state: DeliveryState
    /** pg gives infinity as a number. */
    due_at: Date | number | null
    made_at: Date
    /** The number of the fact; null: it is older than facts. */
    fact: string | null
    /** What the fact is about; null: the log does not have it any more. */
    subject: Subject | null
  }

const NEWEST_FIRST: Order = { id: 'delivery.id', direction: 'desc' }

/** The newest first, and how many there are in all: counting stops at `countedMax`. */
export async function readDeliveries(
  db: Db,
  wanted: Wanted,
  { limit, after }: Omit<Paging, 'offset'>,
  countedMax: number,
): Promise<Page<DeliveryRow>> {
  const { id: before = wanted.before } = placeOf(after, NEWEST_FIRST) ?? {}
  const read = await readRows(db, wanted.eventID, keysOf({ ...wanted, before }, limit + 1))
  const total = await countDeliveries(db, { ...wanted, before: undefined }, countedMax)
  return { total, ...cutPage(read, limit, NEWEST_FIRST, ({ id }) => ({ id })) }
}

/** @param max counting stops here: a list that is read every few seconds must not read the whole log each time */
async function countDeliveries(db: Db, wanted: Wanted, max: number): Promise<number> {
  const { rows } = await sql<{ total: string }>`
    select count(*) as total from (${keysOf(wanted, max)}) counted`.execute(db)
  return Number(rows[0]?.total)
}

/** One delivery that has a row. */
export async function readPending(db: Db, eventID: string | null, deliveryID: string): Promise<DeliveryRow> {
  const key = sql`select o.id, ${STATE} as state from aviso.delivery o left join aviso.webhook w on w.id = o.webhook_id
    where o.id = ${deliveryID}`
  const [row] = await readRows(db, eventID, key)
  if (!row) throw new Error(`delivery ${deliveryID} has no row`)
  return row
}

/**
 * The IDs and states of deliveries, the newest first. Only the log knows those that have no row any more. Each half stops
 * by itself, so that no page reads the whole log.
 */
function keysOf(wanted: Wanted, limit: number): RawBuilder<unknown> {
  const { state, pending } = wanted
  const end = sql`where ${isIfGiven('state', state)} order by id desc limit ${limit}::int`
  const inOutbox = sql`(select * from (
      select o.id, ${STATE} as state from ${source('delivery', wanted)} o left join aviso.webhook w on w.id = o.webhook_id
      where ${are(wanted, 'o', 'id')} and ${isWithin(sql`o.created_at`, wanted)}
    ) pending ${end})`
  const afterwards = sql`(select * from (
      select distinct on (event_id, delivery_id) delivery_id as id, ${STATE_AFTERWARDS} as state
      from ${source('attempt', wanted)} a
      where ${are(wanted, 'a', 'delivery_id')} and ${madeWithin(wanted)} and not a.test
        and not exists (select from aviso.delivery where id = a.delivery_id)
      order by event_id desc, delivery_id desc, a.id desc
    ) settled ${end})`
  const halves = [
    ...(pending === false || (state && AFTERWARDS.has(state)) ? [] : [inOutbox]),
    ...(pending === true || (state && OF_ROWS.has(state)) ? [] : [afterwards]),
  ]
  if (halves.length === 0) return sql`select 0 as id, '' as state where false`
  return sql`select * from (${sql.join(halves, sql` union all `)}) keys order by id desc limit ${limit}::int`
}

/**
 * The rows of a table that may be wanted. Those of some facts are read by the webhooks of the event and the facts: `offset 0`
 * keeps the planner from walking all that the event has in the log, in the order that is asked for.
 */
function source(table: 'delivery' | 'attempt', { eventID, facts }: Wanted): RawBuilder<unknown> {
  if (facts === undefined) return sql.raw(`aviso.${table}`)
  return sql`(select * from ${sql.raw(`aviso.${table}`)}
    where webhook_id = any(array(select id from aviso.webhook where ${isOrHasNone('event_id', eventID)}))
      and ${isOneOf('fact', facts)} offset 0)`
}

/** An attempt comes after its delivery was made: the days of the log before that need not be read. */
function madeWithin({ since, until }: Wanted): RawBuilder<boolean> {
  const late = since ? sql`a.at >= ${since}::timestamptz - interval '1 day'` : sql`true`
  return sql<boolean>`${late} and ${isWithin(sql`coalesce(a.made_at, a.at)`, { since, until })}`
}

function are({ eventID, webhookID, type, before }: Wanted, table: 'o' | 'a', id: string): RawBuilder<boolean> {
  const earlier = before === undefined ? sql`true` : sql`${sql.ref(`${table}.${id}`)} < ${before}`
  return sql<boolean>`${isOrHasNone(`${table}.event_id`, eventID)} and ${earlier}
    and ${isIfGiven(`${table}.webhook_id`, webhookID)} and ${isIfGiven(`${table}.type`, type)}`
}

/** Only the keys of one page are looked up. */
async function readRows(db: Db, eventID: string | null, keys: RawBuilder<unknown>): Promise<DeliveryRow[]> {
  const { rows } = await sql<Omit<DeliveryRow, 'subject'>>`
    select keys.id, keys.state, coalesce(o.webhook_id, last.webhook_id) as webhook_id, coalesce(o.event_id, last.event_id) as event_id,
      coalesce(o.type, last.type) as type, coalesce(w.url, last.url, '') as url, coalesce(o.attempts, last.attempt) as attempts,
      last.status, last.error, o.due_at, coalesce(o.created_at, last.made_at, last.at) as made_at,
      coalesce(case when o.fact_day is not null then o.fact end, last.fact) as fact
    from (${keys}) keys
    left join aviso.delivery o on o.id = keys.id
    left join aviso.webhook w on w.id = o.webhook_id
    left join lateral (
      select * from aviso.attempt where ${isOrHasNone('event_id', eventID)} and ${exactly('delivery_id', sql.ref('keys.id'))}
      order by delivery_id desc, id desc limit 1
    ) last on true
    order by keys.id desc`.execute(db)
  const subjects = await readSubjects(
    db,
    rows.flatMap(({ fact }) => fact ?? []),
  )
  return rows.map((row) => ({ ...row, subject: (row.fact && subjects.get(row.fact)) || null }))
}
