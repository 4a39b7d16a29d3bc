import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { BY_INDEX } from '../../src/database/pool.ts'
import { COUNTED_MAX, readBacklog } from '../../src/outbox/read-backlog.ts'
import { newBackend } from '../harness/backend.ts'
import { addHook, db, withCore } from '../harness/core.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { startServer } from '../harness/server.ts'

const PART = COUNTED_MAX + 2_000

describe('the statement of the metrics', () => {
  withCore()

  it('reads a bounded number of rows, also by the statistics of an empty table', async () => {
    const hook = await addHook()
    await sql`alter table aviso.delivery set (autovacuum_enabled = false)`.execute(db)
    await sql`analyze aviso.delivery`.execute(db)
    // Behind many that were given up: a scan of the table, or along its primary key, would step over all of them.
    for (const dueAt of ['infinity', 'infinity', '-infinity', null]) {
      await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, due_at, attempts, created_at)
        select n, ${hook}::bigint, 1, 'activityEnrollment', n::text, 'application/json', ${dueAt}::timestamptz, 1, now()
        from generate_series(1, ${PART}::int) n`.execute(db)
    }
    const { scanned, found } = await db.transaction().execute(async (trx) => {
      // As its connection plans: by indexes, and once for whatever values come.
      for (const [name, value] of Object.entries(BY_INDEX))
        await sql`select set_config(${name}, ${value}, true)`.execute(trx)
      const rows = async () => {
        const { rows: counted } = await sql<{ read: string }>`select sum(seq_tup_read + idx_tup_fetch) as read
          from pg_stat_xact_user_tables where relname = 'delivery'`.execute(trx)
        return Number(counted[0]?.read)
      }
      const before = await rows()
      const backlog = await readBacklog(trx, new Date())
      return { scanned: (await rows()) - before, found: backlog }
    })
    expect(found).toMatchObject({ ready: COUNTED_MAX, held: COUNTED_MAX, waiting: 0, underWay: 0 })
    expect(scanned).toBeGreaterThan(0)
    expect(scanned).toBeLessThan(2 * COUNTED_MAX + 100)
  })
})

it('the metrics say that the database is away, and tell no old numbers of it', async () => {
  const backend = await newBackend()
  const gate = await databaseGate(backend.env.DATABASE_URL as string)
  const server = await startServer({ backend, role: 'api', env: { DATABASE_URL: gate.url, METRICS_PORT: '0' } })
  const scrape = async () => {
    server.clock.advance(60_000)
    return (await fetch(server.app.metricsUrl as string)).text()
  }
  expect(await scrape()).toMatch(/^aviso_database_up 1$/m)
  await gate.close()
  const away = await scrape()
  expect(away).toMatch(/^aviso_database_up 0$/m)
  expect(away).toMatch(/^aviso_oldest_waiting_seconds Nan$/m)
  expect(away).toMatch(/^aviso_deliveries\{state="ready"\} Nan$/m)
  await gate.open()
  expect(await scrape()).toMatch(/^aviso_database_up 1$/m)
  await server.stop()
  await gate.close()
  await server.backend.remove()
})
