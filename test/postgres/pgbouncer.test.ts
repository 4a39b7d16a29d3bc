import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { migrate, pendingMigrations } from '../../src/database/migrate.ts'
import { asAdmin, newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { receiver, withReceiver } from '../harness/fixtures.ts'
import { startPgBouncer } from '../harness/pgbouncer.ts'
import { runAviso, startProcess } from '../harness/process.ts'

withReceiver()

let bouncer: Awaited<ReturnType<typeof startPgBouncer>>
let own: Awaited<ReturnType<typeof newRoleAndDatabase>>
const silent = pino({ level: 'silent' })

beforeAll(async () => {
  // Few sessions, so that many share each.
  bouncer = await startPgBouncer('default_pool_size = 3')
})
afterAll(() => bouncer.stop())
beforeEach(async () => {
  own = await newRoleAndDatabase()
})
afterEach(() => own.remove())

const env = () => ({ DATABASE_URL: bouncer.through(own.name), ALLOW_NETWORKS: '127.0.0.0/8' })

/** A log of whose lines, of `warn` and above, the messages are kept. */
function keeping() {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line).msg) })
  return { lines, log }
}

describe('in transaction mode with its defaults', () => {
  it.each([
    ['as it is', ''],
    ['with a role and a database of odd settings', `default_transaction_isolation = 'serializable'`],
    ['with no search_path', `search_path = ''`],
    ['read-only', 'default_transaction_read_only = on'],
    ['with German dates', `datestyle = 'German, DMY'`],
    ['with a short time-out', 'lock_timeout = 5'],
  ])('two processes start, migrate, enrol and deliver once each, in order: %s', async (_title, setting) => {
    if (setting) await asAdmin((admin) => admin.query(`alter database ${own.name} set ${setting}`))
    const [api, dispatcher] = await Promise.all([
      startProcess(env(), ['--only', 'api']),
      startProcess(env(), ['--only', 'dispatcher']),
    ])
    const { eventID, activityID } = api.ready.first
    const create = (type: string) => api.rpc('webhook.create', { eventID, type, url: receiver.url })
    const webhooks = await Promise.all(['activityEnrollment', 'activityDismissal'].map(create))
    const people = Array.from({ length: 25 }, (_, n) => ({ name: `Person ${n}`, email: `p${n}@example.com` }))
    await Promise.all(
      people.map(async (person) => {
        const { personID } = (await api.rpc('activity.person.bind', { activityID, ...person })) as { personID: string }
        await api.rpc('activity.person.dismiss', { activityID, personID })
      }),
    )
    await receiver.received(50)
    await eventually(async () => {
      for (const { webhookID } of webhooks as { webhookID: string }[]) {
        const logged = await api.rpc('webhook.log.find', { eventID, webhookID, outcome: 'received' })
        expect(logged).toMatchObject({ total: 25 })
      }
    })
    for (const { email } of people) {
      const types = receiver.requests
        .filter(({ json }) => json.data.person.email === email)
        .map(({ json }) => json.type)
      expect(types).toEqual(['activityEnrollment', 'activityDismissal'])
    }
    for (const { ready } of [api, dispatcher]) expect((await fetch(`${ready.url}/readyz`)).status).toBe(200)
    expect(await Promise.all([api, dispatcher].map(({ kill }) => kill('SIGTERM')))).toEqual([0, 0])
    expect(`${api.errors()}${dispatcher.errors()}`).not.toMatch(/"level":(50|60)/)
  })

  it('nothing of ours stays in a session that others share, and no lock', async () => {
    const connection = await connect(readConfig(env()), silent, systemClock)
    await Promise.all(Array.from({ length: 5 }, () => migrate(connection.db)))
    const others = await connect(readConfig(env()), silent, systemClock)
    expect(await pendingMigrations(others.db)).toEqual([])
    await connection.close()
    await others.close()
    const { rows } = await asAdmin((admin) =>
      admin.query(`select count(*)::int as locks from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = '${own.name}')`),
    )
    expect(rows).toEqual([{ locks: 0 }])
    const plain = new (await import('pg')).default.Client({ connectionString: bouncer.through(own.name) })
    await plain.connect()
    const shown = await plain.query(`select current_setting('statement_timeout') as time,
      current_setting('search_path') as path, current_setting('jit') as jit`)
    expect(shown.rows).toEqual([{ time: '0', path: '"$user", public', jit: 'on' }])
    await plain.end()
  })

  it('a statement that fails, alone or in a transaction, leaves its connection as good as it was', async () => {
    const connection = await connect(readConfig({ ...env(), DATABASE_POOL: '2' }), silent, systemClock)
    const { db } = connection
    await migrate(db)
    for (let n = 0; n < 4; n++) {
      await expect(sql`select * from nothing`.execute(db)).rejects.toMatchObject({ code: '42P01' })
      await expect(
        db.transaction().execute((trx) => sql`insert into aviso.installation values (null)`.execute(trx)),
      ).rejects.toMatchObject({ code: '23502' })
      await db.transaction().execute((trx) => sql`create table if not exists aviso.made (n int)`.execute(trx))
      await sql`insert into aviso.made values (${n})`.execute(db)
    }
    const { rows } = await sql`select count(*)::int as count,
      current_setting('statement_timeout') as time, current_setting('transaction_isolation') as isolation from aviso.made`.execute(
      db,
    )
    expect(rows).toEqual([{ count: 4, time: '30s', isolation: 'read committed' }])
    await connection.close()
  })
})

