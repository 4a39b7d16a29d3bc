import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

// A webhook of a company hears all events of the company, and only a token of every event knows of it.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const TYPE = 'activityEnrollment'

const it = storyOf()
  .extend('newEventOf', ({ server }) => async (companyID: string) => {
    const { eventID } = await server.rpc('event.create', { name: 'Congress', companyID })
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Keynote' })
    return { eventID, activityID }
  })
  .extend('listen', ({ server, receiver }) => (companyID: string, more: object = {}): Promise<Any> => {
    return server.rpc('webhook.create', { companyID, type: TYPE, url: receiver.url, ...more })
  })
  .extend('logged', ({ server }) => (webhookID: string, n: number): Promise<Any[]> => {
    return eventually(async () => {
      const { data } = await server.rpc('webhook.log.find', { webhookID })
      expect(data).toHaveLength(n)
      return data
    })
  })

let companies = 100

/** A company that no other test has; it is there with its first event. */
const newCompany = () => String(++companies)

describe('a webhook of a company', () => {
  it('hears every event of the company, also a later one, and of no other', async ({
    server,
    receiver,
    newEventOf,
    listen,
    logged,
  }) => {
    const [companyID, other] = [newCompany(), newCompany()]
    const first = await newEventOf(companyID)
    const webhook = await listen(companyID, { name: 'CRM' })
    expect(webhook).toMatchObject({ companyID, eventID: null, name: 'CRM', state: 'active', missed: 0 })
    const [second, foreign] = [await newEventOf(companyID), await newEventOf(other)]
    for (const { activityID } of [first, foreign, second]) await server.enroll(activityID)
    const requests = await receiver.received(2)
    for (const request of requests) verify(webhook.secret, request)
    const told = requests.map(({ json }) => json.eventID)
    expect(told.sort()).toEqual([first.eventID, second.eventID].sort())
    const { webhookID } = webhook
    for (const row of await logged(webhookID, 2)) expect(row).toMatchObject({ webhookID, eventID: null, type: TYPE })
  })

  it('gets a fact beside the webhooks of the event, each once', async ({ server, receiver, newEventOf, listen }) => {
    const companyID = newCompany()
    const { eventID, activityID } = await newEventOf(companyID)
    const mine = await listen(companyID)
    const theirs = await server.newWebhook(eventID, receiver.url)
    expect(theirs.companyID).toBe(companyID)
    await server.enroll(activityID)
    const requests = await receiver.received(2)
    const told = requests.map(({ json }) => json.webhookID)
    expect(told.sort()).toEqual([mine.webhookID, theirs.webhookID].sort())
  })

  it('is found by its company, edited, asked for an example, tested and removed as any other', async ({
    server,
    receiver,
    newEventOf,
    listen,
  }) => {
    const companyID = newCompany()
    const { eventID } = await newEventOf(companyID)
    await server.newWebhook(eventID, receiver.url)
    const { webhookID } = await listen(companyID)
    const found = await server.rpc('webhook.find', { companyID, type: TYPE, lastAttempt: true })
    expect(found).toMatchObject({ total: 1, data: [{ webhookID, lastAttempt: null }] })
    expect(await server.rpc('webhook.find', { eventID })).toMatchObject({ total: 1, data: [{ eventID }] })
    expect(await server.rpc('webhook.edit', { webhookID, name: 'All' })).toMatchObject({ name: 'All', missed: 0 })
    expect(await server.rpc('webhook.edit', { webhookID, name: null })).toMatchObject({ name: null })
    const { body } = await server.rpc('webhook.requestExample', { webhookID })
    expect(JSON.parse(body)).toMatchObject({ webhookID, type: TYPE })
    const { secret } = await server.rpc('webhook.rotateSecret', { webhookID })
    expect(await server.rpc('webhook.test', { webhookID })).toMatchObject({ outcome: 'received', test: true })
    verify(secret, (await receiver.received(1))[0] as Any)
    expect(await server.rpc('webhook.log.find', { webhookID, test: true })).toMatchObject({ total: 1 })
    expect(await server.rpc('webhook.delivery.find', { webhookID })).toMatchObject({ total: 0 })
    expect(await server.rpc('webhook.remove', { webhookID })).toMatchObject({ webhookID, cancelledDeliveries: 0 })
    expect(await server.rpc('webhook.find', { companyID })).toMatchObject({ total: 0 })
    expect(await server.rpc('webhook.log.find', { webhookID })).toMatchObject({ total: 1 }) // the log stays
  })

  it('shows its deliveries, its log and its figures, and what it was sent can be sent again', async ({
    server,
    receiver,
    newEventOf,
    listen,
    logged,
  }) => {
    const companyID = newCompany()
    const { activityID } = await newEventOf(companyID)
    const { webhookID } = await listen(companyID)
    await server.newEvent() // of another company: nothing of it is counted here
    const { personID } = await server.enroll(activityID)
    await receiver.received(1)
    const [row] = await logged(webhookID, 1)
    const found = await server.rpc('webhook.delivery.find', { webhookID })
    const { deliveryID } = row
    expect(found).toMatchObject({ total: 1, data: [{ deliveryID, eventID: null, personID, state: 'received' }] })
    const { parts, pending } = await server.rpc('webhook.log.stats', { webhookID })
    expect([pending, parts.at(-1).received]).toEqual([0, 1])
    expect(await server.rpc('webhook.log.get', { attemptID: row.attemptID })).toMatchObject({ webhookID })
    const { factID } = found.data[0]
    const again = await server.rpc('webhook.log.resend', { deliveryID })
    expect(again).toMatchObject({ deliveryID, eventID: null, personID, factID })
    await receiver.received(2)
    await logged(webhookID, 2)
  })

  it('waits for a webhook of an event at its URL, and goes on when that one is removed with its event', async ({
    server,
    receiver,
    newEventOf,
    listen,
    logged,
  }) => {
    const companyID = newCompany()
    const { eventID, activityID } = await newEventOf(companyID)
    await server.newWebhook(eventID, receiver.url)
    receiver.behave(({ json }) => ({ status: json.type === TYPE ? 503 : 200 }))
    const { webhookID } = await listen(companyID, { type: 'activityDismissal' })
    const { personID } = await server.enroll(activityID)
    await receiver.received(1)
    await eventually(async () => {
      expect(await server.rpc('webhook.log.find', { eventID })).toMatchObject({ total: 1 })
    })
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await eventually(async () => {
      const { data } = await server.rpc('webhook.delivery.find', { webhookID })
      expect(data).toMatchObject([{ state: 'ordered' }])
    })
    const { token } = await server.rpc('token.create', { name: 'Other', eventID: '1', permission: 'admin' })
    expect(await server.rpc('event.remove', { eventID })).toMatchObject({ cancelledDeliveries: 1 })
    expect((await receiver.received(2)).map(({ json }) => json.type)).toEqual([TYPE, 'activityDismissal'])
    await logged(webhookID, 1)
    // The facts of the event stay, for those who see the company.
    const { facts } = await server.rpc('fact.find', { companyID, type: 'enrollment.added' })
    expect(facts).toMatchObject([{ eventID, personID }])
    expect((await server.rpcError('fact.find', { eventID })).data.kind).toBe('not_found')
    for (const [method, params] of [
      ['fact.find', { companyID }],
      ['fact.find', { eventID }],
      ['fact.get', { factID: facts[0].factID }],
    ] as const) {
      expect([method, (await server.rpcError(method, params, token)).data.kind]).toEqual([method, 'not_found'])
    }
  })

  it('is switched off and on again, and is given what it missed of all events', async ({
    server,
    receiver,
    newEventOf,
    listen,
  }) => {
    const companyID = newCompany()
    const sides = [await newEventOf(companyID), await newEventOf(companyID)]
    const { webhookID } = await listen(companyID)
    await server.rpc('webhook.edit', { webhookID, active: false })
    for (const { activityID } of sides) await server.enroll(activityID)
    await eventually(async () => {
      const [paused] = (await server.rpc('webhook.find', { companyID })).data
      expect(paused).toMatchObject({ state: 'paused', pausedBy: 'person', missed: 2 })
    })
    expect(await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })).toMatchObject({ missed: 2 })
    const requests = await receiver.received(2)
    expect(requests.map(({ json }) => json.eventID)).toEqual(sides.map(({ eventID }) => eventID))
  })
})

