import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backend, emptyBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { runAviso } from '../harness/process.ts'
import { type Received, type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer } from '../harness/server.ts'
import { withDatabase } from '../harness/with-database.ts'

// `aviso share` where PostgreSQL is the coordinator of Citus.

const NODE = /^[\w.-]+:\d+$/

let backend: Backend
let receiver: Receiver
let share: string

beforeEach(async () => {
  backend = await emptyBackend()
  share = backend.env.SHARES as string
  receiver = await startReceiver()
})
afterEach(async () => {
  await receiver.close()
  await backend.remove()
})

async function aviso(...args: string[]): Promise<string> {
  const { code, out, err } = await runAviso(['share', ...args], backend.env)
  expect(code, err).toBe(0)
  return out
}

async function told(deed: 'list' | 'stats') {
  const lines = (await aviso(deed)).trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line)).find((one) => one.share === share)
}

/** The tables of the share that are on the coordinator alone. */
function ownTables(): Promise<{ name: string }[]> {
  return withDatabase(backend, (query) =>
    query(`select relname as name from pg_class where relnamespace = '${share}'::regnamespace
      and (relkind = 'r' and pg_relation_size(oid) > 0
        or relkind in ('r', 'p') and oid not in (select logicalrelid from pg_dist_partition))`),
  )
}

it('a share is made on a node, and told with it; the same again changes nothing', async () => {
  const made = await aviso('create', share)
  expect(made).toMatch(/^The share was made on [\w.-]+:\d+\.\n$/)
  expect(await aviso('create', share)).toMatch(/^The share was there on [\w.-]+:\d+, and is up to date\.\n$/)
  const { node } = await told('list')
  expect(node).toMatch(NODE)
  expect(made).toContain(node)
  expect(await ownTables()).toEqual([])
})

it('a share that was in use on the coordinator goes to a node with what it has, and leaves nothing behind', async () => {
  const first = await startServer({ backend })
  const { eventID, activityID } = await first.newEvent()
  await first.newWebhook(eventID, receiver.url)
  await first.enroll(activityID, 'Ana')
  await receiver.received(1)
  await eventually(async () => expect((await first.rpc('webhook.log.find', { eventID })).total).toBe(1))
  await first.stop()
  expect((await told('list')).node).toBeUndefined()
  await aviso('create', share)
  expect(await ownTables()).toEqual([])
  expect(await told('stats')).toMatchObject({ node: expect.stringMatching(NODE), waiting: 0 })
  const second = await startServer({ backend })
  await second.enroll(activityID, 'Bea')
  const [, request] = (await receiver.received(2)) as [Received, Received]
  expect(request.body).toContain('Bea')
  await eventually(async () => expect((await second.rpc('webhook.log.find', { eventID })).total).toBe(2))
  await second.stop()
})

/** What was committed in two phases by the sessions of the share, as long as Citus remembers: for a minute. */
async function prepared(): Promise<string[]> {
  const rows = await withDatabase(backend, (query) =>
    query(`select gid from pg_dist_transaction join pg_stat_activity on application_name = '${share}'
      where split_part(gid, '_', 3) = pid::text`),
  )
  return rows.map(({ gid }) => gid)
}

function daysOfFacts(): Promise<object[]> {
  return withDatabase(backend, (query) => query(`select from pg_inherits where inhparent = '${share}.fact'::regclass`))
}

/** The settings, with sessions that have the name of the share. */
function named(): Record<string, string> {
  const url = new URL(backend.env.DATABASE_URL as string)
  url.searchParams.set('application_name', share)
  return { ...backend.env, DATABASE_URL: url.href }
}

it('no call and no delivery is committed in two phases: the coordinator would end the transaction before its node', async () => {
  await aviso('create', share)
  const server = await startServer({ backend: { ...backend, env: named() } })
  // Commands go to all nodes in two phases, as those which make the tables of the coming days.
  await eventually(async () => expect(await daysOfFacts()).toHaveLength(3))
  const before = await prepared()
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
  const people = ['Ana', 'Bea', 'Eva'].map((name) => ({ activityID, name, email: `${name.toLowerCase()}@example.com` }))
  const { data } = await server.rpc('activity.person.bind', { content: people })
  await server.rpc('activity.person.dismiss', { activityID, personID: data[0].personID })
  await receiver.received(4)
  await server.rpc('webhook.edit', { webhookID, active: false })
  await server.enroll(activityID, 'Eda')
  await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })
  await receiver.received(5)
  const log = await eventually(async () => {
    const found = await server.rpc('webhook.log.find', { eventID })
    expect(found.total).toBe(5)
    return found
  })
  await server.rpc('webhook.log.resend', { deliveryID: log.data[0].deliveryID })
  receiver.behave(() => ({ status: 410 }))
  await server.enroll(activityID, 'Fay')
  await eventually(async () => expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ active: false }))
  await server.rpc('person.remove', { personID: data[1].personID })
  await server.rpc('activity.remove', { activityID })
  await server.rpc('event.remove', { eventID })
  expect((await prepared()).filter((gid) => !before.includes(gid))).toEqual([])
  await server.stop()
})
