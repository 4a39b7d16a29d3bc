import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startReceiver, verify } from '../harness/receiver.ts'
import { RpcError } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf({ env: { RETRY_SCHEDULE: '5s,1h', ALLOW_NETWORKS: '127.0.0.0/8' } })
  .extend('webhook', { auto: true }, ({ server, eventID, receiver }) => server.newWebhook(eventID, receiver.url))
  .extend('log', ({ server, eventID }) => async (): Promise<Any[]> => {
    return (await server.rpc('webhook.log.find', { eventID })).data
  })
  .extend('find', ({ server, eventID }) => (more = {}): Promise<Any> => {
    return server.rpc('webhook.delivery.find', { eventID, ...more })
  })
  .extend('waiting', ({ find }) => async (more = {}): Promise<Any[]> => {
    return (await find({ pending: true, ...more })).data
  })
  .extend('states', ({ waiting }) => async () => {
    return (await waiting()).map(({ state }) => state)
  })
  /** Enrols somebody and lets every attempt fail, until the delivery is given up. */
  .extend('giveUp', ({ server, enroll, receiver, waiting }) => async (name?: string): Promise<string> => {
    receiver.behave(() => ({ status: 500 }))
    const before = receiver.requests.length
    await enroll(name)
    await receiver.received(before + 1)
    for (const [attempt, wait] of [5_000, 3_600_000].entries()) {
      await eventually(async () =>
        expect((await waiting())[0]).toMatchObject({ state: 'waiting', attempts: attempt + 1 }),
      )
      server.clock.advance(wait)
      await receiver.received(before + attempt + 2)
    }
    await eventually(async () => expect((await waiting())[0]).toMatchObject({ state: 'givenUp', attempts: 3 }))
    return (await waiting())[0].deliveryID
  })
  .extend('sums', ({ server, eventID }) => async (more = {}) => {
    const { parts }: { parts: Any[] } = await server.rpc('webhook.log.stats', { eventID, ...more })
    const sum = (name: string) => parts.reduce((all, part) => all + part[name], 0)
    return { parts: parts.length, received: sum('received'), failed: sum('failed'), givenUp: sum('givenUp') }
  })

describe('webhook.test', () => {
  it('sends the example at once, returns the answer, and logs it like every attempt', async ({
    server,
    receiver,
    webhook,
    waiting,
  }) => {
    receiver.behave(() => ({ status: 202, headers: { 'x-who': 'me' }, body: 'taken' }))
    await server.rpc('webhook.edit', { webhookID: webhook.webhookID, active: false })
    const tested = await server.rpc('webhook.test', { webhookID: webhook.webhookID })
    const [request] = receiver.requests
    verify(webhook.secret, request as Any)
    expect(request?.body).toBe(tested.request.body)
    expect(tested).toMatchObject({
      outcome: 'received',
      status: 202,
      attempt: 1,
      address: '127.0.0.1',
      response: { body: 'taken', headers: { 'x-who': 'me' } },
    })
    expect(await server.rpc('webhook.log.get', { attemptID: tested.attemptID })).toEqual(tested)
    expect(await waiting()).toEqual([])
  })

  it('is made once, whatever comes of it, and switches nothing off', async ({
    server,
    eventID,
    receiver,
    webhook,
    waiting,
    find,
  }) => {
    receiver.behave(() => ({ status: 410 }))
    const gone = await server.rpc('webhook.test', { webhookID: webhook.webhookID })
    expect(gone).toMatchObject({ outcome: 'givenUp', status: 410, nextDate: null })
    const url = receiver.url.replace(/:\d+/, ':9')
    const closed = await server.newWebhook(eventID, url, { type: 'enrollment_added' })
    const refused = await server.rpc('webhook.test', { webhookID: closed.webhookID })
    expect(refused).toMatchObject({ outcome: 'givenUp', status: null, error: expect.stringMatching(/refused/) })
    expect(await waiting()).toEqual([])
    expect(await find()).toEqual({ count: 0, total: 0, data: [], next: null })
    const state = await server.rpc('webhook.get', { webhookID: webhook.webhookID })
    expect(state).toMatchObject({ active: true, failingSince: null })
  })
})

