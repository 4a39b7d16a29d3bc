import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

// A company is real: it is made, named and found, has a token of its own, and webhooks that hear all its events.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const TYPE = 'activityEnrollment'

const it = storyOf().extend('newSide', ({ server }) => async (name = 'Customer') => {
  const { companyID } = await server.rpc('company.create', { name })
  const { token } = await server.rpc('token.create', { name, companyID, permission: 'admin' })
  const rpc = (method: string, params: object = {}): Promise<Any> => server.rpc(method, params, token)
  return {
    ...{ companyID, token, rpc },
    async newEvent() {
      const { eventID, companyID: of } = await rpc('event.create', { name: 'Congress' })
      expect(of).toBe(companyID)
      const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote' })
      const enroll = (person: string) =>
        rpc('activity.person.bind', { activityID, name: person, email: `${person}@example.com` })
      return { eventID, activityID, enroll }
    },
  }
})

describe('a company', () => {
  it('is made, found by its name, read and changed', async ({ server }) => {
    const made = await server.rpc('company.create', { name: 'Escola Nova', timeZone: 'America/Sao_Paulo' })
    const { companyID } = made
    const external = { externalID: null, payloadIDs: 'own' }
    expect(made).toEqual({
      companyID,
      name: 'Escola Nova',
      timeZone: 'America/Sao_Paulo',
      date: made.date,
      ...external,
    })
    expect(await server.rpc('company.get', { companyID })).toEqual(made)
    expect(await server.rpc('company.find', { query: 'escola' })).toEqual({
      ...{ count: 1, total: 1, data: [made], next: null },
    })
    const edited = await server.rpc('company.edit', { companyID, name: 'Escola Velha' })
    expect(edited).toEqual({ ...made, name: 'Escola Velha' })
    expect(await server.rpc('company.edit', { companyID, timeZone: 'Europe/Warsaw' })).toEqual({
      ...edited,
      timeZone: 'Europe/Warsaw',
    })
    expect(await server.rpc('company.create', { name: 'Other' })).toMatchObject({ timeZone: 'UTC' })
  })

  it('adds an event as another one is: its tickets, form and activities, and nobody in them', async ({
    server,
    newSide,
  }) => {
    const { rpc, newEvent, companyID } = await newSide()
    const { eventID, activityID, enroll } = await newEvent()
    const groups = [{ name: 'Regular', price: 10, currency: 'EUR' }, { name: 'Student' }]
    const formFields = [{ type: 'radio', label: 'Size', options: ['M', 'L'] }]
    const before = await rpc('event.edit', { eventID, groups, formFields })
    await rpc('activity.edit', { activityID, capacity: 5, location: 'Room 1' })
    await enroll('ana')
    const made = await rpc('company.event.bind', { companyID, name: 'Next', siblingID: eventID })
    const bare = ({ groupID: _, fieldID: __, ...one }: Any) => one
    expect(made.groups.map(bare)).toEqual(before.groups.map(bare))
    expect(made.formFields.map(bare)).toEqual(before.formFields.map(bare))
    const { data } = await rpc('activity.find', { eventID: made.eventID })
    expect(data).toMatchObject([{ name: 'Keynote', capacity: 5, location: 'Room 1' }])
    expect((await rpc('activity.person.find', { activityID: data[0].activityID })).total).toBe(0)
    expect((await rpc('event.person.find', { eventID: made.eventID })).total).toBe(0)
    await eventually(async () => {
      const { facts } = await rpc('fact.find', { eventID: made.eventID })
      expect(facts.map(({ kind }: Any) => kind)).toEqual(['event.created', 'activity.created'])
    })
    const own = { name: 'Free', groups: [{ name: 'One' }] }
    expect(await rpc('company.event.bind', { ...own, siblingID: eventID })).toMatchObject({
      groups: [{ name: 'One', price: null }],
    })
    const other = await server.rpc('event.create', { name: 'Theirs' })
    const { data: refused } = await server.rpcError('company.event.bind', {
      companyID,
      name: 'X',
      siblingID: other.eventID,
    })
    expect(refused).toMatchObject({ kind: 'not_found', issues: [{ path: ['siblingID'] }] })
  })

  it.for(['Mars/Olympus', '+03:00', 'GMT+25', ''])('has no time zone %j', async (timeZone, { server }) => {
    for (const [method, params] of [
      ['company.create', { name: 'Nowhere', timeZone }],
      ['company.edit', { companyID: '1', timeZone }],
    ] as const) {
      const { data } = await server.rpcError(method, params)
      expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['timeZone'] }] })
    }
    expect(await server.rpc('company.get', { companyID: '1' })).toMatchObject({ timeZone: 'UTC' })
  })

  it('gets an ID that no event has named before', async ({ server }) => {
    const { companyID } = await server.rpc('company.create', { name: 'Before' })
    const taken = [1, 2, 3].map((n) => String(Number(companyID) + n))
    for (const id of taken) await server.rpc('event.create', { name: 'Named', companyID: id })
    const made = await server.rpc('company.create', { name: 'After' })
    expect(Number(made.companyID)).toBe(Number(companyID) + 4)
    expect(await server.rpc('company.get', { companyID: taken[0] })).toMatchObject({ name: '' })
  })

  it('is the one that its token means, also by InEvent words', async ({ server, newSide }) => {
    const { companyID, token, rpc } = await newSide()
    expect(await rpc('company.event.bind', { name: 'Fair' })).toMatchObject({ companyID })
    const { data } = await server.rpcError('event.create', { name: 'Elsewhere', companyID: '1' }, token)
    expect(data).toMatchObject({ kind: 'not_found', issues: [{ path: ['companyID'] }] })
    expect(await rpc('company.find')).toMatchObject({ total: 1, data: [{ companyID }] })
    expect(await server.rpc('event.create', { name: 'Of the first' })).toMatchObject({ companyID: '1' })
    const api = (query: string) => fetch(`${server.app.url}/api/?tokenID=${token}&${query}`)
    const events = await (await api('action=company.event.find')).json()
    expect(events).toMatchObject({ count: 1, data: [{ companyID, name: 'Fair' }] })
    const foreign = await api('action=webhook.find&companyID=1')
    expect([foreign.status, await foreign.text()]).toEqual([404, 'There is no company 1.'])
    const signedIn = await fetch(
      `${server.app.url}/api/?action=person.signIn&username=nobody@example.com&password=${token}`,
    )
    expect(await signedIn.json()).toMatchObject({ data: [{ scope: 'company', targetID: companyID, personID: '' }] })
  })

  it('has types of its own, which its token makes and publishes', async ({ receiver, newSide }) => {
    const [ours, theirs] = [await newSide(), await newSide()]
    const type = { type: 'shop.paid', description: 'An order was paid.', example: { order: 'A-17' } }
    const { companyID } = ours
    expect(await ours.rpc('webhook.type.create', { companyID, ...type })).toMatchObject({ companyID })
    await ours.rpc('webhook.create', { companyID, type: 'shop.paid', url: receiver.url })
    await ours.rpc('notification.publish', { companyID, type: 'shop.paid', data: { order: 'A-18' } })
    const [{ json }] = (await receiver.received(1)) as [Any]
    expect(json).toMatchObject({ type: 'shop.paid', data: { order: 'A-18' } })
    const own = async ({ rpc }: typeof ours) => (await rpc('webhook.type.find', { type: 'shop.paid' })).total
    expect([await own(ours), await own(theirs)]).toEqual([1, 0])
    expect(await ours.rpc('webhook.type.edit', { companyID, type: 'shop.paid', description: 'Paid.' })).toMatchObject({
      description: 'Paid.',
    })
    await ours.rpc('webhook.type.remove', { companyID, type: 'shop.paid' })
    expect(await own(ours)).toBe(0)
  })
})

