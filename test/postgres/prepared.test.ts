import { sql } from 'kysely'
import pino from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { ensureDays } from '../../src/outbox/days.ts'
import { tellEnds } from '../../src/outbox/ends.ts'
import { fanOut, turn } from '../../src/outbox/fan-out.ts'
import { countMissed } from '../../src/outbox/missed.ts'
import { readFacts } from '../../src/outbox/read-facts.ts'
import { settle } from '../../src/outbox/settle.ts'
import { attemptOf } from '../harness/attempt.ts'
import { FROM_BOTTOM } from '../harness/fan-out.ts'
import { server, withServer } from '../harness/fixtures.ts'

// The dispatcher's connections keep the plans they make, from the first minute of an empty database on.

withServer({ role: 'api' })

const log = pino({ level: 'silent' })

/** Tables that were never filled count as ten pages to the planner; those that were emptied, as what they are. */
const EMPTY = [
  ['new', false],
  ['emptied', true],
] as const

const vacuum = (db: Db) => sql`vacuum analyze aviso.delivery, aviso.outbox`.execute(db)

describe.each(EMPTY)('a plan that was made for an outbox that is %s', (_name, isVacuumed) => {
  beforeEach(async () => {
    await sql`truncate aviso.webhook, aviso.delivery`.execute(server.app.connection.db)
    if (isVacuumed) await vacuum(server.app.connection.db)
  })

  it('reads a few rows of a full one', async () => {
    const { eventID } = await server.newEvent()
    await server.app.connection.dispatcherDb.connection().execute(async (db) => {
      const take = () =>
        claim(db, {
          now: server.clock.now(),
          leasedBy: 'tester',
          leaseUntil: new Date('2026-11-22T14:00:00Z'),
          limit: 256,
          costlyLimit: 8,
          limitPerWebhook: 2,
          limits: new Map(),
          inFlight: new Map(),
          after: BEGINNING,
        })
      for (let times = 0; times < 8; times++) await take() // PostgreSQL keeps a plan after five that it made anew
      const { rows } = await sql<{ kept: string }>`
        select sum(generic_plans) as kept from pg_prepared_statements where statement like '%costly_ring%'`.execute(db)
      expect(Number(rows[0]?.kept)).toBeGreaterThan(0)

      await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
        select ${eventID}::bigint, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, 'whsec_eA==', now()
        from generate_series(1, 20) n`.execute(db)
      await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
        select n, w.id, w.event_id, w.type, w.id || '/' || n, 'application/json', '{}', now()
        from aviso.webhook w, generate_series(1, 2500) n`.execute(db)
      const rowsRead = async () => {
        const read = await sql<{ rows: string }>`select sum(seq_tup_read + idx_tup_fetch) as rows
          from pg_stat_xact_user_tables where relname in ('delivery', 'webhook')`.execute(db)
        return Number(read.rows[0]?.rows)
      }
      await sql`begin`.execute(db)
      const before = await rowsRead()
      expect((await take()).deliveries).toHaveLength(40)
      expect((await rowsRead()) - before).toBeLessThan(2_500)
      await sql`rollback`.execute(db)
    })
  })
})

