import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'
import type { Database } from '../../src/database/schema.ts'
import { Together } from '../../src/domain/together.ts'
import { SYSTEM } from '../../src/domain/token.ts'
import { createContext } from '../../src/methods/context.ts'
import { methods } from '../../src/methods/index.ts'
import { createRegistry } from '../../src/rpc/registry.ts'
import { Vault } from '../../src/shared/vault.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { ownPool } from '../harness/own-pool.ts'

// Reads of the log where one webhook has nearly all of it, and the statistics say so.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const LOUD = 60_000
const QUIET = 40
/** Rows that a call may read of the log, page and what is beside it: far more than it shows, far fewer than there are. */
const ROWS_MAX = 1_000

const clock = manualClock()
const registry = createRegistry(methods, () => null)
const ran: { sql: string; parameters: readonly unknown[] }[] = []
let backend: Backend
let db: Kysely<Database>
let eventID: string
let other: string
let webhooks: string[]

beforeAll(async () => {
  backend = await newBackend()
  const pool = ownPool({ connectionString: backend.env.DATABASE_URL as string, max: 2 })
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void ran.push({ sql: query.sql, parameters: query.parameters }),
  })
  await fill()
})
afterAll(async () => {
  await db.destroy()
  await backend.remove()
})

/** The first webhook of an event is loud, the others are quiet and spoke long ago; another event has a little, too. */
async function fill(): Promise<void> {
  const now = clock.now()
  const days = [0, 1, 2, 3].map((ago) => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10))
  const partitions = days.map(
    (day) => `create table attempt_${day.replaceAll('-', '')} partition of attempt
      for values from ('${day} 00:00Z') to ('${day} 24:00Z');`,
  )
  await sql.raw(partitions.join('\n')).execute(db)
  const event = async () => {
    const row = { name: 'Congress', created_at: now }
    return (await db.insertInto('event').values(row).returning('id').executeTakeFirstOrThrow()).id
  }
  eventID = await event()
  other = await event()
  const made = await sql<{ id: string }>`
    insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select case when n = ${QUIET}::int then ${other}::bigint else ${eventID}::bigint end, 'activityEnrollment',
      'https://receiver.example/' || n, 'application/json', '{}', true, 'whsec_YQ==', now()
    from generate_series(0, ${QUIET}::int) n order by n returning id`.execute(db)
  webhooks = made.rows.map(({ id }) => id)
  const attempts = (webhook: ReturnType<typeof sql>, count: number, oldest: string, width: string) =>
    sql`insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, duration_ms, url, request_headers,
        payload, made_at)
      select at, nextval('aviso.delivery_id_seq'), w.id, w.event_id, w.type, 1, 'received', 5, w.url, '{}', '{}', at
      from (select n, ${now}::timestamptz - ${oldest}::interval + n * ${width}::interval / ${count}::int as at
        from generate_series(1, ${count}::int) n) times
      join aviso.webhook w on ${webhook} order by n, w.id`.execute(db)
  await attempts(sql`w.id <> ${webhooks[0]}`, 5, '3 days', '1 hour')
  await attempts(sql`w.id = ${webhooks[0]}`, LOUD, '2 days', '2 days')
  await sql`analyze`.execute(db)
}

/** Calls a method, and looks at the plan of everything it asked of the log; resolves to how many rows those went through. */
async function rowsRead(method: string, params: object): Promise<{ rows: number; nodes: string[]; result: Any }> {
  const sender = createSender(egressGuard([]), 1_000)
  const deliverer = { sender, clock, vault: new Vault([]), installation: 'test', retrySchedule: [5_000] }
  const inTwoFlushes = () => Promise.reject(new Error('A find writes nothing'))
  const services = {
    db,
    inTwoFlushes,
    together: new Together(clock),
    clock,
    log: pino({ level: 'silent' }),
    guard: egressGuard([]),
    deliverer,
  }
  ran.length = 0
  const context = createContext(
    {
      ...services,
      share: null,
      shares: [],
      deliveryTimeout: 15_000,
      retentionDays: 30,
      nudge() {},
      grants: { forget() {} },
    },
    SYSTEM,
  )
  const result = await registry.call(method, params as Record<string, unknown>, context)
  await sender.close()
  const counted = /^\s*select count\(\*\)/
  const asked = [...ran].filter(
    (query) =>
      /^\s*select/.test(query.sql) && / aviso\.attempt\b|"attempt"/.test(query.sql) && !counted.test(query.sql),
  )
  expect(asked).not.toEqual([])
  const nodes: Any[] = []
  for (const query of asked) {
    const client = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
    await client.connect()
    const { rows } = await client.query(`explain (analyze, format json) ${query.sql}`, [...query.parameters])
    await client.end()
    const walk = (node: Any): void => {
      if (/^attempt/.test(node['Relation Name'] ?? '')) nodes.push(node)
      for (const child of node.Plans ?? []) walk(child)
    }
    walk(rows[0]['QUERY PLAN'][0].Plan)
  }
  const rows = nodes.reduce((sum, node) => {
    return sum + node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))
  }, 0)
  return { rows, nodes: [...new Set(nodes.map((node) => `${node['Node Type']} ${node['Index Name'] ?? ''}`))], result }
}

const quiet = () => webhooks[7] as string
const deliveryOf = async (webhookID: string): Promise<string> =>
  (await db.selectFrom('attempt').select('delivery_id').where('webhook_id', '=', webhookID).executeTakeFirstOrThrow())
    .delivery_id

it.each<[string, string, () => object | Promise<object>, number]>([
  ['what each webhook heard last', 'webhook.find', () => ({ eventID, lastAttempt: true, limit: 100 }), QUIET],
  ['what one heard last', 'webhook.get', () => ({ webhookID: quiet(), lastAttempt: true }), 1],
  ['the attempts of an event', 'webhook.log.find', () => ({ eventID, limit: 100 }), 100],
  ['the attempts of a small event', 'webhook.log.find', () => ({ eventID: other, limit: 100 }), 5],
  ['the attempts of a loud webhook', 'webhook.log.find', () => ({ eventID, webhookID: webhooks[0] }), 20],
  ['the attempts of a quiet webhook', 'webhook.log.find', () => ({ eventID, webhookID: quiet() }), 5],
  [
    'the attempts of a delivery',
    'webhook.log.find',
    async () => ({ eventID, deliveryID: await deliveryOf(quiet()) }),
    1,
  ],
  ['no attempts', 'webhook.log.find', () => ({ eventID, deliveryID: '999999999' }), 0],
  ['the deliveries of an event', 'webhook.delivery.find', () => ({ eventID, limit: 100 }), 100],
  ['the deliveries of a small event', 'webhook.delivery.find', () => ({ eventID: other, limit: 100 }), 5],
  ['the deliveries of a loud webhook', 'webhook.delivery.find', () => ({ eventID, webhookID: webhooks[0] }), 20],
  ['the deliveries of a quiet webhook', 'webhook.delivery.find', () => ({ eventID, webhookID: quiet() }), 5],
  ['what was received', 'webhook.delivery.find', () => ({ eventID, state: 'received', before: '30000' }), 20],
  ['a delivery to be sent again', 'webhook.log.resend', async () => ({ deliveryID: await deliveryOf(quiet()) }), 1],
])('%s: a page is read, not the log', async (_, method, params, found) => {
  const { rows, nodes, result } = await rowsRead(method, await params())
  expect(result.data?.length ?? 1).toBe(found)
  expect(rows, nodes.join(', ')).toBeLessThan(ROWS_MAX)
})
