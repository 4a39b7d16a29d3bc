import { sql } from 'kysely'
import pino from 'pino'
import { beforeAll, beforeEach, expect, inject, it } from 'vitest'
import type { Connection } from '../../src/database/connection.ts'
import { createUpkeep } from '../../src/dispatcher/upkeep.ts'
import { turn } from '../../src/outbox/fan-out.ts'
import { readFacts } from '../../src/outbox/read-facts.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import { server, withServer } from '../harness/fixtures.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const DAY = 24 * 3_600_000

withServer({ role: 'api' })

let connection: Connection
beforeAll(async () => {
  connection = server.app.connection
})
beforeEach(async () => {
  await sql`truncate aviso.delivery restart identity`.execute(connection.db)
  await sql`truncate aviso.webhook`.execute(connection.db)
})

/** Rows of the outbox for one webhook: `due` is an expression for when they are due. */
async function fill(webhookID: number, count: number, due: string, made: Date): Promise<void> {
  await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, due_at, created_at)
    select n, ${webhookID}::bigint, 1, 'activityEnrollment', n::text, 'application/json', '{}', ${sql.raw(due)}, ${made}::timestamptz
    from generate_series(1, ${count}::int) n`.execute(connection.db)
}

async function addWebhook(): Promise<number> {
  const { webhookID } = await server.newWebhook('1', 'https://receiver.example/hook')
  return Number(webhookID)
}

const left = async () => {
  const { rows } = await sql<{ webhook: string; count: number }>`
    select webhook_id::text || coalesce(' ' || due_at::text, '') as webhook, count(*)::int as count from aviso.delivery
    group by webhook_id, due_at order by 1`.execute(connection.db)
  return Object.fromEntries(rows.map(({ webhook, count }) => [webhook, count]))
}

/** Writes down how many rows each statement takes out of the outbox. */
async function countDeletes(): Promise<() => Promise<number[]>> {
  const { db } = connection
  await sql`create table aviso.taken (n int)`.execute(db)
  await sql`create function aviso.count_taken() returns trigger language plpgsql as
    'begin insert into aviso.taken select count(*) from gone; return null; end'`.execute(db)
  await sql`create trigger taken after delete on aviso.delivery referencing old table as gone
    for each statement execute function aviso.count_taken()`.execute(db)
  return async () =>
    (await sql<{ n: number }>`select n from aviso.taken where n > 0`.execute(db)).rows.map(({ n }) => n)
}

// Triggers of a share on Citus see no rows.
it.skipIf(inject('backend') === 'citus')(
  'sweeps what was given up long ago, and what has no webhook, slice by slice until it is done',
  async () => {
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
  },
)

it('sweeps again after an hour, not before', async () => {
  const upkeep = createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, pino({ level: 'silent' }))
  await upkeep(NOW)
  await fill(999_999, 3, 'null', NOW)
  await upkeep(new Date(NOW.getTime() + 3_599_000))
  expect(await left()).toEqual({ '999999': 3 })
  await upkeep(new Date(NOW.getTime() + 3_600_000))
  expect(await left()).toEqual({})
})

it.each(['attempt', 'fact'])('drops the days of the log %s that are over, and no others', async (table) => {
  const { dispatcherDb: db } = connection
  for (const day of ['20261001', '20261023', '20261024']) {
    const from = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    const to = new Date(Date.parse(from) + DAY).toISOString().slice(0, 10)
    await sql`create table aviso.${sql.ref(`${table}_${day}`)} partition of aviso.${sql.ref(table)}
      for values from (${sql.lit(`${from} 00:00Z`)}) to (${sql.lit(`${to} 00:00Z`)})`.execute(db)
  }
  await createUpkeep({ ...connection, db }, 30, pino({ level: 'silent' }))(NOW)
  const { rows } = await sql<{ name: string }>`select relname as name from pg_inherits
    join pg_class on pg_class.oid = inhrelid where inhparent = ${sql.raw(`'aviso.${table}'`)}::regclass order by 1`.execute(
    db,
  )
  const names = rows.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([`${table}_20261023`, `${table}_20261024`, `${table}_20261122`, `${table}_20261124`]),
  )
  expect(names).not.toContain(`${table}_20261001`)
})

it('gives up what still needs a fact of a day that goes, and says so where the owner and the operator look', async () => {
  const { db } = connection
  const { eventID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, 'https://receiver.example/hook')
  const row = {
    fact: '7',
    webhook_id: webhookID,
    event_id: eventID,
    type: 'activityEnrollment',
    ordering_key: '1:1',
    content_type: 'application/json',
    created_at: new Date(NOW.getTime() - 31 * DAY),
  }
  const old = { ...row, fact_day: '2026-10-22', payload: null }
  const rows = [
    { ...old, due_at: null },
    { ...old, due_at: sql<Date>`'-infinity'::timestamptz` },
    { ...old, due_at: NOW, leased_by: 'somebody' }, // is being sent: its fact was read
    { ...old, payload: '{}', attempts: 1, due_at: NOW }, // needs its fact no more
    { ...old, fact_day: '2026-10-23', due_at: null },
    { ...row, fact_day: null, payload: '{}', due_at: null }, // of 0.1
  ]
  const ids: string[] = []
  for (const one of rows) {
    const made = await db.insertInto('delivery').values(one).returning('id').executeTakeFirstOrThrow()
    ids.push(made.id)
  }
  const lines: { deliveries?: number }[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  await createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, log)(NOW)
  const kept = await db.selectFrom('delivery').select('id').where('webhook_id', '=', webhookID).orderBy('id').execute()
  expect(kept.map(({ id }) => id)).toEqual(ids.slice(2))
  expect(lines.map(({ deliveries }) => deliveries).filter(Boolean)).toEqual([2])
  const { data } = await server.rpc('webhook.log.find', { eventID })
  expect(data).toHaveLength(2)
  for (const attempt of data) {
    expect(attempt).toMatchObject({
      outcome: 'givenUp',
      status: null,
      error: expect.stringContaining('RETENTION_DAYS'),
    })
    const refused = await server.rpcError('webhook.log.resend', { deliveryID: attempt.deliveryID })
    expect(refused.data).toMatchObject({
      kind: 'not_found',
      issues: [{ message: expect.stringContaining('not kept') }],
    })
  }
})

it('keeps no delivery waiting for another one, whose fact is of a day that is gone', async () => {
  const { db } = connection
  const { eventID } = await server.newEvent()
  await fanOutAll(db, NOW)
  const logged = await db.selectFrom('fact').select('number').where('event_id', '=', eventID).execute()
  const deliveries = logged.map(({ number }) => ({ payload: null, factDay: '2026-11-22', fact: number }))
  const gone = { payload: null, factDay: '2020-01-01', fact: '1' }
  const rendered = { payload: '{}', factDay: null, fact: '2' } // of 0.1
  const facts = await readFacts(db, [gone, rendered, ...deliveries])
  expect([...facts.keys()].sort()).toEqual(logged.map(({ number }) => number).sort())
  expect(facts.size).toBeGreaterThan(1)
  await expect(readFacts(db, [{ ...gone, factDay: '2026-11-22', fact: 'x' }])).rejects.toThrow('invalid input syntax')
})

it('gives up what a webhook that is off has held for too long, before the day of its fact goes; missed is counted without that day', async () => {
  const { db } = connection
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, 'https://receiver.example/hook')
  const { personID } = await server.enroll(activityID)
  await fanOutAll(db, NOW)
  await server.rpc('webhook.edit', { webhookID, active: false })
  await turn(db, 100, '0')
  await server.enroll(activityID, 'Bruno Lima')
  await fanOutAll(db, NOW)
  const explain = async () => {
    const { data } = await server.rpc('webhook.delivery.explain', { eventID, personID, webhookID })
    return data.filter(({ webhookID: one }: { webhookID: string | null }) => one !== null)
  }
  const state = () => server.rpc('webhook.get', { webhookID })
  expect(await explain()).toMatchObject([{ state: 'held' }])
  expect(await state()).toMatchObject({ state: 'paused', missed: 1 })

  const lines: { msg: string; deliveries?: number; dropped?: string[] }[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const upkeep = createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, log)
  await upkeep(new Date(NOW.getTime() + 30 * DAY)) // the day of the facts still counts
  expect(lines.filter(({ deliveries }) => deliveries)).toEqual([])
  expect(await state()).toMatchObject({ missed: 1 })
  await upkeep(new Date(NOW.getTime() + 31 * DAY))
  const told = lines.filter(({ deliveries, dropped }) => deliveries || dropped?.includes('fact_20261122'))
  expect(told).toMatchObject([{ deliveries: 1 }, { dropped: expect.arrayContaining(['fact_20261122']) }])
  const { data } = await server.rpc('webhook.log.find', { eventID })
  expect(data).toMatchObject([{ outcome: 'givenUp', status: null, error: expect.stringContaining('RETENTION_DAYS') }])
  expect(await server.rpc('webhook.delivery.find', { eventID })).toMatchObject({ data: [{ state: 'givenUp' }] })
  expect(await explain()).toEqual([]) // the fact is not in the log any more
  expect(await state()).toMatchObject({ state: 'paused', missed: 0 })
  expect(await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })).toMatchObject({ missed: 0 })
  expect(await turn(db, 100, '0')).toMatchObject({ moved: 0, more: false })
  expect(await left()).toEqual({})
})

it('forgets webhooks that were removed before the log begins, and keys of a week ago', async () => {
  const { db } = connection
  const removed = { active: false, missed_from: '1' }
  const ids = [await addWebhook(), await addWebhook(), await addWebhook()]
  for (const [n, days] of [31, 29].entries()) {
    const removed_at = new Date(NOW.getTime() - days * DAY)
    await db
      .updateTable('webhook')
      .set({ ...removed, removed_at })
      .where('id', '=', String(ids[n]))
      .execute()
  }
  for (const days of [8, 6]) {
    const at = new Date(NOW.getTime() - days * DAY)
    const key = `${days} days ago`
    await db.insertInto('published').values({ company_id: '1', key, fact: '1', hash: '', at }).execute()
  }
  await createUpkeep({ ...connection, db: connection.dispatcherDb }, 30, pino({ level: 'silent' }))(NOW)
  const webhooks = await db.selectFrom('webhook').select('id').orderBy('id').execute()
  expect(webhooks.map(({ id }) => Number(id))).toEqual(ids.slice(1))
  expect((await db.selectFrom('published').select('key').execute()).map(({ key }) => key)).toEqual(['6 days ago'])
})
