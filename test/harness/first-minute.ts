import type { Role } from '../../src/app.ts'
import type { Backend } from './backend.ts'
import { newBackend } from './backend.ts'
import { manualClock } from './manual-clock.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { startServer, type TestServer } from './server.ts'

/** The moment of all examples: 2026-11-22 00:00:00 UTC. */
const EXAMPLE_TIME = new Date(1_795_305_600_000)

/** Where the listener of the examples is; the tests' own has another port. */
export const LISTENER = 'http://127.0.0.1:4000/'

/** The own type of the examples. */
const SHOP_PAID = {
  type: 'shop.paid',
  description: 'An order of the shop was paid.',
  schema: {
    type: 'object',
    required: ['order', 'total'],
    properties: { order: { type: 'string' }, total: { type: 'number', minimum: 0 } },
  },
  example: { order: 'A-17', total: 49.9 },
}

export interface FirstMinute {
  backend: Backend
  token: string
}

/**
 * A database as the examples of all methods find it, after the first minute of the README: started, the printed call made
 * and its delivery received, a token made for a dashboard, an own type, and a name for the company.
 */
export async function firstMinute(): Promise<FirstMinute> {
  const backend = await newBackend()
  const server = await startAtExampleTime(backend, 'all')
  const token = server.app.first?.token ?? ''
  const receiver = await startListener()
  try {
    await moveWebhooks(server, receiver.url)
    await server.rpc('activity.person.bind', { activityID: '1', name: 'Ana Souza', email: 'ana@example.com' }, token)
    await receiver.received(1)
    await server.rpc('token.create', { name: 'Dashboard', eventID: '1' }, token)
    await server.rpc('webhook.type.create', { companyID: '1', ...SHOP_PAID }, token)
    await server.rpc('company.edit', { companyID: '1', name: 'Demo company' }, token)
  } finally {
    await server.stop() // settles what was received
    await receiver.close()
  }
  const again = await startAtExampleTime(backend)
  await moveWebhooks(again, LISTENER)
  await again.app.connection.db.updateTable('attempt').set({ url: LISTENER, duration_ms: 12 }).execute()
  await again.app.connection.db.updateTable('company').set({ created_at: EXAMPLE_TIME }).execute() // it is as old as the schema
  await again.stop()
  return { backend, token }
}

/** A server on it whose clock stands still; it delivers nothing by itself. */
export function startAtExampleTime(backend: Backend, role: Role = 'api'): Promise<TestServer> {
  const SECRET_KEY = Buffer.alloc(32, 7).toString('base64')
  const env = { ADMIN_TOKEN: '', ALLOW_NETWORKS: '127.0.0.0/8', SECRET_KEY }
  return startServer({ backend, role, env, clock: { ...manualClock(EXAMPLE_TIME) } })
}

/** What `aviso listen` answers, on any port. */
export function startListener(): Promise<Receiver> {
  return startReceiver(() => ({ headers: { 'content-type': 'application/json' }, body: '{"status": "ok"}' }))
}

export async function moveWebhooks(server: TestServer, url: string): Promise<void> {
  await server.app.connection.db.updateTable('webhook').set({ url }).execute()
}
