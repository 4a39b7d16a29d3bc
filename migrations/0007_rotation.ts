import { type Kysely, sql } from 'kysely'

/** After a rotation, deliveries are signed with the former secrets too for a while: a list of {secret, until}. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table webhook add column former_secrets jsonb not null default '[]'`.execute(db)
}
