import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page, Paging } from '../../src/database/page.ts'
import type { Database } from '../../src/database/schema.ts'
import { listParticipants } from '../../src/domain/enrolment.ts'
import { listPeople } from '../../src/domain/person.ts'
import { SYSTEM } from '../../src/domain/token.ts'
import { findWebhooks } from '../../src/domain/webhook.ts'
import { readAttempts } from '../../src/outbox/read-attempts.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { ownPool } from '../harness/own-pool.ts'

// A page deep in a long list is read from its place on: an index begins there.

// biome-ignore lint/suspicious/noExplicitAny: a plan, as PostgreSQL tells it
type Any = any

const ROWS = 100_000
const LIMIT = 20

const ran: { sql: string; parameters: readonly unknown[] }[] = []
let backend: Backend
let pool: pg.Pool
let db: Kysely<Database>
let eventID: string
let activityID: string

beforeAll(async () => {
  backend = await newBackend()
  pool = ownPool({ connectionString: backend.env.DATABASE_URL as string, max: 2 })
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void ran.push({ sql: query.sql, parameters: query.parameters }),
  })
  await fill()
}, 300_000)
afterAll(async () => {
  await db.destroy()
  await backend.remove()
})

async function fill(): Promise<void> {
  const one = async (statement: ReturnType<typeof sql<{ id: string }>>) =>
    (await statement.execute(db)).rows[0]?.id ?? ''
  eventID = await one(sql`insert into aviso.event (name, created_at) values ('Congress', now()) returning id`)
  activityID = await one(
    sql`insert into aviso.activity (event_id, name, created_at) values (${eventID}, 'Keynote', now()) returning id`,
  )
  const groupID = await one(
    sql`insert into aviso.ticket_group (event_id, name) values (${eventID}, 'All') returning id`,
  )
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select ${eventID}::bigint, 'activityEnrollment', 'https://receiver.example/' || n, 'application/json', '{}', true, 'whsec_YQ==', now()
    from generate_series(1, ${ROWS}::int) n`.execute(db)
  await sql`insert into aviso.person (company_id, name, email, created_at)
    select 1, 'Ana', 'ana' || n || '@example.com', now() from generate_series(1, ${ROWS}::int) n`.execute(db)
  await sql`insert into aviso.attendee (event_id, person_id, name, email, group_id, created_at)
    select ${eventID}::bigint, id, name, email, ${groupID}::bigint, now() from aviso.person`.execute(db)
  await sql`insert into aviso.enrollment (activity_id, person_id, source, enrolled_at)
    select ${activityID}::bigint, id, 'api', now() from aviso.person`.execute(db)
  await sql`create table aviso.attempt_20261122 partition of aviso.attempt
    for values from ('2026-11-22 00:00Z') to ('2026-11-22 24:00Z')`.execute(db)
  await sql`insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, duration_ms, url, request_headers, payload)
    select '2026-11-22 12:00Z', n, 1, ${eventID}::bigint, 'activityEnrollment', 1, 'received', 5, 'https://receiver.example/', '{}', '{}'
    from generate_series(1, ${ROWS}::int) n`.execute(db)
  await sql.raw('vacuum analyze').execute(db)
}

/** The parts of a plan that read tables, and how many rows they went through in all. */
function readings(node: Any): { plan: string[]; rows: number } {
  const below: ReturnType<typeof readings>[] = (node.Plans ?? []).map(readings)
  const own = node['Relation Name'] === undefined ? [] : [`${node['Relation Name']} by ${node['Index Name']}`]
  const passed = (node['Rows Removed by Filter'] ?? 0) + (own.length > 0 ? node['Actual Rows'] : 0)
  return {
    plan: [...own, ...below.flatMap(({ plan }) => plan)],
    rows: passed * node['Actual Loops'] + below.reduce((sum, { rows }) => sum + rows, 0),
  }
}

const LISTS: [string, string, (paging: Paging) => Promise<Page<unknown>>][] = [
  ['webhook.find', 'webhook by webhook_pkey', (paging) => findWebhooks(db, SYSTEM, { listened: { eventID } }, paging)],
  [
    'activity.person.find',
    'enrollment by enrollment_pkey',
    (paging) => listParticipants(db, SYSTEM, activityID, {}, paging),
  ],
  ['person.find', 'person by person_pkey', (paging) => listPeople(db, SYSTEM, {}, paging)],
  [
    'webhook.log.find',
    'attempt_20261122 by attempt_20261122_event_id_id_idx',
    (paging) => readAttempts(db, { eventID }, paging),
  ],
]

it.each(LISTS)('a page of %s behind a cursor is read %s', async (_, index, list) => {
  const { next } = await list({ limit: 1, offset: ROWS / 2 })
  ran.length = 0
  const page = await list({ limit: LIMIT, offset: 0, after: next ?? undefined })
  expect(page).toMatchObject({ total: ROWS, rows: { length: LIMIT }, next: expect.any(String) })
  const asked = ran.find((query) => query.parameters.includes(LIMIT + 1))
  const { rows } = await pool.query(`explain (analyze, format json) ${asked?.sql}`, [...(asked?.parameters ?? [])])
  const read = readings(rows[0]['QUERY PLAN'][0].Plan)
  expect(read.plan).toContain(index)
  expect(read.rows).toBeLessThan(20 * LIMIT)
})
