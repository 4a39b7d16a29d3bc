import { describe, expect } from 'vitest'
import { emptyOutbox } from '../harness/fan-out.ts'
import { storyOf } from '../harness/story.ts'

const HOOK = 'https://receiver.example/hook'
const TYPES = ['eventEnrollmentUpdate', 'eventCheckIn', 'eventCheckOut', 'attendee_accepted']

// Only the API: what is to be delivered stays in the outbox, where it can be counted.
const it = storyOf({ role: 'api' })
  .extend('congress', async ({ server }) => {
    const groups = [
      { name: 'Regular', price: 10, currency: 'EUR' },
      { name: 'Student' },
      { name: 'Press', price: 20, currency: 'EUR' },
    ]
    const event = await server.rpc('event.create', { name: 'Congress', groups })
    for (const type of TYPES) await server.newWebhook(event.eventID, HOOK, { type })
    return event
  })
  .extend('eventID', ({ congress }): string => congress.eventID)
  .extend('regular', ({ congress }): string => congress.groups[0].groupID)
  .extend('student', ({ congress }): string => congress.groups[1].groupID)
  .extend('email', () => `person${++made}@example.com`)
  .extend('bind', ({ server, eventID }) => (address: string, more: object = {}) => {
    return server.rpc('event.person.bind', { eventID, name: 'Ana Souza', email: address, ...more })
  })
  .extend('now', ({ server }) => () => {
    return String(Math.floor(server.clock.now().getTime() / 1_000))
  })
  /** What has been notified since this was last called. */
  .extend('told', ({ server }) => async () => {
    const types = (await server.outbox()).map(({ type }) => type)
    await emptyOutbox(server.app.connection.db)
    return types
  })
  // Somebody who is registered, which is told already.
  .extend('personID', { auto: true }, async ({ bind, email, told }): Promise<string> => {
    const { personID } = await bind(email)
    await told()
    return personID
  })
  .extend('operate', ({ server, eventID, personID }) => (given: object, token?: string) => {
    return server.rpc('event.person.operate', { eventID, personID, ...given }, token)
  })

let made = 0

describe('payment and decision', () => {
  it('a payment accepts who is pending, once; told again, it keeps its time', async ({
    server,
    regular,
    now,
    operate,
    told,
  }) => {
    server.clock.advance(60_000)
    const paidDate = now()
    const paid = { status: 'accepted', paidDate, acceptedDate: paidDate, groupID: regular }
    expect(await operate({ paid: true })).toMatchObject(paid)
    expect(await told()).toEqual(expect.arrayContaining(['attendee_accepted', 'eventEnrollmentUpdate']))
    server.clock.advance(60_000)
    expect(await operate({ paid: true })).toMatchObject(paid)
    expect(await told()).toEqual([])
    expect(await operate({ paid: false })).toMatchObject({ ...paid, paidDate: null })
    expect(await told()).toEqual(['eventEnrollmentUpdate'])
    expect(await operate({ paid: true })).toMatchObject({ ...paid, paidDate: now() })
    expect(await told()).toEqual(['eventEnrollmentUpdate'])
  })

  it('a decision beside a payment wins; of acceptance is told once in a registration', async ({
    server,
    eventID,
    personID,
    email,
    operate,
    now,
    told,
    bind,
  }) => {
    expect(await operate({ paid: true, status: 'denied' })).toMatchObject({ status: 'denied', paidDate: now() })
    expect(await told()).toEqual(['eventEnrollmentUpdate'])
    expect(await operate({ paid: false })).toMatchObject({ status: 'denied', paidDate: null })
    expect(await operate({ paid: true })).toMatchObject({ status: 'denied', acceptedDate: null })
    await told()
    const acceptedDate = now()
    expect(await operate({ status: 'accepted' })).toMatchObject({ status: 'accepted', acceptedDate })
    expect((await told()).toSorted()).toEqual(['attendee_accepted', 'eventEnrollmentUpdate'])
    server.clock.advance(60_000)
    expect(await operate({ status: 'denied' })).toMatchObject({ status: 'denied', acceptedDate })
    expect(await operate({ status: 'accepted' })).toMatchObject({ status: 'accepted', acceptedDate })
    expect(await told()).toEqual(['eventEnrollmentUpdate', 'eventEnrollmentUpdate'])
    await server.rpc('event.person.dismiss', { eventID, personID })
    await bind(email, { paid: true })
    expect(await told()).toEqual(['attendee_accepted'])
  })

  it('a move to a group that costs nothing accepts who is pending, with the fee of that group', async ({
    server,
    eventID,
    personID,
    regular,
    student,
    now,
    operate,
    told,
  }) => {
    const moved = { groupID: student, fee: null, status: 'accepted', acceptedDate: now(), paidDate: null }
    expect(await operate({ groupID: student })).toMatchObject(moved)
    expect((await told()).toSorted()).toEqual(['attendee_accepted', 'eventEnrollmentUpdate'])
    const back = { groupID: regular, fee: { price: 10, currency: 'EUR' }, status: 'accepted' }
    expect(await operate({ groupID: regular })).toMatchObject(back)
    const { data } = await server.rpcError('event.person.operate', { eventID, personID, groupID: '999999' })
    expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['groupID'] }] })
  })

  it('a move to a group that costs accepts nobody, and its fee is the one of that day, until the next move', async ({
    server,
    eventID,
    congress,
    regular,
    student,
    operate,
  }) => {
    const { groupID, name } = congress.groups[2]
    const moved = { groupID, status: 'pending', fee: { price: 20, currency: 'EUR' } }
    expect(await operate({ groupID })).toMatchObject(moved)
    const dearer = { groupID, name, price: 30, currency: 'EUR' }
    const others = [
      { groupID: regular, name: 'Regular', price: 10, currency: 'EUR' },
      { groupID: student, name: 'Student' },
    ]
    await server.rpc('event.edit', { eventID, groups: [...others, dearer] })
    expect(await operate({ groupID })).toMatchObject(moved)
    expect(await operate({ present: true })).toMatchObject(moved)
  })
})

