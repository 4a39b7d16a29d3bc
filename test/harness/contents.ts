import { sql } from 'kysely'
import type { Db } from '../../src/database/schema.ts'

/** Every row of every table, in a form that shows what differs. */
export async function contents(db: Db): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await sql<{ relname: string }>`
    select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1
  `.execute(db)
  const all: Record<string, unknown[]> = {}
  for (const { relname } of tables) {
    const { rows } = await sql<{
      row: unknown
    }>`select to_jsonb(t) as row from ${sql.table(relname)} t order by 1`.execute(db)
    all[relname] = rows.map(({ row }) => row)
  }
  return all
}
