import { type Kysely, sql } from 'kysely'
import type { Db } from '../../src/database/schema.ts'
import { up as leaks } from './0009_leaks.ts'
import { up as slow } from './0010_slow.ts'

/** The tables of 0.1, which stood in whatever schema search_path named. */
const TABLES =
  `event activity ticket_group form_field token person attendee enrollment webhook outbox installation attempt
  kysely_migration`.split(/\s+/)
/** The steps of 0.1.1, which a database of 0.1.0 lacks. */
const STEPS = { '0009_leaks': leaks, '0010_slow': slow }

/**
 * Moves the tables of 0.1, if there are any, into the schema, and brings them to where the baseline begins. They are known
 * by our own table and the names of our steps, never by a table called `event`, which may be anybody's.
 * @param target the schema they are moved into
 * @param done names the baseline in the place of those steps
 * @returns the schema where they were
 */
export async function moveOldTables(db: Db, target: string, done: string): Promise<string | undefined> {
  const { rows } = await sql<{ schema: string }>`
    select n.nspname as schema from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = 'installation' and c.relkind = 'r' and pg_catalog.pg_has_role(c.relowner, 'usage')
      and (select count(*) from pg_catalog.pg_class o where o.relnamespace = n.oid and o.relkind in ('r', 'p')
        and o.relname in ('outbox', 'attempt', 'kysely_migration')) = 3
    order by n.nspname <> 'public', n.nspname`.execute(db)
  for (const { schema } of rows) {
    const names = sql<{ name: string }>`select name from ${sql.table(`${schema}.kysely_migration`)}`
    const steps = (await names.execute(db)).rows.map(({ name }) => name)
    if (!steps.includes('0001_domain') || !steps.includes('0008_lookup')) continue
    await move(db, schema, target)
    for (const [name, step] of Object.entries(STEPS))
      if (!steps.includes(name)) await step(db as unknown as Kysely<unknown>)
    await sql`delete from aviso.kysely_migration`.execute(db)
    await sql`insert into aviso.kysely_migration values (${done}, ${new Date().toISOString()})`.execute(db)
    return schema
  }
  return undefined
}

/** A sequence moves with the column that owns it, an index with its table, but no partition with the whole. */
async function move(db: Db, schema: string, target: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relispartition and c.relkind = 'r' and c.relname ~ '^attempt_[0-9]{8}$'`.execute(
    db,
  )
  for (const name of [...TABLES, ...rows.map((row) => row.name)]) {
    await sql`alter table ${sql.table(`${schema}.${name}`)} set schema ${sql.id(target)}`.execute(db)
  }
}
