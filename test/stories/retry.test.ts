import { gzipSync } from 'node:zlib'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startReceiver, verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

const it = storyOf({ env: { DELIVERY_TIMEOUT: '1s', RETRY_SCHEDULE: '5s,5m,30m' } })
  .extend('webhook', { auto: true }, async ({ server, eventID, receiver }, { onCleanup }) => {
    const webhook = await server.newWebhook(eventID, receiver.url)
    onCleanup(() => server.rpc('webhook.remove', { webhookID: webhook.webhookID }))
    return webhook
  })
  /** Delivers something to somebody else, so that the dispatcher has looked at all that is due since the clock was moved. */
  .extend('deliverElsewhere', ({ server }) => async () => {
    const elsewhere = await startReceiver()
    const other = await server.newEvent()
    await server.newWebhook(other.eventID, elsewhere.url)
    await server.enroll(other.activityID)
    await eventually(async () =>
      expect((await server.outbox()).filter((row) => row.event_id === other.eventID)).toEqual([]),
    )
    await elsewhere.close()
  })
  .extend('now', ({ server }) => () => {
    return server.clock.now().getTime() / SECOND
  })

const SECOND = 1_000
const DAY = 86_400 * SECOND

describe('a delivery that is not received', () => {
  it('is tried again after 5 s and 5 min, and leaves the outbox when it is received', async ({
    server,
    enroll,
    receiver,
    attempts,
    webhook,
    now,
    deliverElsewhere,
  }) => {
    receiver.behave((_, n) => (n < 3 ? { status: 500, body: 'not yet' } : {}))
    const started = now()
    await enroll()
    expect((await attempts(1))[0]).toMatchObject({
      attempt: 1,
      outcome: 'failed',
      status: 500,
      nextDate: String(started + 5),
    })
    server.clock.advance(4 * SECOND)
    await deliverElsewhere()
    expect(await server.outbox()).toMatchObject([{ attempts: 1, leased_by: null }])
    expect(receiver.requests).toHaveLength(1)
    server.clock.advance(1 * SECOND)
    expect((await attempts(2))[1]).toMatchObject({ attempt: 2, outcome: 'failed', nextDate: String(started + 5 + 300) })
    server.clock.advance(300 * SECOND)
    const log = await attempts(3)
    expect(log.map(({ attempt, outcome, date }) => ({ attempt, outcome, date }))).toEqual([
      { attempt: 1, outcome: 'failed', date: String(started) },
      { attempt: 2, outcome: 'failed', date: String(started + 5) },
      { attempt: 3, outcome: 'received', date: String(started + 305) },
    ])
    expect(new Set(log.map(({ deliveryID }) => deliveryID)).size).toBe(1)
    expect(await server.outbox()).toEqual([])

    // One delivery over all its attempts: the same ID and body, a timestamp and signature of each attempt.
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1)
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-signature'])).size).toBe(3)
    for (const request of receiver.requests) verify(webhook.secret, request)
    expect((await server.rpc('webhook.get', { webhookID: webhook.webhookID })).failingSince).toBe(null)
  })

  it('is given up after the last wait, and stays out of the way', async ({ server, enroll, receiver, attempts }) => {
    receiver.behave(() => ({ status: 503 }))
    await enroll()
    for (const [n, wait] of [5, 300, 1800].entries()) {
      await attempts(n + 1)
      server.clock.advance(wait * SECOND)
    }
    const log = await attempts(4)
    expect(log.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'givenUp'])
    expect(log[3].nextDate).toBe(null)
    expect(await server.outbox()).toMatchObject([{ attempts: 4, due_at: Number.POSITIVE_INFINITY, leased_by: null }])

    receiver.behave(() => ({}))
    await enroll('Bruno Lima')
    expect((await attempts(5))[4]).toMatchObject({ outcome: 'received' })
  })

  it('waits as long as the receiver asks for with Retry-After', async ({ server, enroll, receiver, attempts }) => {
    receiver.behave((_, n) => (n === 1 ? { status: 429, headers: { 'retry-after': '120' } } : {}))
    await enroll()
    const [first] = await attempts(1)
    expect(Number(first.nextDate) - Number(first.date)).toBe(120)
    server.clock.advance(120 * SECOND)
    expect((await attempts(2))[1]).toMatchObject({ outcome: 'received' })
  })

  it('counts a hanging receiver as failed, and does not keep others from theirs', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    webhook,
  }) => {
    const other = await startReceiver()
    const second = await server.newWebhook(eventID, other.url)
    receiver.behave(() => new Promise(() => {}))
    await enroll()
    await other.received(1)
    const log = await attempts(2)
    expect(log.find(({ webhookID }) => webhookID === webhook.webhookID)).toMatchObject({
      outcome: 'failed',
      status: null,
      error: 'There was no complete answer within 1 s.',
    })
    await server.rpc('webhook.remove', { webhookID: second.webhookID })
    await other.close()
  })

  it('follows no redirect', async ({ enroll, receiver, attempts }) => {
    const elsewhere = await startReceiver()
    receiver.behave(() => ({ status: 302, headers: { location: elsewhere.url } }))
    await enroll()
    expect((await attempts(1))[0]).toMatchObject({ outcome: 'failed', status: 302 })
    expect(elsewhere.requests).toHaveLength(0)
    await elsewhere.close()
  })

  it('says why when nobody listens', async ({ enroll, receiver, attempts }) => {
    await receiver.close()
    await enroll()
    expect((await attempts(1))[0]).toMatchObject({
      outcome: 'failed',
      status: null,
      error: 'The connection was refused (ECONNREFUSED).',
    })
  })

  it('keeps the first 4 KiB of an answer, whatever is in it', async ({ server, enroll, receiver, attempts }) => {
    receiver.behave(() => ({
      status: 500,
      headers: { 'content-encoding': 'gzip', 'x-note': 'ñ' },
      body: gzipSync(Buffer.concat([Buffer.from('a\0b'), Buffer.from([0xff]), Buffer.alloc(100_000, 'c')])),
    }))
    await enroll()
    const [first] = await attempts(1)
    const { response } = await server.rpc('webhook.log.get', { attemptID: first.attemptID })
    expect(response.body).toMatch(/^a\uFFFDb\uFFFDc+$/)
    expect(Buffer.byteLength(response.body)).toBeLessThanOrEqual(4 * 1024)
  })
})

