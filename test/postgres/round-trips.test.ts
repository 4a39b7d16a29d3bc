import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newBackend } from '../harness/backend.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { startServer, type TestServer } from '../harness/server.ts'

/** How often a call waits for the database: that is most of what it costs. */

let gate: Awaited<ReturnType<typeof databaseGate>>
let server: TestServer
beforeAll(async () => {
  const backend = await newBackend()
  gate = await databaseGate(backend.env.DATABASE_URL as string)
  server = await startServer({ role: 'api', backend, env: { DATABASE_URL: gate.url } })
})
afterAll(async () => {
  await server.stop()
  await gate.close()
  await server.backend.remove()
})

async function turns(call: () => Promise<unknown>): Promise<number> {
  const before = gate.turnsOf('aviso')
  await call()
  return gate.turnsOf('aviso') - before
}

it('an enrolment takes two round trips, of one person or many', async () => {
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, 'http://127.0.0.1:9/hook')
  await server.enroll(activityID, 'Ana')
  expect(await turns(() => server.enroll(activityID, 'Bea'))).toBe(2)
  const content = Array.from({ length: 50 }, (_, n) => ({ activityID, name: 'Caio', email: `caio${n}@example.com` }))
  expect(await turns(() => server.rpc('activity.person.bind', { content }))).toBe(2)
  expect(await server.outbox()).toHaveLength(52)
})

it('an enrolment that is refused, too', async () => {
  const { activityID } = await server.newEvent()
  const unknown = { activityID, personID: '999' }
  expect(await turns(() => server.rpcError('activity.person.bind', unknown))).toBe(2)
})

it('an enrolment is not committed without its facts, even if its transaction could not begin', async () => {
  const { activityID } = await server.newEvent()
  const people = JSON.stringify([
    { position: 1, activity: activityID, name: 'Ana', email: 'ana@example.com', source: 'api' },
  ])
  const { db } = server.app.connection
  const alone = sql`select aviso.enroll(null, null, false, false, ${people}::json, now())`.execute(db)
  await expect(alone).rejects.toThrow('aviso.enroll must not be committed without its facts')
})

it('an enrolment reads what is its own alone, also by plans that were made while the event had nobody', async () => {
  const { activityID } = await server.newEvent()
  const client = new pg.Client({ connectionString: server.backend.env.DATABASE_URL as string })
  await client.connect()
  const enrol = async (from: number, to: number) => {
    const people = Array.from({ length: to - from }, (_, index) => {
      return {
        position: index + 1,
        activity: activityID,
        name: 'Ana',
        email: `ana${from + index}@example.com`,
        source: 'api',
      }
    })
    await client.query('begin deferrable')
    const before = await rowsRead(client)
    await client.query('select aviso.enroll(null, null, false, false, $1::json, now())', [JSON.stringify(people)])
    const after = await rowsRead(client)
    await client.query('commit')
    return after.map((read, index) => read - (before[index] ?? 0))
  }
  const first = await enrol(0, 1)
  await enrol(1, 500)
  expect(await enrol(500, 501)).toEqual(first)
  await client.end()
})

/** How many rows of people and what they are in this session has read, counted from some moment before its transaction. */
async function rowsRead(client: pg.Client): Promise<number[]> {
  const tables = ['person', 'attendee', 'enrollment']
  const { rows } = await client.query(
    `select relname, seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables
    where schemaname = 'aviso' and relname = any($1)`,
    [tables],
  )
  const read = new Map(rows.map((row) => [row.relname, Number(row.read)]))
  return tables.map((table) => read.get(table) ?? 0)
}
