import { type Kysely, sql } from 'kysely'

/** The indexes by which the deliveries of an event are listed, the newest first; and when each of them was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index outbox_event on outbox (event_id, id)`.execute(db)
  await sql`create index attempt_event_delivery on attempt (event_id, delivery_id, id)`.execute(db)
  await sql`alter table attempt add column made_at timestamptz`.execute(db)
}
