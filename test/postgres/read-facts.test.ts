import { type KyselyPlugin, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { ensureDays } from '../../src/outbox/days.ts'
import { readFacts } from '../../src/outbox/read-facts.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { type Cost, Explainer } from '../harness/explain.ts'
import { holdsIn, type WrongStatement } from '../harness/wrong-statement.ts'

// A batch is claimed in one statement, and what it tells is read in another: counted in days of the log, pages and rows.

const NOW = new Date('2026-11-25T12:00:00Z')
const LATER = new Date('2026-11-25T12:00:45Z')
const DAY_MS = 86_400_000
const DAYS = 365
const FACTS = 4
const WEBHOOKS = 10
/** The partition of the log that the facts are in. */
const TODAY = 'fact_20261125'

interface World {
  backend: Backend
  explainer: Explainer
}

/** A database with facts of today, each told to ten webhooks, in a log of so many days. */
async function makeWorld(days: number): Promise<World> {
  const backend = await newBackend()
  const explainer = new Explainer(backend.env.DATABASE_URL as string)
  await explainer.open()
  const { db } = explainer
  const ago = (day: number) => new Date(NOW.getTime() - day * DAY_MS)
  await ensureDays(
    db,
    'fact',
    Array.from({ length: days }, (_, day) => ago(day)),
  )
  // What a step leaves behind when it is rolled back stays, in both databases alike.
  for (const table of ['delivery', 'webhook', TODAY])
    await sql.raw(`alter table aviso.${table} set (autovacuum_enabled = off)`).execute(db)
  await sql`insert into aviso.event (id, name, created_at) values (1, 'Congress', now())`.execute(db)
  await sql`insert into aviso.webhook (id, event_id, type, url, content_type, headers, active, secret, created_at)
    select n, 1, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, 'whsec_eA==', now()
    from generate_series(1, ${WEBHOOKS}::int) n`.execute(db)
  await sql`insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, data)
    select n, n, ${NOW}::timestamptz, ${NOW}::timestamptz, 1, 1, 'Congress', 'enrollment.added', 'key ' || n, '{}'
    from generate_series(1, ${FACTS}::int) n`.execute(db)
  await sql`insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at)
    select f.number, ${NOW}::date, w.id, 1, w.type, w.content_type, f.ordering_key, f.at
    from aviso.fact f, aviso.webhook w order by f.number, w.id`.execute(db)
  await sql`vacuum analyze`.execute(db)
  return { backend, explainer }
}

let young: World
let old: World
beforeAll(async () => {
  young = await makeWorld(1)
  old = await makeWorld(DAYS)
}, 120_000)
afterAll(async () => {
  for (const { explainer, backend } of [young, old]) {
    await explainer.close()
    await backend.remove()
  }
})

/** What the dispatcher does before it sends a batch. */
async function batch(db: Db) {
  const { deliveries } = await claim(db, {
    now: NOW,
    leasedBy: 'tester',
    leaseUntil: LATER,
    limit: 64,
    costlyLimit: 8,
    limitPerWebhook: FACTS,
    limits: new Map(),
    inFlight: new Map(),
    after: BEGINNING,
  })
  return { deliveries, facts: await readFacts(db, deliveries) }
}

/** How many days of the log of facts a plan looks at. */
const daysIn = ({ plan }: Cost) => plan.filter((scan) => / fact /.test(scan)).length

/** What a session looks up in the catalog anew counts as pages too: some twenty of a thousand. 364 days more are thousands. */
const atMost = ({ pages }: Cost) => pages * 2 + 50

const JOINED: WrongStatement = {
  without: 'a statement of its own for the facts: the claim is joined with the log',
  instead: [
    ['t.costly, t.leased', 't.costly, t.leased, f.data::text as data'],
    [
      'from walked left join taken t on true',
      'from walked left join taken t on true left join aviso.fact f on f.number = t.fact',
    ],
  ],
}

describe('the facts of a batch', () => {
  holdsIn(
    'are read from the log of their day, however many days there are',
    [
      JOINED,
      { without: 'the name of the day', instead: [[`aviso.${TODAY}`, 'aviso.fact']] },
      {
        without: 'the name of the day, with the day as a condition',
        instead: [
          [
            `aviso.${TODAY}`,
            'aviso.fact join (select distinct fact, fact_day from aviso.delivery) d on d.fact = number and logged_at >= fact_day',
          ],
        ],
      },
    ],
    async (stated) => {
      const step = (db: Db) => batch(stated(db))
      const [before, now] = [await young.explainer.explain(step, false), await old.explainer.explain(step, false)]
      expect([daysIn(now.own), daysIn(now.kept)]).toEqual([1, 1])
      expect(now.own.plan).toEqual(before.own.plan)
      expect(now.own.pages).toBeLessThanOrEqual(atMost(before.own))
      expect(now.kept.pages).toBeLessThanOrEqual(atMost(before.kept))
    },
  )

  holdsIn(
    'are read once each, however many deliveries tell them',
    [
      JOINED,
      {
        without: 'that: each delivery reads its own',
        instead: [
          [`aviso.${TODAY}`, `(select f.* from aviso.${TODAY} f join aviso.delivery d on d.fact = f.number) told`],
        ],
      },
    ],
    async (stated) => {
      const read: unknown[] = []
      /** Keeps each row that brings the data of a fact. */
      const keeping: KyselyPlugin = {
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          read.push(...result.rows.filter((row) => 'data' in row))
          return result
        },
      }
      await sql`begin`.execute(young.explainer.db)
      const { deliveries, facts } = await batch(stated(young.explainer.db).withPlugin(keeping)).finally(() =>
        sql`rollback`.execute(young.explainer.db),
      )
      expect(deliveries).toHaveLength(FACTS * WEBHOOKS)
      expect(facts.size).toBe(FACTS)
      expect(read).toHaveLength(FACTS)
    },
  )
})
