import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { checkFacts } from '../../src/outbox/check.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import { enrollmentData, publish } from '../harness/publish.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf({ role: 'api' })
  .extend('find', ({ server, eventID }) => (more: object = {}): Promise<Any> => {
    return server.rpc('fact.find', { eventID, ...more })
  })
  .extend('fanOut', ({ server }) => () => {
    return fanOutAll(server.app.connection.db, server.clock.now())
  })

const kinds = ({ facts }: Any): string[] => facts.map(({ kind }: Any) => kind)

describe('fact.find', () => {
  it('lists what happened, in the order in which it was logged, once each', async ({
    server,
    eventID,
    activityID,
    enroll,
    fanOut,
    find,
  }) => {
    const { personID } = await enroll()
    await fanOut()
    const first = await find({ limit: 3 })
    expect(kinds(first)).toEqual(['event.created', 'activity.created', 'attendee.added'])
    expect(first.more).toBe(true)
    const second = await find({ after: first.next })
    expect(kinds(second)).toEqual(['attendee.accepted', 'enrollment.added'])
    expect(second.more).toBe(false)
    expect(second.facts[1]).toMatchObject({
      eventID,
      companyID: '1',
      type: null,
      personID,
      muted: false,
      problem: null,
      data: { activity: { id: activityID, name: 'Keynote' }, person: { name: 'Ana Souza' } },
      date: String(server.clock.now().getTime() / 1_000),
    })
    expect(await find({ after: second.next })).toEqual({ facts: [], next: second.next, more: false })
    await enroll('Bea Lima', { bypassWebhook: true })
    expect((await find({ after: second.next })).facts).toEqual([])
    await fanOut()
    const third = await find({ after: second.next })
    expect(third.facts.map(({ muted }: Any) => muted)).toEqual([true, true, true])
    expect(BigInt(third.next)).toBeGreaterThan(BigInt(second.next))
    expect(await server.rpc('fact.get', { factID: second.facts[1].factID })).toEqual(second.facts[1])
  })

  it('finds those of a kind, a notification type, a person or a time, and of a whole company', async ({
    server,
    enroll,
    fanOut,
    find,
  }) => {
    await enroll()
    server.clock.advance(60_000)
    const { personID } = await enroll('Bea Lima')
    await fanOut()
    expect(kinds(await find({ type: 'enrollment.added' }))).toEqual(['enrollment.added', 'enrollment.added'])
    expect(kinds(await find({ type: 'activityEnrollment' }))).toEqual(['enrollment.added', 'enrollment.added'])
    expect(kinds(await find({ type: 'activityEnrollment', personID }))).toEqual(['enrollment.added'])
    expect((await find({ personID })).facts).toHaveLength(3)
    const since = String(server.clock.now().getTime() / 1_000)
    expect((await find({ since })).facts).toHaveLength(3)
    const all = await server.rpc('fact.find', { companyID: '1', since, limit: 100 })
    expect(all.facts.map(({ factID }: Any) => factID)).toEqual(
      (await find({ since })).facts.map(({ factID }: Any) => factID),
    )
  })

  it('comes past what is not asked for, and misses nothing of it', async ({ enroll, fanOut, find }) => {
    await enroll()
    await fanOut()
    const none = await find({ type: 'enrollment.dismissed' })
    expect(none).toEqual({ facts: [], next: (await find({ limit: 100 })).next, more: false })
    const some = await find({ type: 'enrollment.added', limit: 1 })
    expect(some).toMatchObject({ facts: [{ kind: 'enrollment.added' }], more: false })
  })

  it('finds those of an own type, of an event and of the company itself', async ({ server, eventID, fanOut, find }) => {
    const [type, other] = ['shop.paid', 'shop.sent']
    const ofCompany = { companyID: '1', example: {} }
    for (const name of [type, other])
      await server.rpc('webhook.type.create', { ...ofCompany, type: name, description: 'An order changed.' })
    const ids: string[] = []
    for (const [name, whose] of [
      [type, { eventID }] as const,
      [other, { eventID }],
      [type, { companyID: '1' }],
    ] as const)
      ids.push((await server.rpc('notification.publish', { type: name, data: {}, ...whose })).factID)
    await fanOut()
    const found = async (more: object) =>
      (await server.rpc('fact.find', { type, ...more })).facts.map(({ factID }: Any) => factID)
    expect(await found({ eventID })).toEqual([ids[0]])
    expect(await found({ companyID: '1' })).toEqual([ids[0], ids[2]])
    expect((await find({ type })).facts[0]).toMatchObject({ kind: null, type, personID: null })
  })

  it('looks at 10,000 facts for a page of few, and tells that there are more', async ({
    server,
    eventID,
    fanOut,
    find,
  }) => {
    await fanOut()
    const { next: after } = await find()
    await sql`insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, data)
      select nextval('aviso.outbox_number_seq'), nextval('aviso.fact_position'), now, now, 1, ${eventID}::bigint, 'Congress',
        case when n > 10000 then 'enrollment.added' else 'activity.edited' end, '{}'
      from generate_series(1, 10001) n, (values (${server.clock.now()}::timestamptz)) clock (now)`.execute(
      server.app.connection.db,
    )
    const type = 'enrollment.added'
    const first = await find({ type, after })
    expect(first).toMatchObject({ facts: [], more: true })
    const second = await find({ type, after: first.next })
    expect(second).toMatchObject({ facts: [{ kind: type }], more: false })
    expect(BigInt(second.next)).toBe(BigInt(first.next) + 1n)
    expect(await find({ type, after: second.next })).toEqual({ facts: [], next: second.next, more: false })
  })

  it('refuses what it does not know, in words', async ({ server, eventID }) => {
    const refused = async (given: object) => {
      const { data } = await server.rpcError('fact.find', given)
      return [data.kind, data.issues[0].path[0], data.issues[0].message]
    }
    expect(await refused({})).toEqual([
      'invalid_params',
      'eventID',
      expect.stringMatching(/eventID or companyID is required/),
    ])
    const both = await refused({ eventID, companyID: '1' })
    expect(both).toEqual(['invalid_params', 'companyID', expect.stringMatching(/it goes without eventID/)])
    const unknown = [
      'invalid_params',
      'type',
      expect.stringMatching(/cannot be .*enrollment\.added.*activityEnrollment/),
    ]
    for (const type of ['enrolment', 'toString', 'acme.order'])
      expect(await refused({ eventID, type })).toEqual(unknown)
    expect(await refused({ companyID: '99' })).toEqual([
      'not_found',
      'companyID',
      expect.stringMatching(/no company 99/),
    ])
    for (const after of ['x', '-1', '1.5']) expect((await refused({ eventID, after }))[1]).toBe('after')
    expect((await server.rpcError('fact.get', { factID: '999999999' })).data.kind).toBe('not_found')
  })

  it('shows a token of one event that event alone', async ({ server, eventID, enroll, fanOut, find }) => {
    await enroll()
    await fanOut()
    const other = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'Own', eventID: other.eventID, permission: 'user' })
    const [fact] = (await find()).facts
    const hidden = async (method: string, params: object) => (await server.rpcError(method, params, token)).data.kind
    expect(await hidden('fact.find', { eventID })).toBe('not_found')
    expect(await hidden('fact.find', { companyID: '1' })).toBe('not_found')
    expect(await hidden('fact.get', { factID: fact.factID })).toBe('not_found')
    expect((await server.rpc('fact.find', { eventID: other.eventID }, token)).facts).toEqual([])
  })
})

