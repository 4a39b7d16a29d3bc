import { type Kysely, sql } from 'kysely'
import { moveOldTables } from '../../migrations/before/index.ts'
import { BASELINE, migrations, type Step } from '../../migrations/index.ts'
import { DEFAULT_SCHEMA } from '../config.ts'
import { placeOf, planAnew } from './distributed.ts'
import type { Database, Db } from './schema.ts'
import { findShares } from './shares.ts'

/**
 * Brings the schema up to date: all steps in one transaction under an advisory lock, so that of servers that start together
 * one migrates and the others wait. Before that, the tables of 0.1 are moved into the schema of the first share. Keeps the table of Kysely's migrator,
 * but not its lock: that is the session's, which a pooler gives to another client a moment later.
 * @param first the first of all shares
 * @returns the names of the steps that ran, none when the schema was up to date
 * @throws Error when a newer version has been there, beside which this one cannot work
 */
export async function migrate(db: Kysely<Database>, schema = DEFAULT_SCHEMA, first = schema): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('aviso.migration', 0))`.execute(trx)
    const isThere = (await findShares(trx)).includes(schema)
    const moved = isThere ? undefined : await begin(trx, schema, schema === first)
    const refusing = await refusingMigrations(trx)
    if (refusing.length > 0) {
      throw new Error(
        `the database is one of a newer Aviso: it has ${refusing.join(', ')}. Start that version, or bring back a backup from before it.`,
      )
    }
    const pending = await pendingMigrations(trx)
    for (const name of pending) {
      const { up, worksFrom } = migrations[name] as Step
      await up(trx)
      await sql`insert into aviso.kysely_migration values (${name}, ${new Date().toISOString()}, ${worksFrom ?? null})`.execute(
        trx,
      )
    }
    if (pending.length > 0 && (await placeOf(trx, schema)) !== null) await planAnew(trx, schema)
    return moved === undefined ? pending : [`moved from ${moved}`, ...pending]
  })
}

/**
 * Makes the schema, unless somebody with more rights has made it. @returns the schema that the tables of 0.1 came from
 * @throws Error when somebody else has tables there
 */
async function begin(db: Db, schema: string, isFirst: boolean): Promise<string | undefined> {
  const { rows } = await sql`select from pg_namespace where nspname = ${schema}`.execute(db)
  if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(db)
  await refuseForeign(db, schema)
  const moved = isFirst ? await moveOldTables(db, schema, BASELINE) : undefined
  await sql`create table if not exists aviso.kysely_migration (
    name varchar(255) primary key, timestamp varchar(255) not null
  )`.execute(db)
  // Which servers may go on beside a step that they do not know.
  await sql`alter table aviso.kysely_migration add column works_from varchar(255)`.execute(db)
  return moved
}

async function refuseForeign(db: Db, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = to_regnamespace(quote_ident(${schema}))
      and relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by relname limit 4`.execute(db)
  if (rows.length === 0) return
  const names = rows.map(({ name }) => name).slice(0, 3)
  const more = rows.length > names.length ? ' and more' : ''
  throw new Error(
    `the schema ${schema} has tables that are not ours: ${names.join(', ')}${more}. Give SHARES the name of another one; nothing was changed.`,
  )
}

/** The names of the steps of newer versions, but for those that a server may have beside it which knows no more than this one. */
async function refusingMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; worksFrom: string | null }>`
    select name, works_from as "worksFrom" from aviso.kysely_migration order by name`.execute(db)
  const isKnown = (name: string | null) => name !== null && Object.hasOwn(migrations, name)
  return rows.filter(({ name, worksFrom }) => !isKnown(name) && !isKnown(worksFrom)).map(({ name }) => name)
}

/** The names of the steps that have not run on this database yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const done = await doneMigrations(db)
  return Object.keys(migrations).filter((name) => !done.includes(name))
}

async function doneMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from aviso.kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
