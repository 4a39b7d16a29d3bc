import net from 'node:net'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { asAdmin } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { runAviso, startProcess } from '../harness/process.ts'
import { startReceiver } from '../harness/receiver.ts'
import { ADMIN, startServer } from '../harness/server.ts'

let backend: Backend
beforeEach(async () => {
  backend = await newBackend()
})
afterEach(() => backend.remove())

it('waits with progress for a database that is not up yet', async () => {
  const database = await databaseGate(backend.env.DATABASE_URL as string)
  await database.close()
  const starting = startProcess({ ...backend.env, DATABASE_URL: database.url })
  const refused = new Promise<void>((resolve) => {
    const server = net.createServer((socket) => {
      socket.destroy()
      server.close(() => resolve())
    })
    server.listen(Number(new URL(database.url).port), '127.0.0.1')
  })
  await refused // it has tried, and met nothing that answers
  await database.open()
  const server = await starting
  expect(server.errors()).toMatch(/Waiting for the database/)
  expect(await server.kill('SIGTERM')).toBe(0)
  await database.close()
})

it('does not wait for what waiting cannot mend', async () => {
  const url = new URL(backend.env.DATABASE_URL as string)
  url.pathname = '/there_is_none'
  const { code, err } = await runAviso(['serve'], { DATABASE_URL: url.href })
  expect(code).toBe(1)
  expect(err).toMatch(
    /^Aviso cannot go on: the database at [^ ]+ \(DATABASE_URL\) cannot be used: database "there_is_none" does not exist\n$/,
  )
})

it('survives a restart of the database: refuses for the while, then enrols and delivers', async () => {
  const database = await databaseGate(backend.env.DATABASE_URL as string)
  const receiver = await startReceiver()
  const server = await startServer({
    backend: { ...backend, env: { ...backend.env, DATABASE_URL: database.url } },
    clock: systemClock as never,
  })
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  await server.enroll(activityID)
  await receiver.received(1)

  await database.close()
  const call = JSON.stringify({ jsonrpc: '2.0', id: 'x', method: 'event.find' })
  const refused = await server.post(call, { authorization: `Bearer aviso_${'x'.repeat(43)}` }) // must be looked up
  expect(refused.status).toBe(503)
  expect(await refused.json()).toMatchObject({ id: 'x', error: { code: -32000, data: { kind: 'unavailable' } } })
  expect(await server.rpcError('event.find')).toMatchObject({ code: -32000 })
  expect((await fetch(`${server.app.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${server.app.url}/readyz`)).status).toBe(503)

  await database.open()
  await vi.waitFor(() => server.enroll(activityID, 'Bruno Lima'), { timeout: 15_000 })
  await receiver.received(2)
  await server.stop()
  await receiver.close()
  await database.close()
})

it('servers that start at once on an empty database do not collide', async () => {
  const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await admin.connect()
  const name = `aviso_empty_${process.pid}`
  await admin.query(`create database ${name}`)
  const url = new URL(process.env.TEST_DATABASE_URL as string)
  url.pathname = `/${name}`
  try {
    const servers = await Promise.all(Array.from({ length: 4 }, () => startProcess({ DATABASE_URL: url.href })))
    expect(servers.filter(({ ready }) => ready.first)).toHaveLength(1)
    for (const server of servers) {
      expect(await server.rpc('event.find', {})).toMatchObject({ total: 1 })
      expect(server.errors()).not.toMatch(/"level":(50|60)/)
    }
    await Promise.all(servers.map(({ kill }) => kill('SIGTERM')))
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})

it('migrations run by many at once run once each', async () => {
  const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await admin.connect()
  const name = `aviso_migrate_${process.pid}`
  await admin.query(`create database ${name}`)
  const url = new URL(process.env.TEST_DATABASE_URL as string)
  url.pathname = `/${name}`
  const config = readConfig({ DATABASE_URL: url.href, ADMIN_TOKEN: ADMIN })
  const connections = await Promise.all(
    Array.from({ length: 5 }, () => connect(config, pino({ level: 'silent' }), systemClock)),
  )
  try {
    const ran = await Promise.all(connections.map(({ db }) => migrate(db)))
    expect(ran.flat().sort()).toEqual(Object.keys(migrations))
  } finally {
    await Promise.all(connections.map(({ close }) => close()))
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})

it('closes while it is only beginning to listen', async () => {
  const connection = await connect(readConfig(backend.env), pino({ level: 'silent' }), systemClock)
  connection.onNudge(() => {})
  await connection.close()
  const name = new URL(backend.env.DATABASE_URL as string).pathname.slice(1)
  const sessions = 'select application_name from pg_stat_activity where datname = $1'
  await eventually(async () => {
    expect((await asAdmin((admin) => admin.query(sessions, [name]))).rows).toEqual([])
  })
})
