import { sql, type Transaction } from 'kysely'
import pino from 'pino'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BY_INDEX } from '../../src/database/pool.ts'
import type { Database } from '../../src/database/schema.ts'
import { BEGINNING, type Claim, claim, WALK_MAX } from '../../src/outbox/claim.ts'
import type { Attempt, Delivery } from '../../src/outbox/delivery.ts'
import { settle } from '../../src/outbox/settle.ts'
import { attemptOf } from '../harness/attempt.ts'
import { eventually } from '../harness/eventually.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'

const LATER = new Date('2026-11-22T12:01:00Z')

describe('what one webhook costs its neighbours', () => {
  // A server without a dispatcher: the test claims and settles by itself.
  withServer({ role: 'api' })
  let eventID: string
  beforeAll(async () => {
    eventID = (await server.newEvent()).eventID
  })
  beforeEach(async () => {
    await sql`truncate aviso.webhook, aviso.delivery, aviso.attempt restart identity`.execute(server.app.connection.db)
  })

  /** Webhooks 1 to n; the numbers of failing ones are above `healthy`. */
  async function webhooks(healthy: number, failing = 0) {
    await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at, slow, failing_since)
      select ${eventID}::bigint, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, 'whsec_eA==',
        now(), false, case when n > ${healthy}::int then now() end
      from generate_series(1, ${healthy + failing}::int) n`.execute(server.app.connection.db)
  }

  async function deliveries(
    from: number,
    to: number,
    each: number,
    key = sql`w || '/' || n`,
    dueAt: Date | null = null,
  ) {
    await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, due_at, attempts, created_at)
      select w::bigint * 100000 + n + ${dueAt === null ? 1 : 0}::int, w, ${eventID}::bigint, 'activityEnrollment', ${key}, 'application/json', '{}', ${dueAt}::timestamptz,
        ${dueAt === null ? 0 : 1}::int, now()
      from generate_series(1, ${each}::int) n, generate_series(${from}::int, ${to}::int) w`.execute(
      server.app.connection.db,
    )
  }

  /** Claims, and tells how many deliveries that read. */
  function counted(more: Partial<Claim> = {}, plan: 'custom' | 'generic' = 'custom') {
    return server.app.connection.db.transaction().execute(async (trx) => {
      // As the dispatcher's own connections plan: by indexes, and once for whatever values come.
      const settings = Object.entries({ ...BY_INDEX, plan_cache_mode: `force_${plan}_plan` })
      for (const [name, value] of settings) await sql`select set_config(${name}, ${value}, true)`.execute(trx)
      const before = await rowsRead(trx)
      const claimed = await claim(trx, { ...CLAIM, now: server.clock.now(), ...more })
      const after = await rowsRead(trx)
      return { ...claimed, scanned: after.scanned - before.scanned, read: after.read - before.read }
    })
  }
  async function rowsRead(trx: Transaction<Database>) {
    const { rows } = await sql<{ scanned: string; read: string }>`
      select seq_tup_read as scanned, idx_tup_fetch as read from pg_stat_xact_user_tables
      where relname = 'delivery'`.execute(trx)
    return { scanned: Number(rows[0]?.scanned), read: Number(rows[0]?.read) }
  }
  const CLAIM = {
    leasedBy: 'tester',
    leaseUntil: LATER,
    limit: 256,
    costlyLimit: 64,
    limitPerWebhook: 16,
    limits: new Map(),
    inFlight: new Map<string, number>(),
    after: BEGINNING,
  }

  const statisticsOf = ['as they are', 'of an empty table', 'of another load', 'of a table that was emptied']
  const plans = (['custom', 'generic'] as const).flatMap((plan) => statisticsOf.map((of) => [of, plan] as const))
  describe.each(plans)('by statistics %s, with a %s plan', (statistics, plan) => {
    async function analyzed(fill: () => Promise<void>) {
      const { db } = server.app.connection
      if (statistics === 'of an empty table') await sql`analyze aviso.delivery`.execute(db)
      if (/another|emptied/.test(statistics)) {
        await deliveries(7, 7, 5_000, sql`'one lane'`)
        await sql`analyze aviso.delivery`.execute(db)
        await sql`delete from aviso.delivery`.execute(db)
        if (statistics.endsWith('emptied')) await sql`analyze aviso.delivery`.execute(db)
      }
      await fill()
      if (statistics === 'as they are') await sql`analyze aviso.delivery`.execute(db)
    }

    it('a claim reads a few rows of each webhook, though two have nearly all that wait', async () => {
      await webhooks(98, 2)
      await analyzed(async () => {
        await deliveries(99, 100, 10_000)
        await deliveries(1, 98, 1)
      })
      const { deliveries: taken, scanned, read } = await counted({}, plan)
      expect(taken).toHaveLength(100)
      expect(scanned).toBe(0)
      expect(read).toBeLessThan(1_500)
    })

    it('a claim reads a few rows of a lane, though that has nearly all that wait', async () => {
      await webhooks(98)
      await analyzed(async () => {
        await deliveries(98, 98, 1, sql`'one lane'`, LATER)
        await deliveries(98, 98, 10_000, sql`'one lane'`)
        await deliveries(1, 97, 1)
      })
      const { deliveries: taken, parked, scanned, read } = await counted({}, plan)
      expect(taken).toHaveLength(97)
      expect(parked).toBe(32)
      expect(scanned).toBe(0)
      expect(read).toBeLessThan(2_500)
    })
  })

  it('a claim reads no more with 20,000 webhooks that have something ready than with 1,000', async () => {
    await webhooks(20_000)
    await deliveries(1, 20_000, 1)
    const { deliveries: taken, read, last } = await counted()
    expect(taken).toHaveLength(256)
    expect(read).toBeLessThan(3_000)
    expect(last.ready).toBe('256')
    const next = await counted({ after: last })
    expect(next.deliveries[0]?.webhook.webhookID).toBe('257')
  })

  it('a claim passes a bounded number of failing ones, and the next goes on behind them', async () => {
    await webhooks(0, 2 * WALK_MAX + 10)
    await webhooks(1)
    const healthy = String(2 * WALK_MAX + 11)
    await deliveries(1, Number(healthy), 1)
    let walk = { last: BEGINNING, cutShort: true, cameRound: false }
    for (const expected of [0, 0, 1]) {
      const claimed = await counted({ after: walk.last, costlyLimit: 0 })
      expect(claimed.deliveries.map(({ webhook }) => webhook.webhookID)).toEqual(expected ? [healthy] : [])
      expect(claimed.read).toBeLessThan(4 * WALK_MAX)
      walk = claimed
    }
    expect(walk.cameRound).toBe(true)
  })

  const attempt = (delivery: Delivery, more: Partial<Attempt>) => attemptOf(delivery, server.clock.now(), more)

  it('one that answers slowly shares slots with those that fail, until it is quick again', async () => {
    const { db } = server.app.connection
    await webhooks(1)
    await deliveries(1, 1, 60)
    const settled = async (durationMs: number) => {
      const { deliveries: taken } = await claim(db, { ...CLAIM, now: server.clock.now(), limitPerWebhook: 2 })
      expect(taken).toHaveLength(2)
      await settle(
        db,
        'tester',
        [attempt(taken[0] as Delivery, {}), attempt(taken[1] as Delivery, { durationMs })],
        log,
      )
      const { deliveries: next } = await counted({ costlyLimit: 1 })
      await sql`update aviso.delivery set due_at = null, leased_by = null`.execute(db)
      return next.every((delivery) => delivery.costly) ? next.length : 'free'
    }
    expect(await settled(13_000)).toBe(1)
    expect(await settled(1_500)).toBe(1) // neither slow nor quick on average: it stays what it was
    expect(await settled(100)).toBe('free')
  })

  const told: object[] = []
  const log = pino({ level: 'warn', base: null }, { write: (line) => void told.push(JSON.parse(line)) })

  it('the log of the server tells what was switched off and given up, one line for each webhook', async () => {
    const { db } = server.app.connection
    await webhooks(2)
    await deliveries(1, 2, 3)
    told.length = 0
    const { deliveries: taken } = await claim(db, { ...CLAIM, now: server.clock.now() })
    const gone = { outcome: 'failed' as const, status: 410, error: 'no', disable: 'The receiver answered 410 Gone.' }
    await settle(
      db,
      'tester',
      taken.map((delivery) =>
        attempt(
          { ...delivery, payload: '{}' },
          delivery.webhook.webhookID === '1' ? gone : { outcome: 'givenUp', status: 400, error: 'no' },
        ),
      ),
      log,
    )
    expect(told).toMatchObject([
      { webhookID: '1', reason: 'The receiver answered 410 Gone.', msg: 'A webhook was switched off' },
      { webhookID: '2', eventID, deliveries: 3, last: { status: 400 }, msg: 'Deliveries were given up' },
    ])
    const due = (await server.outbox()).map(({ webhook_id, due_at }) => [webhook_id, due_at])
    expect(due.filter(([webhook]) => webhook === '1')).toEqual(Array(3).fill(['1', Number.NEGATIVE_INFINITY])) // held
    expect(due.filter(([webhook]) => webhook === '2')).toEqual(Array(3).fill(['2', Number.POSITIVE_INFINITY]))
  })

  it('one that is switched off frees what was parked behind it for others', async () => {
    const { db } = server.app.connection
    await webhooks(2)
    await sql`update aviso.webhook set url = 'http://127.0.0.1:9/'`.execute(db)
    await deliveries(1, 1, 1, sql`'lane'`, LATER)
    await deliveries(1, 1, 1, sql`'other'`)
    await deliveries(2, 2, 1, sql`'lane'`)
    const first = await claim(db, { ...CLAIM, now: server.clock.now() })
    expect(first).toMatchObject({ parked: 1, deliveries: [{ webhook: { webhookID: '1' } }] })
    const [delivery] = first.deliveries
    const gone = { outcome: 'failed' as const, status: 410, disable: 'The receiver answered 410 Gone.' }
    await settle(db, 'tester', [attempt(delivery as Delivery, gone)], log)
    const next = await claim(db, { ...CLAIM, now: server.clock.now() })
    expect(next.deliveries.map(({ webhook }) => webhook.webhookID)).toEqual(['2'])
  })

  it('one that is switched off is logged once, also when what is parked behind it cannot be freed', async () => {
    const { db } = server.app.connection
    await webhooks(1)
    await deliveries(1, 1, 1)
    const { deliveries: taken } = await claim(db, { ...CLAIM, now: server.clock.now() })
    const meetsDeadlock = db.withPlugin({
      transformQuery({ node }) {
        if (node.kind === 'UpdateQueryNode') throw new Error('deadlock detected')
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const gone = { outcome: 'failed' as const, status: 410, disable: 'The receiver answered 410 Gone.' }
    await settle(meetsDeadlock, 'tester', [attempt(taken[0] as Delivery, gone)], log)
    expect(told.at(-1)).toMatchObject({ msg: 'What is parked waits for up to ten minutes' })
  })

  it('one with 70,000 ordering keys waiting can be edited and removed, and frees what was parked behind them', async () => {
    const { db } = server.app.connection
    await webhooks(2)
    await sql`update aviso.webhook set url = 'http://127.0.0.1:9/'`.execute(db)
    await deliveries(1, 1, 70_000, sql`n::text`, LATER)
    await deliveries(2, 2, 3, sql`n::text`)
    const parked = async () =>
      (
        await sql<{
          n: string
        }>`select count(*) as n from aviso.delivery where webhook_id = 2 and due_at is not null`.execute(db)
      ).rows[0]?.n
    const park = async () => {
      expect(await claim(db, { ...CLAIM, now: server.clock.now() })).toMatchObject({ deliveries: [], parked: 3 })
      expect(await parked()).toBe('3')
    }
    await park()
    await server.rpc('webhook.edit', { webhookID: '1', active: false })
    expect(await parked()).toBe('0')
    await server.rpc('webhook.edit', { webhookID: '1', active: true })
    await park()
    expect(await server.rpc('webhook.remove', { webhookID: '1' })).toMatchObject({ cancelledDeliveries: 70_000 })
    expect(await parked()).toBe('0')
  })
})

describe('a dispatcher beside receivers that hang', () => {
  withServer({ env: { MAX_IN_FLIGHT: '64', DELIVERY_TIMEOUT: '15s' } }, 'test')
  let hanging: Receiver
  let healthy: Receiver
  beforeEach(async () => {
    hanging = await startReceiver(() => new Promise(() => {}))
    healthy = await startReceiver()
  })
  afterEach(async () => {
    await hanging.close()
    await healthy.close()
  })

  /** An event with webhooks to the hanging receiver and one to the healthy one, and two for many people. */
  async function event(count: number, known: boolean) {
    const { eventID, activityID } = await server.newEvent()
    const ids: string[] = []
    for (let n = 0; n < count; n++)
      ids.push((await server.newWebhook(eventID, `${hanging.url}/${eventID}/${n}`)).webhookID)
    const { db } = server.app.connection
    if (known) await sql`update aviso.webhook set slow = false where id = any(${ids}::bigint[])`.execute(db)
    const bind = (domain: string) =>
      server.rpc('activity.person.bind', {
        activityID,
        content: Array.from({ length: 16 }, (_, n) => ({ name: `Person ${n}`, email: `p${n}@${domain}` })),
      })
    return { eventID, bind }
  }

  it('has slots left for the others, when it does not know yet that they hang', async () => {
    const { eventID, bind } = await event(20, false)
    await bind('example.com')
    await hanging.received(2 * 20) // no more than two to a webhook of which nothing is known
    await server.newWebhook(eventID, healthy.url)
    await bind('example.org')
    await healthy.received(16)
    expect(hanging.requests).toHaveLength(40)
  })

  it('gives the slots of those it knew as quick to others after a second, and those no more than two each', async () => {
    const { eventID, bind } = await event(40, true)
    await bind('example.com')
    await hanging.received(64) // every slot is in use
    await server.newWebhook(eventID, healthy.url)
    await bind('example.org')
    await eventually(() => {
      server.clock.advance(1_000)
      expect(healthy.requests.length).toBe(16)
    }, 50)
    expect(hanging.requests.length).toBeLessThanOrEqual(2 * 40)
  })

  it('walks on until it has found what is behind more failing webhooks than one walk passes, each time', async () => {
    const { eventID, bind } = await event(0, true)
    const { db } = server.app.connection
    // A few of them hang and have all the slots of the failing ones: from then on the others are only in the way.
    await sql`with made as (
        insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at, failing_since)
        select ${eventID}::bigint, 'activityDismissal', ${hanging.url}, 'application/json', '{}', true, 'whsec_eA==', now(), now()
        from generate_series(1, ${2 * WALK_MAX + 100}::int) returning id
      )
      insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
      select 0, id, ${eventID}::bigint, 'activityDismissal', 'failing/' || id, 'application/json', '{}', now() from made`.execute(
      db,
    )
    const before = healthy.requests.length
    await server.newWebhook(eventID, healthy.url)
    for (const [times, domain] of ['example.com', 'example.org', 'example.net'].entries()) {
      await bind(domain)
      await healthy.received(before + (times + 1) * 16)
    }
  })
})
