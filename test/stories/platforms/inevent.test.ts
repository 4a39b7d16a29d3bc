import { beforeAll, describe, expect, it } from 'vitest'
import { INEVENT_TYPES, stage, withStage } from '../../harness/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

let eventID: string
let people = 0
let sequence = 0
const webhooks = new Map<string, string>()

withStage()
beforeAll(async () => {
  const other = await stage.rpc('event.create', { name: 'Another congress' })
  for (const type of INEVENT_TYPES) await stage.webhook(other.eventID, type, '/other')
  eventID = (await stage.rpc('event.create', { name: 'Congress' })).eventID
  for (const type of INEVENT_TYPES) webhooks.set(type, (await stage.webhook(eventID, type)).webhookID)
})

const newActivity = async (name = 'Keynote'): Promise<string> =>
  (await stage.rpc('activity.create', { eventID, name })).activityID

const newPerson = (name = 'Ana Souza') => ({ name, email: `${++people}@example.com` })

/**
 * What a call is told by: type and data, in the order in which it is told. Everything else of the payload is the same for
 * all types, and looked at here.
 */
async function tellingOf(method: string, params: object): Promise<{ result: Any; told: [string, Any][] }> {
  stage.clock.advance(1_000)
  let result: Any
  const requests = await stage.heard(async () => {
    result = await stage.rpc(method, params)
  })
  const told = requests.map(({ path, body, json }): [string, Any] => {
    const { type, data } = json
    expect(path).toBe(`/hook/${type}`) // and not /hook/other
    const date = String(stage.clock.now().getTime() / 1_000)
    expect(body).toBe(
      JSON.stringify({ type, webhookID: webhooks.get(type), eventID, date, sequence: json.sequence, data }),
    )
    expect(json.sequence).toMatch(/^\d+$/)
    expect(Number(json.sequence)).toBeGreaterThan(sequence)
    sequence = Number(json.sequence)
    return [type, data]
  })
  return { result, told }
}

/** Calls a method that must be told by these types, each once; resolves to its result and the data of the last. */
async function tells(types: string[], method: string, params: object): Promise<{ result: Any; data: Any }> {
  const { result, told } = await tellingOf(method, params)
  expect(told.map(([type]) => type)).toEqual(types)
  return { result, data: told.at(-1)?.[1] }
}

describe('every type is told by the call it is named for, once', () => {
  it('activityCreated, activityEdited, activityRemoved', async () => {
    const { result, data } = await tells(['activityCreated'], 'activity.create', { eventID, name: 'Keynote' })
    const { activityID } = result
    const bare = { activityID, name: 'Keynote', description: '', location: '' }
    expect(JSON.stringify(data)).toBe(JSON.stringify({ ...bare, dateBegin: '', dateEnd: '', capacity: '' }))
    const change = { location: 'Room 1', dateBegin: '1795350000', dateEnd: '1795353600', capacity: 30 }
    const edited = await tells(['activityEdited'], 'activity.edit', { activityID, ...change })
    expect(edited.data).toStrictEqual({ ...bare, ...change, capacity: '30' })
    await tells([], 'activity.edit', { activityID, ...change })
    const removed = await tells(['activityRemoved'], 'activity.remove', { activityID })
    expect(removed.data).toStrictEqual(edited.data)
  })

  it('activityEnrollment, activityCheckIn, activityCheckOut, activityDismissal', async () => {
    const [activityID, person] = [await newActivity(), newPerson()]
    const types = ['eventEnrollment', 'activityEnrollment']
    const bound = await tells(types, 'activity.person.bind', { activityID, ...person })
    const { enrollmentID, personID } = bound.result
    const data = { enrollmentID, activityID, activity: { name: 'Keynote' }, personID, person }
    expect(JSON.stringify(bound.data)).toBe(JSON.stringify(data))
    const who = { activityID, personID }
    await tells([], 'activity.person.bind', who)
    for (const [change, type] of [
      [{ present: true }, 'activityCheckIn'],
      [{ present: false }, 'activityCheckOut'],
    ] as const) {
      expect((await tells([type], 'activity.person.operate', { ...who, ...change })).data).toStrictEqual(data)
      await tells([], 'activity.person.operate', { ...who, ...change })
    }
    await tells([], 'activity.person.operate', { ...who, completed: true, active: false, status: 'inactive' })
    expect((await tells(['activityDismissal'], 'activity.person.dismiss', who)).data).toStrictEqual(data)
    await tells([], 'activity.person.dismiss', who)
    await tells(['activityEnrollment'], 'activity.person.bind', who)
  })

  it('eventEnrollment, eventEnrollmentUpdate, eventCheckIn, eventCheckOut, eventDismissal', async () => {
    const person = newPerson()
    const bound = await tells(['eventEnrollment'], 'event.person.bind', { eventID, ...person })
    const { attendeeID, personID, groupID } = bound.result
    const data = { attendeeID, status: 'accepted', groupID, group: { name: 'Standard' }, personID, person }
    expect(JSON.stringify(bound.data)).toBe(JSON.stringify(data))
    const who = { eventID, personID }
    await tells([], 'event.person.bind', who)
    for (const [change, type, now] of [
      [{ status: 'denied' }, 'eventEnrollmentUpdate', { ...data, status: 'denied' }],
      [{ status: 'accepted' }, 'eventEnrollmentUpdate', data],
      [{ present: true }, 'eventCheckIn', data],
      [{ present: false }, 'eventCheckOut', data],
    ] as const) {
      expect((await tells([type], 'event.person.operate', { ...who, ...change })).data).toStrictEqual(now)
      await tells([], 'event.person.operate', { ...who, ...change })
    }
    const gone = await tells(['eventDismissal'], 'event.person.dismiss', who)
    expect(gone.data).toStrictEqual({ ...data, status: 'dismissed' })
    await tells([], 'event.person.dismiss', who)
    await tells(['eventEnrollment'], 'event.person.bind', who)
  })

  it('eventEdited', async () => {
    const { data } = await tells(['eventEdited'], 'event.edit', { eventID, name: 'Spring congress' })
    expect(data).toStrictEqual({ name: 'Spring congress' })
    await tells([], 'event.edit', { eventID, name: 'Spring congress' })
    await tells(['eventEdited'], 'event.edit', { eventID, formFields: [{ type: 'text', label: 'Phone' }] })
    const dates = { dateBegin: '1795338000', dateEnd: '1895366800' }
    await tells(['eventEdited'], 'event.edit', { eventID, ...dates })
    await tells([], 'event.edit', { eventID, ...dates })
  })
})

