import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { type ServerProcess, startProcess } from '../harness/process.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer } from '../harness/server.ts'
import { withDatabase } from '../harness/with-database.ts'

let backend: Backend
let receiver: Receiver
let running: ServerProcess[] = []

beforeEach(async () => {
  backend = await newBackend()
  receiver = await startReceiver()
})
afterEach(async () => {
  await Promise.all(running.map(({ kill }) => kill('SIGKILL')))
  running = []
  await receiver.close()
  await backend.remove()
})

async function start(env: Record<string, string> = {}, args: string[] = []) {
  const server = await startProcess({ ...backend.env, ...env }, args)
  running.push(server)
  return server
}

async function end(server: ServerProcess, signal: NodeJS.Signals) {
  running = running.filter((one) => one !== server)
  return server.kill(signal)
}

/** An enrolment in event 1, which the first start made, and a webhook for it. */
async function enroll(server: ServerProcess) {
  const { eventID, activityID } = server.ready.first
  const webhook = await server.rpc('webhook.create', { eventID, type: 'activityEnrollment', url: receiver.url })
  await server.rpc('activity.person.bind', { activityID, name: 'Ana Souza', email: 'ana@example.com' })
  return webhook as { webhookID: string }
}

it('kill -9 between the commit and the answer of the receiver: the delivery arrives after the restart', async () => {
  let answered = false
  receiver.behave(() => (answered ? {} : new Promise(() => {})))
  const first = await start()
  await enroll(first)
  await receiver.received(1)
  await end(first, 'SIGKILL')
  answered = true
  // On PostgreSQL the lease of a dispatcher that was killed runs out first; it is made to here, 30 s are long for a test.
  if (backend.kind === 'postgres') await expireLeases()
  await start()
  const requests = await receiver.received(2)
  expect(requests[1]?.headers['webhook-id']).toBe(requests[0]?.headers['webhook-id'])
  expect(requests[1]?.body).toBe(requests[0]?.body)
})

it('kill -9 before anything was sent: nothing is lost', async () => {
  const url = receiver.url
  await receiver.close()
  const first = await start({ RETRY_SCHEDULE: '1s,1s,1s,1s,1s,1s,1s,1s,1s,1s' })
  const { eventID, activityID } = first.ready.first
  await first.rpc('webhook.create', { eventID, type: 'activityEnrollment', url })
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      first.rpc('activity.person.bind', { activityID, name: `Person ${n}`, email: `p${n}@example.com` }),
    ),
  )
  await end(first, 'SIGKILL')
  if (backend.kind === 'postgres') await expireLeases()
  const second = await start({ RETRY_SCHEDULE: '1s,1s,1s,1s,1s,1s,1s,1s,1s,1s' })
  receiver = await startReceiver()
  await second.rpc('webhook.create', { eventID, type: 'activityDismissal', url: receiver.url })
  // The same webhook, pointed at the receiver that lives.
  const { data } = (await second.rpc('webhook.find', { eventID })) as { data: { webhookID: string; url: string }[] }
  const webhookID = data.find((webhook) => webhook.url === url)?.webhookID
  await second.rpc('webhook.edit', { webhookID, url: receiver.url })
  await receiver.received(20)
  const names = receiver.requests.map(({ json }) => json.data.person.name)
  expect(new Set(names).size).toBe(20)
})

it('SIGTERM lets what is in flight finish, keeps the rest, and ends with 0', async () => {
  let answer = () => {}
  receiver.behave((_, n) => (n === 1 ? new Promise((resolve) => (answer = () => resolve({}))) : {}))
  const first = await start()
  const { webhookID } = await enroll(first)
  await receiver.received(1)
  const ended = end(first, 'SIGTERM')
  await eventually(() => expect(first.errors()).toMatch(/Finishing what is in flight/))
  answer()
  expect(await ended).toBe(0)

  const second = await startServer({ backend })
  expect(await second.rpc('webhook.log.find', { eventID: '1', webhookID })).toMatchObject({ total: 1 })
  const left = (await second.outbox()).filter(({ webhook_id }) => webhook_id === webhookID)
  expect(left).toEqual([]) // nothing that could be sent again
  expect(receiver.requests).toHaveLength(1)
  await second.stop()
})

function expireLeases() {
  return withDatabase(backend, (query) => query('update aviso.delivery set due_at = now() where leased_by is not null'))
}