it('facts that others published are checked together, the oldest first, and what does not fit is told', async ({
  server,
  eventID,
  fanOut,
}) => {
  const { db } = server.app.connection
  const now = server.clock.now()
  await fanOut()
  expect(await checkFacts(db, now)).toEqual({ facts: 0, events: [], flawed: [] })
  const other = await server.newEvent()
  await fanOut()
  const { next: beginning } = await server.rpc('fact.find', { eventID: other.eventID })
  const [type, free, gone, odd] = ['acme.paid', 'acme.free', 'acme.gone', 'acme.odd'] as const
  const details = { companyID: '1', description: 'An order changed.', example: { order: 'a' } }
  const schema = { type: 'object', properties: { order: { type: 'string' } }, additionalProperties: false }
  await server.rpc('webhook.type.create', { ...details, type, schema })
  for (const name of [free, gone, odd]) await server.rpc('webhook.type.create', { ...details, type: name })
  const ids = [
    await publish(db, other.eventID, type, { order: 'a' }),
    await publish(db, eventID, type, { order: 1 }),
    await publish(db, eventID, 'enrollment.added', enrollmentData('7')),
    await publish(db, other.eventID, free, { any: ['data'] }),
    await publish(db, other.eventID, gone, {}),
    await publish(db, eventID, 'enrollment.added', { ...enrollmentData('7'), enrollment: {} }),
    await publish(db, null, type, { [`x${'😀'.repeat(600)}`]: 1 }, { company: '1' }),
    await publish(db, other.eventID, odd, {}),
  ]
  await sql`update aviso.own_type set schema = '{"type": "unheard-of"}' where type = ${odd}`.execute(db)
  await server.rpc('webhook.type.remove', { companyID: '1', type: gone })
  const checked = await checkFacts(db, now)
  expect({ ...checked, events: new Set(checked.events) }).toEqual({
    facts: 8,
    events: new Set([
      { whose: other.eventID, fact: ids[0] },
      { whose: eventID, fact: ids[1] },
      { whose: '-1', fact: ids[6] },
    ]),
    flawed: [
      { number: ids[1], type, flaw: 'data.order must be a string.' },
      { number: ids[4], type: gone, flaw: `The type ${gone} was removed before the fact was checked.` },
      { number: ids[5], type: 'enrollment.added', flaw: expect.stringMatching(/^data\.enrollment\.id is required: /) },
      {
        number: ids[6],
        type,
        flaw: expect.stringMatching(/^data\["x😀+\uFFFD… is not allowed: it may have order\.$/u),
      },
      { number: ids[7], type: odd, flaw: expect.stringMatching(/^The data cannot be checked: .*type/) },
    ],
  })
  await fanOut()
  const { facts } = await server.rpc('fact.find', { companyID: '1', after: beginning })
  const flawed = new Map(checked.flawed.map(({ number, flaw }) => [number, flaw]))
  expect(new Map(facts.map(({ factID, problem }: Any) => [factID, problem]))).toEqual(
    new Map(ids.map((id) => [id, flawed.get(id) ?? null])),
  )
})
