import { type Kysely, sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import type { Database, Db } from './schema.ts'

/** The number that Kysely's own migrator locks, so that servers of either kind that start together take turns. */
const LOCK = 3_853_314_791_062_309_107n

/**
 * Brings the schema up to date: all steps in one transaction under an advisory lock, so that of servers that start together
 * one migrates and the others wait. Keeps the table of Kysely's migrator, but not its lock: that is the session's, which a
 * pooler gives to another client a moment later.
 * @returns the names of the steps that ran, none when the schema was up to date
 * @throws Error when a newer version has been there
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx)
    await sql`create table if not exists kysely_migration (
      name varchar(255) primary key, timestamp varchar(255) not null
    )`.execute(trx)
    const unknown = (await doneMigrations(trx)).filter((name) => !Object.hasOwn(migrations, name))
    if (unknown.length > 0) throw new Error(`the database is one of a newer Aviso: it has ${unknown.join(', ')}`)
    const pending = await pendingMigrations(trx)
    for (const name of pending) {
      await migrations[name]?.up(trx)
      await sql`insert into kysely_migration values (${name}, ${new Date().toISOString()})`.execute(trx)
    }
    return pending
  })
}

/** The names of the steps that have not run on this database yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const done = await doneMigrations(db)
  return Object.keys(migrations).filter((name) => !done.includes(name))
}

async function doneMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
