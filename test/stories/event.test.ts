import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { contents, refused as refusedBy } from '../harness/contents.ts'
import { server, withServer } from '../harness/fixtures.ts'

const HOOK = 'https://receiver.example/hook'
const UNKNOWN = '999999999999999999'

// Only the API: what is to be delivered stays in the outbox, where it can be counted.
withServer({ role: 'api' })

const create = (more: object = {}) => server.rpc('event.create', { name: 'Congress', ...more })
const now = () => String(Math.floor(server.clock.now().getTime() / 1_000))
const typesOf = async (eventID: string) =>
  (await server.outbox()).filter((row) => row.event_id === eventID).map(({ type }) => type)
const register = (eventID: string, more: object = {}) =>
  server.rpc('event.person.bind', { eventID, name: 'Ana Souza', email: 'ana@example.com', ...more })

const refused = (method: string, params: object, path: (string | number)[], says: string) =>
  refusedBy(server, [method, params], 'invalid_params', path, says)

describe('event.create', () => {
  it('makes one group that costs nothing, no fields, and company 1, unless told otherwise', async () => {
    const event = await create()
    expect(event).toEqual({
      eventID: expect.stringMatching(/^\d+$/),
      companyID: '1',
      name: 'Congress',
      dateBegin: null,
      dateEnd: null,
      date: now(),
      groups: [{ groupID: expect.stringMatching(/^\d+$/), name: 'Standard', price: null, currency: null }],
      formFields: [],
      externalID: null,
    })
    expect(await server.rpc('event.get', { eventID: event.eventID })).toEqual(event)
  })

  it('keeps groups, prices to three decimals and fields as they were given, in their order', async () => {
    const event = await create({
      companyID: '77',
      groups: [
        { name: 'Regular', price: 123.456, currency: 'USD' },
        { name: 'Free', price: 0, currency: 'EUR' },
        { name: 'Staff' },
        { name: 'Cheapest', price: 0.001, currency: 'KWD' },
        { name: 'Dearest', price: 1_000_000_000, currency: 'JPY' },
      ],
      formFields: [
        { type: 'text', label: 'Phone' },
        { type: 'select', label: 'Size', options: ['L', 'M', 'S'] },
        { type: 'radio', label: 'Lunch', options: ['Yes', 'No'] },
        { type: 'text_area', label: 'Wishes', options: [] },
        { type: 'check_box', label: 'Newsletter' },
      ],
    })
    expect(event).toMatchObject({
      companyID: '77',
      groups: [
        { name: 'Regular', price: 123.456, currency: 'USD' },
        { name: 'Free', price: null, currency: null },
        { name: 'Staff', price: null, currency: null },
        { name: 'Cheapest', price: 0.001, currency: 'KWD' },
        { name: 'Dearest', price: 1_000_000_000, currency: 'JPY' },
      ],
      formFields: [
        { type: 'text', label: 'Phone', options: [] },
        { type: 'select', label: 'Size', options: ['L', 'M', 'S'] },
        { type: 'radio', label: 'Lunch', options: ['Yes', 'No'] },
        { type: 'text_area', label: 'Wishes', options: [] },
        { type: 'check_box', label: 'Newsletter', options: [] },
      ],
    })
    expect(await server.rpc('event.get', { eventID: event.eventID })).toEqual(event)
    const { total } = await server.rpc('event.find')
    const last = await server.rpc('event.find', { limit: 1, offset: total - 1 })
    expect(last).toEqual({ count: 1, total, data: [event], next: null })
  })

  it.each<[string, object, (string | number)[], string]>([
    [
      'a price without a currency',
      { groups: [{ name: 'A' }, { name: 'B', price: 5 }] },
      ['groups', 1, 'currency'],
      'required',
    ],
    [
      'no options of a select',
      { formFields: [{ type: 'select', label: 'A' }] },
      ['formFields', 0, 'options'],
      'required',
    ],
    [
      'an empty list of options',
      { formFields: [{ type: 'radio', label: 'A', options: [] }] },
      ['formFields', 0, 'options'],
      'required',
    ],
    [
      'options of a text',
      { formFields: [{ type: 'text', label: 'A', options: ['x'] }] },
      ['formFields', 0, 'options'],
      'no place',
    ],
    [
      'options of a check_box',
      { formFields: [{ type: 'check_box', label: 'A', options: ['x'] }] },
      ['formFields', 0, 'options'],
      'no place',
    ],
  ])('refuses %s, also when it is edited', async (_, params, path, says) => {
    await refused('event.create', { name: 'Congress', ...params }, path, says)
    await refused('event.edit', { eventID: (await create()).eventID, ...params }, path, says)
  })
})

