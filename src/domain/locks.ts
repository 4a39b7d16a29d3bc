import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/**
 * Rows are locked in one order everywhere, so that no two calls wait for each other for ever: event, activity, person,
 * attendee, enrolment. Whoever works in an event holds it, with many others; whoever removes it, or what others rely on in
 * it, awaits them. PostgreSQL lets new holders of a row pass those who wait for it, for ever if need be: a lock beside the
 * row, which is granted in turn, keeps the order.
 */

/** The numbers of these locks, apart from the few others of this database. */
const NUMBERS = 4_300_000_000_000n

/** Holds events until the end of the transaction: what is read of them afterwards does not go, nor change its groups. */
export async function holdEvents(trx: Db, which: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id, pg_advisory_xact_lock_shared(${NUMBERS}::bigint + id) from event where ${which} order by id for key share`.execute(
    trx,
  )
  return rows.map(({ id }) => id)
}

/** Lets everybody who holds an event finish, and nobody begin. */
export async function awaitEvent(trx: Db, eventID: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${NUMBERS}::bigint + ${eventID}::bigint)`.execute(trx)
}
