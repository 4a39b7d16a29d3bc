import { describe, expect, it } from 'vitest'
import { refused as refusedBy } from '../harness/contents.ts'
import { server, withServer } from '../harness/fixtures.ts'

const HOOK = 'https://receiver.example/hook'
const TYPES = ['activityCreated', 'activityEdited', 'activityRemoved', 'activityDismissal', 'activityEnrollment']
const PERSON_TYPES = ['activityCheckIn', 'activityCheckOut', 'activities.course.completed']

// Only the API: what is to be delivered stays in the outbox, where it can be counted.
withServer({ role: 'api' })

const now = () => String(Math.floor(server.clock.now().getTime() / 1_000))

async function scene(more: object = {}) {
  const { eventID } = await server.rpc('event.create', { name: 'Congress' })
  const types = [...TYPES, ...PERSON_TYPES]
  for (const type of types) await server.newWebhook(eventID, HOOK, { type })
  const activity = await server.rpc('activity.create', { eventID, name: 'Workshop', ...more })
  const { activityID } = activity
  let seen = 1
  return {
    eventID,
    activity,
    activityID,
    edit: (params: object) => server.rpc('activity.edit', { activityID, ...params }),
    get: () => server.rpc('activity.get', { activityID }),
    operate: (params: object) => server.rpc('activity.person.operate', { activityID, ...params }),
    /** The notifications that came since this was last called, after that of the activity itself. */
    async told() {
      const rows = (await server.outbox()).filter(({ event_id }) => event_id === eventID)
      const fresh = rows.slice(seen)
      seen = rows.length
      return fresh.map(({ type, payload }) => ({ type, data: JSON.parse(payload).data }))
    },
  }
}

const typesOf = (told: { type: string }[]) => told.map(({ type }) => type)

const refused = (method: string, params: object, kind: string, path: string[], ...says: string[]) =>
  refusedBy(server, [method, params], kind, path, ...says)

describe('activity.edit', () => {
  const full = { description: 'Bring a pen', location: 'Room 1', dateBegin: '1000', dateEnd: '2000', capacity: 5 }

  it('changes what is given, removes what is null, and tells the whole activity', async () => {
    const { activity, edit, get, told } = await scene(full)
    expect(await edit({ name: 'Course', dateEnd: 3_000 })).toEqual({ ...activity, name: 'Course', dateEnd: '3000' })
    const bare = { description: null, location: null, dateBegin: null, dateEnd: null, capacity: null }
    expect(await edit(bare)).toEqual({ ...activity, name: 'Course', ...bare })
    expect(await get()).toEqual({ ...activity, name: 'Course', ...bare })
    expect(await edit({ description: '', capacity: 1 })).toMatchObject({ description: '', capacity: 1 })
    const { activityID, eventID: _, date: __, externalID: ___, ...rest } = activity
    expect(await told()).toEqual([
      { type: 'activityEdited', data: { activityID, ...rest, name: 'Course', dateEnd: '3000', capacity: '5' } },
      {
        type: 'activityEdited',
        data: { activityID, name: 'Course', description: '', location: '', dateBegin: '', dateEnd: '', capacity: '' },
      },
      { type: 'activityEdited', data: expect.objectContaining({ capacity: '1' }) },
    ])
  })

  it('notifies nobody when nothing changed', async () => {
    const { activity, edit, told } = await scene(full)
    expect(await edit({ name: 'Workshop', ...full })).toEqual(activity)
    expect(await edit({ capacity: 5 })).toEqual(activity)
    const bare = await scene()
    expect(await bare.edit({ description: null, location: null, dateBegin: null, capacity: null })).toEqual(
      bare.activity,
    )
    expect([...(await told()), ...(await bare.told())]).toEqual([])
  })

  it('checks the dates against those that are stored', async () => {
    const { activityID, edit } = await scene({ dateBegin: '1000', dateEnd: '2000' })
    const refuse = (params: object, ...says: string[]) =>
      refused('activity.edit', { activityID, name: 'Other', ...params }, 'invalid_params', ['dateEnd'], ...says)
    await refuse({ dateEnd: '999' }, '999', '1000')
    await refuse({ dateBegin: '2001' }, '2000', '2001')
    await refuse({ dateBegin: '5000', dateEnd: '4999' }, '4999', '5000')
    expect(await edit({ dateBegin: '2000' })).toMatchObject({ dateBegin: '2000', dateEnd: '2000' })
    expect(await edit({ dateBegin: '5000', dateEnd: null })).toMatchObject({ dateBegin: '5000', dateEnd: null })
    await refuse({ dateEnd: '4999' }, '4999')
    expect(await edit({ dateBegin: null, dateEnd: '0' })).toMatchObject({ dateBegin: null, dateEnd: '0' })
  })

  it('is not for a token of another event', async () => {
    const { activityID } = await scene()
    const other = await scene()
    const grant = { name: 'x', eventID: other.eventID, permission: 'admin' }
    const { token } = await server.rpc('token.create', grant)
    for (const [method, more] of Object.entries({ edit: { name: 'Mine' }, remove: {}, get: {} })) {
      const { data } = await server.rpcError(`activity.${method}`, { activityID, ...more }, token)
      expect(data).toMatchObject({ kind: 'not_found', issues: [{ path: ['activityID'] }] })
    }
    expect(await server.rpc('activity.get', { activityID })).toMatchObject({ name: 'Workshop' })
  })
})

