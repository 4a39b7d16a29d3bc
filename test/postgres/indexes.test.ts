import pg from 'pg'
import { expect, it } from 'vitest'
import { newBackend } from '../harness/backend.ts'

// A kept plan that was made for an empty table looks for an ID in any whole index that has it, and would read all of that.
it('leaves the primary key alone with its column: other indexes that have it are partial', async () => {
  const backend = await newBackend()
  const client = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
  await client.connect()
  const { rows } = await client.query(`
    select index.indexrelid::regclass::text as name from pg_index index
    join pg_class c on c.oid = index.indrelid and c.relnamespace = 'aviso'::regnamespace
    join pg_index key on key.indrelid = c.oid and key.indisprimary and key.indnkeyatts = 1
    where not index.indisprimary and index.indpred is null and key.indkey[0] = any(index.indkey)`)
  await client.end()
  await backend.remove()
  expect(rows).toEqual([])
})
