import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database, Db } from '../../src/database/schema.ts'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { ensureDays } from '../../src/outbox/days.ts'
import { peek } from '../../src/outbox/due.ts'
import { tellEnds } from '../../src/outbox/ends.ts'
import { type FanOut, fanOut, type ReadyFrom, turn } from '../../src/outbox/fan-out.ts'
import { countMissedOf } from '../../src/outbox/missed.ts'
import { readFacts } from '../../src/outbox/read-facts.ts'
import { settle } from '../../src/outbox/settle.ts'
import { attemptOf } from '../harness/attempt.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { type Cost, Explainer } from '../harness/explain.ts'

// What the dispatcher does costs the same whatever else is in the database: counted in pages, and by the nodes of the plans.

const NOW = new Date('2026-11-25T12:00:00Z')
const LATER = new Date('2026-11-25T12:00:45Z')
const DAY = 86_400_000
const OFF = 10_000
const HELD = 5
const DAYS = 365
const THROUGH = 50_000
const FACTS = 20_000
const EVENTS = 100_000
const URL = 'http://127.0.0.1:9/shared'
/** Webhooks with something to do, of one event and one of its company. */
const BUSY = 4
/** Webhooks of a page that are off. */
const PAGE = 20

const log = pino({ level: 'silent' })

/** A database with a little to do, and before that whatever is not to matter. */
interface World {
  backend: Backend
  explainer: Explainer
  /** A session that somebody else leaves open, which sees what was there at the beginning. */
  foreign: pg.Client
  facts: Pick<FanOut, 'seen' | 'events'>
  begunFrom: string
}

type Fill = (db: Db) => Promise<void>

interface Condition {
  /** What there is before somebody opens a transaction, and what happens while it stays open: all rows that go then stay dead. */
  before?: Fill[]
  meanwhile?: Fill[]
}

async function makeWorld({ before = [], meanwhile = [] }: Condition): Promise<World> {
  const backend = await newBackend()
  const explainer = new Explainer(backend.env.DATABASE_URL as string)
  const foreign = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
  foreign.on('error', () => undefined) // it is cut off with its database
  await foreign.connect()
  await explainer.open()
  const { db } = explainer
  for (const table of ['attempt', 'fact'] as const)
    await ensureDays(
      db,
      table,
      [0, 1, 2].map((ahead) => new Date(NOW.getTime() + ahead * DAY)),
    )
  for (const table of ['outbox', 'delivery', 'webhook', 'fact_20261125', 'attempt_20261125'])
    await sql.raw(`alter table aviso.${table} set (autovacuum_enabled = off)`).execute(db)
  await sql`insert into aviso.event (id, name, created_at) values (1, 'Congress', now()), (2, 'Course', now())`.execute(
    db,
  )
  await sql`select setval('aviso.outbox_number_seq', 1000000), setval('aviso.webhook_id_seq', 1000000)`.execute(db)
  for (const fill of before) await fill(db)
  await sql`vacuum`.execute(db)
  if (meanwhile.length > 0) await foreign.query('begin isolation level repeatable read; select from aviso.event')
  for (const fill of meanwhile) await fill(db)
  const { rows } = await sql<{ txid: string; position: string }>`
    select pg_current_xact_id()::text as txid, nextval('aviso.fact_position') as position`.execute(db)
  await addBusy(db)
  await sql`analyze`.execute(db)
  return {
    backend,
    explainer,
    foreign,
    facts: { seen: { txid: rows[0]?.txid as string, number: '0', open: [] }, events: [] },
    begunFrom: rows[0]?.position as string,
  }
}

