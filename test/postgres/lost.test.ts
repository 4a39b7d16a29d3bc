import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { asAdmin, newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { receiver, withReceiver } from '../harness/fixtures.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// Connections that end, and connections that cannot be had, while it runs.

withReceiver()

let own: Awaited<ReturnType<typeof newRoleAndDatabase>>
let server: TestServer
beforeEach(async () => {
  own = await newRoleAndDatabase()
  const env = { DATABASE_URL: own.url, ALLOW_NETWORKS: '127.0.0.0/8', DATABASE_POOL: '10' }
  const backend = { kind: 'postgres', env, remove: own.remove } as const
  server = await startServer({ backend, clock: systemClock as never })
})
afterEach(async () => {
  await server.stop()
  await own.remove()
})

it('the administrator ends every connection: it goes on, listens again, and loses nothing', async () => {
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  await server.enroll(activityID, 'Ana Souza')
  await receiver.received(1)
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${own.name}'`
  for (let n = 0; n < 5; n++) {
    const calls = Promise.allSettled(
      Array.from({ length: 10 }, (_, m) => server.enroll(activityID, `Person ${n} ${m}`)),
    )
    await asAdmin((admin) => admin.query(end))
    const results = await calls
    const kinds = results.map((result) => (result.status === 'rejected' ? result.reason.error.data.kind : 'enrolled'))
    expect(['enrolled', 'unavailable']).toEqual(expect.arrayContaining([...new Set(kinds)]))
  }
  // Whoever was enrolled is told of, also when the call that did it was cut off after its commit.
  const { total } = await eventually(() => server.rpc('activity.person.find', { activityID }))
  await receiver.received(total)
  expect(new Set(receiver.requests.map(({ json }) => json.data.person.name)).size).toBe(total)
  await eventually(async () => {
    expect(await server.outbox()).toEqual([])
    const listening = await asAdmin((admin) =>
      admin.query(`select from pg_stat_activity where datname = '${own.name}' and application_name = 'aviso-listen'`),
    )
    expect(listening.rows).toHaveLength(1)
  })
})

it('no connection is left for calls: they are told to come again, and deliveries go on', async () => {
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  await server.enroll(activityID, 'Ana Souza')
  await receiver.received(1)
  const activities = await server.newActivities(eventID, 10) // those for one would go together
  // Those that there are may stay; there is no other one.
  await asAdmin((admin) => admin.query(`alter role ${own.name} connection limit 1`))
  const calls = activities.map((other, n) => server.enroll(other, `Person ${n}`))
  const results = await Promise.allSettled(calls)
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.error.data.kind] : []))
  expect(failed.length).toBeGreaterThan(0)
  expect(new Set(failed)).toEqual(new Set(['unavailable']))
  await receiver.received(1 + results.length - failed.length)
  await asAdmin((admin) => admin.query(`alter role ${own.name} connection limit -1`))
  await server.enroll(activityID, 'Bruno Lima')
  await receiver.received(2 + results.length - failed.length)
})