describe('webhook.rotateSecret', () => {
  it('signs with both secrets for 24 hours, with the new one alone afterwards', async ({
    server,
    enroll,
    receiver,
    webhook,
  }) => {
    const { webhookID, secret: old } = webhook
    const first = await server.rpc('webhook.rotateSecret', { webhookID })
    const second = await server.rpc('webhook.rotateSecret', { webhookID })
    expect(new Set([old, first.secret, second.secret]).size).toBe(3)
    expect(Number(second.formerSecretDate) * 1_000).toBe(server.clock.now().getTime() + 24 * 3_600_000)
    await enroll()
    const [both] = await receiver.received(1)
    for (const secret of [old, first.secret, second.secret]) verify(secret, both as Any)
    expect(both?.headers['webhook-signature']?.split(' ')).toHaveLength(3)

    server.clock.advance(24 * 3_600_000 + 1_000)
    await enroll('Bea Lima')
    const [, later] = await receiver.received(2)
    verify(second.secret, later as Any)
    expect(() => verify(old, later as Any)).toThrow(/signature/i)
    expect(() => verify(first.secret, later as Any)).toThrow(/signature/i)
  })

  it('leaves only the newest five former secrets to sign on, however many there were', async ({
    server,
    enroll,
    receiver,
    webhook,
  }) => {
    const { webhookID } = webhook
    const secrets: string[] = [webhook.secret]
    for (let n = 0; n < 8; n++) secrets.push((await server.rpc('webhook.rotateSecret', { webhookID })).secret)
    await enroll()
    const [request] = await receiver.received(1)
    expect(request?.headers['webhook-signature']?.split(' ')).toHaveLength(6)
    for (const secret of secrets.slice(-6)) verify(secret, request as Any)
    for (const secret of secrets.slice(0, -6)) expect(() => verify(secret, request as Any)).toThrow(/signature/i)
    const { headers } = await server.rpc('webhook.requestExample', { webhookID })
    expect(headers['webhook-signature'].split(' ')).toHaveLength(6)
  })

  it('signs with no more where more were stored before', async ({ server, enroll, receiver, webhook }) => {
    const until = new Date(server.clock.now().getTime() + 3_600_000).toISOString()
    const stored = Array.from({ length: 400 }, (_, n) => ({ secret: `whsec_${btoa(`${n}`.padStart(32, '0'))}`, until }))
    const { db } = server.app.connection
    const { webhookID } = webhook
    const former_secrets = JSON.stringify(stored)
    await db.updateTable('webhook').set({ former_secrets }).where('id', '=', webhookID).execute()
    await enroll()
    const [request] = await receiver.received(1)
    for (const { secret } of stored.slice(-5)) verify(secret, request as Any)
    expect(request?.headers['webhook-signature']?.split(' ')).toHaveLength(6)
    await server.rpc('webhook.rotateSecret', { webhookID })
    const row = await db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirst()
    expect(row?.former_secrets.map(({ secret }) => secret)).toEqual([
      ...stored.slice(-4).map(({ secret }) => secret),
      webhook.secret,
    ])
  })

  it('does not show a secret anywhere else', async ({ server, eventID, webhook }) => {
    const { secret } = await server.rpc('webhook.rotateSecret', { webhookID: webhook.webhookID })
    const shown = JSON.stringify([
      await server.rpc('webhook.get', { webhookID: webhook.webhookID }),
      await server.rpc('webhook.find', { eventID }),
    ])
    expect(shown).not.toContain(secret.slice(6, 30))
    expect(shown).not.toContain(webhook.secret.slice(6, 30))
  })
})

