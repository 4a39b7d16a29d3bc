import { type RawBuilder, sql } from 'kysely'
import pino from 'pino'
import { describe, expect } from 'vitest'
import { Claimer } from '../../src/dispatcher/claims.ts'
import { Lease } from '../../src/dispatcher/lease.ts'
import { Ready } from '../../src/dispatcher/ready.ts'
import { Slots } from '../../src/dispatcher/slots.ts'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import type { Delivery } from '../../src/outbox/delivery.ts'
import { settle } from '../../src/outbox/settle.ts'
import { attemptOf } from '../harness/attempt.ts'
import { lockWaits } from '../harness/lock-waits.ts'
import type { TestServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

const LATER = new Date('2026-11-22T14:00:00Z')
const URL = 'http://127.0.0.1:9/hook'

// Two dispatchers and the calls meet: what a claim is parking, while that is no longer behind anything.
const it = storyOf({ role: 'api' })
  // An enrolment that waits for a retry, and the dismissal behind it: the webhooks of both.
  .extend('lane', { auto: true }, async ({ server, eventID, activityID }) => {
    const { db } = server.app.connection
    await sql`truncate aviso.webhook, aviso.delivery`.execute(db)
    const enrollment: string = (await server.newWebhook(eventID, URL)).webhookID
    const dismissal: string = (await server.newWebhook(eventID, URL, { type: 'activityDismissal' })).webhookID
    const { personID } = await server.enroll(activityID)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await server.outbox() // makes both deliveries
    await db.updateTable('delivery').set({ due_at: LATER, attempts: 1 }).where('webhook_id', '=', enrollment).execute()
    return { enrollment, dismissal }
  })
  .extend('enrollment', ({ lane }) => lane.enrollment)
  .extend('dismissal', ({ lane }) => lane.dismissal)
  .extend('take', ({ server }) => (db: TestServer['app']['connection']['db']) => {
    return claim(db, {
      now: server.clock.now(),
      leasedBy: 'tester',
      leaseUntil: LATER,
      limit: 10,
      costlyLimit: 10,
      limitPerWebhook: 2,
      limits: new Map(),
      inFlight: new Map(),
      after: BEGINNING,
    })
  })
  /** Runs `meanwhile` while a claim that has parked is not committed yet. */
  .extend('whileParking', ({ server, take }) => async (meanwhile: () => Promise<unknown>): Promise<void> => {
    const { db } = server.app.connection
    let under: Promise<unknown> = Promise.resolve()
    await db.transaction().execute(async (trx) => {
      expect(await take(trx)).toMatchObject({ deliveries: [], parked: 1 })
      under = meanwhile()
      await lockWaits(server, 1)
    })
    await under
  })
  .extend('due', ({ server, dismissal }) => async () => {
    return (await server.outbox()).filter(({ webhook_id }) => webhook_id === dismissal).map(({ due_at }) => due_at)
  })

describe('what a claim parks behind a delivery', () => {
  it.for<[string, (server: TestServer, webhookID: string) => Promise<unknown>]>([
    ['is removed with its webhook', (server, webhookID) => server.rpc('webhook.remove', { webhookID })],
    ['goes to another URL', (server, webhookID) => server.rpc('webhook.edit', { webhookID, url: `${URL}/else` })],
    ['is held', (server, webhookID) => server.rpc('webhook.edit', { webhookID, active: false })],
  ])('is free when that one %s meanwhile', async ([_, meanwhile], { server, enrollment, whileParking, due }) => {
    await whileParking(() => meanwhile(server, enrollment))
    expect(await due()).toEqual([null])
  })

  it('takes no turn of others: who was to be asked in the same claim still is', async ({
    server,
    eventID,
    dismissal,
  }) => {
    const { db } = server.app.connection
    const { webhookID: other } = await server.newWebhook(eventID, `${URL}/other`)
    await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
      values (1000, ${other}, ${eventID}, 'activityEnrollment', 'another', 'application/json', '{}', now())`.execute(db)
    const sent: string[] = []
    const ready = new Ready()
    for (const webhookID of [dismissal, other]) ready.add({ webhookID, fact: '0' })
    const claimer = new Claimer({
      db,
      clock: server.clock,
      leasedBy: 'tester',
      lease: new Lease(server.clock, 15_000),
      slots: new Slots({ maxInFlight: 1, maxInFlightPerWebhook: 1 }),
      ready,
      send: ({ webhook }) => sent.push(webhook.webhookID),
      looked: () => undefined,
    })
    await claimer.take(server.clock.now(), false) // one row is as much as it may have: it puts that of the dismissal aside
    expect(sent).toEqual([])
    await claimer.take(server.clock.now(), false)
    expect(sent).toEqual([other])
  })

  it('is free when it goes to another URL itself meanwhile', async ({ server, dismissal, whileParking, due }) => {
    await whileParking(() => server.rpc('webhook.edit', { webhookID: dismissal, url: `${URL}/else` }))
    expect(await due()).toEqual([null])
  })

  it('is free when the webhook of that one is switched off by its receiver meanwhile', async ({
    server,
    enrollment,
    whileParking,
    due,
  }) => {
    const { db } = server.app.connection
    const row = await db
      .insertInto('delivery')
      .values({
        webhook_id: enrollment,
        fact: '1',
        event_id: '1',
        type: 'activityEnrollment',
        ordering_key: 'another',
        content_type: 'application/json',
        payload: '{}',
        due_at: LATER,
        leased_by: 'other',
        created_at: server.clock.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const delivery: Delivery = {
      deliveryID: row.id,
      fact: row.fact,
      eventID: row.event_id,
      type: row.type,
      contentType: row.content_type,
      payload: '{}',
      madeAt: row.created_at,
      attempts: 0,
      webhook: { webhookID: enrollment, url: URL, secrets: [], securityCode: null, headers: {} },
    }
    const attempt = attemptOf(delivery, server.clock.now(), {
      outcome: 'failed',
      status: 410,
      disable: 'The receiver answered 410 Gone.',
    })
    await whileParking(() => settle(db, 'other', [attempt], pino({ level: 'silent' })))
    expect(await due()).toEqual([null])
  })

  it.for<[string, RawBuilder<unknown>]>([
    ['removed', sql`update aviso.webhook set removed_at = now(), active = false, missed_from = 1 where id = `],
    ['removed with its event', sql`delete from aviso.webhook where id = `],
    ['moved', sql`update aviso.webhook set url = 'http://127.0.0.1:9/else' where id = `],
  ])(
    'is left where it is while the webhook of that one is being %s',
    async ([_, change], { server, enrollment, take, due }) => {
      const { db } = server.app.connection
      await db.transaction().execute(async (trx) => {
        await sql`${change}${enrollment}::bigint`.execute(trx)
        expect(await take(db)).toMatchObject({ deliveries: [], parked: 0 })
      })
      expect(await due()).toEqual([null])
    },
  )

  it('is left where it is when that one was delivered meanwhile by another dispatcher', async ({
    server,
    enrollment,
    take,
  }) => {
    const { db } = server.app.connection
    await db.transaction().execute(async (trx) => {
      await sql`delete from aviso.delivery where webhook_id = ${enrollment}`.execute(trx)
      expect(await take(db)).toMatchObject({ deliveries: [], parked: 0 })
    })
    expect((await take(db)).deliveries.map(({ type }) => type)).toEqual(['activityDismissal'])
  })
})
