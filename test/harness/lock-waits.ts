import { sql } from 'kysely'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'
import type { TestServer } from './server.ts'

/** Resolves once so many sessions of a server's database wait for a lock, or this call is through: to true when it is. */
export async function lockWaits(server: TestServer, count: number, call?: Promise<unknown>): Promise<boolean> {
  let through = false
  call?.then(() => {
    through = true
  })
  const look = async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(server.app.connection.db)
    if (!through) expect(rows).toHaveLength(count)
  }
  await eventually(look)
  return through
}