describe('webhook.log.resend', () => {
  it('sends what was received once more: same body, same webhook-id, the URL of now', async ({
    server,
    enroll,
    receiver,
    webhook,
    waiting,
    log,
  }) => {
    await enroll()
    const [first] = await receiver.received(1)
    await eventually(async () => expect(await waiting()).toEqual([]))
    const [{ deliveryID }] = await log()
    const other = await startReceiver()
    await server.rpc('webhook.edit', { webhookID: webhook.webhookID, url: other.url })
    expect(await server.rpc('webhook.log.resend', { deliveryID })).toMatchObject({
      deliveryID,
      webhookID: webhook.webhookID,
      state: 'ready',
      attempts: 1,
    })
    const [again] = await other.received(1)
    expect(again?.body).toBe(first?.body)
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(again?.headers['x-attempt']).toBe('2')
    verify(webhook.secret, again as Any)
    await eventually(async () => expect((await log()).map(({ attempt }) => attempt)).toEqual([2, 1]))
    expect(await waiting()).toEqual([])
    await other.close()
  })

  it('does not hold up what happened since', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    waiting,
    log,
  }) => {
    const { personID } = await enroll()
    await receiver.received(1)
    await eventually(async () => expect(await waiting()).toEqual([]))
    const [{ deliveryID }] = await log()
    receiver.behave(() => ({ status: 500 }))
    await server.rpc('webhook.log.resend', { deliveryID })
    await receiver.received(2)
    receiver.behave(() => ({}))
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    await server.rpc('activity.person.dismiss', { activityID, personID })
    expect((await receiver.received(3))[2]?.json.type).toBe('activityDismissal')
  })

  it('tries at once what waits, and what was given up', async ({ server, receiver, giveUp, waiting }) => {
    const deliveryID = await giveUp()
    receiver.behave(() => ({}))
    await server.rpc('webhook.log.resend', { deliveryID })
    const requests = await receiver.received(4)
    expect(requests.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3', '4'])
    await eventually(async () => expect(await waiting()).toEqual([]))
  })

  it('refuses what is not in the log, and what has no webhook any more', async ({ server, enroll, webhook, log }) => {
    await enroll()
    await eventually(async () => expect(await log()).toHaveLength(1))
    const [{ deliveryID }] = await log()
    await server.rpc('webhook.remove', { webhookID: webhook.webhookID })
    for (const id of [deliveryID, '999999999']) {
      const error = await server.rpcError('webhook.log.resend', { deliveryID: id })
      expect(error.data).toMatchObject({ kind: 'not_found', issues: [{ path: ['deliveryID'] }] })
    }
  })
})

describe('webhook.recover', () => {
  it('counts, then tries again what was given up since then, the oldest first', async ({
    server,
    receiver,
    webhook,
    giveUp,
    states,
    waiting,
  }) => {
    const { webhookID } = webhook
    const early = await giveUp()
    server.clock.advance(24 * 3_600_000)
    const since = String(Math.floor(server.clock.now().getTime() / 1_000))
    const names = ['Bea Lima', 'Caio Reis', 'Dora Silva']
    for (const name of names) await giveUp(name)
    const recover = (more: object) => server.rpc('webhook.recover', { webhookID, since, ...more })
    expect(await recover({ dryRun: true })).toEqual({ recovered: 0, left: 3, next: null })
    expect(await states()).toEqual(['givenUp', 'givenUp', 'givenUp', 'givenUp'])

    receiver.behave(() => ({}))
    const before = receiver.requests.length
    expect(await recover({ limit: 2 })).toMatchObject({ recovered: 2, left: 1 })
    const told = (await receiver.received(before + 2)).slice(before)
    expect(told.map(({ json }) => json.data.person.name).sort()).toEqual(['Bea Lima', 'Caio Reis'])
    expect(told.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '1'])
    await eventually(async () => expect(await states()).toEqual(['givenUp', 'givenUp']))
    expect(await recover({})).toEqual({ recovered: 1, left: 0, next: null })
    await receiver.received(before + 3)
    await eventually(async () => expect((await waiting()).map(({ deliveryID }) => deliveryID)).toEqual([early]))
  })
})

