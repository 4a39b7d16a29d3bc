import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from '../src/database/schema.ts'

/** Fills a database with very much, by the fastest ways that there are: what is read of it is the same. */

/** Works in a session of its own: a statement of the server's sessions may not take as long as these do. */
export async function onPatient(databaseUrl: string, work: (db: Kysely<Database>) => Promise<void>): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  await work(db).finally(() => db.destroy())
}

const DAY_MS = 24 * 3_600_000
const DAYS = 10
const BODY = JSON.stringify({ type: 'activityEnrollment', note: 'x'.repeat(450) })
const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

/** Deliveries that are ready, of an event and a webhook of their own whose receiver takes requests and never answers. */
export async function fillWaiting(db: Kysely<Database>, count: number, url: string): Promise<void> {
  await quickly(db, async (trx) => {
    await sql`with e as (insert into aviso.event (name, created_at) values ('Congress', now()) returning id)
      insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
      select id, 'activityEnrollment', ${url}, 'application/json', '{}', true, ${SECRET}, now() from e`.execute(trx)
    await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
      select n, w.id, w.event_id, w.type, w.event_id || '/1/' || n, w.content_type, '{"type":"activityEnrollment"}', now()
      from generate_series(1, ${count}::int) n, (select * from aviso.webhook order by id desc limit 1) w`.execute(trx)
  })
  await sql`vacuum analyze aviso.delivery`.execute(db)
}

/** Webhooks with nothing to do, each of an event of its own. */
export async function fillIdle(db: Kysely<Database>, count: number, url: string): Promise<void> {
  await quickly(db, (trx) =>
    sql`with e as (
        insert into aviso.event (name, created_at) select 'Congress', now() from generate_series(1, ${count}::int) returning id)
      insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
      select id, 'activityEnrollment', ${url} || '/' || id, 'application/json', '{}', true, ${SECRET}, now() from e`.execute(
      trx,
    ),
  )
  await sql`vacuum analyze aviso.webhook, aviso.event`.execute(db)
}

/**
 * Attempts and their facts, of the ten days that end with this one. The days before are filled without indexes and without
 * the log of a crash; today, which is written to while it is measured, is as it always is.
 */
export async function fillLog(db: Kysely<Database>, count: number): Promise<void> {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const each = Math.round(count / DAYS)
  for (let day = 0; day < DAYS; day++) {
    const from = new Date(today - day * DAY_MS)
    for (const table of ['fact', 'attempt'] as const) {
      await sql`create ${sql.raw(day === 0 ? '' : 'unlogged')} table ${partition(table, from)}
        (like ${sql.raw(`aviso.${table}`)} including defaults)`.execute(db)
      await quickly(db, (trx) => (table === 'fact' ? facts : attempts)(trx, from, day * each, each))
      await sql`alter table ${sql.raw(`aviso.${table}`)} attach partition ${partition(table, from)}
        for values from (${sql.lit(from.toISOString())}) to (${sql.lit(new Date(from.getTime() + DAY_MS).toISOString())})`.execute(
        db,
      )
    }
  }
  await sql`select setval('aviso.outbox_number_seq', ${count}::bigint + 1), setval('aviso.delivery_id_seq', ${count}::bigint + 1),
    setval('aviso.fact_position', ${count}::bigint + 1), setval('aviso.attempt_id_seq', ${count}::bigint + 1)`.execute(
    db,
  )
  // Now, and not by itself while it is measured.
  await sql`vacuum analyze aviso.fact, aviso.attempt`.execute(db)
}

/** The days take turns with the hundred webhooks, and numbers grow with time. */
async function facts(trx: Kysely<Database>, from: Date, first: number, each: number): Promise<void> {
  await sql`insert into ${partition('fact', from)} (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select ${first}::int + n, ${first}::int + n, t, t, 1, 1 + n % 100, 'Congress', 'enrollment.added', 1 + n % 100 || '/1/' || n, n::text,
      json_build_object('activity', json_build_object('id', '1', 'name', 'Opening keynote'),
        'person', json_build_object('id', n::text, 'name', 'Ana', 'email', 'ana' || n || '@example.com'))
    from ${moments(from, each)}`.execute(trx)
}

async function attempts(trx: Kysely<Database>, from: Date, first: number, each: number): Promise<void> {
  await sql`insert into ${partition('attempt', from)} (id, at, delivery_id, fact, webhook_id, event_id, type, attempt, outcome, status, duration_ms,
      address, url, request_headers, payload, response_headers, response_body, made_at)
    select ${first}::int + n, t, ${first}::int + n, ${first}::int + n, 1 + n % 100, 1 + n % 100, 'activityEnrollment', 1, 'received', 200, 20,
      '127.0.0.1', 'https://receiver.example/hook', '{"content-type": "application/json"}', ${BODY}, '{}', 'OK', t
    from ${moments(from, each)}`.execute(trx)
}

/** So many moments `t` of a day, the earliest first, numbered from 1. */
function moments(from: Date, each: number) {
  return sql`generate_series(1, ${each}::int) n, lateral (
    select ${from}::timestamptz + n * interval '23 hours' / ${each}::int as t) m`
}

function partition(table: 'fact' | 'attempt', from: Date) {
  return sql.raw(`aviso.${table}_${from.toISOString().slice(0, 10).replaceAll('-', '')}`)
}

async function quickly(db: Kysely<Database>, work: (trx: Kysely<Database>) => Promise<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = off`.execute(trx)
    await work(trx)
  })
}
