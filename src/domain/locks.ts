import { type RawBuilder, sql } from 'kysely'
import type { Trx } from './commit.ts'

/**
 * Rows are locked in one order everywhere, so that no two calls wait for each other for ever: event, activity, person,
 * attendee, enrolment. Calls that work in an event take a shared lock on it. The call that removes the event, or something
 * that others rely on in it, takes the exclusive one and waits. PostgreSQL lets new holders of a row pass those who wait
 * for it, for ever if need be: a lock beside the row, which is granted in turn, keeps the order.
 */

/** The numbers of these locks, apart from the few others of this database. */
const NUMBERS = 4_300_000_000_000n

/** Takes the shared lock on events until the end of the transaction: they and their groups stay as they are read then. */
export async function holdEvents(trx: Trx, which: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id, pg_advisory_xact_lock_shared(${NUMBERS}::bigint + id) from event where ${which} order by id for key share`.execute(
    trx,
  )
  return rows.map(({ id }) => id)
}

/** Takes the exclusive lock: waits until all who hold the event are done, and lets nobody begin. */
export async function awaitEvent(trx: Trx, eventID: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${NUMBERS}::bigint + ${eventID}::bigint)`.execute(trx)
}