describe('two companies beside each other', () => {
  it('each hear all their events, also those made later, once each, and nothing of the other', async ({
    server,
    receiver,
    newSide,
  }) => {
    const sides = [await newSide('Ours'), await newSide('Theirs')]
    const people = ['Ana', 'Bea', 'Caio']
    const secrets = new Map<string, string>()
    const expected = new Map<string, string[]>()
    for (const { companyID, rpc, newEvent } of sides) {
      const first = await newEvent()
      const { webhookID, secret } = await rpc('webhook.create', { companyID, type: TYPE, url: receiver.url })
      secrets.set(webhookID, secret)
      expected.set(
        webhookID,
        [first, await newEvent()].flatMap(({ eventID }) => people.map((person) => `${eventID} ${person}`)),
      )
      const { data } = await rpc('event.find')
      for (const { eventID } of data) {
        const [{ activityID }] = (await rpc('activity.find', { eventID })).data
        for (const name of people) {
          await rpc('activity.person.bind', { activityID, name, email: `${name}@example.com` })
        }
      }
    }
    const requests = await receiver.received(12)
    for (const [webhookID, told] of expected) {
      const own = requests.filter(({ json }) => json.webhookID === webhookID)
      for (const request of own) verify(secrets.get(webhookID) as string, request)
      const sequences = own.map(({ json }) => Number(json.sequence))
      expect(own.map(({ json }) => `${json.eventID} ${json.data.person.name}`).sort()).toEqual(told.sort())
      expect(new Set(sequences).size).toBe(sequences.length)
    }
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect(receiver.requests).toHaveLength(12)
    // The same people are others in another company.
    const ids = await Promise.all(sides.map(async ({ rpc }) => (await rpc('person.find')).data))
    expect(new Set(ids.flat().map(({ personID }: Any) => personID)).size).toBe(6)
    expect(ids.map((list) => list.length)).toEqual([3, 3])
  })

  it('each keep the order of what happens to one person, whatever fails meanwhile', async ({
    server,
    receiver,
    newSide,
  }) => {
    const { companyID, rpc, newEvent } = await newSide()
    const types = [TYPE, 'activityDismissal']
    await rpc('webhook.create', { companyID, type: types, url: receiver.url })
    const { activityID, enroll } = await newEvent()
    let calls = 0
    receiver.behave(() => ({ status: ++calls === 1 ? 503 : 200 }))
    const { personID } = await enroll('Ana')
    await receiver.received(1)
    await rpc('activity.person.dismiss', { activityID, personID })
    await enroll('Ana')
    await eventually(async () => expect(await server.outbox()).toHaveLength(3))
    server.clock.advance(6_000)
    const told = (await receiver.received(4)).map(({ json }) => json.type)
    expect(told).toEqual([TYPE, TYPE, 'activityDismissal', TYPE])
  })
})

