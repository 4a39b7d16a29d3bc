import { type Kysely, sql } from 'kysely'

/** The former secrets, with which deliveries are signed too for a while after a rotation: a list of {secret, until}. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table webhook add column former_secrets jsonb not null default '[]'`.execute(db)
}
