import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import type { ReadyFrom } from './fan-out.ts'
import { PARKED, READY } from './state.ts'

/** The most rows that fall due in one statement. */
export const FALL_DUE_MAX = 1_000

/**
 * Makes rows ready that have fallen due: retries whose time has come, and rows that were put aside. What was due until `from`
 * is not looked at again: while somebody keeps a transaction open, the rows that have left stay in the index, and there can
 * be a million of them.
 * @returns the webhook and the fact of each; at FALL_DUE_MAX, there may be more
 */
export async function fallDue(db: Db, now: Date, from: Date | null = null): Promise<ReadyFrom[]> {
  const { rows } = await sql<ReadyFrom>`
    update aviso.delivery d set due_at = ${READY}
    where id = any(array(select id from aviso.delivery
      where leased_by is null and ${isAfter(from)} and due_at <= ${now}::timestamptz and due_at < 'infinity'
      order by due_at limit ${FALL_DUE_MAX}::int for update skip locked))
    returning webhook_id as "webhookID", fact`.execute(db)
  return rows
}

/** Makes rows ready whose lease ran out: the process that had it died, or lost the database. @returns as `fallDue` */
export async function expireLeases(db: Db, now: Date): Promise<ReadyFrom[]> {
  const { rows } = await sql<ReadyFrom>`
    update aviso.delivery d set due_at = ${READY}, leased_by = null
    where id = any(array(select id from aviso.delivery where leased_by is not null and due_at <= ${now}::timestamptz
      order by due_at limit ${FALL_DUE_MAX}::int for update skip locked))
    returning webhook_id as "webhookID", fact`.execute(db)
  return rows
}

/**
 * Matches times after `from`. Held rows have the earliest time of all. The condition of the index stands there always: a
 * plan that is kept does not know that it is later.
 */
function isAfter(from: Date | null): RawBuilder<boolean> {
  return from === null ? sql`due_at > '-infinity'` : sql`due_at > '-infinity' and due_at > ${from}::timestamptz`
}

interface Peek {
  /** Whether there are webhooks that were switched on or off. */
  turning: boolean
  ready: boolean
  /** When the next row falls due; leases are looked at by `expireLeases`. */
  dueAt: Date | null
}

/**
 * Tells whether deliveries or webhooks wait for something to be done, and when the next row falls due. Index probes are cheaper than a claim that finds
 * nothing. Ready rows may still be held, by their order or by a webhook that is switched off. `order by` follows the partial
 * indexes, so that stale statistics cannot turn a probe into a scan of the table. The time comes as a number: with a date in
 * an unreadable format, nothing would ever be due.
 * @param from see `fallDue`
 * @param all whether to look for ready rows at all
 */
export async function peek(db: Db, from: Date | null = null, all = true): Promise<Peek> {
  const { rows } = await sql<Omit<Peek, 'dueAt'> & { due_ms: string | null }>`
    select (select id from aviso.webhook where turning order by id limit 1) is not null as turning,
      ${all ? sql`(select id from aviso.delivery where due_at is null order by webhook_id, fact, id limit 1) is not null` : sql`false`} as ready,
      (select ceil(extract(epoch from due_at) * 1000)::bigint from aviso.delivery
        where leased_by is null and ${isAfter(from)} and due_at < 'infinity' order by due_at limit 1) as due_ms`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('the outbox did not answer')
  const { due_ms, ...found } = row
  return { ...found, dueAt: due_ms ? new Date(Number(due_ms)) : null }
}

/** Makes leased deliveries ready again: those of one dispatcher, or all of them when no other process can hold any. */
export async function release(db: Db, leasedBy: string | 'everybody'): Promise<void> {
  const whose = leasedBy === 'everybody' ? sql`leased_by is not null` : sql`leased_by = ${leasedBy}`
  await sql`update aviso.delivery d set due_at = ${READY}, leased_by = null
    where due_at > '-infinity' and due_at < 'infinity' and ${whose}`.execute(db)
}

/**
 * Frees the rows parked behind a webhook's deliveries, after the webhook was switched on or off, moved or removed. To be
 * called after that change, in its transaction or later: claims park no more rows behind it then.
 */
export async function unpark(db: Db, webhookIDs: string[]): Promise<void> {
  if (webhookIDs.length === 0) return
  await db
    .updateTable('delivery')
    .set({ due_at: null })
    .where('ordering_key', 'in', (query) =>
      query.selectFrom('delivery').select('ordering_key').where('webhook_id', 'in', webhookIDs),
    )
    .where(PARKED)
    .execute()
}

/** Frees the rows of the company's webhooks that are parked behind deliveries of an event which is being removed, as `unpark` does. */
export async function unparkBehind(db: Db, eventID: string): Promise<void> {
  await sql`update aviso.delivery set due_at = null
    where event_id is null and ${PARKED}
      and ordering_key in (select ordering_key from aviso.delivery where event_id = ${eventID})`.execute(db)
}

/**
 * Deletes the deliveries that wait for a webhook, and frees the rows parked behind them. To be called after the webhook was
 * removed, in its transaction.
 * @returns how many there were
 */
export async function cancel(db: Db, webhookID: string): Promise<number> {
  await unpark(db, [webhookID])
  const { numDeletedRows } = await db
    .deleteFrom('delivery')
    .where('webhook_id', '=', webhookID)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
