import { sql } from 'kysely'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { expireLeases, fallDue, peek, release } from '../../src/outbox/due.ts'
import { eventually } from '../harness/eventually.ts'
import { emptyOutbox } from '../harness/fan-out.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startServer } from '../harness/server.ts'

const LATER = new Date('2026-11-22T12:01:00Z')
const URL = 'http://127.0.0.1:9/hook'

// A server without a dispatcher: the test claims by itself.
withServer({ role: 'api' })

beforeEach(async () => {
  await server.app.connection.db.deleteFrom('webhook').execute()
  await emptyOutbox(server.app.connection.db)
})

function take(more: Partial<Parameters<typeof claim>[1]> = {}) {
  return claim(server.app.connection.db, {
    now: server.clock.now(),
    leasedBy: 'tester',
    leaseUntil: LATER,
    limit: 100,
    costlyLimit: 100,
    limitPerWebhook: 2,
    limits: new Map(),
    inFlight: new Map(),
    after: BEGINNING,
    ...more,
  })
}

/** Webhooks with the given numbers of deliveries each, all of different people. */
async function fill(...counts: number[]) {
  const { db } = server.app.connection
  const { eventID } = await server.newEvent()
  const webhookIDs: string[] = []
  for (const count of counts) {
    const { webhookID } = await server.newWebhook(eventID, `${URL}/${webhookIDs.length}`)
    webhookIDs.push(webhookID)
    await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
      select n, ${webhookID}::bigint, ${eventID}::bigint, 'activityEnrollment', ${webhookID} || '/' || n, 'application/json', '{}', now()
      from generate_series(1, ${count}::int) n`.execute(db)
  }
  await db.updateTable('webhook').set({ slow: false }).execute()
  return webhookIDs
}

const takenBy = ({ deliveries }: Awaited<ReturnType<typeof take>>, webhookIDs: string[]) =>
  webhookIDs.map((id) => deliveries.filter(({ webhook }) => webhook.webhookID === id).length)

describe('a claim', () => {
  it('takes some of each webhook, however many one has', async () => {
    const webhooks = await fill(50, 1, 3)
    expect(takenBy(await take(), webhooks)).toEqual([2, 1, 2])
    expect(takenBy(await take(), webhooks)).toEqual([2, 0, 1])
  })

  it('goes on behind the webhook where it was cut short, and comes round', async () => {
    const webhooks = await fill(9, 9, 9)
    const first = await take({ limit: 3 })
    expect(takenBy(first, webhooks)).toEqual([2, 1, 0])
    const second = await take({ limit: 3, after: first.last })
    expect(takenBy(second, webhooks)).toEqual([1, 0, 2])
    const third = await take({ limit: 3, after: second.last })
    expect(takenBy(third, webhooks)).toEqual([0, 2, 1])
  })

  it('leaves out what is in flight already, and webhooks that are switched off', async () => {
    const webhooks = await fill(9, 9, 9)
    await server.rpc('webhook.edit', { webhookID: webhooks[1], active: false })
    expect(takenBy(await take({ inFlight: new Map([[webhooks[0] as string, 1]]) }), webhooks)).toEqual([1, 0, 2])
    expect(takenBy(await take({ inFlight: new Map([[webhooks[0] as string, 2]]) }), webhooks)).toEqual([0, 0, 2])
  })

  it('takes one of a webhook that is failing, and of all those together no more than their share', async () => {
    const webhooks = await fill(9, 9, 9, 9)
    await server.app.connection.db
      .updateTable('webhook')
      .set({ failing_since: server.clock.now() })
      .where('id', 'in', webhooks.slice(0, 3))
      .execute()
    const claimed = await take({ costlyLimit: 2 })
    expect(takenBy(claimed, webhooks)).toEqual([1, 1, 0, 2])
    expect(claimed.deliveries.filter(({ costly }) => costly)).toHaveLength(2)
    expect(takenBy(await take({ costlyLimit: 0 }), webhooks)).toEqual([0, 0, 0, 2])
    expect(takenBy(await take({ costlyLimit: 2, after: claimed.last }), webhooks)).toEqual([1, 0, 1, 2])
  })

  it('is a lease: it runs out when nobody settles it', async () => {
    await fill(1)
    expect((await take()).deliveries).toHaveLength(1)
    expect(await peek(server.app.connection.db)).toMatchObject({ ready: false, dueAt: null })
    expect((await take()).deliveries).toHaveLength(0)
    expect(await expireLeases(server.app.connection.db, new Date(LATER.getTime() - 1))).toEqual([])
    expect(await expireLeases(server.app.connection.db, LATER)).toHaveLength(1)
    expect((await take()).deliveries).toHaveLength(1)
  })

  it('is given back by its dispatcher alone, or for everybody, and nothing else is touched', async () => {
    const { db } = server.app.connection
    const [webhookID = ''] = await fill(4)
    await take({ leasedBy: 'one' })
    await take({ leasedBy: 'other', limitPerWebhook: 1 })
    const leases = async () => {
      const rows = await db.selectFrom('delivery').select('leased_by').where('webhook_id', '=', webhookID).execute()
      return rows.map((row) => row.leased_by).sort()
    }
    expect(await leases()).toEqual([null, 'one', 'one', 'other'])
    await sql`update aviso.delivery set due_at = 'infinity' where webhook_id = ${webhookID} and leased_by is null`.execute(
      db,
    )
    await release(db, 'one')
    expect(await leases()).toEqual([null, null, null, 'other'])
    await release(db, 'everybody')
    expect(await leases()).toEqual([null, null, null, null])
    expect((await take({ limitPerWebhook: 10 })).deliveries).toHaveLength(3) // the one given up stays so
  })

  it('finds what fell due after a time, when it is told from when on', async () => {
    const { db } = server.app.connection
    await fill(2)
    const at = (seconds: number) => new Date(LATER.getTime() + seconds * 1_000)
    const facts = await db.selectFrom('delivery').select('fact').execute()
    for (const { fact } of facts)
      await db
        .updateTable('delivery')
        .set({ attempts: 1, due_at: at(Number(fact)) })
        .where('fact', '=', fact)
        .execute()
    expect(await peek(db, at(1))).toMatchObject({ ready: false, dueAt: at(2) })
    expect(await fallDue(db, at(2), at(1))).toHaveLength(1)
    expect(await peek(db)).toMatchObject({ ready: true, dueAt: at(1) })
    expect(await peek(db, null, false)).toMatchObject({ ready: false, dueAt: at(1) })
  })
})

describe('a delivery behind an older one of its key', () => {
  /** An enrolment and its dismissal at one URL, for n people. */
  async function both(n = 1) {
    const { eventID, activityID } = await server.newEvent()
    const enrollment = await server.newWebhook(eventID, URL)
    const dismissal = await server.newWebhook(eventID, URL, { type: 'activityDismissal' })
    for (let person = 0; person < n; person++) {
      const { personID } = await server.enroll(activityID, `Person ${person}`)
      await server.rpc('activity.person.dismiss', { activityID, personID })
    }
    await server.outbox() // fans out
    return { enrollment, dismissal }
  }
  const types = ({ deliveries }: Awaited<ReturnType<typeof take>>) => deliveries.map(({ type }) => type)

  it('is not taken while that one is ready, leased or waiting', async () => {
    await both()
    expect(types(await take())).toEqual(['activityEnrollment'])
    expect(types(await take())).toEqual([]) // leased
    const { db } = server.app.connection
    await db.updateTable('delivery').set({ leased_by: null }).where('type', '=', 'activityEnrollment').execute()
    expect(types(await take())).toEqual([]) // waiting until LATER
    await db.updateTable('delivery').set({ due_at: null }).execute()
    expect(types(await take())).toEqual(['activityEnrollment'])
  })

  it('is taken while that one is held by a webhook that is switched off, also when it was put aside before', async () => {
    const { enrollment } = await both()
    const { db } = server.app.connection
    await db
      .updateTable('delivery')
      .set({ due_at: LATER, attempts: 1 })
      .where('type', '=', 'activityEnrollment')
      .execute()
    expect(await take()).toMatchObject({ deliveries: [], parked: 1 })
    await server.rpc('webhook.edit', { webhookID: enrollment.webhookID, active: false })
    expect(types(await take())).toEqual(['activityDismissal'])
    expect((await server.outbox()).map(({ due_at }) => due_at)).toEqual([LATER, LATER]) // held, and leased
  })

  it('is put aside until that one is due, so that it is not read again by every claim', async () => {
    await both(40)
    const { db } = server.app.connection
    await db
      .updateTable('delivery')
      .set({ due_at: LATER, attempts: 1 })
      .where('type', '=', 'activityEnrollment')
      .execute()
    for (let parked = -1; parked !== 0; ) parked = (await take()).parked
    expect(await peek(db)).toMatchObject({ ready: false, dueAt: LATER })
    expect(await fallDue(db, LATER)).toHaveLength(80)
  })

  it('is free again when that one is removed with its webhook, or goes to another URL', async () => {
    const first = await both()
    const { db } = server.app.connection
    const wait = () =>
      db.updateTable('delivery').set({ due_at: LATER, attempts: 1 }).where('type', '=', 'activityEnrollment').execute()
    await wait()
    expect(await take()).toMatchObject({ deliveries: [], parked: 1 })
    await server.rpc('webhook.remove', { webhookID: first.enrollment.webhookID })
    expect(types(await take())).toEqual(['activityDismissal'])

    const second = await both()
    await wait()
    expect(await take()).toMatchObject({ deliveries: [], parked: 1 })
    await server.rpc('webhook.edit', { webhookID: second.enrollment.webhookID, url: `${URL}/elsewhere` })
    expect(types(await take())).toEqual(['activityDismissal'])
  })
})

describe('a dispatcher', () => {
  it('serves the healthy while many others hang', async () => {
    const dispatcher = await startServer({ env: { MAX_IN_FLIGHT: '8', DELIVERY_TIMEOUT: '15s' } })
    const hanging = await startReceiver(() => new Promise(() => {}))
    const healthy = await startReceiver()
    const { eventID, activityID } = await dispatcher.newEvent()
    for (let n = 0; n < 20; n++) await dispatcher.newWebhook(eventID, `${hanging.url}/${n}`)
    await dispatcher.app.connection.db.updateTable('webhook').set({ failing_since: dispatcher.clock.now() }).execute()
    await dispatcher.newWebhook(eventID, healthy.url)
    for (let n = 0; n < 5; n++) await dispatcher.enroll(activityID, `Person ${n}`)
    await healthy.received(5)
    expect(hanging.requests).toHaveLength(inject('shares') === 'aviso' ? 2 : 1) // a quarter of its slots, none of them answered yet
    await hanging.close()
    await healthy.close()
    await dispatcher.stop()
    await dispatcher.backend.remove()
  })

  it('counts and logs an attempt that it cannot make, instead of trying for ever', async () => {
    const dispatcher = await startServer()
    const { db } = dispatcher.app.connection
    const { eventID } = await dispatcher.newEvent()
    const { webhookID } = await dispatcher.newWebhook(eventID, URL)
    await db
      .insertInto('delivery')
      .values({
        webhook_id: webhookID,
        fact: '1',
        fact_day: '2026-12-31', // a day that is not in the log
        event_id: eventID,
        type: 'activityEnrollment',
        ordering_key: 'x',
        content_type: 'application/json',
        created_at: dispatcher.clock.now(),
      })
      .execute()
    dispatcher.app.connection.nudge()
    await eventually(async () => {
      const rows = await db.selectFrom('attempt').selectAll().execute()
      expect(rows).toMatchObject([
        { attempt: 1, outcome: 'failed', error: 'Internal error: see the log of the server.' },
      ])
    })
    expect(await db.selectFrom('delivery').selectAll().execute()).toMatchObject([{ attempts: 1, leased_by: null }])
    await dispatcher.stop()
    await dispatcher.backend.remove()
  })

  it('makes the days of the log before they come, and drops those that are over', async () => {
    const dispatcher = await startServer({ env: { RETENTION_DAYS: '2', RETRY_SCHEDULE: '1h' } })
    const days = async () => {
      const { rows } = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'aviso.attempt'::regclass order by name`.execute(dispatcher.app.connection.db)
      return rows.map(({ name }) => name.replace(/^\w+\.attempt_202611/, ''))
    }
    await eventually(async () => expect(await days()).toEqual(['22', '23', '24']))
    dispatcher.clock.advance(3 * 86_400_000)
    await eventually(async () => {
      dispatcher.clock.advance(30_000) // the next upkeep, whenever it began to wait for it
      expect(await days()).toEqual(['23', '24', '25', '26', '27'])
    })
    await dispatcher.stop()
    await dispatcher.backend.remove()
  })
})

it('people are found again by their email, in any script and case', async () => {
  const { activityID } = await server.newEvent()
  for (const email of ['İ@example.com', 'ΑΣ@example.com', 'Ärger@example.com']) {
    const first = await server.enroll(activityID, 'Ana', { email })
    expect(await server.enroll(activityID, 'Ana', { email })).toEqual({ ...first, created: false })
  }
})
