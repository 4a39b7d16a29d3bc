import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startReceiver, verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

// What Aviso tells of its own work to the owner of the webhooks.

const it = storyOf({ env: { RETRY_SCHEDULE: '5s' } }, 'test')
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads there what a fixture is made of
  .extend('owner', async ({}, { onCleanup }) => {
    const owner = await startReceiver()
    onCleanup(owner.close)
    return owner
  })
  .extend('webhookID', { auto: true }, async ({ server, eventID, receiver }): Promise<string> => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url, { name: 'Badges' })
    return webhookID
  })
  .extend('told', ({ owner }) => async (n: number) => {
    return (await owner.received(n)).map(({ json }) => json)
  })

it('hears that a webhook was switched off, by a webhook of the event or of the company', async ({
  server,
  eventID,
  enroll,
  receiver,
  owner,
  webhookID,
  told,
}) => {
  await server.newWebhook(eventID, owner.url, { type: 'webhook.disabled' })
  const { companyID } = await server.rpc('event.get', { eventID })
  await server.rpc('webhook.create', { companyID, type: 'webhook.disabled', url: owner.url })
  receiver.behave(() => ({ status: 410 }))
  await enroll()
  const data = {
    companyID,
    eventID,
    webhookID,
    webhook: { type: 'activityEnrollment', name: 'Badges' },
    reason: 'The receiver answered 410 Gone.',
  }
  const timestamp = server.clock.now().toISOString()
  expect(await told(2)).toEqual(Array(2).fill({ type: 'webhook.disabled', timestamp, data }))
})

it('hears that a delivery was given up, with the person it was about', async ({
  server,
  eventID,
  enroll,
  receiver,
  owner,
  webhookID,
  told,
}) => {
  await server.newWebhook(eventID, owner.url, { type: 'delivery.givenUp' })
  receiver.behave(() => ({ status: 503 }))
  const { personID } = await enroll()
  await eventually(async () => expect(await server.outbox()).toMatchObject([{ attempts: 1 }]))
  server.clock.advance(5_000)
  const [heard] = await told(1)
  expect(heard).toMatchObject({
    type: 'delivery.givenUp',
    data: { webhookID, personID, status: 503, delivery: { type: 'activityEnrollment', attempts: 2 } },
  })
  const { data } = await server.rpc('webhook.delivery.find', { eventID, state: 'givenUp' })
  expect(data).toMatchObject([{ deliveryID: heard.data.deliveryID, factID: heard.data.factID }])
})

it('hears nothing of what goes wrong with the telling itself', async ({
  server,
  eventID,
  enroll,
  receiver,
  owner,
  webhookID,
  told,
}) => {
  const { webhookID: deaf } = await server.newWebhook(eventID, `${owner.url}/deaf`, { type: 'webhook.disabled' })
  await server.newWebhook(eventID, owner.url, { type: 'webhook.disabled' })
  owner.behave(({ path }) => ({ status: path.endsWith('/deaf') ? 410 : 200 }))
  receiver.behave(() => ({ status: 410 }))
  await enroll()
  await told(2)
  await eventually(async () =>
    expect(await server.rpc('webhook.get', { webhookID: deaf })).toMatchObject({ active: false }),
  )
  await eventually(async () => expect(await server.rpc('webhook.log.find', { eventID })).toMatchObject({ total: 3 }))
  const { facts } = await server.rpc('fact.find', { eventID, type: 'webhook.disabled' })
  expect(facts).toMatchObject([{ data: { webhook: { id: webhookID } } }])
})

