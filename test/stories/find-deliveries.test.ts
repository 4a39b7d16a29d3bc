import { describe, expect } from 'vitest'
import { storyOf } from '../harness/story.ts'

// What was sent about somebody, or in a time: from the outbox and from the log.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOUR = 3_600_000

const it = storyOf()
  .extend('find', ({ server, eventID }) => async (params: object = {}): Promise<Any[]> => {
    const { data, total } = await server.rpc('webhook.delivery.find', { eventID, ...params })
    expect(total).toBe(data.length)
    return data
  })
  .extend('now', ({ server }) => () => {
    return Math.floor(server.clock.now().getTime() / 1_000)
  })

it.beforeEach(async ({ server, eventID, receiver }) => {
  await server.newWebhook(eventID, receiver.url)
  await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
})

describe('the deliveries of an event', () => {
  it('are found by the person that they tell of, waiting or received, to any webhook', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    attempts,
    find,
  }) => {
    const ana = await enroll('Ana Souza')
    await enroll('Bruno Lima')
    await attempts(2)
    receiver.behave(() => ({ status: 500 }))
    await server.rpc('activity.person.dismiss', { activityID, personID: ana.personID })
    await attempts(3)
    const { personID } = ana
    const found = await find({ personID })
    expect(found.map(({ type, state }) => [type, state])).toEqual([
      ['activityDismissal', 'waiting'],
      ['activityEnrollment', 'received'],
    ])
    for (const row of found) expect(row).toMatchObject({ personID, factID: expect.stringMatching(/^\d+$/) })
    expect(new Set((await find()).map(({ factID }) => factID)).size).toBe(3)
    expect(await find({ personID, pending: true })).toEqual(found.slice(0, 1))
    expect(await find({ personID, state: 'received' })).toEqual(found.slice(1))
    expect(await find({ personID, type: 'activityEnrollment' })).toEqual(found.slice(1))
    const earlier = { eventID, personID, before: found[0].deliveryID }
    expect((await server.rpc('webhook.delivery.find', earlier)).data).toEqual(found.slice(1))
    expect(await find({ personID, limit: 10 })).toEqual(found)
    expect(await find({ email: 'ANA.souza@example.com' })).toEqual(found)
  })

  it('are found by the email of somebody who was dismissed, and not by that of another event', async ({
    server,
    eventID,
    enroll,
    attempts,
    find,
  }) => {
    const { personID } = await enroll()
    await attempts(1)
    await server.rpc('event.person.dismiss', { eventID, personID })
    const log = await attempts(2)
    const found = await find({ email: 'ana.souza@example.com' })
    expect(found.map(({ deliveryID }) => deliveryID)).toEqual(log.map(({ deliveryID }) => deliveryID).toReversed())
    const other = await server.newEvent()
    expect(await find({ email: 'ana.souza@example.com', eventID: other.eventID })).toEqual([])
    expect(await find({ personID, eventID: other.eventID })).toEqual([])
    expect(await find({ email: 'nobody@example.com' })).toEqual([])
    expect(await find({ personID: '999999' })).toEqual([])
  })

  it('say whom and what they tell of, in the words of then', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    attempts,
    find,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type: 'activityCreated' })
    const { personID } = await server.rpc('activity.person.bind', {
      activityID,
      name: 'Ana',
      surname: 'Souza',
      email: 'ana.souza@example.com',
    })
    await attempts(1)
    await server.rpc('person.edit', { personID, surname: 'Lima' })
    await server.rpc('activity.edit', { activityID, name: 'Closing' })
    await enroll('Bruno Lima')
    await attempts(2)
    const { activityID: other } = await server.rpc('activity.create', { eventID, name: 'Dinner' })
    await attempts(3)
    const nobody = { personID: null, personName: null, personEmail: null }
    expect(await find()).toMatchObject([
      { ...nobody, activityID: other, activityName: 'Dinner' },
      { personName: 'Bruno Lima', personEmail: 'bruno.lima@example.com', activityID, activityName: 'Closing' },
      { personID, personName: 'Ana Souza', personEmail: 'ana.souza@example.com', activityID },
    ])
    expect((await find()).at(-1).activityName).not.toBe('Closing')
  })

  it("are found by the company's own number for the person", async ({
    server,
    eventID,
    activityID,
    attempts,
    find,
  }) => {
    const person = { personID: { externalID: 'A-17' }, name: 'Ana Souza', email: 'ana@example.com' }
    const { personID } = await server.rpc('activity.person.bind', { activityID, ...person })
    await server.enroll(activityID, 'Bruno Lima')
    await attempts(2)
    expect(await find({ personID: { externalID: 'A-17' } })).toMatchObject([{ personID, eventID }])
    expect(await find({ personID: { externalID: 'A-17' }, since: String(1e10) })).toEqual([])
  })

  it('of an own type tell no names, whatever the data has', async ({ server, eventID, receiver, attempts, find }) => {
    const example = { person: { name: 'Ana' } }
    await server.rpc('webhook.type.create', { companyID: '1', type: 'shop.paid', description: 'Paid.', example })
    await server.newWebhook(eventID, receiver.url, { type: 'shop.paid' })
    await server.rpc('notification.publish', { type: 'shop.paid', eventID, data: example })
    await attempts(1)
    expect(await find()).toMatchObject([{ type: 'shop.paid', personName: null, activityID: null }])
    await server.rpc('webhook.type.remove', { companyID: '1', type: 'shop.paid' })
  })

  it('are found by the person when their webhook was removed', async ({ server, enroll, attempts, find }) => {
    const { personID } = await enroll()
    const [{ webhookID }] = (await attempts(1)) as [Any]
    await server.rpc('webhook.remove', { webhookID })
    expect(await find({ personID })).toMatchObject([{ webhookID, state: 'received' }])
  })

  it('are found by the time when they were made, and attempts by theirs', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    now,
    find,
  }) => {
    receiver.behave((_, n) => (n === 1 ? { status: 500 } : {}))
    const first = now()
    await enroll('Ana Souza')
    await attempts(1)
    server.clock.advance(HOUR)
    const log = await attempts(2)
    const second = now()
    await enroll('Bruno Lima')
    await attempts(3)
    const [late, early] = (await find()) as [Any, Any]
    expect(early.deliveryID).toBe(log[0].deliveryID)
    expect(await find({ since: first })).toEqual([late, early])
    expect(await find({ since: first + 1 })).toEqual([late])
    expect(await find({ until: second })).toEqual([early])
    expect(await find({ since: first, until: first })).toEqual([])
    const logged = async (params: object) => (await server.rpc('webhook.log.find', { eventID, ...params })).total
    expect(await logged({ since: first, until: second })).toBe(1)
    expect(await logged({ since: String(second) })).toBe(2)
    expect(await logged({ until: second, outcome: 'received' })).toBe(0)
  })

  it('have attempts that are found by their webhook, delivery and type, and by no other event', async ({
    server,
    eventID,
    activityID,
    enroll,
    attempts,
  }) => {
    const { personID } = await enroll('Ana Souza')
    await enroll('Bruno Lima')
    await attempts(2)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    const [ana, bruno, gone] = (await attempts(3)) as [Any, Any, Any]
    const logged = async (params: object, of = eventID): Promise<string[]> => {
      const { data, total } = await server.rpc('webhook.log.find', { eventID: of, ...params })
      expect(total).toBe(data.length)
      return data.map(({ attemptID }: Any) => attemptID)
    }
    const enrolments = [bruno.attemptID, ana.attemptID]
    expect(await logged({})).toEqual([gone.attemptID, ...enrolments])
    expect(await logged({ webhookID: ana.webhookID })).toEqual(enrolments)
    expect(await logged({ webhookID: gone.webhookID })).toEqual([gone.attemptID])
    expect(await logged({ type: 'activityEnrollment' })).toEqual(enrolments)
    expect(await logged({ deliveryID: bruno.deliveryID })).toEqual([bruno.attemptID])
    expect(await logged({ deliveryID: bruno.deliveryID, webhookID: bruno.webhookID })).toEqual([bruno.attemptID])
    expect(await logged({ deliveryID: bruno.deliveryID, webhookID: gone.webhookID })).toEqual([])
    expect(await logged({ test: false })).toHaveLength(3)
    expect(await logged({ test: true })).toEqual([])
    const other = await server.newEvent()
    for (const params of [{ webhookID: ana.webhookID }, { deliveryID: ana.deliveryID }])
      expect(await logged(params, other.eventID)).toEqual([])
  })

  it.for<
    | [string, { personID: string; email: string }, string[]]
    | [string, { email: string }, string[]]
    | [string, { since: string }, string[]]
  >([
    ['both a person and an email', { personID: '1', email: 'ana@example.com' }, ['email']],
    ['an email that is none', { email: 'ana' }, ['email']],
    ['a time that is none', { since: 'yesterday' }, ['since']],
  ])('refuse %s', async ([_, params, path], { server, eventID }) => {
    const { data } = await server.rpcError('webhook.delivery.find', { eventID, ...params })
    expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path }] })
  })

  it('of a webhook of a company are not found by a person, who is one of an event', async ({ server, receiver }) => {
    const { webhookID } = await server.rpc('webhook.create', {
      companyID: '1',
      type: 'eventDismissal',
      url: receiver.url,
    })
    const { data } = await server.rpcError('webhook.delivery.find', { webhookID, personID: '1' })
    expect(data.issues).toMatchObject([{ path: ['personID'], message: expect.stringContaining('one of a company') }])
    await server.rpc('webhook.remove', { webhookID })
  })
})
