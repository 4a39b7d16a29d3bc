import { type Kysely, sql } from 'kysely'

/** What a webhook costs its neighbours: whether its receiver is slow, and how often in a row it has failed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table webhook add column slow boolean not null default false`.execute(db)
  await sql`alter table webhook add column failures integer not null default 0`.execute(db)
  // A claim walks these by themselves, so that the healthy ones are found without them.
  await sql`create index webhook_costly on webhook (id) where active and (failing_since is not null or slow)`.execute(
    db,
  )
  // What is parked behind an older delivery of its key: to free it must not read all the others of that key.
  await sql`create index outbox_parked on outbox (ordering_key, id)
    where attempts = 0 and leased_by is null and due_at is not null`.execute(db)
}