describe('a notification of it', () => {
  it('has the form of Standard Webhooks, and is signed with the secret of the webhook that hears it', async ({
    server,
    eventID,
    enroll,
    receiver,
    owner,
  }) => {
    const { secret } = await server.newWebhook(eventID, owner.url, { type: 'webhook.disabled' })
    receiver.behave(() => ({ status: 410 }))
    await enroll()
    const [request] = await owner.received(1)
    if (!request) throw new Error('nothing was received')
    verify(secret, request)
    expect(Object.keys(request.json)).toEqual(['type', 'timestamp', 'data'])
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': expect.any(String) })
  })

  it('comes when every delivery has failed for five days', async ({
    server,
    eventID,
    enroll,
    receiver,
    owner,
    webhookID,
    told,
  }) => {
    await server.newWebhook(eventID, owner.url, { type: 'webhook.disabled' })
    const { db } = server.app.connection
    const since = new Date(server.clock.now().getTime() - 5 * 24 * 3_600_000)
    await sql`update aviso.webhook set failing_since = ${since}::timestamptz, failures = 9 where id = ${webhookID}`.execute(
      db,
    )
    receiver.behave(() => ({ status: 503 }))
    await enroll()
    expect(await told(1)).toMatchObject([{ data: { webhookID, reason: 'Every delivery has failed for 5 days.' } }])
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ state: 'paused', pausedBy: 'aviso' })
  })

  it.for(['webhook.disabled', 'delivery.givenUp'])(
    '%s about a webhook of the company goes to the company alone',
    async (type, { server, eventID, enroll, receiver, owner }) => {
      const { companyID } = await server.rpc('event.get', { eventID })
      const mine = await server.rpc('webhook.create', { companyID, type: 'activityEnrollment', url: receiver.url })
      await server.newWebhook(eventID, `${owner.url}/event`, { type })
      const { secret } = await server.rpc('webhook.create', { companyID, type, url: owner.url })
      const refusal = type === 'webhook.disabled' ? { status: 410 } : { status: 404 }
      receiver.behave(({ json }) => (json.webhookID === mine.webhookID ? refusal : {}))
      const { personID } = await enroll()
      if (type === 'delivery.givenUp') {
        await eventually(async () => expect(await server.outbox()).toMatchObject([{ attempts: 1 }]))
        server.clock.advance(10_000)
      }
      const [request] = await owner.received(1)
      if (!request) throw new Error('nothing was received')
      verify(secret, request)
      const { data } = request.json
      expect(data).toMatchObject({ companyID, eventID: null, webhookID: mine.webhookID })
      if (type === 'delivery.givenUp')
        expect(data).toMatchObject({ personID, status: 404, error: expect.stringContaining('404') })
      const { facts } = await server.rpc('fact.find', { companyID, type })
      expect(facts).toMatchObject([{ eventID: null, kind: type }])
      expect(await server.rpc('fact.find', { eventID, type })).toMatchObject({ facts: [] })
      const { token } = await server.rpc('token.create', { name: 'Organiser', eventID, permission: 'admin' })
      expect((await server.rpcError('fact.get', { factID: facts[0].factID }, token)).data.kind).toBe('not_found')
      expect(owner.requests.map(({ path }) => path)).toEqual(['/hook'])
    },
  )

  it('of a delivery that tells such a thing itself is not made when that one is given up', async ({
    server,
    eventID,
    enroll,
    receiver,
    owner,
    webhookID,
  }) => {
    const deaf = await server.newWebhook(eventID, `${owner.url}/deaf`, { type: 'delivery.givenUp' })
    await server.newWebhook(eventID, owner.url, { type: 'delivery.givenUp' })
    owner.behave(({ path }) => ({ status: path.endsWith('/deaf') ? 503 : 200 }))
    receiver.behave(() => ({ status: 503 }))
    await enroll()
    const givenUp = async (n: number) => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, state: 'givenUp' })
      expect(data).toHaveLength(n)
      return data
    }
    await eventually(async () => {
      server.clock.advance(6_000)
      await givenUp(2)
    }, 200)
    expect((await givenUp(2)).map((one: { webhookID: string }) => one.webhookID).sort()).toEqual(
      [webhookID, deaf.webhookID].sort(),
    )
    const { facts } = await server.rpc('fact.find', { eventID, type: 'delivery.givenUp' })
    expect(facts).toMatchObject([{ data: { webhook: { id: webhookID } } }])
    expect(await server.app.connection.db.selectFrom('outbox').selectAll().execute()).toEqual([])
  })
})
