import { type RawBuilder, sql } from 'kysely'
import type { Trx } from './commit.ts'
import type { Grant } from './token.ts'

/**
 * Rows are locked in one order everywhere, so that no two calls wait for each other for ever: event, activity, person,
 * attendee, enrolment; then the lock of the fan-out, webhooks by their IDs, deliveries. Calls that work in an event take a
 * shared lock on it. The call that removes the event, or something that others rely on in it, takes the exclusive one and
 * waits. PostgreSQL lets new holders of a row pass those who wait for it, for ever if need be: a lock beside the row, which is
 * granted in turn, keeps the order.
 */

/** The number of an event's lock. Such numbers are the whole database's, so this one is made of the schema's name too. */
const LOCK_OF = (id: RawBuilder<unknown>) => sql`hashtextextended('aviso.event', ${id})`

/**
 * Takes the shared lock on events until the end of the transaction, those that the token sees: they and their groups stay as they
 * are read then.
 */
export async function holdEvents(
  trx: Trx,
  { eventID, companyID }: Grant,
  { events = [], activities = [] }: { events?: string[]; activities?: string[] },
): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] }>`
    select aviso.hold_events(${events}::bigint[], ${activities}::bigint[], ${eventID}::bigint, ${companyID}::bigint) as ids`.execute(
    trx,
  )
  return rows[0]?.ids ?? []
}

/**
 * Waits until no slice of the fan-out is under way, and lets none begin until the end of the transaction. To be taken before
 * the row of any webhook, as the fan-out does.
 */
export async function awaitFanOut(trx: Trx): Promise<void> {
  await sql`select from aviso.installation for no key update`.execute(trx)
}

/** Takes the exclusive lock: waits until all who hold the event are done, and lets nobody begin. */
export async function awaitEvent(trx: Trx, eventID: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_OF(sql`${eventID}::bigint`)})`.execute(trx)
}
