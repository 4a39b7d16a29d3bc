import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/database/schema.ts'
import { sameUrl } from '../../src/outbox/same-url.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { ownPool } from '../harness/own-pool.ts'

let backend: Backend
let db: Kysely<Database>

beforeAll(async () => {
  backend = await newBackend()
  db = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: ownPool({ connectionString: backend.env.DATABASE_URL as string, max: 1 }),
    }),
  })
})
afterAll(async () => {
  await db.destroy()
  await backend.remove()
})

it('finds the webhooks that share lanes, also those that share them with none', async () => {
  await sql`insert into aviso.company (id, created_at) select n, now() from generate_series(2, 3) n`.execute(db)
  await sql`insert into aviso.event (id, company_id, name, created_at)
    select n, case when n = 4 then 2 else 1 end, 'Congress', now() from generate_series(1, 4) n`.execute(db)
  // Each event, and each company (event_id null), has webhooks at either URL; some are off, and one event has very many.
  await sql`insert into aviso.webhook (event_id, company_id, type, url, content_type, headers, active, secret, created_at, missed_from)
    select e.id, coalesce(e.company_id, c.id), 'activityEnrollment', 'https://receiver.example/' || n % 2, 'application/json', '{}',
      n % 5 <> 0, 'whsec_YQ==', now(), case when n % 5 = 0 then 1 end
    from (select id, company_id from aviso.event union all select null, null) e
    cross join (select id from aviso.company) c
    cross join generate_series(1, case when e.id = 1 then 60 else 6 end) n
    where e.id is null or c.id = e.company_id`.execute(db)
  const { rows } = await sql<{ here: string[]; there: string[] }>`
    select ${sameUrl('w')} as here, aviso.same_url(w.id, w.url, w.event_id, w.company_id) as there
    from aviso.webhook w order by w.id`.execute(db)
  expect(rows.length).toBeGreaterThan(90)
  expect(new Set(rows.map(({ there }) => there.length)).size).toBeGreaterThan(5)
  expect(rows.map(({ here }) => here)).toEqual(rows.map(({ there }) => there))
})
