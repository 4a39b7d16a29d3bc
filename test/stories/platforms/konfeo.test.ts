import { describe, expect, it } from 'vitest'
import { stage, withStage } from '../../harness/stage.ts'

/** The example of the document of Konfeo. */
const DOCUMENT = `{
  "type": "attendee_accepted",
  "attendee": { "id": 123, "name": "John", "surname": "Doe", "email": "john@doe.com" },
  "fee": { "price": 123.45, "currency": "USD" },
  "event": { "id": 234, "name": "Event name" },
  "group": { "id": 345, "name": "Group name" },
  "form_fields": [
    { "id": 45, "type": "text", "label": "Phone", "value": "123 456 789" },
    { "id": 46, "type": "text_area", "label": "Bio", "value": "Text" },
    { "id": 47, "type": "select", "label": "Food type", "value": "vegetarian" },
    { "id": 48, "type": "select", "label": "Weather", "value": null },
    { "id": 49, "type": "radio", "label": "T-shirt size", "value": "L" },
    { "id": 50, "type": "check_box", "label": "Newsletter", "value": true },
    { "id": 51, "type": "check_box", "label": "Marketing", "value": false }
  ],
  "additional_attendees": [ { "id": 124, "name": "Jane", "surname": "Doe" } ]
}`

const PAID = [{ name: 'Group name', price: 123.45, currency: 'USD' }]
const EIGHT = Array.from({ length: 8 })
const JOHN = { name: 'John', surname: 'Doe', email: 'john@doe.com' }

withStage()

/** An event with a webhook, and what its people do. */
async function newEvent(more: object) {
  const event = await stage.rpc('event.create', { name: 'Event name', ...more })
  const { eventID } = event
  await stage.webhook(eventID, 'attendee_accepted')
  let personID = ''
  return {
    event,
    /** What is told when John registers. */
    register: (person: object = {}) =>
      stage.heard(async () => {
        personID = (await stage.rpc('event.person.bind', { eventID, ...JOHN, ...person })).personID
      }),
    /** What is told when his registration changes. */
    change: (given: object) => stage.heard(() => stage.rpc('event.person.operate', { eventID, personID, ...given })),
    /** What is told when many calls at once register him, or change his registration. */
    registerAtOnce: () =>
      stage.heard(() => Promise.all(EIGHT.map(() => stage.rpc('event.person.bind', { eventID, ...JOHN })))),
    changeAtOnce: (given: object) =>
      stage.heard(() =>
        Promise.all(EIGHT.map(() => stage.rpc('event.person.operate', { eventID, personID, ...given }))),
      ),
    /** What is told when he leaves. */
    leave: () => stage.heard(() => stage.rpc('event.person.dismiss', { eventID, personID })),
    status: async () => (await stage.rpc('event.person.get', { eventID, personID })).status,
    /** What is told of a call for many people, by their names. */
    registerMany: async (content: object[]) => {
      const told = await stage.heard(() => stage.rpc('event.person.bind', { eventID, content }))
      return told.map(({ json }) => json.attendee.name)
    },
  }
}

