import { describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOOK = 'https://receiver.example/hook'
const TYPES = ['eventEnrollment', 'eventEnrollmentUpdate', 'eventDismissal', 'eventCheckIn', 'eventCheckOut']

// Only the API: what is to be delivered stays in the outbox, where it can be counted.
withServer({ role: 'api' })

let made = 0
const newEmail = () => `person${++made}@example.com`
const now = () => String(Math.floor(server.clock.now().getTime() / 1_000))

/** An event where Regular costs 10 EUR and Student nothing, and what people do there, as notifications tell it. */
async function congress(more: object = {}) {
  const event = await server.rpc('event.create', {
    name: 'Congress',
    groups: [{ name: 'Regular', price: 10, currency: 'EUR' }, { name: 'Student' }],
    ...more,
  })
  const { eventID } = event
  for (const type of [...TYPES, 'attendee_accepted', 'activityDismissal'])
    await server.newWebhook(eventID, HOOK, { type })
  const call = (method: string) => (params: object, token?: string) =>
    server.rpc(`event.person.${method}`, { eventID, ...params }, token)
  const refused = async (method: string, params: object, path: (string | number)[], ...says: string[]) => {
    const { data } = await server.rpcError(`event.person.${method}`, { eventID, ...params })
    expect(data).toMatchObject({ issues: [{ path }] })
    for (const part of says) expect(data.issues[0].message).toContain(part)
    return data.kind
  }
  return {
    eventID,
    event,
    regular: event.groups[0].groupID as string,
    student: event.groups[1]?.groupID as string,
    bind: (person: object = {}, token?: string) =>
      call('bind')('personID' in person ? person : { name: 'Ana Souza', email: newEmail(), ...person }, token),
    operate: call('operate'),
    dismiss: call('dismiss'),
    find: call('find'),
    get: call('get'),
    refused,
    /** The types of the notifications so far. */
    told: async (): Promise<string[]> =>
      (await server.outbox()).filter((row) => row.event_id === eventID).map(({ type }) => type),
  }
}

describe('event.person.bind', () => {
  it('accepts at once who pays nothing, and who has paid; others are pending', async () => {
    const { eventID, bind, get, told, regular, student } = await congress()
    const email = newEmail()
    const free = await bind({ email, groupID: student })
    const { created, ...attendee } = free
    expect(created).toBe(true)
    expect(attendee).toEqual({
      attendeeID: expect.stringMatching(/^\d+$/),
      eventID,
      personID: expect.stringMatching(/^\d+$/),
      ...{ name: 'Ana Souza', surname: null, email, cpf: null, nickname: null, uuid: null },
      ...{ status: 'accepted', groupID: student, fee: null, paidDate: null, acceptedDate: now(), presentDate: null },
      ...{ answers: [], additionalAttendees: [], date: now(), personExternalID: null },
    })
    expect(await get({ personID: free.personID })).toEqual(attendee)
    expect(await told()).toEqual(['eventEnrollment', 'attendee_accepted'])
    const fee = { price: 10, currency: 'EUR' }
    expect(await bind()).toMatchObject({ status: 'pending', groupID: regular, fee, paidDate: null, acceptedDate: null })
    expect(await told()).toHaveLength(3)
    const paid = { status: 'accepted', fee, paidDate: now(), acceptedDate: now() }
    expect(await bind({ groupID: regular, paid: true })).toMatchObject(paid)
    expect((await told()).slice(2)).toEqual(['eventEnrollment', 'eventEnrollment', 'attendee_accepted'])
  })

  it('changes nothing about somebody who is registered already, and notifies nobody', async () => {
    const { bind, told, student, get } = await congress()
    const { created: _, ...first } = await bind({ email: 'twice@example.com' })
    const again = await bind({ name: 'Other', email: 'TWICE@example.com', groupID: student, paid: true })
    expect(again).toEqual({ ...first, created: false })
    expect(await bind({ personID: first.personID, groupID: student })).toEqual({ ...first, created: false })
    expect(await get({ personID: first.personID })).toEqual(first)
    expect(await told()).toEqual(['eventEnrollment'])
  })

  it('notifies nobody with bypassWebhook', async () => {
    const { bind, dismiss, told } = await congress()
    const { personID } = await bind({ bypassWebhook: true })
    await dismiss({ personID, bypassWebhook: true })
    expect(await told()).toEqual([])
  })

  it('keeps the fee of the day of registration', async () => {
    const { eventID, bind, get, regular, told } = await congress()
    const { personID } = await bind()
    const groups = [{ groupID: regular, name: 'Regular', price: 12.345, currency: 'USD' }]
    await server.rpc('event.edit', { eventID, groups })
    expect(await get({ personID })).toMatchObject({ fee: { price: 10, currency: 'EUR' }, status: 'pending' })
    expect(await bind()).toMatchObject({ fee: { price: 12.345, currency: 'USD' } })
    await server.rpc('event.edit', { eventID, groups: [{ groupID: regular, name: 'Regular' }] })
    expect(await get({ personID })).toMatchObject({ fee: { price: 10, currency: 'EUR' }, status: 'pending' })
    expect(await bind()).toMatchObject({ fee: null, status: 'accepted' })
    await server.rpc('event.person.operate', { eventID, personID, paid: true })
    const { payload } = (await server.outbox()).findLast(
      ({ type, event_id }) => type === 'attendee_accepted' && event_id === eventID,
    )
    expect(JSON.parse(payload)).toMatchObject({ fee: { price: 10, currency: 'EUR' } })
    expect(await told()).toContain('eventEnrollmentUpdate')
  })

  it('refuses a group of another event', async () => {
    const { refused, regular, student } = await congress()
    const other = await congress()
    const params = { name: 'Ana', email: newEmail(), groupID: other.regular }
    const says = [`"${other.regular}"`, `${regular} (Regular), ${student} (Student)`]
    expect(await refused('bind', params, ['groupID'], ...says)).toBe('invalid_params')
  })

  it('fills in what was not known of a person, and keeps what was', async () => {
    const { bind, get, told } = await congress()
    const other = await congress()
    const email = newEmail()
    const { personID } = await bind({ email, cpf: '123' })
    const more = { name: 'Ana Maria', email: email.toUpperCase(), surname: 'Lima', cpf: '456', nickname: 'Nana' }
    const known = { personID, name: 'Ana Souza', email, surname: null, cpf: '123', nickname: 'Nana', uuid: null }
    expect(await other.bind(more)).toMatchObject({ ...known, created: true })
    expect(await other.bind({ ...more, surname: 'Reis', nickname: 'Mia', uuid: 'u1' })).toMatchObject({
      ...known,
      uuid: 'u1',
      created: false,
    })
    expect(await get({ personID })).toMatchObject({ ...known, uuid: 'u1' })
    expect(await told()).toEqual(['eventEnrollment'])
    const elsewhere = await congress({ companyID: '9' })
    expect((await elsewhere.bind({ email })).personID).not.toBe(personID)
  })
})

describe('answers and companions', () => {
  const formFields = [
    { type: 'text', label: 'Phone' },
    { type: 'select', label: 'Size', options: ['M', 'L'] },
    { type: 'radio', label: 'Lunch', options: ['Yes', 'No'] },
    { type: 'check_box', label: 'Newsletter' },
  ]
  const withForm = async () => {
    const scene = await congress({ formFields })
    const fields: string[] = scene.event.formFields.map(({ fieldID }: Any) => fieldID)
    const values = (attendee: Any) => attendee.answers.map(({ value }: Any) => value)
    return { ...scene, fields, values }
  }

  it('are told for every field of the form, in its order', async () => {
    const { bind, operate, values, fields } = await withForm()
    expect(values(await bind())).toEqual([null, null, null, false])
    const answers = [
      { fieldID: fields[3], value: true },
      { fieldID: fields[1], value: 'L' },
      { fieldID: fields[0], value: '' },
    ]
    const { personID, ...attendee } = await bind({ answers })
    expect(attendee.answers).toMatchObject(
      formFields.map(({ type, label }, n) => ({ fieldID: fields[n], type, label })),
    )
    expect(values(attendee)).toEqual(['', 'L', null, true])
    const changed = [
      { fieldID: fields[3], value: false },
      { fieldID: fields[2], value: 'No' },
    ]
    expect(values(await operate({ personID, answers: changed }))).toEqual(['', 'L', 'No', false])
  })

  it('are any text in a text area', async () => {
    const { event, bind } = await congress({ formFields: [{ type: 'text_area', label: 'Wishes' }] })
    const answers = [{ fieldID: event.formFields[0].fieldID, value: 'A seat\nat the window' }]
    expect((await bind({ answers })).answers).toMatchObject([{ value: 'A seat\nat the window' }])
  })

  it.each<[string, number, unknown, string]>([
    ['a select', 1, 'S', 'M, L'],
    ['a select in another case', 1, 'm', 'M, L'],
    ['a radio', 2, true, 'a string'],
    ['a text', 0, false, 'a string'],
    ['a check_box', 3, 'true', 'true or false'],
  ])('refuses what is no answer to %s', async (_, field, value, says) => {
    const { bind, refused, fields, find } = await withForm()
    const valid = field === 1 ? { fieldID: fields[3], value: true } : { fieldID: fields[1], value: 'M' }
    const answers = [valid, { fieldID: fields[field], value }]
    const person = { name: 'Ana', email: newEmail() }
    const path = ['answers', 1, 'value']
    expect(await refused('bind', { ...person, answers }, path, JSON.stringify(value), says)).toBe('invalid_params')
    expect(await find({})).toEqual({ count: 0, total: 0, data: [], next: null })
    const { personID } = await bind(person)
    expect(await refused('operate', { personID, answers, paid: true }, path, says)).toBe('invalid_params')
    expect((await find({})).data[0]).toMatchObject({ personID, paidDate: null })
  })

  it('takes an answer back with null, and refuses two for one field', async () => {
    const { bind, operate, refused, fields, values } = await withForm()
    const [phone, size] = fields
    const answers = [
      { fieldID: phone, value: '123' },
      { fieldID: size, value: null },
    ]
    const { personID, ...registered } = await bind({ name: 'Ana', email: newEmail(), answers })
    expect(values(registered)).toEqual(['123', null, null, false])
    expect(values(await operate({ personID, answers: [{ fieldID: phone, value: null }] }))).toEqual([
      null,
      null,
      null,
      false,
    ])
    const twice = { personID, answers: [answers[0], { fieldID: phone, value: '456' }] }
    expect(await refused('operate', twice, ['answers', 1, 'fieldID'], 'there twice')).toBe('invalid_params')
  })

  it('refuses a field that is not in the form', async () => {
    const { refused } = await withForm()
    const other = await withForm()
    const answers = [{ fieldID: other.fields[0], value: '123' }]
    const path = ['answers', 0, 'fieldID']
    expect(await refused('bind', { name: 'Ana', email: newEmail(), answers }, path, `${other.fields[0]}`)).toBe(
      'invalid_params',
    )
  })

  it('companions have the numbers after that of who brings them, and are replaced together', async () => {
    const { bind, operate } = await withForm()
    const additionalAttendees = [
      { name: 'Bea', surname: 'Lima' },
      { name: 'Caio', surname: 'Reis' },
    ]
    const { personID, attendeeID, ...rest } = await bind({ additionalAttendees })
    expect(rest.additionalAttendees).toEqual(
      additionalAttendees.map((one, n) => ({ attendeeID: String(Number(attendeeID) + 1 + n), ...one })),
    )
    expect(Number((await bind()).attendeeID)).toBeGreaterThan(Number(attendeeID) + 2)
    const dan = { name: 'Dan', surname: 'Melo' }
    const after = await operate({ personID, additionalAttendees: [dan] })
    expect(after.additionalAttendees).toEqual([{ attendeeID: expect.any(String), ...dan }])
    expect((await operate({ personID, additionalAttendees: [] })).additionalAttendees).toEqual([])
  })

  it('companions who come along again under the same name keep their numbers, and new ones have the next', async () => {
    const { bind, operate } = await withForm()
    const [bea, cousin, sister] = [
      { name: 'Bea', surname: 'Lima' },
      { name: 'Caio', surname: 'Lima' },
      { name: 'Bea', surname: 'Reis' },
    ]
    const { personID, additionalAttendees: before } = await bind({ additionalAttendees: [bea, cousin] })
    const [first, second] = before.map(({ attendeeID }: Any) => attendeeID)
    const more = { personID, additionalAttendees: [sister, cousin, bea, bea] }
    const ids = (await operate(more)).additionalAttendees.map(({ attendeeID }: Any) => attendeeID)
    expect(ids).toEqual([expect.any(String), second, first, expect.any(String)])
    expect([Number(ids[0]) > Number(second), Number(ids[3]) > Number(ids[0])]).toEqual([true, true])
    expect((await operate(more)).additionalAttendees.map(({ attendeeID }: Any) => attendeeID)).toEqual(ids)
  })
})

describe('event.person.dismiss', () => {
  it('ends the registration and its enrolments; registered anew it has the same ID and nothing of before', async () => {
    const { eventID, bind, operate, dismiss, get, find, told, refused, student } = await congress()
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Keynote' })
    const first = await bind({ paid: true })
    const { personID, attendeeID } = first
    await operate({ personID, present: true })
    await server.rpc('activity.person.bind', { activityID, personID })
    const left = { attendeeID, status: 'dismissed', paidDate: null, acceptedDate: null, presentDate: null }
    const before = (await told()).length
    expect(await dismiss({ personID })).toEqual({ attendeeID, eventID, personID, dismissed: true })
    expect(await dismiss({ personID })).toEqual({ attendeeID, eventID, personID, dismissed: false })
    expect((await told()).slice(before)).toEqual(['activityDismissal', 'eventDismissal'])
    expect((await server.rpc('activity.person.find', { activityID })).total).toBe(0)
    expect((await find({})).total).toBe(0)
    expect((await find({ status: 'dismissed' })).data).toMatchObject([left])
    expect(await refused('get', { personID }, ['personID'], personID)).toBe('not_found')
    expect(await refused('operate', { personID, paid: true }, ['personID'], personID)).toBe('not_found')
    server.clock.advance(60_000)
    const again = await bind({ personID, groupID: student })
    const clean = { status: 'accepted', fee: null, paidDate: null, presentDate: null, acceptedDate: now(), date: now() }
    expect(again).toMatchObject({ attendeeID, personID, created: true, ...clean })
    expect(await get({ personID })).toMatchObject(clean)
    expect((await told()).slice(before + 2)).toEqual(['eventEnrollment', 'attendee_accepted'])
    const { facts } = await server.rpc('fact.find', { eventID, personID })
    expect(facts.slice(-2).map(({ kind }: Any) => kind)).toEqual(['attendee.returned', 'attendee.accepted'])
  })
})

describe('event.person.find and get', () => {
  it('lists who is registered, by status and page by page', async () => {
    const { bind, operate, dismiss, find, student } = await congress()
    const people: string[] = []
    for (let n = 0; n < 5; n++) people.push((await bind(n < 2 ? {} : { groupID: student })).personID)
    await operate({ personID: people[3], status: 'denied' })
    await dismiss({ personID: people[4] })
    const list = async (params: object) => {
      const { count, total, data } = await find(params)
      return [count, total, ...data.map(({ personID }: Any) => people.indexOf(personID))]
    }
    expect(await list({})).toEqual([4, 4, 0, 1, 2, 3])
    expect(await list({ limit: 2, offset: 1 })).toEqual([2, 4, 1, 2])
    expect(await list({ offset: 4 })).toEqual([0, 4])
    expect(await list({ status: 'pending' })).toEqual([2, 2, 0, 1])
    expect(await list({ status: 'pending', limit: 1, offset: 1 })).toEqual([1, 2, 1])
    expect(await list({ status: 'accepted' })).toEqual([1, 1, 2])
    expect(await list({ status: 'denied' })).toEqual([1, 1, 3])
    expect(await list({ status: 'dismissed' })).toEqual([1, 1, 4])
  })

  it('find nobody of another event', async () => {
    const { bind } = await congress()
    const other = await congress()
    const { token } = await server.rpc('token.create', { name: 'x', eventID: other.eventID, permission: 'admin' })
    const { personID, eventID } = await bind()
    expect(await other.find({})).toEqual({ count: 0, total: 0, data: [], next: null })
    for (const [method, more] of Object.entries({ bind: {}, get: {}, operate: { paid: true }, dismiss: {} })) {
      expect(await other.refused(method, { personID, ...more }, ['personID'], personID)).toBe('not_found')
      const { data } = await server.rpcError(`event.person.${method}`, { eventID, personID, ...more }, token)
      expect(data).toMatchObject({ kind: 'not_found', issues: [{ path: ['eventID'] }] })
    }
    expect((await server.rpcError('event.person.find', { eventID }, token)).data.kind).toBe('not_found')
  })
})