describe('an event that is removed', () => {
  it('lets go on what waited behind its deliveries', async ({ server, receiver, newSide }) => {
    const { companyID, rpc, newEvent } = await newSide()
    const { eventID, activityID, enroll } = await newEvent()
    await rpc('webhook.create', { eventID, type: TYPE, url: receiver.url })
    await rpc('webhook.create', { companyID, type: 'activityDismissal', url: receiver.url })
    receiver.behave((_, n) => (n === 1 ? { status: 503 } : {}))
    const { personID } = await enroll('Ana')
    await receiver.received(1)
    await rpc('activity.person.dismiss', { activityID, personID })
    await eventually(async () => {
      const rows = await server.outbox()
      expect(rows.map(({ type, due_at }) => [type, due_at instanceof Date])).toEqual([
        [TYPE, true],
        ['activityDismissal', true], // put aside behind the other
      ])
    })
    expect(await rpc('event.remove', { eventID })).toMatchObject({ cancelledDeliveries: 1 })
    expect((await receiver.received(2)).map(({ json }) => json.type)).toEqual([TYPE, 'activityDismissal'])
  })

  it('takes along who was in no other, and nobody else', async ({ newSide }) => {
    const { rpc, newEvent } = await newSide()
    const [gone, kept] = [await newEvent(), await newEvent()]
    const ana = await gone.enroll('Ana')
    const bea = await gone.enroll('Bea')
    await kept.enroll('Bea')
    const caio = await kept.enroll('Caio')
    await rpc('event.remove', { eventID: gone.eventID })
    const { data } = await rpc('person.find', {})
    expect(data.map((person: Any) => person.personID)).toEqual([bea.personID, caio.personID])
    const again = await kept.enroll('Ana')
    expect(again.personID).not.toBe(ana.personID)
  })
})