describe('event.edit', () => {
  const form = {
    groups: [{ name: 'Regular', price: 10, currency: 'EUR' }, { name: 'Student' }],
    formFields: [
      { type: 'text', label: 'Phone' },
      { type: 'radio', label: 'Size', options: ['M', 'L'] },
    ],
  }

  it('changes only what is given, and tells it once', async () => {
    const event = await create(form)
    const { eventID } = event
    await server.newWebhook(eventID, HOOK, { type: 'eventEdited' })
    expect(await server.rpc('event.edit', { eventID, name: 'Spring' })).toEqual({ ...event, name: 'Spring' })
    expect(await server.rpc('event.edit', { eventID, name: 'Spring' })).toEqual({ ...event, name: 'Spring' })
    const same = { groups: form.groups.map((group, n) => ({ ...group, groupID: event.groups[n].groupID })) }
    await server.rpc('event.edit', { eventID, ...same })
    expect(await typesOf(eventID)).toEqual(['eventEdited'])
    await server.rpc('event.edit', { eventID, formFields: [] })
    expect(await typesOf(eventID)).toEqual(['eventEdited', 'eventEdited'])
    const payloads = (await server.outbox()).filter((row) => row.event_id === eventID).map(({ payload }) => payload)
    expect(JSON.parse(payloads[0])).toMatchObject({ type: 'eventEdited', eventID, data: { name: 'Spring' } })
  })

  it('keeps the groups that it names, makes the others, and removes those left out', async () => {
    const { eventID, groups } = await create(form)
    const [regular, student] = groups
    const after = await server.rpc('event.edit', {
      eventID,
      groups: [{ groupID: student.groupID, name: 'Pupil', price: 2.5, currency: 'PLN' }, { name: 'Press' }],
    })
    expect(after.groups).toEqual([
      { groupID: student.groupID, name: 'Pupil', price: 2.5, currency: 'PLN' },
      { groupID: expect.any(String), name: 'Press', price: null, currency: null },
    ])
    expect([regular.groupID, student.groupID]).not.toContain(after.groups[1].groupID)
    const free = await server.rpc('event.edit', { eventID, groups: [{ groupID: student.groupID, name: 'Pupil' }] })
    expect(free.groups).toEqual([{ groupID: student.groupID, name: 'Pupil', price: null, currency: null }])
  })

  it('puts the fields in the order given, and tells answers to those that went no more', async () => {
    const { eventID, formFields } = await create(form)
    const [phone, size] = formFields.map(({ fieldID }: { fieldID: string }) => fieldID)
    const answers = [
      { fieldID: phone, value: '123' },
      { fieldID: size, value: 'M' },
    ]
    const { personID } = await register(eventID, { answers })
    const after = await server.rpc('event.edit', {
      eventID,
      formFields: [
        { type: 'check_box', label: 'Newsletter' },
        { fieldID: size, type: 'select', label: 'T-shirt', options: ['M', 'XL'] },
      ],
    })
    expect(after.formFields).toEqual([
      { fieldID: expect.any(String), type: 'check_box', label: 'Newsletter', options: [] },
      { fieldID: size, type: 'select', label: 'T-shirt', options: ['M', 'XL'] },
    ])
    expect((await server.rpc('event.person.get', { eventID, personID })).answers).toEqual([
      { fieldID: after.formFields[0].fieldID, type: 'check_box', label: 'Newsletter', value: false },
      { fieldID: size, type: 'select', label: 'T-shirt', value: 'M' },
    ])
  })

  it('keeps a group that people are registered in, also when they left', async () => {
    const { eventID, groups } = await create(form)
    const [regular, student] = groups
    const without = { eventID, groups: [{ groupID: regular.groupID, name: 'Regular' }] }
    const { personID } = await register(eventID, { groupID: student.groupID })
    await refused('event.edit', { ...without, name: 'Half done' }, ['groups'], student.groupID)
    await server.rpc('event.person.dismiss', { eventID, personID })
    await refused('event.edit', without, ['groups'], student.groupID)
  })

  it('refuses IDs of another event, and the same one twice', async () => {
    const { eventID, groups, formFields } = await create(form)
    const other = await create(form)
    const group = { groupID: groups[0].groupID, name: 'A' }
    const field = { fieldID: formFields[0].fieldID, type: 'text', label: 'A' }
    const cases: [object, (string | number)[], string][] = [
      [{ groups: [group, { ...group, groupID: other.groups[0].groupID }] }, ['groups', 1, 'groupID'], 'has none'],
      [{ groups: [group, group] }, ['groups', 1, 'groupID'], 'twice'],
      [{ formFields: [{ ...field, fieldID: other.formFields[0].fieldID }] }, ['formFields', 0, 'fieldID'], 'has none'],
      [{ formFields: [{ type: 'text', label: 'B' }, field, field] }, ['formFields', 2, 'fieldID'], 'twice'],
    ]
    for (const [change, path, says] of cases) await refused('event.edit', { eventID, ...change }, path, says)
  })
})

