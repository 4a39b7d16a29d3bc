import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Backend, emptyBackend } from './backend.ts'

/** The versions whose databases are kept in test/fixtures. */
export const FIXTURES = ['0.1.0', '0.1.1'] as const
type Version = (typeof FIXTURES)[number]

/** The origin of every webhook's URL in the fixtures. */
export const FIXTURE_ORIGIN = 'http://127.0.0.1:45010'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
export type Query = (text: string) => Promise<any[]>

/** A database as a former version left it, for the present one to start on. */
export async function loadFixture(version: Version): Promise<Backend> {
  const backend = await emptyBackend()
  await withDatabase(backend, (query) => query(read(version)))
  return backend
}

/** The tokens of a fixture, in plain text: its first lines have them, for the database has only hashes. */
export function tokensOf(version: Version): Record<`${'system' | 'event'} ${'admin' | 'user'}`, string> {
  return JSON.parse(/^-- Tokens, .*?: (.*)$/m.exec(read(version))?.[1] ?? '{}')
}

/** Works by SQL on a database that no server has open. */
export async function withDatabase<Result>(
  { kind, env }: Backend,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  if (kind === 'pglite') {
    const connection = await openEmbedded(env.DATA_DIR as string)
    const query: Query = async (text) => (await sql.raw(text).execute(connection.db)).rows
    return work(query).finally(connection.close)
  }
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  return work(async (text) => (await client.query(text)).rows).finally(() => client.end())
}

function read(version: Version): string {
  return fs.readFileSync(path.resolve(import.meta.dirname, `../fixtures/${version}.sql`), 'utf8')
}