describe('a webhook of a company', () => {
  it('is for its token: by that of one of its events, it does not exist', async ({ server, receiver, newSide }) => {
    const { companyID, rpc, newEvent } = await newSide()
    const { eventID, enroll } = await newEvent()
    const { token } = await rpc('token.create', { name: 'Organiser', eventID, permission: 'admin' })
    const { webhookID } = await rpc('webhook.create', { companyID, type: TYPE, url: receiver.url })
    await enroll('Ana')
    await receiver.received(1)
    await eventually(async () => {
      expect(await rpc('webhook.log.find', { webhookID })).toMatchObject({ total: 1 })
    })
    const { deliveryID, factID } = (await rpc('webhook.delivery.find', { webhookID })).data[0]
    const { attemptID } = (await rpc('webhook.log.find', { webhookID })).data[0]
    const calls: [string, object, object][] = [
      ['webhook.find', { companyID }, { total: 1 }],
      ['webhook.get', { webhookID }, { companyID, eventID: null }],
      ['webhook.edit', { webhookID, active: false }, { state: 'paused' }],
      ['webhook.edit', { webhookID, active: true, missed: 'send' }, { state: 'active' }],
      ['webhook.test', { webhookID }, { outcome: 'received' }],
      ['webhook.requestExample', { webhookID }, { method: 'POST' }],
      ['webhook.rotateSecret', { webhookID }, { webhookID }],
      ['webhook.recover', { webhookID, since: '0' }, { recovered: 0 }],
      ['webhook.send', { webhookID, factID }, { factID }],
      ['webhook.log.get', { attemptID }, { webhookID }],
      ['webhook.log.stats', { webhookID }, {}],
      ['webhook.log.resend', { deliveryID }, { deliveryID }],
      ['webhook.delivery.find', { webhookID }, {}],
      ['webhook.remove', { webhookID }, { webhookID }],
      ['webhook.log.get', { attemptID }, { webhookID }], // it stays
    ]
    for (const [method, params, result] of calls) {
      expect([method, (await server.rpcError(method, params, token)).data.kind]).toEqual([method, 'not_found'])
      expect(await rpc(method, params)).toMatchObject(result)
    }
  })
})

describe('webhook.create with a list of types', () => {
  const url = 'https://receiver.example/'

  it('makes one of each, with one secret, and each is told its own', async ({ server, receiver, eventID, enroll }) => {
    const type = ['activityDismissal', 'attendee_accepted', TYPE]
    const made = await server.rpc('webhook.create', { eventID, type, url: receiver.url, name: 'CRM' })
    const { secret, webhooks, created: _, ...first } = made
    expect(webhooks.map((one: Any) => one.type)).toEqual(type)
    expect(webhooks[0]).toEqual(first)
    expect(JSON.stringify(webhooks)).not.toContain('whsec_')
    const { data } = await server.rpc('webhook.find', { eventID })
    expect(data).toEqual(webhooks)
    await enroll()
    for (const request of await receiver.received(2)) verify(secret, request)
    expect(receiver.requests.map(({ json }) => json.type).sort()).toEqual([TYPE, 'attendee_accepted'])
  })

  it('answers one type as ever, and a list of one with a list', async ({ server, eventID }) => {
    const alone = await server.rpc('webhook.create', { eventID, type: TYPE, url })
    expect(alone).not.toHaveProperty('webhooks')
    const {
      secret: _,
      created: __,
      webhooks,
      ...first
    } = await server.rpc('webhook.create', { eventID, type: [TYPE], url })
    expect(webhooks).toEqual([first])
  })

  it.for<[string, unknown, (string | number)[], string]>([
    ['one that there is not', [TYPE, 'coffeeBreak'], ['type', 1], 'type.1 cannot be "coffeeBreak": one of'],
    ['an own type that there is not', [TYPE, 'shop.paid'], ['type', 1], 'type.1 cannot be "shop.paid": a type of'],
    [
      'one twice',
      [TYPE, 'eventEnrollment', TYPE],
      ['type', 2],
      `type.2 cannot be "${TYPE}": each type is expected once`,
    ],
    ['a number', [5], ['type', 0], 'type.0 cannot be 5: one of'],
    ['none', [], ['type'], 'type cannot be a list of 0: a list of 1 to 100 types is expected'],
  ])('with %s makes none', async ([, type, path, message], { server, eventID }) => {
    const { data } = await server.rpcError('webhook.create', { eventID, type, url })
    expect(data).toMatchObject({
      kind: 'invalid_params',
      issues: [{ path, message: expect.stringContaining(message) }],
    })
    expect(await server.rpc('webhook.find', { eventID })).toMatchObject({ total: 0 })
  })

  it('is of a company as well, on a wire of InEvent too', async ({ server, newSide }) => {
    const { companyID, token } = await newSide()
    const body = JSON.stringify({ companyID, type: [TYPE, 'activityDismissal'], url })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(`${server.app.url}/api/webhook/create`, { method: 'POST', headers, body })
    const { data } = (await response.json()) as Any
    expect(data).toMatchObject([{ companyID, webhooks: [{ type: TYPE }, { type: 'activityDismissal' }] }])
  })
})
