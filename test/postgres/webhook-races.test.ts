import { afterAll, beforeAll, expect, it } from 'vitest'
import { asAdmin } from '../harness/databases.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any
type Call = [method: string, params: object]

let servers: [TestServer, TestServer]
let receiver: Receiver

beforeAll(async () => {
  const first = await startServer()
  servers = [first, await startServer({ backend: first.backend })]
  receiver = await startReceiver((_, n) => ({ status: n % 40 === 0 ? 410 : n % 7 === 0 ? 503 : 200 }))
})
afterAll(async () => {
  await receiver.close()
  await servers[0].backend.remove()
})

/** All at once, by turns on both servers: the kinds of the errors, by method. */
async function race(calls: Call[]): Promise<string[]> {
  const results = calls.map(([method, params], n) => {
    const { rpc } = servers[n % 2] as TestServer
    return rpc(method, params).then(
      () => null,
      ({ error }) => `${method}: ${error.data?.kind ?? error.message}`,
    )
  })
  return (await Promise.all(results)).filter((result) => result !== null)
}

/** An event with webhooks that share their lanes with each other and with one of the company. */
async function newScene() {
  const [{ rpc, newEvent, newWebhook }] = servers
  const { eventID, activityID } = await newEvent()
  const types = [
    'activityEnrollment',
    'activityEnrollment',
    'activityDismissal',
    'activityDismissal',
    'eventEnrollment',
  ]
  const webhooks: string[] = []
  for (const type of types) webhooks.push((await newWebhook(eventID, receiver.url, { type })).webhookID)
  const mine: Any = await rpc('webhook.create', { companyID: '1', type: 'activityEnrollment', url: receiver.url })
  return { eventID, activityID, webhooks: [...webhooks, mine.webhookID as string] }
}

const people = (round: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `P${n}`, email: `p${round % 2}.${n}@example.com` }))

/** Everything that locks the fan-out, webhooks or their deliveries. */
function callsFor({ eventID, activityID, webhooks }: Awaited<ReturnType<typeof newScene>>, round: number): Call[] {
  const since = String(Math.floor(servers[0].clock.now().getTime() / 1_000) - 60)
  const each = webhooks.flatMap((webhookID, n): Call[] => [
    ['webhook.edit', { webhookID, active: false }],
    ['webhook.edit', { webhookID, active: true }],
    ['webhook.recover', { webhookID, since, missing: n % 2 === 0 }],
    ['webhook.edit', { webhookID, url: n % 2 === 0 ? receiver.url : `${receiver.url}/${round}` }],
    ['webhook.edit', { webhookID, active: true }],
  ])
  return [
    ['activity.person.bind', { activityID, content: people(round, 60) }],
    ...each,
    ['activity.person.bind', { activityID, content: people(round + 1, 60) }],
    ['webhook.create', { eventID, type: 'activityEnrollment', url: receiver.url }],
    ['webhook.recover', { eventID, since }],
    ['webhook.remove', { webhookID: webhooks[round % webhooks.length] }],
    ['webhook.recover', { eventID, since, missing: true }],
    ['webhook.remove', { webhookID: webhooks.at(-1) }],
  ]
}

it('webhooks are made, switched, recovered and removed, and events too, beside two dispatchers: nothing meets a deadlock', async () => {
  for (let round = 0; round < 8; round++) {
    const scene = await newScene()
    const other = await newScene()
    await Promise.all([scene, other].map((one) => race(callsFor(one, round).slice(0, 1))))
    const calls = [...callsFor(scene, round), ...callsFor(other, round + 1)]
    calls.splice(round * 5 + 3, 0, ['event.remove', { eventID: other.eventID }])
    expect((await race(calls)).filter((error) => !error.endsWith(': not_found'))).toEqual([])
    await race([['event.remove', { eventID: scene.eventID }], ...callsFor(scene, round)])
  }
  expect(receiver.requests.length).toBeGreaterThan(0)
  const database = new URL(servers[0].backend.env.DATABASE_URL as string).pathname.slice(1)
  // What a session has counted is there once it has ended.
  for (const { stop } of servers) await stop()
  const counted = await asAdmin((client) =>
    client.query('select deadlocks::int from pg_stat_database where datname = $1', [database]),
  )
  expect(counted.rows).toEqual([{ deadlocks: 0 }])
})
