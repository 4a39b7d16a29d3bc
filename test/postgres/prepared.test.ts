import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { server, withServer } from '../harness/fixtures.ts'

// The dispatcher's connections keep the plans they make, from the first minute of an empty database on.

withServer({ role: 'api' })

it('a plan that was made for an empty outbox reads a few rows of a full one', async () => {
  const { eventID } = await server.newEvent()
  await server.app.connection.dispatcherDb.connection().execute(async (db) => {
    const take = () =>
      claim(db, {
        now: server.clock.now(),
        leasedBy: 'tester',
        leaseUntil: new Date('2026-11-22T14:00:00Z'),
        limit: 256,
        costlyLimit: 8,
        limitPerWebhook: 2,
        limits: new Map(),
        inFlight: new Map(),
        after: BEGINNING,
      })
    for (let times = 0; times < 8; times++) await take() // PostgreSQL keeps a plan after five that it made anew
    const { rows } = await sql<{ kept: string }>`
      select sum(generic_plans) as kept from pg_prepared_statements where statement like '%costly_ring%'`.execute(db)
    expect(Number(rows[0]?.kept)).toBeGreaterThan(0)

    await sql`truncate webhook`.execute(db)
    await sql`insert into webhook (event_id, type, url, content_type, headers, active, secret, created_at)
      select ${eventID}::bigint, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, 'whsec_eA==', now()
      from generate_series(1, 20) n`.execute(db)
    await sql`insert into outbox (webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
      select w.id, w.event_id, w.type, w.id || '/' || n, 'application/json', '{}', now()
      from webhook w, generate_series(1, 2500) n`.execute(db)
    const rowsRead = async () => {
      const read = await sql<{ rows: string }>`select sum(seq_tup_read + idx_tup_fetch) as rows
        from pg_stat_xact_user_tables where relname in ('outbox', 'webhook')`.execute(db)
      return Number(read.rows[0]?.rows)
    }
    await sql`begin`.execute(db)
    const before = await rowsRead()
    expect((await take()).deliveries).toHaveLength(40)
    expect((await rowsRead()) - before).toBeLessThan(2_500)
    await sql`rollback`.execute(db)
  })
})
