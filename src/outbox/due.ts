import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { PARKED } from './state.ts'

/** The most rows that fall due in one statement. */
export const FALL_DUE_MAX = 1_000

/**
 * Makes rows ready that have fallen due: retries whose time has come, and leases that ran out.
 * @returns how many; at FALL_DUE_MAX, there may be more
 */
export async function fallDue(db: Db, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update outbox set due_at = null, leased_by = null
    where id = any(array(select id from outbox where due_at <= ${now}::timestamptz
      order by due_at limit ${FALL_DUE_MAX}::int for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/**
 * Tells whether any row is ready, and when the next one falls due. Two index probes are cheaper than a claim that finds
 * nothing. Ready rows may still be held, by their order or by a webhook that is switched off. `order by` follows the partial
 * indexes, so that stale statistics cannot turn a probe into a scan of the table. The time comes as a number: with a date in
 * an unreadable format, nothing would ever be due.
 */
export async function peek(db: Db): Promise<{ ready: boolean; dueAt: Date | null }> {
  const { rows } = await sql<{ ready: boolean; due_ms: string | null }>`
    select (select id from outbox where due_at is null order by webhook_id, id limit 1) is not null as ready,
      (select ceil(extract(epoch from due_at) * 1000)::bigint from outbox
        where due_at < 'infinity' order by due_at limit 1) as due_ms`.execute(db)
  const [row] = rows
  return { ready: row?.ready ?? false, dueAt: row?.due_ms ? new Date(Number(row.due_ms)) : null }
}

/** Makes leased deliveries ready again: those of one dispatcher, or all of them when no other process can hold any. */
export async function release(db: Db, leasedBy: string | 'everybody'): Promise<void> {
  const whose = leasedBy === 'everybody' ? sql`leased_by is not null` : sql`leased_by = ${leasedBy}`
  await sql`update outbox set due_at = null, leased_by = null where due_at < 'infinity' and ${whose}`.execute(db)
}

/**
 * Frees the rows parked behind a webhook's deliveries, after the webhook was switched on or off, moved or removed. To be
 * called after that change, in its transaction or later: claims park no more rows behind it then.
 */
export async function unpark(db: Db, webhookIDs: string[]): Promise<void> {
  if (webhookIDs.length === 0) return
  await db
    .updateTable('outbox')
    .set({ due_at: null })
    .where('ordering_key', 'in', (query) =>
      query.selectFrom('outbox').select('ordering_key').where('webhook_id', 'in', webhookIDs),
    )
    .where(PARKED)
    .execute()
}

/**
 * Deletes the deliveries that wait for a webhook, and frees the rows parked behind them. To be called after the webhook was
 * removed, in its transaction.
 * @returns how many there were
 */
export async function cancel(db: Db, webhookID: string): Promise<number> {
  await unpark(db, [webhookID])
  const { numDeletedRows } = await db.deleteFrom('outbox').where('webhook_id', '=', webhookID).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
