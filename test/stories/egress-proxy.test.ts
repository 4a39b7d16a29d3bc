import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConnectProxy, startConnectProxy } from '../harness/connect-proxy.ts'
import { eventually } from '../harness/eventually.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const PASSWORD = 'hunter2-of-the-proxy'
const SECOND = 1_000
const DAY = 86_400 * SECOND

let proxy: ConnectProxy
let receiver: Receiver
let server: TestServer
let webhookID: string
let eventID: string
let activityID: string

beforeAll(async () => {
  proxy = await startConnectProxy()
  receiver = await startReceiver()
  server = await startServer({
    env: {
      EGRESS_PROXY: proxy.url.replace('//', `//aviso:${PASSWORD}@`),
      ALLOW_NETWORKS: '127.0.0.0/8',
      RETRY_SCHEDULE: '5s,5m',
    },
  })
  const event = await server.newEvent()
  eventID = event.eventID
  activityID = event.activityID
  webhookID = (await server.newWebhook(eventID, receiver.url)).webhookID
})
afterAll(async () => {
  await server.stop()
  await server.backend.remove()
  await receiver.close()
  await proxy.close()
})

const webhook = (): Promise<Any> => server.rpc('webhook.get', { webhookID })

/** The same receiver at an address to which there is no connection yet: the proxy has all of them on loopback. */
const elsewhere = (n: number) => receiver.url.replace('127.0.0.1', `127.0.0.${n}`)

/** The last attempt, with all that the log has of it, once there are so many. */
async function last(count: number): Promise<Any> {
  const read = async () => (await server.rpc('webhook.log.find', { eventID })).data
  await eventually(async () => expect(await read()).toHaveLength(count))
  return server.rpc('webhook.log.get', { attemptID: (await read())[0].attemptID })
}

it('deliveries and tests leave by the proxy, and the log has the address of the receiver', async () => {
  await server.enroll(activityID)
  expect(await last(1)).toMatchObject({ outcome: 'received', address: '127.0.0.1' })
  await server.rpc('webhook.test', { webhookID })
  const authority = new URL(receiver.url).host
  expect(proxy.asked).toMatchObject([{ authority }]) // and the test went over the kept connection
  expect(receiver.requests).toHaveLength(2)
  for (const { headers } of receiver.requests) expect(headers).not.toHaveProperty('proxy-authorization')
})

it('a proxy that fails switches no webhook off, and what waits goes out when it is mended', async () => {
  proxy.behave(() => ({ status: 503 }))
  await server.rpc('webhook.edit', { webhookID, url: elsewhere(2) })
  const before = (await server.rpc('webhook.log.find', { eventID })).data.length
  await server.enroll(activityID, 'Rui Costa')
  const error = `The proxy 127.0.0.1:${proxy.port} answered 503 and opened no connection (PROXY_REFUSED).`
  expect(await last(before + 1)).toMatchObject({ outcome: 'failed', status: null, error, address: null })
  expect(await webhook()).toMatchObject({ active: true, failingSince: null })

  // Long ago something failed for other reasons; the next failure would be the last.
  const since = new Date(server.clock.now().getTime() - 6 * DAY).toISOString()
  await sql`update aviso.webhook set failing_since = ${since}::timestamptz, failures = 9`.execute(
    server.app.connection.db,
  )
  server.clock.advance(5 * SECOND)
  expect(await last(before + 2)).toMatchObject({ outcome: 'failed', error })
  expect(await webhook()).toMatchObject({ active: true })

  proxy.behave(() => 'open')
  server.clock.advance(300 * SECOND)
  expect(await last(before + 3)).toMatchObject({ outcome: 'received', attempt: 3 })
  expect(await webhook()).toMatchObject({ active: true, failingSince: null })
})

it('what was given up meanwhile is kept, and can be sent again', async () => {
  proxy.behave(() => ({ status: 407 }))
  await server.rpc('webhook.edit', { webhookID, url: elsewhere(3) })
  const before = (await server.rpc('webhook.log.find', { eventID })).data.length
  const heard = receiver.requests.length
  await server.enroll(activityID, 'Eva Nowak')
  for (const [n, wait] of [5, 300, 0].entries()) {
    await last(before + n + 1)
    server.clock.advance(wait * SECOND)
  }
  expect(await last(before + 3)).toMatchObject({ outcome: 'givenUp' })
  proxy.behave(() => 'open')
  await server.rpc('webhook.recover', { webhookID, since: '0' })
  await receiver.received(heard + 1)
})

it('nobody is told the password of the proxy', async () => {
  const told = await Promise.all([
    server.rpc('webhook.log.find', { eventID }),
    server.rpc('webhook.log.get', { attemptID: '1' }),
    server.rpc('webhook.delivery.find', { eventID }),
    webhook(),
  ])
  expect(JSON.stringify(told)).not.toContain(PASSWORD)
})
