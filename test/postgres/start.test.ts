import { sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { migrate } from '../../src/database/migrate.ts'
import { startStandby } from '../harness/cluster.ts'
import { asAdmin, newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { runAviso } from '../harness/process.ts'
import { startServer } from '../harness/server.ts'

const silent = pino({ level: 'silent' })
const left: (() => unknown)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).reverse()) await remove()
})

async function newDatabase(options = '') {
  const own = await newRoleAndDatabase(options)
  left.push(own.remove)
  return own
}

it.each(['LATIN1', 'SQL_ASCII', 'EUC_JP'])('a database in %s is refused in one line', async (encoding) => {
  const { url } = await newDatabase(`encoding '${encoding}' locale 'C' template template0`)
  const { code, err } = await runAviso(['serve'], { DATABASE_URL: url })
  expect({ code, err }).toEqual({
    code: 1,
    err: `Aviso cannot go on: the database at ${new URL(url).host} (DATABASE_URL) cannot be used: its encoding is ${encoding}, and UTF8 is needed, as in createdb --encoding=UTF8 --template=template0\n`,
  })
})

it.each([
  ['nobody-there', /role "nobody-there" does not exist|authentication failed/],
  ['no-database', /database "no-database" does not exist/],
])('%s is not waited for, and no password is told', async (what, expected) => {
  const { url } = await newDatabase()
  const wrong = new URL(url)
  if (what === 'no-database') wrong.pathname = '/no-database'
  else wrong.username = what
  wrong.password = 'hunter2'
  const { code, err } = await runAviso(['migrate'], { DATABASE_URL: wrong.href })
  expect(code).toBe(1)
  expect(err).toMatch(expected)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).not.toContain('hunter2')
})

it('is reached by a socket, however psql is told of one', async () => {
  const { rows } = await asAdmin((client) => client.query('show unix_socket_directories'))
  const directory = String(rows[0].unix_socket_directories).split(',')[0]?.trim() as string
  const admin = new URL(process.env.TEST_DATABASE_URL as string)
  const { name } = await newDatabase()
  const { username, port } = admin
  const socket = encodeURIComponent(directory)
  for (const url of [
    `postgres://${username}@/${name}?host=${directory}&port=${port}`,
    `postgres://${username}:not%2Fasked@/${name}?host=${socket}&port=${port}`,
    `postgresql:///${name}?host=${directory}&user=${username}&port=${port}`,
    `postgres://${username}@${socket}:${port}/${name}`,
    `postgres://${username}@${socket}:${port}?dbname=${name}`,
  ]) {
    const connection = await connect(readConfig({ DATABASE_URL: url }), silent, systemClock)
    const found = await sql`select current_database() as name, inet_server_addr() as address`.execute(connection.db)
    expect(found.rows, url).toEqual([{ name, address: null }])
    await connection.close()
  }
})

it('is reached by a name in which every character is encoded that may be', async () => {
  const name = `aviso odd é #/?@%23 ${process.pid}`
  await asAdmin((admin) => admin.query(`create database ${pg.escapeIdentifier(name)}`))
  left.push(() => asAdmin((admin) => admin.query(`drop database ${pg.escapeIdentifier(name)} with (force)`)))
  const url = new URL(process.env.TEST_DATABASE_URL as string)
  url.pathname = `/${encodeURIComponent(name)}`
  const connection = await connect(readConfig({ DATABASE_URL: url.href }), silent, systemClock)
  expect((await sql`select current_database() as name`.execute(connection.db)).rows).toEqual([{ name }])
  await connection.close()
})

it('a socket that is not there yet is waited for, and named', async () => {
  const clock = manualClock()
  const lines: { msg: string; reason: string; seconds: number }[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const url = 'postgres://user:hunter2@/name?host=/nowhere'
  const connecting = connect(readConfig({ DATABASE_URL: url }), log, clock).catch((error: Error) => error)
  let done = false
  connecting.then(() => {
    done = true
  })
  await eventually(() => expect(lines).toHaveLength(1))
  expect(lines[0]).toMatchObject({ msg: 'Waiting for the database', seconds: 30 })
  await eventually(() => {
    clock.advance(2_000)
    expect(done).toBe(true)
  })
  expect(String(await connecting)).toBe(
    'Error: the database at /nowhere (DATABASE_URL) cannot be used: connect ENOENT /nowhere/.s.PGSQL.5432',
  )
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})

it('a standby is waited for until it is one no longer', async () => {
  const standby = await startStandby()
  left.push(standby.stop)
  const lines: string[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line).reason) })
  const connecting = connect(readConfig({ DATABASE_URL: standby.url }), log, systemClock)
  await eventually(() => expect(lines).toEqual(['it is a standby, which takes no changes']))
  await standby.promote()
  const connection = await connecting
  expect(await migrate(connection.db)).toContain('0001_baseline')
  await connection.close()
}, 60_000)

it('a newer version may change the database under a server that runs; the next start is refused in words', async () => {
  const { url, remove } = await newDatabase()
  const server = await startServer({ backend: { kind: 'postgres', env: { DATABASE_URL: url }, remove } })
  await sql`insert into aviso.kysely_migration values ('9999_later', '')`.execute(server.app.connection.db)
  expect((await fetch(`${server.app.url}/readyz`)).status).toBe(200)
  await server.stop()
  const { code, err } = await runAviso(['serve'], { DATABASE_URL: url })
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Aviso cannot go on: the database is one of a newer Aviso: it has 9999_later. Start that version, or bring back a backup from before it.\n',
  })
})
