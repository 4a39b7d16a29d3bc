import { sql } from 'kysely'
import pg from 'pg'
import { openEmbedded } from '../../src/database/embedded.ts'
import { textInSchema } from '../../src/database/in-schema.ts'
import type { Backend } from './backend.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
export type Query = (text: string) => Promise<any[]>

/** Works by SQL on a database that no server has open, in its first share: `aviso.` in the text stands for that. */
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
  const [schema = 'aviso'] = env.SHARES?.split(',') ?? []
  return work(async (text) => (await client.query(textInSchema(text, schema))).rows).finally(() => client.end())
}