describe('event.remove', () => {
  /** An event with something in every table. */
  async function fullEvent() {
    const event = await create({
      groups: [{ name: 'Regular', price: 5, currency: 'EUR' }],
      formFields: [{ type: 'text', label: 'Phone' }],
    })
    const { eventID } = event
    await server.newWebhook(eventID, HOOK)
    await server.newWebhook(eventID, HOOK, { type: 'eventEnrollment' })
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Keynote' })
    const tokens = []
    for (const permission of ['admin', 'user']) {
      tokens.push((await server.rpc('token.create', { name: permission, eventID, permission })).token)
    }
    for (const name of ['Ana Souza', 'Bea Lima', 'Caio Reis']) await server.enroll(activityID, name)
    const { data } = await server.rpc('activity.person.find', { activityID })
    await server.rpc('activity.person.dismiss', { activityID, personID: data[0].personID })
    return { event, eventID, activityID, tokens, personID: data[1].personID }
  }

  /** Every table but the log of facts, which stays as it is. */
  /** Without the logs: of what happened, and of who did it. */
  async function stock() {
    const all = Object.entries(await contents(server.app.connection.db))
    return Object.fromEntries(all.filter(([table]) => !table.startsWith('fact_') && table !== 'audit'))
  }

  it('takes everything of the event with it, and nothing of another', async () => {
    await fullEvent() // people are known from here on
    await server.outbox()
    const before = await stock()
    const { event, eventID, activityID, tokens, personID } = await fullEvent()
    expect(await typesOf(eventID)).toHaveLength(6)
    const during = await stock()
    const grown = Object.keys(before).filter((table) => during[table]?.length !== before[table]?.length)
    const own = [
      'activity',
      'attendee',
      'delivery',
      'enrollment',
      'event',
      'form_field',
      'ticket_group',
      'token',
      'webhook',
    ]
    expect(grown).toEqual(own)

    expect(await server.rpc('event.remove', { eventID })).toEqual({ ...event, cancelledDeliveries: 6 })
    expect(await stock()).toEqual(before)
    for (const token of tokens) {
      expect((await server.rpcError('event.find', {}, token)).data.kind).toBe('unauthenticated')
    }
    for (const [method, params] of [
      ['event.remove', { eventID }],
      ['event.get', { eventID }],
      ['event.edit', { eventID, name: 'Again' }],
      ['event.person.find', { eventID }],
      ['activity.get', { activityID }],
      ['activity.person.bind', { activityID, personID }],
      ['webhook.find', { eventID }],
      ['webhook.log.find', { eventID }],
    ] as const) {
      expect((await server.rpcError(method, params)).data.kind, method).toBe('not_found')
    }
  })

  it('is for a token of that event too, and for no other', async () => {
    const { eventID } = await create()
    const other = await create()
    const grant = { name: 'Organiser', eventID, permission: 'admin' }
    const { token } = await server.rpc('token.create', grant)
    expect((await server.rpcError('event.remove', { eventID: other.eventID }, token)).data.kind).toBe('not_found')
    const user = await server.rpc('token.create', { ...grant, permission: 'user' })
    expect((await server.rpcError('event.remove', { eventID }, user.token)).data.kind).toBe('forbidden')
    expect(await server.rpc('event.remove', { eventID }, token)).toMatchObject({ eventID, cancelledDeliveries: 0 })
    expect((await server.rpc('event.get', { eventID: other.eventID })).eventID).toBe(other.eventID)
  })

  it('does not find what there is not', async () => {
    const { data } = await server.rpcError('event.remove', { eventID: UNKNOWN })
    expect(data).toMatchObject({ kind: 'not_found', issues: [{ path: ['eventID'] }] })
  })
})

it('an event with more form fields than a statement has parameters loses them all by one call', async () => {
  const { eventID } = await server.newEvent()
  await sql`insert into aviso.form_field (event_id, position, type, label, options)
    select ${eventID}::bigint, n, 'text', 'Field', '[]' from generate_series(1, 70000) n`.execute(
    server.app.connection.db,
  )
  expect(await server.rpc('event.edit', { eventID, formFields: [] })).toMatchObject({ eventID, formFields: [] })
})
