import { type Kysely, sql } from 'kysely'

/**
 * An event has dates of its own, and its end is told once: `end_told` says whether it was. The index has the ends that are to
 * come alone, so that looking for one that has come costs the same among many events.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table aviso.event add column begins_at timestamptz, add column ends_at timestamptz,
    add column end_told boolean not null default false`.execute(db)
  await sql`create index event_end on aviso.event (ends_at, id) where not end_told`.execute(db)
}
