import type { Kysely, KyselyPlugin } from 'kysely'
import { newDb } from 'pg-mem'
import pino from 'pino'
import { migrations } from '../../migrations/index.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/schema.ts'

export interface MethodsDatabase {
  db: Kysely<Database>
  close(): Promise<void>
}

/** A migrated, empty database for calling methods without a server: the one that TEST_BACKEND names. */
export async function openMethodsDatabase(): Promise<MethodsDatabase> {
  const backend = process.env.TEST_BACKEND
  if (backend === 'pg-mem') return openPgMem()
  if (backend === 'pglite' || backend === 'postgres') return openReal()
  throw new Error(`TEST_BACKEND cannot be "${backend}": pg-mem, pglite or postgres is expected.`)
}

/** The log's table: pg-mem knows no partitions. Nor does it know the lateral join of 0009. */
const NOT_ON_PG_MEM = ['0004_attempt', '0008_lookup', '0009_leaks']

/** pg gives a bigint as a string, pg-mem as a number; all our bigints are IDs. */
const idsAsStrings: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(withStringIds) }),
}

function withStringIds(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'number' && /(^|_)id$/.test(name) ? String(value) : value]),
  )
}

/** PostgreSQL imitated in memory, in milliseconds. It takes `rollback` and undoes nothing: no test of that here. */
async function openPgMem(): Promise<MethodsDatabase> {
  const db = newDb().adapters.createKysely(0, { plugins: [idsAsStrings] }) as Kysely<Database>
  for (const [name, { up }] of Object.entries(migrations)) if (!NOT_ON_PG_MEM.includes(name)) await up(db)
  return { db, close: () => db.destroy() }
}

async function openReal(): Promise<MethodsDatabase> {
  const { newBackend } = await import('./backend.ts') // asks vitest for what only these projects provide
  const backend = await newBackend()
  const connection = await connect(readConfig(backend.env), pino({ level: 'silent' }), systemClock)
  return {
    db: connection.db,
    close: async () => {
      await connection.close()
      await backend.remove()
    },
  }
}