describe('what comes to more than one notification', () => {
  it('event.person.dismiss tells the dismissal from each activity, then from the event', async () => {
    const [first, second] = [await newActivity(), await newActivity('Workshop')]
    const person = newPerson()
    const content = [
      { ...person, activityID: first },
      { ...person, activityID: second },
    ]
    const enrolled = ['eventEnrollment', 'activityEnrollment', 'activityEnrollment']
    const { result } = await tells(enrolled, 'activity.person.bind', { content })
    const { told } = await tellingOf('event.person.dismiss', { eventID, personID: result.data[0].personID })
    expect(told.map(([type, data]) => [type, data.activityID])).toEqual([
      ['activityDismissal', first],
      ['activityDismissal', second],
      ['eventDismissal', undefined],
    ])
  })

  it('activity.remove tells the dismissal of each person, then the removal', async () => {
    const activityID = await newActivity()
    const content = [newPerson(), newPerson('Bruno Lima')]
    await stage.heard(() => stage.rpc('activity.person.bind', { activityID, content }))
    const { result, told } = await tellingOf('activity.remove', { activityID })
    expect(result.dismissed).toBe(2)
    expect(told.map(([type, data]) => [type, data.person?.name])).toEqual([
      ['activityDismissal', 'Ana Souza'],
      ['activityDismissal', 'Bruno Lima'],
      ['activityRemoved', undefined],
    ])
  })

  it('many people in one call are told one by one', async () => {
    const [ana, bruno] = [newPerson(), newPerson('Bruno Lima')]
    const { result, told } = await tellingOf('event.person.bind', { eventID, content: [ana, bruno, ana] })
    expect(told.map(([type, { person }]) => [type, person])).toEqual([
      ['eventEnrollment', ana],
      ['eventEnrollment', bruno],
    ])
    const content = result.data.map(({ personID }: Any) => ({ personID }))
    const gone = await tellingOf('event.person.dismiss', { eventID, content })
    expect(gone.told.map(([type, { person }]) => [type, person])).toEqual([
      ['eventDismissal', ana],
      ['eventDismissal', bruno],
    ])
  })
})

describe('bypassWebhook', () => {
  const silent = (method: string, params: object) => tells([], method, { ...params, bypassWebhook: true })

  it('keeps the calls for one person silent', async () => {
    const activityID = await newActivity()
    const { personID } = (await silent('activity.person.bind', { activityID, ...newPerson() })).result
    expect((await silent('activity.person.dismiss', { activityID, personID })).result.dismissed).toBe(true)
    await silent('activity.person.bind', { activityID, personID })
    expect((await silent('event.person.dismiss', { eventID, personID })).result.dismissed).toBe(true)
    expect((await silent('event.person.bind', { eventID, personID })).result.created).toBe(true)
  })

  it('keeps the calls for many people silent', async () => {
    const activityID = await newActivity()
    const { result } = await silent('activity.person.bind', {
      activityID,
      content: [newPerson(), newPerson('Bruno Lima')],
    })
    const content = result.data.map(({ personID }: Any) => ({ personID }))
    for (const [method, params] of [
      ['activity.person.dismiss', { activityID, content }],
      ['activity.person.bind', { activityID, content }],
      ['event.person.dismiss', { eventID, content }],
      ['event.person.bind', { eventID, content }],
    ] as const) {
      const { data } = (await silent(method, params)).result
      expect(data.map(({ dismissed, created }: Any) => dismissed ?? created)).toEqual([true, true])
    }
  })
})