describe('presence', () => {
  it('begins once and ends once, however often it is told', async ({ server, now, operate, told }) => {
    const presentDate = now()
    expect(await operate({ present: true })).toMatchObject({ presentDate, status: 'pending' })
    expect(await told()).toEqual(['eventCheckIn'])
    server.clock.advance(60_000)
    expect(await operate({ present: true })).toMatchObject({ presentDate })
    expect(await told()).toEqual([])
    expect(await operate({ present: false })).toMatchObject({ presentDate: null })
    expect(await operate({ present: false })).toMatchObject({ presentDate: null })
    expect(await told()).toEqual(['eventCheckOut'])
    expect(await operate({ present: true, paid: true })).toMatchObject({ presentDate: now() })
    expect((await told()).toSorted()).toEqual(['attendee_accepted', 'eventCheckIn', 'eventEnrollmentUpdate'])
  })
})

describe('the person', () => {
  const details = { name: 'Bea', surname: 'Lima', cpf: '123', nickname: 'B', uuid: 'u1' }

  it('changes in all events, and tells it where it was changed', async ({ server, personID, email, operate, told }) => {
    const other = await server.newEvent()
    await server.rpc('activity.person.bind', { activityID: other.activityID, name: 'x', email })
    await server.newWebhook(other.eventID, HOOK, { type: 'eventEnrollmentUpdate' })
    expect(await operate(details)).toMatchObject({ personID, email, ...details })
    expect(await told()).toEqual(['eventEnrollmentUpdate'])
    const elsewhere = await server.rpc('event.person.get', { eventID: other.eventID, personID })
    expect(elsewhere).toMatchObject({ email, ...details })
    expect(await operate(details)).toMatchObject(details)
    expect(await told()).toEqual([])
  })

  it("is a token's of one event to change in that event, and in the company as long as no other event has the person", async ({
    server,
    eventID,
    personID,
    email,
    operate,
  }) => {
    const { token } = await server.rpc('token.create', { name: 'Organiser', eventID, permission: 'admin' })
    expect(await operate(details, token)).toMatchObject(details)
    const other = await server.newEvent()
    const company = () => server.rpc('event.person.get', { eventID, personID })
    expect(await company()).toMatchObject(details)
    await server.rpc('event.person.bind', { eventID: other.eventID, name: 'x', email })
    const changed = { name: 'Cleo', surname: 'Reis', cpf: '4', nickname: 'C', uuid: 'u2', email: `new.${email}` }
    expect(await operate(changed, token)).toMatchObject(changed)
    expect(await server.rpc('event.person.get', { eventID, personID }, token)).toMatchObject(changed)
    expect(await company()).toMatchObject({ ...details, email })
    await server.rpc('event.person.dismiss', { eventID: other.eventID, personID })
    await operate({ name: 'Dora' }, token)
    expect(await company()).toMatchObject({ ...details, email })
    expect(await operate({ name: 'Eva' })).toMatchObject({ name: 'Eva', surname: 'Lima', email })
    expect(await server.rpc('event.person.get', { eventID, personID }, token)).toMatchObject({
      ...changed,
      name: 'Eva',
    })
  })

  it('cannot have the email of somebody else in the company, in whatever case', async ({
    server,
    eventID,
    personID,
    email,
    bind,
    operate,
  }) => {
    const taken = `taken${made}@example.com`
    await bind(taken)
    for (const given of [taken, taken.toUpperCase()]) {
      const { data } = await server.rpcError('event.person.operate', { eventID, personID, email: given, paid: true })
      expect(data).toMatchObject({
        kind: 'invalid_params',
        issues: [{ path: ['email'], message: expect.stringContaining(given) }],
      })
    }
    expect(await server.rpc('event.person.get', { eventID, personID })).toMatchObject({ email, paidDate: null })
    expect(await operate({ email: email.toUpperCase() })).toMatchObject({ email: email.toUpperCase() })
    const { eventID: foreign } = await server.rpc('event.create', { name: 'Fair', companyID: '9' })
    await server.rpc('event.person.bind', { eventID: foreign, name: 'x', email: `foreign${made}@example.com` })
    expect(await operate({ email: `foreign${made}@example.com` })).toMatchObject({ personID })
    expect(await bind(email)).not.toMatchObject({ personID })
  })
})
