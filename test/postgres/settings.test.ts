import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAdmin, newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { fixtureText } from '../harness/fixture.ts'
import { receiver, withReceiver } from '../harness/fixtures.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { runAviso } from '../harness/process.ts'
import { startServer } from '../harness/server.ts'

// What a database or a role sets for whoever connects: Aviso works all the same, with what is already in the database too.

withReceiver()

let own: Awaited<ReturnType<typeof newRoleAndDatabase>>
beforeEach(async () => {
  own = await newRoleAndDatabase()
})
afterEach(() => own.remove())

const start = (clock = manualClock()) =>
  startServer({
    clock,
    backend: {
      kind: 'postgres',
      env: { DATABASE_URL: own.url, ALLOW_NETWORKS: '127.0.0.0/8', RETRY_SCHEDULE: '5s' },
      remove: own.remove,
    },
  })

/** Sets things for the role, or with `on: 'database'` for the database. */
const set = (on: 'role' | 'database', ...settings: string[]) =>
  asAdmin(async (admin) => {
    for (const setting of settings) await admin.query(`alter ${on} ${own.name} set ${setting}`)
  })

/** Enrols many at once, fails once, and delivers all when the retries are due. */
async function works(): Promise<void> {
  const clock = manualClock()
  const server = await start(clock)
  try {
    const before = receiver.requests.length
    receiver.behave((_, n) => ({ status: n === before + 1 ? 500 : 200 }))
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await Promise.all(Array.from({ length: 30 }, (_, n) => server.enroll(activityID, `Person ${n}`)))
    const log = (outcome: string) => server.rpc('webhook.log.find', { eventID, outcome })
    await eventually(async () => expect(await log('failed')).toMatchObject({ total: 1 }))
    // The others wait for their turn behind the one that fails, and their retries are due when the clock says so.
    await eventually(async () => {
      clock.advance(5_001)
      expect(await log('received')).toMatchObject({ total: 30 })
    }, 50)
    const { data } = await server.rpc('webhook.find', { eventID })
    expect(data[0].date).toBe(String(new Date('2026-11-22T12:00:00Z').getTime() / 1_000))
    expect(await server.outbox()).toEqual([])
    expect((await fetch(`${server.app.url}/readyz`)).status).toBe(200)
  } finally {
    await server.stop()
  }
}

const SETTINGS: [string, ...string[]][] = [
  ['German dates', `datestyle = 'German, DMY'`],
  ['SQL dates', `datestyle = 'SQL, DMY'`],
  ['Postgres dates', `datestyle = 'Postgres, MDY'`],
  ['another time zone and style of intervals', `timezone = 'Pacific/Kiritimati'`, `intervalstyle = 'sql_standard'`],
  ['serializable', `default_transaction_isolation = 'serializable'`],
  ['repeatable read', `default_transaction_isolation = 'repeatable read'`],
  ['read-only', `default_transaction_read_only = on`],
  ['deferrable', `default_transaction_deferrable = on`, `default_transaction_isolation = 'serializable'`],
  ['no search_path', `search_path = ''`],
  ['a search_path to nowhere', `search_path = 'nowhere'`],
  ['time-outs that are too short', `statement_timeout = 500`, `lock_timeout = 5`, `idle_session_timeout = 100`],
  ['a short time within a transaction', `idle_in_transaction_session_timeout = 1`],
  [
    'old ways with strings, numbers and nulls',
    ...[`standard_conforming_strings = off`, `bytea_output = 'escape'`, `extra_float_digits = -15`],
    ...[`array_nulls = off`, `transform_null_equals = on`, `quote_all_identifiers = on`, `row_security = off`],
  ],
  ['another encoding, other plans', `client_encoding = 'LATIN1'`, `plan_cache_mode = 'force_generic_plan'`, 'jit = on'],
]

describe('a role whose settings are', () => {
  it.each(SETTINGS)('%s', async (_, ...settings) => {
    await set('role', ...settings)
    await works()
  })
})

describe('a database whose settings change later: what was there is found again', () => {
  it.each(SETTINGS.filter(([, first]) => /datestyle|isolation|search_path/.test(String(first))))(
    '%s',
    async (_, ...settings) => {
      await works()
      await set('database', ...settings)
      const server = await start()
      expect(server.app.first).toBe(null)
      expect(await server.rpc('event.find')).toMatchObject({ total: 2 })
      await server.stop()
      await works()
    },
  )

  it('another schema comes first, with tables of the same names', async () => {
    await works()
    await set('database', 'search_path = other, public')
    const server = await start()
    await sql`create schema other`.execute(server.app.connection.db)
    await sql`create table other.event (id int)`.execute(server.app.connection.db)
    await sql`create table other.kysely_migration (name text)`.execute(server.app.connection.db)
    await server.stop()
    await works()
  })
})

it('tables of 0.1 in a schema of the role are found there, also when its search_path is gone; those of others stay', async () => {
  const client = new pg.Client({ connectionString: own.url })
  await client.connect()
  await client.query(`create schema mine; ${fixtureText('0.1.1').replaceAll('public.', 'mine.')}`)
  for (const table of ['event', 'installation', 'outbox']) await client.query(`create table public.${table} (id int)`)
  await set('role', 'search_path = mine')
  for (const first of [true, false]) {
    const server = await start()
    expect(await server.rpc('event.find')).toMatchObject({ total: 3 })
    await server.stop()
    if (first) await asAdmin((admin) => admin.query(`alter role ${own.name} reset search_path`))
  }
  const { rows } = await client.query(`select relnamespace::regnamespace::text as schema, count(*)::int from pg_class
    where relkind in ('r', 'p') and relnamespace in ('mine'::regnamespace, 'public'::regnamespace) group by 1`)
  await client.end()
  expect(rows).toEqual([{ schema: 'public', count: 3 }])
})

it('a role that switches foreign keys off, and may not switch them on, is refused in one line', async () => {
  await set('role', 'session_replication_role = replica')
  const { code, err } = await runAviso(['serve'], { DATABASE_URL: own.url })
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Aviso cannot go on: permission denied to set parameter "session_replication_role"\n',
  })
})