describe('an event that costs something', () => {
  it('tells of payment as in the document, byte for byte', async () => {
    await stage.nextID('event', 234)
    await stage.nextID('ticket_group', 345)
    await stage.nextID('form_field', 45)
    await stage.nextID('attendee', 123)
    const { event, register, change } = await newEvent({
      groups: PAID,
      formFields: [
        { type: 'text', label: 'Phone' },
        { type: 'text_area', label: 'Bio' },
        { type: 'select', label: 'Food type', options: ['vegetarian', 'vegan'] },
        { type: 'select', label: 'Weather', options: ['sun', 'rain'] },
        { type: 'radio', label: 'T-shirt size', options: ['M', 'L'] },
        { type: 'check_box', label: 'Newsletter' },
        { type: 'check_box', label: 'Marketing' },
      ],
    })
    expect(event).toMatchObject({ eventID: '234', groups: [{ groupID: '345' }] })
    const registered = await register({
      answers: [
        { fieldID: 50, value: true }, // in whatever order they come
        { fieldID: 45, value: '123 456 789' },
        { fieldID: 46, value: 'Text' },
        { fieldID: 47, value: 'vegetarian' },
        { fieldID: 49, value: 'L' },
      ],
      additionalAttendees: [{ name: 'Jane', surname: 'Doe' }],
    })
    expect(registered).toEqual([])
    const paid = await change({ paid: true })
    expect(paid.map(({ body }) => body)).toEqual([JSON.stringify(JSON.parse(DOCUMENT))])
    expect(paid[0]?.headers['content-type']).toBe('application/json')
  })

  it('tells of the first payment, and of nothing else', async () => {
    const { register, change, status } = await newEvent({
      groups: [...PAID, { name: 'Press' }],
      formFields: [{ type: 'text', label: 'Phone' }],
    })
    expect(await register()).toEqual([])
    expect(await status()).toBe('pending')
    expect(await register()).toEqual([])
    expect(await change({ present: true, nickname: 'Jo' })).toEqual([])
    expect(await change({ paid: true })).toHaveLength(1)
    expect(await status()).toBe('accepted')
    for (const further of [
      { paid: true },
      { paid: false },
      { paid: true },
      { name: 'Johnny' },
      { name: 'John' },
      { additionalAttendees: [{ name: 'Jane', surname: 'Doe' }] },
      { present: false },
      { present: true },
      { status: 'denied' },
      { status: 'accepted' },
      { status: 'pending' },
      { paid: true },
    ]) {
      expect(await change(further), JSON.stringify(further)).toEqual([])
    }
    expect(await status()).toBe('accepted')
  })

  it('tells of a payment once that many calls tell at once', async () => {
    const { register, changeAtOnce } = await newEvent({ groups: PAID })
    await register()
    expect(await changeAtOnce({ paid: true })).toHaveLength(1)
  })

  it('tells of an acceptance by hand, and not of the payment afterwards', async () => {
    const { register, change } = await newEvent({ groups: PAID })
    await register()
    const [accepted, ...others] = await change({ status: 'accepted' })
    expect(others).toEqual([])
    expect(accepted?.json.fee).toEqual({ price: 123.45, currency: 'USD' })
    expect(await change({ paid: true })).toEqual([])
  })

  it('tells of nobody who was denied, paid or not, until he is accepted', async () => {
    const { register, change, status } = await newEvent({ groups: PAID })
    await register()
    expect(await change({ status: 'denied' })).toEqual([])
    expect(await change({ paid: true })).toEqual([])
    expect(await status()).toBe('denied')
    expect(await change({ status: 'accepted' })).toHaveLength(1)
  })

  it('tells at once of somebody who paid with the registration', async () => {
    const { register, change } = await newEvent({ groups: PAID })
    expect(await register({ paid: true })).toHaveLength(1)
    expect(await change({ paid: true })).toEqual([])
  })

  it('tells what it cost when he registered', async () => {
    const { event, register, change } = await newEvent({ groups: [{ name: 'Early', price: 100, currency: 'PLN' }] })
    await register()
    const { groupID } = event.groups[0]
    const groups = [{ groupID, name: 'Late', price: 150.5, currency: 'EUR' }]
    await stage.rpc('event.edit', { eventID: event.eventID, groups })
    const [accepted] = await change({ paid: true })
    expect(accepted?.json).toMatchObject({ fee: { price: 100, currency: 'PLN' }, group: { name: 'Late' } })
  })

  it('tells of somebody who changes to a ticket that costs nothing', async () => {
    const { event, register, change } = await newEvent({ groups: [...PAID, { name: 'Press' }] })
    await register()
    const { groupID } = event.groups[1]
    const [accepted, ...others] = await change({ groupID })
    expect(others).toEqual([])
    expect(accepted?.json).toMatchObject({
      fee: { price: null, currency: null },
      group: { id: Number(groupID), name: 'Press' },
    })
  })

  it('waits for payment anew after a dismissal', async () => {
    const { register, change, leave } = await newEvent({ groups: PAID })
    await register()
    const [first] = await change({ paid: true })
    expect(await leave()).toEqual([])
    expect(await register()).toEqual([])
    const again = await change({ paid: true })
    expect(again.map(({ json }) => json)).toEqual([first?.json])
  })

  it('tells of each of many people who has paid, once', async () => {
    const { registerMany } = await newEvent({ groups: PAID })
    const people = ['Ana', 'Bruno', 'Carla', 'Davi'].map((name, index) => ({
      name,
      email: `${name}@example.com`,
      paid: index % 2 === 0,
    }))
    expect(await registerMany(people)).toEqual(['Ana', 'Carla'])
    expect(await registerMany(people)).toEqual([])
  })
})

describe('an event that costs nothing', () => {
  it('tells of the registration, with a fee of null', async () => {
    const { event, register } = await newEvent({})
    const [request, ...others] = await register()
    expect(others).toEqual([])
    const { eventID, groups } = event
    expect(request?.json).toStrictEqual({
      type: 'attendee_accepted',
      attendee: { id: expect.any(Number), name: 'John', surname: 'Doe', email: 'john@doe.com' },
      fee: { price: null, currency: null },
      event: { id: Number(eventID), name: 'Event name' },
      group: { id: Number(groups[0].groupID), name: 'Standard' },
      form_fields: [],
      additional_attendees: [],
    })
  })

  it('tells of it once, and once again after a dismissal', async () => {
    const { register, change, leave } = await newEvent({})
    expect(await register()).toHaveLength(1)
    for (const further of [{ paid: true }, { present: true }, { status: 'denied' }, { status: 'accepted' }]) {
      expect(await change(further), JSON.stringify(further)).toEqual([])
    }
    expect(await register()).toEqual([])
    expect(await leave()).toEqual([])
    expect(await leave()).toEqual([])
    expect(await register()).toHaveLength(1)
    expect(await register()).toEqual([])
  })

  it('tells once of somebody whom many calls register at once', async () => {
    const { registerAtOnce } = await newEvent({})
    expect(await registerAtOnce()).toHaveLength(1)
  })

  it('tells of each of many people once, also of one who is in the list twice', async () => {
    const { registerMany } = await newEvent({})
    const [ana, bruno] = ['Ana', 'Bruno'].map((name) => ({ name, email: `${name}@example.com` })) as [object, object]
    expect(await registerMany([ana, bruno, ana])).toEqual(['Ana', 'Bruno'])
  })

  it('tells nobody with bypassWebhook, nor later', async () => {
    const { register, change } = await newEvent({})
    expect(await register({ bypassWebhook: true })).toEqual([])
    expect(await change({ paid: true })).toEqual([])
  })

  it('tells of somebody who enrols in one of its activities', async () => {
    const { event } = await newEvent({})
    const { activityID } = await stage.rpc('activity.create', { eventID: event.eventID, name: 'Workshop' })
    const told = await stage.heard(() => stage.rpc('activity.person.bind', { activityID, ...JOHN }))
    expect(told.map(({ json }) => json.type)).toEqual(['attendee_accepted'])
  })
})