/** Adds webhooks: those from 1 on are busy, those from 101 on are off, those from 201 on are to be caught up. */
async function addBusy(db: Kysely<Database>): Promise<void> {
  await sql`insert into aviso.webhook (id, event_id, type, url, content_type, headers, active, secret, created_at, missed_from,
      missed_position, off_since, turning, from_fact)
    select n, case when n <> ${BUSY}::int then 1 end, 'activityEnrollment',
      case when n <= ${BUSY}::int then ${URL}::text else 'http://127.0.0.1:9/' || n end, 'application/json', '{}', n < 101 or n > 200,
      'whsec_eA==', now(), case when n > 100 then (select last_value from aviso.outbox_number_seq) end,
      case when n > 100 then (select last_value from aviso.fact_position) end,
      case when n > 100 then ${NOW}::timestamptz end, n > 200, 0
    from (select generate_series(1, ${BUSY}::int) union all select generate_series(101, 100 + ${PAGE}::int) union all select 201) w (n)`.execute(
    db,
  )
  // Ready and leased deliveries of the busy ones, with their facts.
  await sql`insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select nextval('aviso.outbox_number_seq'), nextval('aviso.fact_position'), ${NOW}::timestamptz, ${NOW}::timestamptz, 1, 1,
      'Congress', 'enrollment.added', 'busy ' || n, '7', '{}' from generate_series(1, 8) n`.execute(db)
  await sql`insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at, due_at, leased_by)
    select f.number, ${NOW}::date, w.id, w.event_id, w.type, w.content_type, f.ordering_key, f.at,
      case when f.ordering_key < 'busy 5' then ${LATER}::timestamptz end, case when f.ordering_key < 'busy 5' then 'tester' end
    from (select * from aviso.fact order by number desc limit 8) f, aviso.webhook w where w.id <= ${BUSY}::int order by f.number, w.id`.execute(
    db,
  )
  await sql`insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select ${NOW}::timestamptz, 1, 1, 'Congress', 'enrollment.added', 'busy ' || n, '7', '{}' from generate_series(11, 14) n`.execute(
    db,
  )
  await sql`update aviso.event set ends_at = ${NOW}::timestamptz where id = 2`.execute(db)
}