describe('capacity', () => {
  it('that shrinks takes no place from anybody, and gives none before there is room; one that grows gives more', async () => {
    const { activityID, edit, told } = await scene({ capacity: 2 })
    const full = (name: string, limit: number) => async () => {
      const { data } = await server.rpcError('activity.person.bind', { activityID, name, email: `${name}@example.com` })
      expect(data).toMatchObject({ kind: 'activity_full', limit, issues: [{ path: ['activityID'] }] })
    }
    const ana = await server.enroll(activityID, 'Ana')
    const bea = await server.enroll(activityID, 'Bea')
    await full('Caio', 2)()
    await edit({ capacity: 1 })
    expect((await server.rpc('activity.person.find', { activityID })).total).toBe(2)
    expect(await server.enroll(activityID, 'Bea')).toEqual({ ...bea, created: false })
    await server.rpc('activity.person.dismiss', { activityID, personID: ana.personID })
    await full('Caio', 1)()
    await full('Ana', 1)()
    await edit({ capacity: 2 })
    expect(await server.enroll(activityID, 'Ana')).toMatchObject({ enrollmentID: ana.enrollmentID, created: true })
    await full('Caio', 2)()
    await edit({ capacity: null })
    expect(await server.enroll(activityID, 'Caio')).toMatchObject({ created: true })
    const added = (await told()).filter(({ type }) => type === 'activityEnrollment')
    expect(added.map(({ data }) => data.person.name)).toEqual(['Ana', 'Bea', 'Ana', 'Caio'])
  })

  it('of an activity that is over its limit stands in the way of no other', async () => {
    const { eventID, activityID, edit } = await scene({ capacity: 2 })
    const ana = await server.enroll(activityID, 'Ana')
    await server.enroll(activityID, 'Bea')
    await edit({ capacity: 1 })
    const other = await server.rpc('activity.create', { eventID, name: 'Other', capacity: 5 })
    const content = [
      { personID: ana.personID, activityID },
      { personID: ana.personID, activityID: other.activityID },
    ]
    const { data } = await server.rpc('activity.person.bind', { content })
    expect(data).toMatchObject([{ created: false }, { created: true }])
  })
})

describe('activity.remove', () => {
  it('dismisses who is enrolled, then says that it is gone; nothing of it stays', async () => {
    const { eventID, activity, activityID, told } = await scene({ capacity: 9 })
    const keep = await server.rpc('activity.create', { eventID, name: 'Other' })
    const people = []
    for (const name of ['Ana', 'Bea', 'Caio']) people.push(await server.enroll(activityID, name))
    await server.enroll(keep.activityID, 'Ana')
    await server.rpc('activity.person.dismiss', { activityID, personID: people[2].personID })
    await told()
    expect(await server.rpc('activity.remove', { activityID })).toEqual({ ...activity, dismissed: 2 })
    const notifications = await told()
    expect(typesOf(notifications)).toEqual(['activityDismissal', 'activityDismissal', 'activityRemoved'])
    expect(notifications.map(({ data }) => data.person?.name).toSorted()).toEqual(['Ana', 'Bea', undefined])
    for (const { data } of notifications.slice(0, 2)) {
      expect(data).toMatchObject({ activityID, activity: { name: 'Workshop' } })
    }
    expect(notifications[2]).toMatchObject({ data: { activityID, name: 'Workshop', capacity: '9' } })
    for (const [method, more] of Object.entries({ get: {}, edit: { name: 'x' }, remove: {}, 'person.find': {} })) {
      await refused(`activity.${method}`, { activityID, ...more }, 'not_found', ['activityID'], activityID)
    }
    expect((await server.rpc('event.person.find', { eventID })).total).toBe(3)
    expect((await server.rpc('activity.person.find', { activityID: keep.activityID })).total).toBe(1)
    const { db } = server.app.connection
    expect(await db.selectFrom('enrollment').select('id').where('activity_id', '=', activityID).execute()).toEqual([])
  })
})