describe('nudges', () => {
  /** Another connection to the database that nudges, until the listener of this one hears it. */
  async function heard(log: pino.Logger, more: Record<string, string>) {
    const [hearer, speaker] = await Promise.all([
      connect(readConfig({ ...env(), ...more }), log, systemClock),
      connect(readConfig(env()), silent, systemClock),
    ])
    let nudges = 0
    hearer.onNudge(() => nudges++)
    return { hearer, speaker, count: () => nudges, close: () => Promise.all([hearer.close(), speaker.close()]) }
  }

  it('are heard by way of DATABASE_DIRECT_URL', async () => {
    const { lines, log } = keeping()
    const between = await heard(log, { DATABASE_DIRECT_URL: own.url })
    await eventually(() => {
      between.speaker.nudge()
      expect(between.count()).toBeGreaterThan(1) // the first one says that it listens
    })
    await between.close()
    expect(lines).toEqual([])
  })

  it('are not listened for through the pooler, which is said once', async () => {
    const { lines, log } = keeping()
    const between = await heard(log, {})
    await eventually(() => expect(lines).toHaveLength(1))
    expect(lines[0]).toMatch(/^A pooler passes no nudges on/)
    await between.close()
    const { rows } = await asAdmin((admin) =>
      admin.query(`select from pg_stat_activity where datname = '${own.name}' and query ilike 'listen%'`),
    )
    expect(rows).toEqual([])
    expect(lines).toHaveLength(1)
  })

  it.each(['postgres://127.0.0.1:1/none', 'postgres://127.0.0.1:1/none?sslrootcert=/nowhere/root.crt'])(
    '%s, where nobody can listen, is complained of once, and closes',
    async (DATABASE_DIRECT_URL) => {
      const { lines, log } = keeping()
      const between = await heard(log, { DATABASE_DIRECT_URL })
      await eventually(() => expect(lines).toEqual(['Cannot listen for nudges yet']))
      await between.close()
    },
  )
})

it('a parameter that it refuses is no reason to wait: one line names the setting', async () => {
  const url = new URL(bouncer.through(own.name))
  url.searchParams.set('statement_timeout', '1000')
  const { code, err } = await runAviso(['serve'], { DATABASE_URL: url.href })
  expect({ code, err }).toEqual({
    code: 1,
    err: `Aviso cannot go on: the database at ${url.host} (DATABASE_URL) cannot be used: unsupported startup parameter: statement_timeout (the pooler has to let it pass: ignore_startup_parameters = statement_timeout)\n`,
  })
})