/** Webhooks that were switched off, in this event and, at the URL of the busy ones, in another event. */
async function paused(db: Db): Promise<void> {
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select 1 + n % 2, 'activityEnrollment', case n % 2 when 0 then 'http://127.0.0.1:9/off/' || n else ${URL}::text end,
      'application/json', '{}', true, 'whsec_eA==', now()
    from generate_series(1, ${OFF}::int) n`.execute(db)
  await sql`insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at)
    select n, ${NOW}::date, w.id, w.event_id, w.type, w.content_type, 'key ' || n, now()
    from aviso.webhook w, generate_series(1, ${HELD}::int) n order by n, w.id`.execute(db)
  await sql`update aviso.webhook set active = false, turning = true, off_since = ${NOW}::timestamptz,
    missed_from = nextval('aviso.outbox_number_seq'), missed_position = (select last_value from aviso.fact_position)`.execute(
    db,
  )
  await sql`update aviso.delivery set due_at = '-infinity'`.execute(db)
  await sql`update aviso.webhook set turning = false`.execute(db)
}

/** Events whose end was told, or is to come. */
async function events(db: Db): Promise<void> {
  await sql`insert into aviso.event (id, name, created_at, ends_at, end_told)
    select ${EVENTS}::int + n, 'Congress', now(), ${NOW}::timestamptz + (n || ' minutes')::interval, n < 0
    from generate_series(${-EVENTS / 2}::int, ${EVENTS / 2}::int) n where n <> 0`.execute(db)
}

/** A year of partitions. */
async function days(db: Db): Promise<void> {
  for (const table of ['attempt', 'fact'] as const) {
    await ensureDays(
      db,
      table,
      Array.from({ length: DAYS }, (_, n) => new Date(NOW.getTime() + (2 - n) * DAY)),
    )
  }
}

/** Deliveries that were made, put aside, sent, missed, and received: all their rows are dead. */
async function deliveriesThrough(db: Db): Promise<void> {
  await sql`insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at)
    select n, ${NOW}::date, 1 + n % ${BUSY}::int, 1, 'activityEnrollment', 'application/json', 'key ' || n % 5000, now()
    from generate_series(1, ${THROUGH}::int) n`.execute(db)
  const some = sql`fact <= ${THROUGH}::int and due_at > '-infinity' is not false`
  await sql`update aviso.delivery set due_at = ${new Date(NOW.getTime() - 1_000)}::timestamptz where ${some} and fact % 5 = 0`.execute(
    db,
  )
  await sql`update aviso.delivery set due_at = null where ${some} and fact % 5 = 0`.execute(db)
  await sql`update aviso.delivery set due_at = ${LATER}::timestamptz, leased_by = 'tester' where ${some}`.execute(db)
  await sql`update aviso.delivery set due_at = ${new Date(NOW.getTime() - 500)}::timestamptz, leased_by = null, attempts = 1
    where ${some} and fact % 5 = 1`.execute(db)
  await sql`delete from aviso.delivery where ${some}`.execute(db)
}

/** Facts that went through the outbox: published, checked, and fanned out in slices. */
async function factsThrough(db: Db): Promise<void> {
  await sql`insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data, checked)
    select now(), 1, 1, 'Congress', 'enrollment.added', 'fresh ' || n % 2000, '7', '{}', n % 2 = 0
    from generate_series(1, ${FACTS}::int) n`.execute(db)
  await sql`update aviso.outbox set checked = true where not checked`.execute(db)
  await sql`update aviso.outbox set position = nextval('aviso.fact_position')`.execute(db)
  await sql`insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select number, position, ${NOW}::timestamptz - interval '1 minute', at, company_id, event_id, event_name, kind, ordering_key, person,
      data from aviso.outbox`.execute(db)
  await sql`delete from aviso.outbox`.execute(db)
}

const CONDITIONS: [string, Condition][] = [
  ['10,000 webhooks are off', { before: [paused] }],
  ['the logs have 365 days', { before: [days] }],
  ['100,000 events have ended or are to end', { before: [events] }],
  ['50,000 deliveries went through while somebody keeps a transaction open', { meanwhile: [deliveriesThrough] }],
  ['20,000 facts went through while somebody keeps a transaction open', { meanwhile: [factsThrough] }],
  ['all of that is so', { before: [days, paused, events], meanwhile: [deliveriesThrough, factsThrough] }],
]

const base = {
  now: NOW,
  leasedBy: 'tester',
  leaseUntil: LATER,
  limitPerWebhook: 4,
  limits: new Map(),
  inFlight: new Map(),
}

async function known(db: Db): Promise<ReadyFrom[]> {
  const { rows } = await sql<ReadyFrom>`select webhook_id as "webhookID", min(fact) as fact from aviso.delivery
    where due_at is null group by webhook_id order by webhook_id`.execute(db)
  return rows
}

/** The steps of the dispatcher; what a step needs is read before. */
const STEPS: Record<string, (world: World) => Promise<(db: Db) => Promise<unknown>>> = {
  peek: async () => (db) => peek(db, NOW, false),
  claim: async ({ explainer }) => {
    const ready = await known(explainer.db)
    return (db) => claim(db, { ...base, limit: 64, costlyLimit: 8, after: BEGINNING, inFlight: new Map(), ready })
  },
  readFacts: async ({ explainer }) => {
    const { rows } = await sql<{ fact: string; factDay: string; payload: null }>`
      select fact, fact_day::text as "factDay", payload from aviso.delivery where due_at is null and webhook_id = 1`.execute(
      explainer.db,
    )
    return (db) => readFacts(db, rows as never)
  },
  fanOut: async ({ facts, explainer }) => {
    await ensureDays(explainer.db, 'fact', [NOW])
    return (db) => fanOut(db, { ...base, most: 100, ...facts, births: 0, known: [] })
  },
  'fanOut with births':
    async ({ facts }) =>
    (db) =>
      fanOut(db, { ...base, most: 100, ...facts, births: 16, known: [] }),
  turn:
    async ({ begunFrom }) =>
    (db) =>
      turn(db, 100, '0', begunFrom),
  settle: async ({ explainer }) => {
    const { rows } = await sql<{ id: string; fact: string; webhook_id: string }>`
      select id, fact, webhook_id from aviso.delivery where leased_by = 'tester' order by id`.execute(explainer.db)
    const attempts = rows.map((row, n) =>
      attemptOf(
        {
          deliveryID: row.id,
          fact: row.fact,
          eventID: '1',
          type: 'activityEnrollment',
          contentType: 'application/json',
          payload: '{}',
          madeAt: NOW,
          attempts: 0,
          webhook: { webhookID: row.webhook_id, url: URL, secrets: [], securityCode: null, headers: {} },
        },
        NOW,
        n === 0 ? { outcome: 'failed', nextAt: LATER } : n === 1 ? { outcome: 'givenUp' } : {},
      ),
    )
    await ensureDays(explainer.db, 'attempt', [NOW])
    return (db) => settle(db, 'tester', attempts, log)
  },
  tellEnds: async () => (db) => tellEnds(db, NOW),
  countMissed: async ({ explainer }) => {
    const page = await explainer.db
      .selectFrom('webhook')
      .selectAll()
      .where('id', '>', '100')
      .where('id', '<=', '200')
      .execute()
    return (db) => countMissedOf(db, page)
  },
}

const FUNCTIONS = new Set(['fanOut', 'fanOut with births', 'turn', 'settle', 'tellEnds'])

async function costs(world: World): Promise<Map<string, { own: Cost; kept: Cost }>> {
  const found = new Map<string, { own: Cost; kept: Cost }>()
  for (const [name, prepare] of Object.entries(STEPS)) {
    found.set(name, await world.explainer.explain(await prepare(world), FUNCTIONS.has(name)))
  }
  return found
}

async function removeWorld({ explainer, foreign, backend }: World): Promise<void> {
  await explainer.close()
  await foreign.end()
  await backend.remove()
}

async function costsWhen(condition: Condition) {
  const world = await makeWorld(condition)
  const found = await costs(world)
  await removeWorld(world)
  return found
}

let empty: Awaited<ReturnType<typeof costs>>
beforeAll(async () => {
  empty = await costsWhen({})
})

/** An index on a full table has a level or two more, so that each look into it costs one or two pages more. */
const atMost = (cost: Cost | undefined) => (cost?.pages ?? 0) * 2 + 50

describe.each(CONDITIONS)('when %s', (_, condition) => {
  let full: typeof empty
  beforeAll(async () => {
    full = await costsWhen(condition)
  }, 120_000)

  it.each(Object.keys(STEPS))('%s costs what it does in an empty system', (step) => {
    const [before, now] = [empty.get(step), full.get(step)]
    if (step === 'countMissed')
      expect(now?.own.plan.length).toBeLessThanOrEqual((before?.own.plan.length ?? 0) + 2) // a day more
    else expect(now).toMatchObject({ own: { plan: before?.own.plan }, kept: { plan: before?.kept.plan } })
    expect(now?.own.pages).toBeLessThanOrEqual(atMost(before?.own))
    expect(now?.kept.pages).toBeLessThanOrEqual(atMost(before?.kept))
  })
})

/** The steps whose plans are kept: a function keeps its own, and a call has its statements planned for what they ask. */
const KEPT = Object.keys(STEPS).filter((name) => !FUNCTIONS.has(name) && name !== 'countMissed')

// Autovacuum may look at a table that is empty just then, and the plans that are made then stay.
describe('when a plan is made while the tables are empty', () => {
  const tables = ['delivery', 'outbox', 'webhook', 'event']
  let world: World
  beforeAll(async () => {
    world = await makeWorld({})
    return () => removeWorld(world)
  })

  it.each(KEPT)('%s reads what it reads in a full one', async (step) => {
    const prepared = await (STEPS[step] as (typeof STEPS)[string])(world)
    expect(await world.explainer.planWhenEmpty(prepared, tables)).toEqual(empty.get(step)?.kept.plan)
  })
})