it.for<[string, object]>([
  ['webhook.create', { type: TYPE, url: 'https://receiver.example/' }],
  ['webhook.find', {}],
])('%s wants an event or a company, not both, and one that there is', async ([method, params], { server }) => {
  const [both, neither, unknown] = [
    await server.rpcError(method, { ...params, eventID: '1', companyID: '1' }),
    await server.rpcError(method, params),
    await server.rpcError(method, { ...params, companyID: '9999' }),
  ]
  expect(both.data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['companyID'] }] })
  expect(neither.data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['eventID'] }] })
  expect(unknown.data).toMatchObject({ kind: 'not_found', issues: [{ message: 'There is no company 9999.' }] })
})

it.for(['webhook.log.find', 'webhook.log.stats', 'webhook.delivery.find'])(
  '%s wants an event or a webhook',
  async (method, { server }) => {
    const { data } = await server.rpcError(method, {})
    expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['eventID'] }] })
    expect((await server.rpcError(method, { webhookID: '99999' })).data.kind).toBe('not_found')
  },
)

describe('a token of one event', () => {
  it('finds no company and none of its webhooks, deliveries and log rows, by any method', async ({
    server,
    receiver,
    newEventOf,
    listen,
    logged,
  }) => {
    const companyID = newCompany()
    const { eventID, activityID } = await newEventOf(companyID)
    const { webhookID } = await listen(companyID)
    const { personID } = await server.enroll(activityID)
    await receiver.received(1)
    const [{ attemptID, deliveryID }] = (await logged(webhookID, 1)) as [Any]
    const { token } = await server.rpc('token.create', { name: 'Organiser', eventID, permission: 'admin' })
    const hidden: [string, object][] = [
      ['webhook.create', { companyID, type: TYPE, url: receiver.url }],
      ['webhook.find', { companyID }],
      ['webhook.get', { webhookID }],
      ['webhook.edit', { webhookID, active: false }],
      ['webhook.remove', { webhookID }],
      ['webhook.test', { webhookID }],
      ['webhook.rotateSecret', { webhookID }],
      ['webhook.requestExample', { webhookID }],
      ['webhook.responseExample', { webhookID }],
      ['webhook.recover', { webhookID, since: '0' }],
      ['webhook.log.find', { webhookID }],
      ['webhook.log.stats', { webhookID }],
      ['webhook.log.get', { attemptID }],
      ['webhook.log.resend', { deliveryID }],
      ['webhook.delivery.find', { webhookID }],
    ]
    for (const [method, params] of hidden) {
      expect([method, (await server.rpcError(method, params, token)).data.kind]).toEqual([method, 'not_found'])
    }
    const none: [string, object][] = [
      ['webhook.find', {}],
      ['webhook.log.find', {}],
      ['webhook.log.find', { webhookID }],
      ['webhook.log.find', { deliveryID }],
      ['webhook.delivery.find', {}],
      ['webhook.delivery.find', { webhookID }],
      ['webhook.delivery.find', { personID }],
    ]
    for (const [method, params] of none) {
      expect([method, (await server.rpc(method, { eventID, ...params }, token)).total]).toEqual([method, 0])
    }
    const { parts, pending } = await server.rpc('webhook.log.stats', { eventID, webhookID }, token)
    expect([pending, parts.at(-1).received]).toEqual([0, 0])
  })
})
