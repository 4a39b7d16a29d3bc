import { sql } from 'kysely'
import pg from 'pg'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Backend, firstShare } from './backend.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
export type Query = (text: string) => Promise<any[]>

/** Works by SQL on a database that no server has open, in its first share: `aviso.` in the text stands for that. */
export async function withDatabase<Result>(backend: Backend, work: (query: Query) => Promise<Result>): Promise<Result> {
  const { kind, env } = backend
  if (kind === 'pglite') {
    const connection = await openEmbedded(env.DATA_DIR as string)
    const query: Query = async (text) => (await sql.raw(text).execute(connection.db)).rows
    return work(query).finally(connection.close)
  }
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  const named = (text: string) => text.replace(/\baviso\./g, `${firstShare(backend)}.`)
  return work(async (text) => (await client.query(named(text))).rows).finally(() => client.end())
}
