import type { Backend } from './backend.ts'
import { newBackend } from './backend.ts'
import { manualClock } from './manual-clock.ts'
import { startReceiver } from './receiver.ts'
import { startServer, type TestServer } from './server.ts'

/** The moment of all examples: 2026-11-22 00:00:00 UTC. */
export const EXAMPLE_TIME = new Date(1_795_305_600_000)

/** Where the listener of the examples is; the tests' own has another port. */
export const LISTENER = 'http://127.0.0.1:4000/'

export interface FirstMinute {
  backend: Backend
  token: string
}

/**
 * A database as the examples of all methods find it, after the first minute of the README: started, the printed call made
 * and its delivery received, and a token made for a dashboard.
 */
export async function firstMinute(): Promise<FirstMinute> {
  const backend = await newBackend()
  const server = await startAtExampleTime(backend)
  const token = server.app.first?.token ?? ''
  const receiver = await startReceiver(() => ({
    headers: { 'content-type': 'application/json' },
    body: '{"status": "ok"}',
  }))
  try {
    for (const webhookID of ['1', '2']) await server.rpc('webhook.edit', { webhookID, url: receiver.url }, token)
    await server.rpc('activity.person.bind', { activityID: '1', name: 'Ana Souza', email: 'ana@example.com' }, token)
    await receiver.received(1)
    await server.rpc('token.create', { name: 'Dashboard', eventID: '1' }, token)
  } finally {
    await server.stop() // settles what was received
    await receiver.close()
  }
  const { connection, stop } = (await startAtExampleTime(backend)).app
  await connection.db.updateTable('webhook').set({ url: LISTENER }).execute()
  await connection.db.updateTable('attempt').set({ url: LISTENER, duration_ms: 12 }).execute()
  await stop()
  return { backend, token }
}

/** A server on it whose clock stands still; it delivers nothing by itself. */
export function startAtExampleTime(backend: Backend): Promise<TestServer> {
  const env = { ADMIN_TOKEN: '', ALLOW_NETWORKS: '127.0.0.0/8' }
  return startServer({ backend, env, clock: { ...manualClock(EXAMPLE_TIME) } })
}