describe('a webhook that cannot be delivered to', () => {
  it('is disabled by a 410, and what waits is held until it is active again', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    webhook,
  }) => {
    receiver.behave(() => ({ status: 410 }))
    await enroll()
    expect((await attempts(1))[0]).toMatchObject({ outcome: 'failed', status: 410, nextDate: null })
    expect(await server.rpc('webhook.get', { webhookID: webhook.webhookID })).toMatchObject({
      active: false,
      disabledReason: 'The receiver answered 410 Gone.',
      disabledDate: expect.stringMatching(/^\d+$/),
    })
    await enroll('Bruno Lima') // an inactive webhook is not notified yet
    expect(await server.rpc('webhook.delivery.find', { eventID })).toMatchObject({
      total: 1,
      data: [{ state: 'held' }],
    })
    receiver.behave(() => ({}))
    expect(await server.rpc('webhook.edit', { webhookID: webhook.webhookID, active: true })).toMatchObject({
      active: true,
      disabledReason: null,
      failingSince: null,
      missed: 1,
    })
    await enroll('Carla Díaz')
    const log = await attempts(4)
    const [refused, ...later] = receiver.requests.map(({ json }) => json.data.person.name)
    expect(refused).toBe('Ana Souza')
    expect(later.toSorted()).toEqual(['Ana Souza', 'Bruno Lima', 'Carla Díaz'])
    expect(log.slice(1).map(({ outcome }) => outcome)).toEqual(Array(3).fill('received'))
  })

  it('is disabled after five days and ten attempts of nothing but failures', async ({
    server,
    enroll,
    receiver,
    attempts,
    webhook,
    now,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    await enroll()
    await attempts(1)
    const { failingSince } = await server.rpc('webhook.get', { webhookID: webhook.webhookID })
    expect(failingSince).toBe(String(now()))
    server.clock.advance(6 * DAY)
    await attempts(2)
    for (let made = 2; made < 10; made++) {
      const state = await server.rpc('webhook.get', { webhookID: webhook.webhookID })
      expect(state).toMatchObject({ active: true, disabledReason: null }) // two failures in six days are no proof
      await enroll(`Person ${made}`)
      await attempts(made + 1)
    }
    await eventually(async () =>
      expect(await server.rpc('webhook.get', { webhookID: webhook.webhookID })).toMatchObject({
        active: false,
        disabledReason: 'Every delivery has failed for 5 days.',
      }),
    )
  })

  it('takes its waiting deliveries with it when it is removed', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    webhook,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    await enroll()
    await enroll('Bruno Lima')
    await attempts(2)
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    expect(await server.rpc('webhook.remove', { webhookID: webhook.webhookID })).toMatchObject({
      cancelledDeliveries: 2,
    })
    expect((await server.outbox()).filter(({ webhook_id }) => webhook_id === webhook.webhookID)).toEqual([])
    webhook.webhookID = webhookID // the one that is there to be removed
  })
})