describe('activity.find', () => {
  it('lists those that somebody takes part in, or the others', async () => {
    const { eventID, activityID } = await scene()
    const { activityID: left } = await server.rpc('activity.create', { eventID, name: 'Left' })
    const { activityID: never } = await server.rpc('activity.create', { eventID, name: 'Never' })
    const { personID } = await server.enroll(activityID)
    await server.enroll(left)
    await server.rpc('activity.person.dismiss', { activityID: left, personID })
    await server.enroll(never, 'Bea')
    const namesOf = async (more: object) => {
      const { data } = await server.rpc('activity.find', { eventID, ...more })
      return data.map(({ name }: { name: string }) => name)
    }
    expect(await namesOf({ personID })).toEqual(['Workshop', 'Left', 'Never'])
    expect(await namesOf({ personID, selection: 'all' })).toEqual(['Workshop', 'Left', 'Never'])
    expect(await namesOf({ personID, selection: 'enrolled' })).toEqual(['Workshop'])
    expect(await namesOf({ personID, selection: 'not-enrolled' })).toEqual(['Left', 'Never'])
    const enrolled = async (one: string) => (await server.rpc('activity.get', { activityID: one, personID })).enrolled
    expect(await enrolled(activityID)).toBe(true)
    expect(await enrolled(left)).toBe(false)
    expect(await enrolled(never)).toBe(false)
    expect(await server.rpc('activity.get', { activityID })).not.toHaveProperty('enrolled')
  })

  it('looks for a text in the name, the description and the location, and puts them in an order', async () => {
    const { eventID } = await scene({ description: 'Bring a pen', dateBegin: '2000' })
    await server.rpc('activity.create', { eventID, name: 'Dinner', location: 'Penthouse', dateBegin: '1000' })
    await server.rpc('activity.create', { eventID, name: 'Opening' })
    const find = async (more: object) => {
      const { count, total, data } = await server.rpc('activity.find', { eventID, ...more })
      return [count, total, ...data.map(({ name }: { name: string }) => name)]
    }
    expect(await find({ query: 'PEN' })).toEqual([3, 3, 'Workshop', 'Dinner', 'Opening'])
    expect(await find({ query: 'pencil' })).toEqual([0, 0])
    expect(await find({ query: 'a pen' })).toEqual([1, 1, 'Workshop'])
    expect(await find({ query: 'pent' })).toEqual([1, 1, 'Dinner'])
    expect(await find({ order: 'name' })).toEqual([3, 3, 'Dinner', 'Opening', 'Workshop'])
    expect(await find({ order: 'dateBegin' })).toEqual([3, 3, 'Dinner', 'Workshop', 'Opening'])
    expect(await find({ order: 'date', orderDirection: 'desc', limit: 1 })).toEqual([1, 3, 'Opening'])
    await refused('activity.find', { eventID: '999999999999999999' }, 'not_found', ['eventID'])
  })
})

