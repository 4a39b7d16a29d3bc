import { sql } from 'kysely'
import pino from 'pino'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Connection } from '../../src/database/connection.ts'
import { createUpkeep } from '../../src/dispatcher/upkeep.ts'
import { server, withServer } from '../harness/fixtures.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const DAY = 24 * 3_600_000

withServer({ role: 'api' })

let connection: Connection
beforeAll(async () => {
  connection = server.app.connection
})
beforeEach(async () => {
  await sql`truncate outbox restart identity`.execute(connection.db)
  await sql`truncate webhook`.execute(connection.db)
})

/** Rows of the outbox for one webhook: `due` is an expression for when they are due. */
async function fill(webhookID: number, count: number, due: string, made: Date): Promise<void> {
  await sql`insert into outbox (webhook_id, event_id, type, ordering_key, content_type, payload, due_at, created_at)
    select ${webhookID}::bigint, 1, 'activityEnrollment', n::text, 'application/json', '{}', ${sql.raw(due)}, ${made}::timestamptz
    from generate_series(1, ${count}::int) n`.execute(connection.db)
}

async function addWebhook(): Promise<number> {
  const { webhookID } = await server.newWebhook('1', 'https://receiver.example/hook')
  return Number(webhookID)
}

const left = async () => {
  const { rows } = await sql<{ webhook: string; count: number }>`
    select webhook_id::text || coalesce(' ' || due_at::text, '') as webhook, count(*)::int as count from outbox
    group by webhook_id, due_at order by 1`.execute(connection.db)
  return Object.fromEntries(rows.map(({ webhook, count }) => [webhook, count]))
}

/** Writes down how many rows each statement takes out of the outbox. */
async function countDeletes(): Promise<() => Promise<number[]>> {
  const { db } = connection
  await sql`create table taken (n int)`.execute(db)
  await sql`create function count_taken() returns trigger language plpgsql as
    'begin insert into taken select count(*) from gone; return null; end'`.execute(db)
  await sql`create trigger taken after delete on outbox referencing old table as gone
    for each statement execute function count_taken()`.execute(db)
  return async () => (await sql<{ n: number }>`select n from taken where n > 0`.execute(db)).rows.map(({ n }) => n)
}

it('sweeps what was given up long ago, and what has no webhook, slice by slice until it is done', async () => {
  const webhookID = await addWebhook()
  const old = new Date(NOW.getTime() - 31 * DAY)
  await fill(webhookID, 12_000, `'infinity'`, old)
  await fill(webhookID, 10, `'infinity'`, NOW)
  await fill(webhookID, 20, 'null', old)
  await fill(999_999, 7_000, 'null', NOW)
  await fill(webhookID, 5, 'null', NOW)
  const taken = await countDeletes()
  await createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, pino({ level: 'silent' }))(NOW)
  expect(await left()).toEqual({ [webhookID]: 25, [`${webhookID} infinity`]: 10 })
  expect(await taken()).toEqual([5_000, 5_000, 5_000 - 30, 4_030])
})

it('sweeps again after an hour, not before', async () => {
  const upkeep = createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, pino({ level: 'silent' }))
  await upkeep(NOW)
  await fill(999_999, 3, 'null', NOW)
  await upkeep(new Date(NOW.getTime() + 3_599_000))
  expect(await left()).toEqual({ '999999': 3 })
  await upkeep(new Date(NOW.getTime() + 3_600_000))
  expect(await left()).toEqual({})
})

it('drops the days of the log that are over, and no others', async () => {
  const { dispatcherDb: db } = connection
  for (const day of ['20261001', '20261023', '20261024']) {
    const from = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    const to = new Date(Date.parse(from) + DAY).toISOString().slice(0, 10)
    await sql`create table ${sql.table(`attempt_${day}`)} partition of attempt
      for values from (${sql.lit(`${from} 00:00Z`)}) to (${sql.lit(`${to} 00:00Z`)})`.execute(db)
  }
  await createUpkeep({ ...connection, db }, 30, pino({ level: 'silent' }))(NOW)
  const { rows } = await sql<{ name: string }>`select relname as name from pg_inherits
    join pg_class on pg_class.oid = inhrelid where inhparent = 'attempt'::regclass order by 1`.execute(db)
  const names = rows.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['attempt_20261023', 'attempt_20261122', 'attempt_20261124']))
  expect(names).not.toContain('attempt_20261001')
})
