import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { receiver, withReceiver } from '../harness/fixtures.ts'
import { type ServerProcess, startProcess } from '../harness/process.ts'
import { verify } from '../harness/receiver.ts'

withReceiver()

let backend: Backend
let running: ServerProcess[] = []

beforeEach(async () => {
  backend = await newBackend()
})
afterEach(async () => {
  await Promise.all(running.map(({ kill }) => kill('SIGKILL')))
  running = []
  await backend.remove()
})

async function start(...only: string[]) {
  const server = await startProcess(backend.env, only.length > 0 ? ['--only', ...only] : [])
  running.push(server)
  return server
}

it('one api and two dispatchers share the work: each delivery arrives once, in order, and verifies', async () => {
  const [api] = await Promise.all([start('api'), start('dispatcher'), start('dispatcher')])
  const { eventID, activityID } = api.ready.first
  const demo = (await api.rpc('webhook.find', { eventID })) as { data: { webhookID: string }[] }
  for (const { webhookID } of demo.data) await api.rpc('webhook.remove', { webhookID })
  const secrets: Record<string, string> = {}
  for (const type of ['activityEnrollment', 'activityDismissal']) {
    for (let n = 0; n < 3; n++) {
      const made = await api.rpc('webhook.create', { eventID, type, url: `${receiver.url}/${n}` })
      const { webhookID, secret } = made as { webhookID: string; secret: string }
      secrets[webhookID] = secret
    }
  }
  const people = Array.from({ length: 50 }, (_, n) => `Person ${n}`)
  await Promise.all(
    people.map(async (name, n) => {
      const bound = (await api.rpc('activity.person.bind', { activityID, name, email: `p${n}@example.com` })) as {
        personID: string
      }
      await api.rpc('activity.person.dismiss', { activityID, personID: bound.personID })
    }),
  )
  const requests = await receiver.received(300)
  await eventually(async () => {
    const { total } = (await api.rpc('webhook.log.find', { eventID, outcome: 'received' })) as { total: number }
    expect(total).toBe(300)
  })
  expect(requests).toHaveLength(300)
  expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(300)
  for (const request of requests) verify(secrets[request.json.webhookID] as string, request)
  for (const name of people) {
    for (let n = 0; n < 3; n++) {
      const types = requests
        .filter(({ path, json }) => path.endsWith(`/${n}`) && json.data.person.name === name)
        .map(({ json }) => json.type)
      expect(types).toEqual(['activityEnrollment', 'activityDismissal'])
    }
  }
})

it('a dispatcher alone answers health checks and no calls', async () => {
  const { ready } = await start('dispatcher')
  expect((await fetch(`${ready.url}/readyz`)).status).toBe(200)
  expect((await fetch(`${ready.url}/rpc`, { method: 'POST' })).status).toBe(404)
})
