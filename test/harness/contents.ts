import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import type { TestServer } from './server.ts'

/** The schema that a connection works with, whatever it is called. */
export const OURS = sql`select relnamespace from pg_class where oid = 'aviso.event'::regclass`

/** Every row of every table, in a form that shows what differs. */
export async function contents(db: Db): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await sql<{ relname: string }>`
    select relname from pg_class where relkind = 'r' and relnamespace = (${OURS}) order by 1
  `.execute(db)
  const all: Record<string, unknown[]> = {}
  for (const { relname } of tables) {
    const { rows } = await sql<{
      row: unknown
    }>`select to_jsonb(t) - 'last_used_at' as row from aviso.${sql.ref(relname)} t order by 1`.execute(db)
    all[relname] = rows.map(({ row }) => row)
  }
  return all
}

/** Calls a method that refuses it: of this kind, for this one field, in words that have these in them; and nothing has changed. */
export async function refused(
  server: TestServer,
  call: [method: string, params: object],
  kind: string,
  path: (string | number)[],
  ...says: string[]
): Promise<void> {
  const { db } = server.app.connection
  const before = await contents(db)
  const { data } = await server.rpcError(...call)
  expect(data).toMatchObject({ kind, issues: [{ path, message: expect.any(String) }] })
  for (const part of says) expect(data.issues[0].message).toContain(part)
  expect(await contents(db)).toEqual(before)
}
