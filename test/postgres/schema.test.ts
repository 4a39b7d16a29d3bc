import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { runAviso } from '../harness/process.ts'
import { type Receiver, startReceiver, verify } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// SHARES: several installations side by side in one database, among the tables of others.

const ANOTHER = 'our_hooks'

let own: Awaited<ReturnType<typeof newRoleAndDatabase>>
let client: pg.Client
beforeAll(async () => {
  own = await newRoleAndDatabase()
  client = new pg.Client({ connectionString: own.url })
  await client.connect()
  // Somebody else's, with names of ours: whatever reads or writes them by mistake fails.
  for (const table of ['event', 'webhook', 'delivery', 'outbox', 'fact', 'installation', 'kysely_migration']) {
    await client.query(`create table public.${table} (theirs int)`)
  }
})
afterAll(async () => {
  await client.end()
  await own.remove()
})

const env = (schema?: string) => ({
  DATABASE_URL: own.url,
  ALLOW_NETWORKS: '127.0.0.0/8',
  ...(schema === undefined ? {} : { SHARES: schema }),
})
const start = (schema?: string) =>
  startServer({ backend: { kind: 'postgres', env: env(schema), remove: async () => {} } })

const tablesIn = async (schema: string) => {
  const { rows } = await client.query(
    `select relname from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p') and not relispartition
      order by 1`,
    [schema],
  )
  return rows.map(({ relname }) => relname)
}

/** An event with a webhook, of which somebody is enrolled and dismissed, while it is on and while it is off. */
async function roundTrip(server: TestServer, receiver: Receiver): Promise<string> {
  const { rpc } = server
  const { eventID, activityID } = await server.newEvent()
  const webhook = await server.newWebhook(eventID, receiver.url)
  const { webhookID } = webhook
  receiver.behave((_, n) => ({ status: n === 1 ? 410 : 200 }))
  const { personID } = await server.enroll(activityID)
  await eventually(async () => expect(await rpc('webhook.get', { webhookID })).toMatchObject({ active: false }))
  await rpc('activity.person.dismiss', { activityID, personID })
  await server.enroll(activityID, 'Bea Lima')
  await eventually(async () => expect(await server.outbox()).toMatchObject([{ attempts: 1 }]))
  expect(await rpc('webhook.edit', { webhookID, active: true })).toMatchObject({ active: true, missed: 1 })
  await receiver.received(3)
  await eventually(async () => expect(await rpc('webhook.log.find', { eventID })).toMatchObject({ total: 3 }))
  const { data } = await rpc('webhook.delivery.find', { eventID, state: 'received' })
  expect(data).toHaveLength(2)
  await rpc('webhook.log.resend', { deliveryID: data[0].deliveryID })
  for (const request of await receiver.received(4)) verify(webhook.secret, request)
  await eventually(async () => expect(await server.outbox()).toEqual([]))
  await rpc('webhook.remove', { webhookID })
  expect(receiver.requests).toHaveLength(4)
  return eventID
}

describe('two schemas in one database', () => {
  it('each have their own events, webhooks and deliveries, also after a restart', async () => {
    const receivers = [await startReceiver(), await startReceiver()]
    const schemas = [undefined, ANOTHER]
    const servers = [await start(schemas[0]), await start(schemas[1])]
    const events = await Promise.all(servers.map((server, n) => roundTrip(server, receivers[n] as Receiver)))
    const installations = receivers.map(({ requests }) => requests[0]?.headers['webhook-id']?.split('_')[1])
    expect(new Set(installations).size).toBe(2)
    for (const server of servers) {
      expect((await fetch(`${server.app.url}/readyz`)).status).toBe(200)
      await server.stop()
    }
    for (const [n, schema] of schemas.entries()) {
      const server = await start(schema)
      expect(server.app.first).toBe(null)
      expect(await server.rpc('event.get', { eventID: events[n] })).toMatchObject({ name: 'Congress' })
      await server.rpc('event.remove', { eventID: events[n] })
      await server.stop()
    }
    await Promise.all(receivers.map((receiver) => receiver.close()))
  })

  it('have the same tables, and those of others are as they were', async () => {
    expect(await tablesIn(ANOTHER)).toEqual(await tablesIn('aviso'))
    expect(await tablesIn(ANOTHER)).toContain('delivery')
    expect(await tablesIn('public')).toHaveLength(7)
    for (const table of await tablesIn('public')) {
      expect((await client.query(`select theirs from public.${table}`)).rows).toEqual([])
    }
  })

  it('are kept apart by the commands, too', async () => {
    const third = env('a_third')
    expect(await runAviso(['migrate'], third)).toMatchObject({ code: 0, out: expect.stringContaining('0001_baseline') })
    expect(await runAviso(['migrate'], third)).toMatchObject({ code: 0, out: 'The schema is up to date.\n' })
    expect(await runAviso(['token', '--name', 'me'], third)).toMatchObject({ code: 0 })
    const count = async (schema: string) => (await client.query(`select id from ${schema}.token`)).rows.length
    expect([await count('a_third'), await count(ANOTHER)]).toEqual([1, 0])
    expect(await tablesIn('a_third')).toEqual(await tablesIn('aviso'))
  })
})
