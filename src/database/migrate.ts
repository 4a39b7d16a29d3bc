import { type Kysely, Migrator } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import type { Database } from './schema.ts'

/**
 * Brings the schema up to date: all steps in one transaction under an advisory lock, so that of servers starting at
 * once one migrates and the others wait.
 * @returns the names of the steps that ran, none when the schema was up to date
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  const { error, results } = await migrator(db).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** The names of the steps that have not run on this database yet. */
export async function pendingMigrations(db: Kysely<Database>): Promise<string[]> {
  const all = await migrator(db).getMigrations()
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

function migrator(db: Kysely<Database>): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}
