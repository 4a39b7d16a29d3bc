import { sql } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import { eventually } from './eventually.ts'
import { type Received, type Receiver, startReceiver, verify } from './receiver.ts'
import { type ServerOptions, startServer, type TestServer } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** A server and a receiver, and how a story of them is told. */
export interface Stage extends Pick<TestServer, 'rpc' | 'clock'> {
  server: TestServer
  receiver: Receiver
  /** A webhook with a URL of its own: `path` behind that of the receiver. */
  webhook(eventID: string, type: string, path?: string, more?: object): Promise<Any>
  /** What a call made the receiver hear, all of it and in the order in which it was told; each verified. */
  heard(call: () => Promise<unknown>): Promise<Received[]>
  /** The log of an event, oldest first, once it has n rows. */
  attempts(eventID: string, n: number): Promise<Any[]>
  /** Makes `id` the next one of a table. */
  nextID(
    table: 'activity' | 'attendee' | 'enrollment' | 'event' | 'form_field' | 'person' | 'ticket_group',
    id: number,
  ): Promise<void>
  close(): Promise<void>
}

/** What every platform takes for received. */
export const RECEIVED = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"status": "ok"}' }

/** The stage that `withStage` set for the file that runs now. */
export let stage: Stage

/** Starts a stage for all tests of a file, and closes it behind them. */
export function withStage(options: ServerOptions = {}): void {
  beforeAll(async () => {
    stage = await startStage(options)
  })
  afterAll(() => stage.close())
}

export async function startStage(options: ServerOptions = {}): Promise<Stage> {
  const server = await startServer(options)
  const receiver = await startReceiver(() => RECEIVED)
  const { rpc, clock } = server
  const secrets = new Map<string, string>()

  /** Nothing is under way: all there was is received or given up. */
  const settled = () =>
    eventually(async () => {
      const left = await server.outbox()
      expect(left.filter(({ due_at }) => due_at !== Number.POSITIVE_INFINITY)).toEqual([])
    })

  return {
    server,
    receiver,
    rpc,
    clock,
    async webhook(eventID, type, path = `/${type}`, more = {}) {
      const url = receiver.url + path
      const webhook = await server.newWebhook(eventID, url, { type, ...more })
      secrets.set(new URL(url).pathname, webhook.secret)
      return webhook
    },
    async heard(call) {
      await settled() // what calls before this one are told by is theirs
      const before = receiver.requests.length
      await call()
      await settled()
      const requests = receiver.requests.slice(before)
      for (const request of requests) verify(secrets.get(request.path) ?? '', request)
      return requests.sort((a, b) => deliveryID(a) - deliveryID(b))
    },
    attempts: (eventID, n) =>
      eventually(async () => {
        const { data } = await rpc('webhook.log.find', { eventID, limit: 100 })
        expect(data).toHaveLength(n)
        return data.reverse()
      }),
    async nextID(table, id) {
      const { db } = server.app.connection
      await sql`select setval(pg_get_serial_sequence(${sql.raw(`'aviso.${table}'`)}, 'id'), ${id - 1}::bigint)`.execute(
        db,
      )
    },
    async close() {
      await receiver.close()
      await server.stop()
      await server.backend.remove()
    },
  }
}

function deliveryID({ headers }: Received): number {
  return Number(headers['webhook-id']?.split('_').at(-1))
}

/** All of InEvent's list, written down once more on purpose. */
export const INEVENT_TYPES = [
  'activityEnrollment',
  'activityDismissal',
  'activityCheckIn',
  'activityCheckOut',
  'eventEnrollment',
  'eventEnrollmentUpdate',
  'eventDismissal',
  'eventCheckIn',
  'eventCheckOut',
  'activityCreated',
  'activityEdited',
  'activityRemoved',
  'eventEdited',
  'eventEnded',
]