describe.each(EMPTY)('of tables that are %s, facts', (_name, isVacuumed) => {
  const FACTS = 10_000
  const MOST = 400
  const DAY = 86_400_000
  const ALL_SEEN = { txid: '1000000000', number: '0', open: [] }
  const now = () => server.clock.now()

  beforeEach(async () => {
    const { db } = server.app.connection
    await sql`truncate aviso.webhook, aviso.delivery, aviso.outbox, aviso.fact, aviso.attempt`.execute(db)
    for (const table of ['attempt', 'fact'] as const) {
      await ensureDays(
        db,
        table,
        [0, 1, 2, 3, 4].map((ago) => new Date(now().getTime() - ago * DAY)),
      )
    }
  })

  /**
   * Runs a step on the dispatcher's connection until its plans are kept, fills the tables, and counts the rows it reads
   * then: by the plans that were kept, and by those that are made for the full tables.
   */
  async function rowsRead<Result>(step: (db: Db) => Promise<Result>, fill: (db: Db) => Promise<void>) {
    return server.app.connection.dispatcherDb.connection().execute(async (db) => {
      if (isVacuumed) await vacuum(db)
      for (let times = 0; times < 8; times++) await step(db)
      await fill(db)
      const read = async () => {
        const { rows } = await sql<{
          rows: string
        }>`select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as rows
          from pg_stat_xact_user_tables where schemaname = 'aviso'`.execute(db)
        return Number(rows[0]?.rows)
      }
      const counted = async () => {
        await sql`begin`.execute(db)
        const before = await read()
        const result = await step(db)
        const rows = (await read()) - before
        await sql`rollback`.execute(db)
        return { result, rows }
      }
      const { rows } = await counted()
      await sql`analyze`.execute(db)
      const { result, rows: analyzed } = await counted()
      return { result, rows: Math.max(rows, analyzed) }
    })
  }

  /** Webhooks of an event, one after the other. */
  const addWebhooks = (db: Db, eventID: number, count: number, more = 'null, null, null') =>
    sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at, missed_from,
        missed_position, off_since)
      select ${eventID}::bigint, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, 'whsec_eA==',
        now(), ${sql.raw(more)}
      from generate_series(1, ${count}::int) n`.execute(db)

  const addToOutbox = (db: Db, eventID: number, count: number, key: string) =>
    sql`insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, data)
      select now(), 1, ${eventID}::bigint, 'Congress', 'enrollment.added', ${sql.raw(key)}, '{}'
      from generate_series(1, ${count}::int) n`.execute(db)

  /** The log of some days, in which one event of a hundred is this one; and numbers and places from one million on. */
  const addToLog = (db: Db, count: number) =>
    sql`insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, data)
      select 1000000 + n, 1000000 + n, at, at, 1, n % 100, 'Congress', 'enrollment.added', n::text, '{}'
      from (select n, ${now()}::timestamptz - interval '3 days' + n * interval '3 days' / ${count}::int as at
        from generate_series(1, ${count}::int) n) times`.execute(db)

  /** A slice of facts that were seen before, of one event, or of what it finds. */
  const slice = (db: Db, births = 0, whose: string | null = '1') =>
    fanOut(db, {
      now: now(),
      most: MOST,
      ...(whose ? { seen: ALL_SEEN, events: [{ whose, fact: '0' }] } : FROM_BOTTOM),
      leasedBy: 'tester',
      leaseUntil: now(),
      births,
      limitPerWebhook: 2,
      limits: new Map(),
      inFlight: new Map(),
      known: [],
    })

  /** Other events have many webhooks, some of them off; this one has four. */
  const few = async (db: Db) => {
    await addWebhooks(db, 2, 3_000)
    await addWebhooks(db, 2, 1_000, '1, 0, now()')
    await addWebhooks(db, 1, 4)
  }

  it.each([
    ['of many keys', `n::text`],
    ['of one key', `'one'`],
    ['of no key', 'null'],
  ])('%s wait to be fanned out: a slice reads what it takes', async (_, key) => {
    const { result, rows } = await rowsRead(slice, async (db) => {
      await few(db)
      await addToOutbox(db, 1, FACTS, key)
    })
    expect(result).toMatchObject({ deliveries: MOST, left: [{ whose: '1' }] })
    expect(rows).toBeLessThan(12 * MOST)
  })

  it('wait to be fanned out: each is seen once', async () => {
    const { result, rows } = await rowsRead(
      (db) => slice(db, 0, null),
      async (db) => {
        await few(db)
        await addToOutbox(db, 1, FACTS, 'n::text')
      },
    )
    expect(result).toMatchObject({ deliveries: MOST, left: [{ whose: '1' }], unseen: true })
    expect(rows).toBeLessThan(FACTS + 12 * MOST)
  })

  it('many deliveries wait: those that are leased at once are found without reading them', async () => {
    const { result, rows } = await rowsRead(
      (db) => slice(db, 16),
      async (db) => {
        await few(db)
        await addDeliveries(db, 'null')
        await sql`update aviso.delivery set ordering_key = 'x' || ordering_key, webhook_id = -fact`.execute(db)
        await addToOutbox(db, 1, FACTS, 'n::text')
      },
    )
    expect(result.born).toHaveLength(8) // two of each webhook
    expect(rows).toBeLessThan(13 * MOST)
  })

  it('nobody listens to them: a slice reads those that it takes', async () => {
    const { result, rows } = await rowsRead(
      (db) => slice(db, 0, '3'),
      async (db) => {
        await few(db)
        await addToOutbox(db, 3, FACTS, 'n::text')
      },
    )
    expect(result).toMatchObject({ facts: MOST, deliveries: 0, left: [{ whose: '3' }] })
    expect(rows).toBeLessThan(12 * MOST)
  })

  it('one has very many webhooks: each slice reads a part of them', async () => {
    const { result, rows } = await rowsRead(slice, async (db) => {
      await addWebhooks(db, 1, FACTS)
      await addToOutbox(db, 1, 3, 'n::text')
      await slice(db)
      await slice(db)
    })
    expect(result).toMatchObject({ deliveries: MOST, left: [{ whose: '1' }] })
    expect(rows).toBeLessThan(20 * MOST)
  })

  /** Ready or held rows: those of one webhook, and those of many others. */
  const addDeliveries = (db: Db, due: string) =>
    sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at, due_at)
      select n, case when n % 2 = 0 then (select max(id) from aviso.webhook) else n end, 1, 'activityEnrollment', n::text,
        'application/json', '{}', now(), ${sql.raw(due)}
      from generate_series(1, ${2 * FACTS}::int) n`.execute(db)

  it('many deliveries are put aside: those behind what was received are found without reading them', async () => {
    const LANE = 40
    const received = (id: string, webhookID: string) => {
      const webhook = { webhookID, url: 'http://127.0.0.1:9/1', secrets: [], securityCode: null, headers: {} }
      const delivery = {
        deliveryID: id,
        fact: '1',
        eventID: '1',
        type: 'activityEnrollment',
        contentType: 'application/json',
      }
      return attemptOf({ ...delivery, payload: '{}', madeAt: now(), attempts: 0, webhook }, now())
    }
    let first = { id: '0', webhook_id: '0' }
    const step = (db: Db) => settle(db, 'tester', [received(first.id, first.webhook_id)], log)
    const { result, rows } = await rowsRead(step, async (db) => {
      await few(db)
      await addDeliveries(db, `now() + interval '5 minutes'`)
      const made = await sql<typeof first>`
        insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at, due_at)
        select n, w.id, 1, 'activityEnrollment', 'lane', 'application/json', '{}', now(),
          case when n > 1 then now() + interval '5 minutes' end
        from generate_series(1, ${LANE}::int) n, (select max(id) as id from aviso.webhook) w
        order by n returning id, webhook_id`.execute(db)
      first = made.rows[0] ?? first
    })
    expect(result).toHaveLength(1)
    expect(rows).toBeLessThan(10 * LANE)
  })

  const takeTurn = (db: Db) => turn(db, MOST, '0')

  it.each([
    ['off: its ready deliveries are', 'false', 'null'],
    ['on: its held deliveries are', 'true', `'-infinity'`],
  ])('a webhook is switched %s read as far as they are moved', async (_, active, due) => {
    const { result, rows } = await rowsRead(takeTurn, async (db) => {
      await few(db)
      await addDeliveries(db, due)
      await sql`update aviso.webhook set turning = true, active = ${sql.raw(active)}, missed_from = 1, missed_position = 0,
          off_since = now()
        where id = (select max(id) from aviso.webhook)`.execute(db)
    })
    expect(result).toMatchObject({ moved: MOST, more: true })
    expect(rows).toBeLessThan(12 * MOST)
  })

  it('were missed, among those of others and behind attempts of before: a step reads a few more than it gives', async () => {
    const { result, rows } = await rowsRead(takeTurn, async (db) => {
      await few(db)
      await addToLog(db, 2_000 * 100)
      await sql`select setval('aviso.fact_position', 2000000)`.execute(db)
      await addDeliveries(db, 'null')
      await sql`update aviso.webhook set turning = true, missed_from = 1, missed_position = 0,
          off_since = ${new Date(now().getTime() - 3 * DAY)}::timestamptz
        where id = (select max(id) from aviso.webhook)`.execute(db)
      await sql`insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, duration_ms, url,
          request_headers, payload, fact)
        select ${now()}::timestamptz - n * interval '3 days' / ${FACTS}::int, n, w.id, 1, 'activityEnrollment', 1, 'received', 5, '', '{}',
          '{}', n
        from generate_series(1, ${FACTS}::int) n, (select max(id) as id from aviso.webhook) w`.execute(db)
    })
    expect(result).toMatchObject({ moved: 4 * MOST, more: true })
    expect(rows).toBeLessThan(8 * 4 * MOST)
  }, 60_000)

  it('end events: those that are to end are not read', async () => {
    const { result, rows } = await rowsRead(
      (db) => tellEnds(db, now()),
      async (db) => {
        await sql`insert into aviso.event (name, created_at, ends_at)
          select 'Congress', now(), ${now()}::timestamptz + (n - 5) * interval '1 minute' from generate_series(1, ${FACTS}::int) n`.execute(
          db,
        )
      },
    )
    expect(result).toBe(false)
    expect(rows).toBeGreaterThanOrEqual(5)
    expect(rows).toBeLessThan(5 * 12)
  })

  it('of a day are read by their numbers', async () => {
    const day = now().toISOString().slice(0, 10)
    const some = Array.from({ length: 50 }, (_, n) => ({
      payload: null,
      factDay: day,
      fact: String(1_000_000 + 9_000 + n),
    }))
    const { result, rows } = await rowsRead(
      (db) => readFacts(db, some as never),
      async (db) => void (await addToLog(db, FACTS)),
    )
    expect(result.size).toBe(50)
    expect(rows).toBeLessThanOrEqual(50)
  })

  it('were missed: they are counted without those of others and those before', async () => {
    const { db } = server.app.connection
    await addToLog(db, FACTS * 10)
    await sql`analyze aviso.fact`.execute(db)
    const off = { id: '1', company_id: '1', event_id: '1', type: 'activityEnrollment', missed_from: '1080000' }
    const webhook = { ...off, missed_position: '1080000', off_since: new Date(now().getTime() - DAY) }
    const { result, rows } = await rowsRead(
      (one) => countMissed(one, webhook),
      async () => {},
    )
    expect(result).toBe(200)
    expect(rows).toBeLessThanOrEqual(200)
  })
})
