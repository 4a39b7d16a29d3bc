import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newBackend } from '../harness/backend.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { eventually } from '../harness/eventually.ts'
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

it('enrolments that come at once go together, and nobody is refused for another', async () => {
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, 'http://127.0.0.1:9/hook')
  const blocker = await connected()
  await blocker.query('select pg_advisory_lock(hashtextextended($1, $2))', ['aviso.event', eventID])
  const before = gate.turnsOf('aviso')
  const asked = Array.from({ length: 40 }, (_, n) => {
    return n === 20
      ? server.rpcError('activity.person.bind', { activityID, personID: '999' })
      : server.enroll(activityID, `Ana${n}`)
  })
  await eventually(async () => {
    const { rows } = await blocker.query(`select count(*) from pg_locks where locktype = 'advisory' and not granted`)
    expect(Number(rows[0].count)).toBeGreaterThan(0)
  })
  await server.rpc('event.find', {}) // what was sent before it has arrived
  await blocker.end()
  await Promise.all(asked)
  expect(gate.turnsOf('aviso') - before).toBeLessThan(40) // apart, they take 80
  const { data } = await server.rpc('activity.person.find', { activityID, limit: 100 })
  expect(data).toHaveLength(39)
  expect((await server.outbox()).filter((row) => row.event_id === eventID)).toHaveLength(39)
})

it('a list that fits on one page takes one', async () => {
  const { eventID } = await server.newEvent()
  await server.newWebhook(eventID, 'http://127.0.0.1:9/hook')
  expect(await turns(() => server.rpc('webhook.find', { eventID }))).toBe(1)
  expect(await turns(() => server.rpc('activity.find', { eventID }))).toBe(1)
  expect(await turns(() => server.rpcError('activity.find', { eventID: '999' }))).toBe(2)
})

it('an enrolment that is refused, too', async () => {
  const { activityID } = await server.newEvent()
  const unknown = { activityID, personID: '999' }
  expect(await turns(() => server.rpcError('activity.person.bind', unknown))).toBe(2)
})

it('an enrolment is not committed without its facts, even if its transaction could not begin', async () => {
  const { activityID } = await server.newEvent()
  const client = await connected()
  await expect(enrol(client, activityID, ['ana@example.com'])).rejects.toThrow(
    'aviso.enroll must not be committed without its facts',
  )
  await client.end()
})

it('an enrolment reads what is its own alone, also by plans that were made while the event had nobody', async () => {
  const { activityID } = await server.newEvent()
  const client = await connected()
  await client.query('begin deferrable')
  await enrol(client, activityID, ['first@example.com'])
  await client.query('commit')
  await client.query(`with made as (
      insert into aviso.person (company_id, name, email, created_at)
      select 1, 'Ana', 'm' || n || '@example.com', now() from generate_series(1, 20000) n returning id, email
    ), registered as (
      insert into aviso.attendee (event_id, person_id, name, email, group_id, created_at)
      select g.event_id, made.id, 'Ana', email, g.id, now() from made, aviso.ticket_group g
      where g.event_id = (select event_id from aviso.activity where id = ${activityID})
    )
    insert into aviso.enrollment (activity_id, person_id, source, enrolled_at)
    select ${activityID}, id, 'api', now() from made`)
  for (const email of ['a@example.com', 'm15000@example.com', 'z@example.com']) {
    await client.query('begin deferrable')
    const before = await blocksRead(client)
    await enrol(client, activityID, [email])
    const read = (await blocksRead(client)).map((count, index) => count - (before[index] ?? 0))
    // All people stand in hundreds of blocks. One who is found or made takes a few of each table and index.
    expect(Math.max(...read)).toBeLessThan(30)
    await client.query('commit')
  }
  await client.end()
})

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.backend.env.DATABASE_URL as string })
  await client.connect()
  return client
}

function enrol(client: pg.Client, activityID: string, emails: string[]) {
  const people = emails.map((email) => ({ activity: activityID, name: 'Ana', email, source: 'api' }))
  return client.query(
    `select aviso.enroll(null, null, null, false, array[$1::bigint],
      array(select one from json_populate_recordset(null::aviso.given, $2) one), now())`,
    [activityID, JSON.stringify(people)],
  )
}

/** How many blocks of people and what they are, and of each of their indexes, this session has read since some time. */
async function blocksRead(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query(`
    select pg_stat_get_xact_blocks_fetched(c.oid) as read from pg_class c
    where c.oid in ('aviso.person'::regclass, 'aviso.attendee'::regclass, 'aviso.enrollment'::regclass)
      or c.oid in (select indexrelid from pg_index
        where indrelid in ('aviso.person'::regclass, 'aviso.attendee'::regclass, 'aviso.enrollment'::regclass))
    order by c.oid`)
  return rows.map(({ read }) => Number(read))
}