describe('activity.person.operate', () => {
  it('checks in and out and completes, each told once and with its first time', async () => {
    const { activityID, operate, told } = await scene()
    const { personID, enrollmentID, date } = await server.enroll(activityID)
    await told()
    const first = now()
    const row = {
      ...{ enrollmentID, activityID, personID, name: 'Ana Souza', surname: null, email: 'ana.souza@example.com' },
      ...{
        source: 'api',
        active: true,
        status: 'active',
        dateExpire: null,
        completedDate: null,
        presentDate: first,
        date,
        enrollmentExternalID: null,
        personExternalID: null,
      },
    }
    expect(await operate({ personID, present: true })).toEqual(row)
    server.clock.advance(60_000)
    const completedDate = now()
    expect(await operate({ personID, present: true, completed: true })).toEqual({ ...row, completedDate })
    server.clock.advance(60_000)
    expect(await operate({ personID, present: false, completed: true })).toEqual({
      ...row,
      presentDate: null,
      completedDate,
    })
    expect(typesOf(await told())).toEqual(['activityCheckIn', 'activities.course.completed', 'activityCheckOut'])
    const still = {
      ...row,
      presentDate: null,
      completedDate,
      active: false,
      status: 'inactive',
      dateExpire: '1800000000',
    }
    expect(await operate({ personID, active: false, status: 'inactive', dateExpire: '1800000000' })).toEqual(still)
    expect(await operate({ personID, active: true, dateExpire: null })).toEqual({
      ...still,
      active: true,
      dateExpire: null,
    })
    expect(await operate({ personID, completed: false })).toMatchObject({ completedDate: null, status: 'inactive' })
    expect(await told()).toEqual([])
    expect(await operate({ personID, completed: true })).toMatchObject({ completedDate: now() })
    expect(typesOf(await told())).toEqual(['activities.course.completed'])
  })

  it('is forgotten when the person is dismissed and enrolled anew', async () => {
    const { activityID, operate } = await scene()
    const { personID } = await server.enroll(activityID)
    await operate({ personID, present: true, completed: true, active: false, status: 'inactive', dateExpire: '1' })
    const dismiss = () => server.rpc('activity.person.dismiss', { activityID, personID })
    expect([(await dismiss()).dismissed, (await dismiss()).dismissed]).toEqual([true, false])
    await refused(
      'activity.person.operate',
      { activityID, personID, present: false },
      'not_found',
      ['personID'],
      personID,
    )
    await refused('activity.person.get', { activityID, personID }, 'not_found', ['personID'], personID)
    await server.enroll(activityID, 'Ana Souza', { source: 'invitation', dateExpire: '1800000000' })
    expect(await server.rpc('activity.person.get', { activityID, personID })).toMatchObject({
      ...{ presentDate: null, completedDate: null, active: true, status: 'active' },
      ...{ source: 'invitation', dateExpire: '1800000000' },
    })
  })

  it('finds nobody who is enrolled elsewhere', async () => {
    const { activityID } = await scene()
    const other = await scene()
    const { personID } = await server.enroll(activityID)
    const there = { activityID: other.activityID, personID }
    const says = `There is no enrolment in activity ${other.activityID} of a person ${personID}.`
    await refused('activity.person.get', there, 'not_found', ['personID'], says)
    await refused('activity.person.operate', { ...there, present: true }, 'not_found', ['personID'], says)
    await refused('activity.person.dismiss', there, 'not_found', ['personID'], says)
    const { token } = await server.rpc('token.create', { name: 'x', eventID: other.eventID, permission: 'admin' })
    for (const [method, more] of Object.entries({ get: {}, find: {}, operate: { present: true }, dismiss: {} })) {
      const who = method === 'find' ? {} : { personID }
      const { data } = await server.rpcError(`activity.person.${method}`, { activityID, ...who, ...more }, token)
      expect(data, method).toMatchObject({ kind: 'not_found', issues: [{ path: ['activityID'] }] })
    }
  })
})

describe('activity.person.find', () => {
  it('lists who is enrolled, page by page', async () => {
    const { activityID } = await scene()
    const people = []
    for (const name of ['Ana', 'Bea', 'Caio', 'Dan']) people.push((await server.enroll(activityID, name)).personID)
    await server.rpc('activity.person.dismiss', { activityID, personID: people[1] })
    const list = async (params: object) => {
      const { count, total, data } = await server.rpc('activity.person.find', { activityID, ...params })
      return [count, total, ...data.map(({ name }: { name: string }) => name)]
    }
    expect(await list({})).toEqual([3, 3, 'Ana', 'Caio', 'Dan'])
    expect(await list({ limit: 1, offset: 1 })).toEqual([1, 3, 'Caio'])
    expect(await list({ offset: 3 })).toEqual([0, 3])
    const { data } = await server.rpc('activity.person.find', { activityID, limit: 1 })
    expect(data[0]).toEqual(await server.rpc('activity.person.get', { activityID, personID: people[0] }))
  })
})
