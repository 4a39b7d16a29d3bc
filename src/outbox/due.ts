import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/** At most this many rows fall due in one statement. */
export const FALL_DUE_MAX = 1_000

/**
 * Makes ready again what has fallen due: retries whose time has come, and leases that ran out.
 * @returns how many; when FALL_DUE_MAX, there may be more
 */
export async function fallDue(db: Db, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update outbox set due_at = null, leased_by = null
    where id = any(array(select id from outbox where due_at <= ${now}::timestamptz
      order by due_at limit ${FALL_DUE_MAX}::int for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/**
 * Whether any row is ready, and when the next one falls due: two index probes, where a claim that finds nothing has to be
 * planned first. Ready rows may still be held, by their order or by a webhook that is switched off. The orders are those
 * of the partial indexes, so that stale statistics cannot make either a scan of the table.
 */
export async function peek(db: Db): Promise<{ ready: boolean; dueAt: Date | null }> {
  const { rows } = await sql<{ ready: boolean; due_at: Date | null }>`
    select (select id from outbox where due_at is null order by webhook_id, id limit 1) is not null as ready,
      (select due_at from outbox where due_at < 'infinity' order by due_at limit 1) as due_at`.execute(db)
  return { ready: rows[0]?.ready ?? false, dueAt: rows[0]?.due_at ?? null }
}

/** Makes leased deliveries ready again: those of one dispatcher, or all when no other process can hold any. */
export async function release(db: Db, leasedBy: string | 'everybody'): Promise<void> {
  const whose = leasedBy === 'everybody' ? sql`leased_by is not null` : sql`leased_by = ${leasedBy}`
  await sql`update outbox set due_at = null, leased_by = null where due_at < 'infinity' and ${whose}`.execute(db)
}

/**
 * Frees what was parked behind a webhook's deliveries, which have gone another way: the webhook was switched on, moved
 * to another URL, or removed. Of the rows with no attempt yet, those that wait for a time are the parked ones.
 */
export async function unpark(db: Db, orderingKeys: string[]): Promise<void> {
  if (orderingKeys.length === 0) return
  await db
    .updateTable('outbox')
    .set({ due_at: null })
    .where('ordering_key', 'in', orderingKeys)
    .where('attempts', '=', 0)
    .where('leased_by', 'is', null)
    .where('due_at', 'is not', null)
    .execute()
}