describe('webhook.delivery.find', () => {
  it('lists what was received and what waits together, the newest first, page by page', async ({
    server,
    eventID,
    enroll,
    log,
    find,
  }) => {
    const made = String(Math.floor(server.clock.now().getTime() / 1_000))
    await enroll('Ana Souza')
    await eventually(async () => expect(await log()).toHaveLength(1))
    server.clock.advance(60_000)
    const failing = await startReceiver(() => ({ status: 500 }))
    const other = await server.newWebhook(eventID, failing.url)
    await enroll('Bea Lima')
    await eventually(async () => expect(await log()).toHaveLength(3))
    const { total, data } = await find()
    expect(total).toBe(3)
    expect(data.map(({ deliveryID }: Any) => Number(deliveryID)).toSorted((a: number, b: number) => b - a)).toEqual(
      data.map(({ deliveryID }: Any) => Number(deliveryID)),
    )
    expect(data.filter(({ webhookID }: Any) => webhookID === other.webhookID)).toMatchObject([
      { state: 'waiting', attempts: 1, status: 500, error: expect.stringContaining('500'), url: failing.url },
    ])
    expect(data[2]).toMatchObject({ state: 'received', status: 200, error: null, dueDate: null, date: made })
    const first = await find({ limit: 2 })
    const second = await find({ limit: 2, before: first.data[1].deliveryID })
    expect([...first.data, ...second.data]).toEqual(data)
    expect([first.total, second.total]).toEqual([3, 3])
    expect((await find({ state: 'received' })).total).toBe(2)
    expect((await find({ state: 'received', webhookID: other.webhookID })).data).toEqual([])
    expect((await find({ pending: false })).total).toBe(2)
    expect(await find({ pending: false, state: 'waiting' })).toEqual({ count: 0, total: 0, data: [], next: null })

    await server.rpc('webhook.remove', { webhookID: other.webhookID })
    expect((await find({ state: 'cancelled' })).data).toMatchObject([{ webhookID: other.webhookID, status: 500 }])
    await failing.close()
  })

  it('shows one that is sent again once, with the date when it was made', async ({
    server,
    eventID,
    enroll,
    receiver,
    log,
    find,
  }) => {
    await enroll()
    await eventually(async () => expect(await log()).toHaveLength(1))
    const [{ deliveryID, date }] = (await find()).data
    server.clock.advance(3_600_000)
    receiver.behave(() => ({ status: 500 }))
    await server.rpc('webhook.log.resend', { deliveryID })
    await eventually(async () => expect((await find()).data).toMatchObject([{ deliveryID, state: 'waiting', date }]))
    expect(await server.rpc('webhook.log.stats', { eventID })).toMatchObject({ pending: 1 })
  })

  it('goes by the last attempt of each', async ({ server, enroll, receiver, log, find }) => {
    receiver.behave((_, n) => ({ status: n < 2 ? 500 : 200 }))
    const names = ['Ana Souza', 'Bea Lima', 'Caio Reis']
    for (const [n, name] of names.entries()) {
      await enroll(name)
      await eventually(async () => expect(await log()).toHaveLength(n + 1))
    }
    server.clock.advance(5_000)
    await eventually(async () => expect(await log()).toHaveLength(4))
    expect((await find({ state: 'received' })).total).toBe(3)
    expect((await find()).data[2]).toMatchObject({ state: 'received', attempts: 2, status: 200, error: null })
    expect((await find({ state: 'cancelled' })).total).toBe(0)
  })

  it('says what each waits for', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    webhook,
    states,
    waiting,
    find,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    const dismissals = await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const { personID } = await enroll()
    await eventually(async () => expect(await states()).toEqual(['waiting']))
    const [retry] = await waiting()
    expect(Number(retry.dueDate) * 1_000).toBeGreaterThan(server.clock.now().getTime())
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await eventually(async () => expect(await states()).toEqual(['ordered', 'waiting']))
    await server.rpc('webhook.edit', { webhookID: dismissals.webhookID, active: false })
    expect(await states()).toEqual(['held', 'waiting'])
    expect((await waiting({ state: 'held' })).map(({ type }) => type)).toEqual(['activityDismissal'])
    expect((await waiting({ webhookID: webhook.webhookID, type: 'activityEnrollment' })).length).toBe(1)
    expect(await find({ limit: 1 })).toMatchObject({ count: 1, total: 2 })
    const elsewhere = await server.newEvent()
    expect(await find({ eventID: elsewhere.eventID })).toMatchObject({ total: 0 })
    await expect(server.rpc('webhook.delivery.find', { eventID: '999999' })).rejects.toThrow(RpcError)
  })
})

