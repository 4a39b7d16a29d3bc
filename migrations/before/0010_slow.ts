import { type Kysely, sql } from 'kysely'

/** The cost of a webhook to its neighbours: whether its receiver is slow, and how often in a row it has failed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table aviso.webhook add column slow boolean not null default false`.execute(db)
  await sql`alter table aviso.webhook add column failures integer not null default 0`.execute(db)
  // A claim walks these apart, so that they do not stand between the healthy ones.
  await sql`create index webhook_costly on aviso.webhook (id) where active and (failing_since is not null or slow)`.execute(
    db,
  )
  // The rows parked behind an older delivery of their key. Freeing them must not read all rows of that key.
  await sql`create index outbox_parked on aviso.outbox (ordering_key, id)
    where attempts = 0 and leased_by is null and due_at is not null`.execute(db)
}
