import pino from 'pino'
import { type App, type Role, startApp } from '../../src/app.ts'
import type { Clock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { type Backend, newBackend } from './backend.ts'
import { readOutbox } from './fan-out.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'

export const ADMIN = 'a-token-for-the-tests-only'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

export interface TestServer {
  app: App
  backend: Backend
  clock: ManualClock
  /** Calls a method as the admin, or with another token; resolves to the result. Throws RpcError. */
  rpc(method: string, params?: unknown, token?: string): Promise<Any>
  /** Calls a method and resolves to its error; throws when there is none. */
  rpcError(method: string, params?: unknown, token?: string): Promise<Any>
  /** POSTs anything to /rpc. */
  post(body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>
  /** A new event with an activity. */
  newEvent(): Promise<{ eventID: string; activityID: string }>
  /** Makes more activities, one after the other, and tells their IDs. */
  newActivities(eventID: string, count: number): Promise<string[]>
  newWebhook(eventID: string, url: string, more?: object): Promise<Any>
  enroll(activityID: string, name?: string, more?: object): Promise<Any>
  /** The deliveries in the outbox, once every fact is fanned out. */
  outbox(): Promise<Any[]>
  stop(): Promise<void>
}

export class RpcError extends Error {
  readonly error: Any
  constructor(error: Any) {
    super(JSON.stringify(error))
    this.error = error
  }
}

export interface ServerOptions {
  env?: Record<string, string>
  role?: Role
  /** The shares that it serves; all of them unless given. */
  served?: string[]
  /** Share the database of another server, or go on with that of one that was stopped. */
  backend?: Backend
  clock?: Clock & Partial<ManualClock>
}

/** A whole server on a database of its own and a free port, with a clock that the test moves. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const backend = options.backend ?? (await newBackend())
  const clock = (options.clock ?? manualClock()) as ManualClock
  const config = readConfig({ PORT: '0', ADMIN_TOKEN: ADMIN, ...backend.env, ...options.env })
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const app = await startApp(config, options.role ?? 'all', log, clock, options.served)

  function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${app.url}/rpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}`, ...headers },
      body: body as string,
    })
  }

  async function call(method: string, params: unknown, token: string): Promise<Any> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    return (await post(body, { authorization: `Bearer ${token}` })).json()
  }

  async function rpc(method: string, params: unknown = {}, token = ADMIN): Promise<Any> {
    const { result, error } = await call(method, params, token)
    if (error) throw new RpcError(error)
    return result
  }

  return {
    app,
    backend,
    clock,
    rpc,
    post,
    async rpcError(method, params = {}, token = ADMIN) {
      const { result, error } = await call(method, params, token)
      if (!error) throw new Error(`${method} succeeded: ${JSON.stringify(result)}`)
      return error
    },
    async newEvent() {
      const { eventID } = await rpc('event.create', { name: 'Congress' })
      const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote' })
      return { eventID, activityID }
    },
    async newActivities(eventID, count) {
      const made: string[] = []
      for (let n = 0; n < count; n++)
        made.push((await rpc('activity.create', { eventID, name: `Talk ${n}` })).activityID)
      return made
    },
    newWebhook: (eventID, url, more = {}) =>
      rpc('webhook.create', { eventID, type: 'activityEnrollment', url, ...more }),
    enroll: (activityID, name = 'Ana Souza', more = {}) =>
      rpc('activity.person.bind', {
        activityID,
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@example.com`,
        ...more,
      }),
    async outbox() {
      const rows = await readOutbox(app.connection.db, clock.now())
      app.connection.nudge() // a dispatcher knows nothing of what was fanned out here
      return rows
    },
    stop: () => app.stop(),
  }
}