describe('webhook.find', () => {
  it('shows the last attempt of each webhook, and none where there was none', async ({
    server,
    eventID,
    enroll,
    receiver,
    webhook,
    log,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    await enroll()
    await eventually(async () => expect(await log()).toHaveLength(1))
    receiver.behave(() => ({ status: 503 }))
    await enroll('Bea Lima')
    await eventually(async () => expect(await log()).toHaveLength(2))
    const { data } = await server.rpc('webhook.find', { eventID, lastAttempt: true })
    expect(data).toMatchObject([{ lastAttempt: { outcome: 'failed', status: 503 } }, { lastAttempt: null }])
    expect(data[0].lastAttempt).toEqual((await log())[0])
    expect((await server.rpc('webhook.find', { eventID })).data[0]).not.toHaveProperty('lastAttempt')
    const { webhookID } = webhook
    expect(await server.rpc('webhook.get', { webhookID, lastAttempt: true })).toEqual(data[0])
    expect(await server.rpc('webhook.get', { webhookID })).not.toHaveProperty('lastAttempt')
  })

  it('counts the attempts of each webhook by the hour of the last day, without tests', async ({
    server,
    eventID,
    enroll,
    receiver,
    webhook,
    log,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const days = async (): Promise<Any[]> => {
      const { data } = await server.rpc('webhook.find', { eventID, day: true })
      return data.map(({ day }: Any) => day)
    }
    const hours = (...last: number[]) => [...Array(24 - last.length).fill(0), ...last]
    await enroll()
    await eventually(async () => expect(await log()).toHaveLength(1))
    server.clock.advance(2 * 3_600_000)
    receiver.behave(() => ({ status: 503 }))
    await enroll('Bea Lima')
    await eventually(async () => expect(await log()).toHaveLength(2))
    await server.rpc('webhook.test', { webhookID: webhook.webhookID })
    expect(await days()).toEqual([
      { received: hours(1, 0, 0), failed: hours(1) },
      { received: hours(), failed: hours() },
    ])
    server.clock.advance(22 * 3_600_000) // the first one is no part of the last day any more
    expect((await days())[0].received).toEqual(hours())
    expect((await server.rpc('webhook.find', { eventID })).data[0]).not.toHaveProperty('day')
  })
})

describe('webhook.log.stats', () => {
  it('counts by the minute of the last hour, and by the half hour of the last day', async ({
    server,
    eventID,
    enroll,
    receiver,
    giveUp,
    log,
    sums,
  }) => {
    await giveUp() // over more than an hour
    receiver.behave(() => ({}))
    const other = await server.newWebhook(eventID, receiver.url)
    await enroll('Bea Lima')
    await eventually(async () => expect(await log()).toHaveLength(5))
    expect(await sums({ period: 'day' })).toEqual({ parts: 48, received: 2, failed: 2, givenUp: 1 })
    expect(await sums()).toEqual({ parts: 60, received: 2, failed: 0, givenUp: 1 })
    expect(await sums({ webhookID: other.webhookID })).toMatchObject({ received: 1, givenUp: 0 })
    const { parts } = await server.rpc('webhook.log.stats', { eventID })
    const now = server.clock.now().getTime() / 1_000
    expect(parts.at(-1)).toMatchObject({ received: 2, givenUp: 1, date: String(Math.floor(now / 60) * 60) })
    expect(parts.at(-1).milliseconds).toBeLessThanOrEqual(parts.at(-1).slowest)
    expect(parts[0]).toMatchObject({ received: 0, milliseconds: null, slowest: null })
  })
})
