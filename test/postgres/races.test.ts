import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any
type Call = [method: string, params: object]

const HOOK = 'https://receiver.example/hook'

let servers: [TestServer, TestServer]
let server: TestServer
let eventID: string
let activityID: string

beforeAll(async () => {
  // Two of them on one database, and only the API: what is to be delivered stays in the outbox.
  const first = await startServer({ role: 'api' })
  servers = [first, await startServer({ role: 'api', backend: first.backend })]
  server = first
})
afterAll(async () => {
  await Promise.all(servers.map(({ stop }) => stop()))
  await server.backend.remove()
})
beforeEach(async () => {
  await newScene()
})

const TYPES = ['activityEnrollment', 'activityDismissal', 'activityRemoved', 'eventEnrollment', 'eventDismissal']
async function newScene() {
  const made = await server.newEvent()
  eventID = made.eventID
  activityID = made.activityID
  for (const type of TYPES) await server.newWebhook(eventID, HOOK, { type })
}

let made = 0
function newPeople(count: number) {
  const name = `P${++made}`
  return Array.from({ length: count }, (_, n) => ({ name: `${name} ${n}`, email: `${name}.${n}@example.com` }))
}

/** All at once, by turns on both servers: for each its result, or the kind of its error. */
function race(calls: Call[]): Promise<Any[]> {
  return Promise.all(
    calls.map(async ([method, params], n) => {
      const { rpc } = servers[n % 2] as TestServer
      return rpc(method, params).catch(({ error }) => error.data.kind)
    }),
  )
}

/** The same ones in an order of its own for each n. */
function shuffled<One>(list: One[], n: number): One[] {
  const step = [1, 3, 7, 9, 11, 13, 17, 19][n % 8] as number // prime to 200
  const turned = list.map((_, index) => list[(index * step + n * 31) % list.length] as One)
  return n % 2 === 0 ? turned : turned.reverse()
}

/** What is told of each person, in order: the types, without what they all begin with. */
async function stories(prefix: 'activity' | 'event'): Promise<Map<string, string[]>> {
  const told = new Map<string, string[]>()
  for (const { event_id, type, payload } of await server.outbox()) {
    if (event_id !== eventID || !type.startsWith(prefix)) continue
    const { personID } = JSON.parse(payload).data
    if (personID) told.set(personID, [...(told.get(personID) ?? []), type.slice(prefix.length)])
  }
  return told
}

/** Enrolment and dismissal take turns for everybody, and whoever is there now was enrolled last. */
async function expectTurns(prefix: 'activity' | 'event', there: Set<string>) {
  for (const [personID, types] of await stories(prefix)) {
    const turns = types.map((_, n) => (n % 2 === 0 ? 'Enrollment' : 'Dismissal'))
    expect({ personID, types }).toEqual({ personID, types: turns })
    expect({ personID, there: there.has(personID) }).toEqual({ personID, there: turns.length % 2 === 1 })
  }
}

async function enrolled() {
  const { db } = server.app.connection
  const rows = db.selectFrom('enrollment').select('person_id').where('activity_id', '=', activityID)
  return new Set((await rows.where('dismissed_at', 'is', null).execute()).map(({ person_id }) => person_id))
}

async function registered() {
  const { db } = server.app.connection
  const rows = db.selectFrom('attendee').select('person_id').where('event_id', '=', eventID)
  return new Set((await rows.where('status', '!=', 'dismissed').execute()).map(({ person_id }) => person_id))
}

describe('the same 200 people, in different orders, from 8 calls at once', () => {
  it('are enrolled and dismissed without a deadlock, by turns', async () => {
    const people = newPeople(200)
    const first = await server.rpc('activity.person.bind', { activityID, content: people })
    const ids = first.data.map(({ personID }: Any) => ({ personID }))
    let created = 200
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 8 }, (_, n): Call => {
        const content = shuffled(n % 4 === 0 ? people : ids, n + round)
        return [`activity.person.${n % 2 === 0 ? 'bind' : 'dismiss'}`, { activityID, content }]
      })
      for (const result of await race(calls)) {
        expect(result).toMatchObject({ count: 200 })
        created += result.data.filter((row: Any) => row.created).length
      }
    }
    const told = await stories('activity')
    expect(told.size).toBe(200)
    expect([...told.values()].flat().filter((type) => type === 'Enrollment')).toHaveLength(created)
    await expectTurns('activity', await enrolled())
  })

  it('are registered, enrolled and dismissed from the event without a deadlock, by turns', async () => {
    const people = newPeople(200)
    const first = await server.rpc('activity.person.bind', { activityID, content: people })
    const ids = first.data.map(({ personID }: Any) => ({ personID }))
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 8 }, (_, n): Call => {
        const content = (list: object[]) => shuffled(list, n + round)
        if (n % 4 === 0) return ['activity.person.bind', { activityID, content: content(people) }]
        if (n % 4 === 1) return ['event.person.dismiss', { eventID, content: content(ids) }]
        if (n % 4 === 2) return ['event.person.bind', { eventID, content: content(n === 2 ? ids : people) }]
        return ['activity.person.dismiss', { activityID, content: content(ids) }]
      })
      for (const result of await race(calls)) expect(result).toMatchObject({ count: 200 })
    }
    const there = await registered()
    expect([...(await enrolled())].filter((personID) => !there.has(personID))).toEqual([])
    await expectTurns('activity', await enrolled())
    await expectTurns('event', there)
  })

  it('who are new, become one person each', async () => {
    const people = newPeople(200)
    const calls = Array.from({ length: 8 }, (_, n): Call => {
      const content = shuffled(people, n).map(({ name, email }) => ({
        name,
        email: n % 2 ? email : email.toUpperCase(),
      }))
      return n < 4 ? ['activity.person.bind', { activityID, content }] : ['event.person.bind', { eventID, content }]
    })
    for (const result of await race(calls)) expect(result).toMatchObject({ count: 200 })
    expect((await enrolled()).size).toBe(200)
    expect((await registered()).size).toBe(200)
    for (const prefix of ['activity', 'event'] as const) {
      expect([...(await stories(prefix)).values()]).toEqual(Array(200).fill(['Enrollment']))
    }
  })

  it('can be changed meanwhile', async () => {
    const people = newPeople(20)
    const { data } = await server.rpc('event.person.bind', { eventID, content: people })
    for (let round = 0; round < 5; round++) {
      const calls = data.flatMap(({ personID }: Any, n: number): Call[] => [
        ['event.person.operate', { eventID, personID, nickname: `${round}`, present: round % 2 === 0 }],
        ['activity.person.bind', { activityID, ...people[n] }],
      ])
      for (const result of await race(calls)) expect(result).toMatchObject({ personID: expect.any(String) })
    }
    const { data: after } = await server.rpc('event.person.find', { eventID })
    expect(after.map(({ nickname }: Any) => nickname)).toEqual(Array(20).fill('4'))
  })
})

describe('the last places of an activity', () => {
  it('are given once, to one or to many', async () => {
    const limited = await server.rpc('activity.create', { eventID, name: 'Small', capacity: 5 })
    activityID = limited.activityID
    const calls = Array.from({ length: 20 }, (_, n): Call => {
      const content = newPeople(n % 3 === 0 ? 3 : 1)
      return ['activity.person.bind', n % 3 === 1 ? { activityID, ...content[0] } : { activityID, content }]
    })
    const results = await race(calls)
    const refused = results.filter((result) => typeof result === 'string')
    expect(new Set(refused)).toEqual(new Set(['activity_full']))
    const places = results.filter((result) => typeof result !== 'string').map(({ count = 1 }) => count)
    expect(places.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect((await enrolled()).size).toBe(5)
    expect([...(await stories('activity')).values()]).toEqual(Array(5).fill(['Enrollment']))
    // Of a call that was refused nothing is left, not even who would have been new.
    expect(await registered()).toEqual(await enrolled())
  })
})

describe('what is removed', () => {
  const FINE = ['not_found', 'unauthenticated']

  it('takes along what is being added: an event', async () => {
    for (let round = 0; round < 8; round++) {
      await newScene()
      const { data } = await server.rpc('event.person.bind', { eventID, content: newPeople(3) })
      const second = await server.rpc('activity.create', { eventID, name: 'Second' })
      const { personID } = await server.enroll(activityID)
      await server.rpc('activity.person.dismiss', { activityID, personID })
      const adding: Call[] = [
        ['activity.person.bind', { activityID, content: newPeople(30) }],
        ['activity.person.bind', { activityID, personID }],
        ['event.person.bind', { eventID, content: newPeople(30) }],
        ['activity.person.bind', { activityID: second.activityID, personID: data[0].personID }],
        ['event.person.dismiss', { eventID, personID: data[1].personID }],
        ['event.person.operate', { eventID, personID: data[2].personID, present: true, name: 'Other' }],
        ['activity.create', { eventID, name: 'Third' }],
        ['activity.edit', { activityID, name: `Keynote ${round}` }],
        ['event.edit', { eventID, groups: [{ name: 'New' }], formFields: [{ type: 'text', label: 'New' }] }],
        ['webhook.create', { eventID, type: 'eventEdited', url: HOOK }],
        ['token.create', { eventID, name: 'New' }],
      ]
      const calls = shuffled(adding, round)
      calls.splice(round, 0, ['event.remove', { eventID }])
      const results = await race(calls)
      const wrong = calls.map(([method], n) => [method, results[n]]).filter(([, result]) => typeof result === 'string')
      // Somebody is registered in the one group: that is kept, as long as there is an event.
      const allowed = (method: string) => (method === 'event.edit' ? [...FINE, 'invalid_params'] : FINE)
      expect(wrong.filter(([method, kind]) => !allowed(method).includes(kind))).toEqual([])
      expect(results[round]).toMatchObject({ eventID })
      await expectNothingLeft(eventID, [activityID, second.activityID])
    }
  })

  it('takes along what is being added: an activity', async () => {
    for (let round = 0; round < 8; round++) {
      await newScene()
      const known = newPeople(30)
      const { data } = await server.rpc('activity.person.bind', { activityID, content: known })
      const content = data.slice(0, 15).map(({ personID }: Any) => ({ personID }))
      await server.rpc('activity.person.dismiss', { activityID, content })
      const adding: Call[] = [
        ['activity.person.bind', { activityID, content: [...shuffled(known, round), ...newPeople(10)] }],
        ['activity.person.bind', { activityID, content: newPeople(30) }],
        ['activity.person.bind', { activityID, ...newPeople(1)[0] }],
        ['activity.person.bind', { activityID, personID: content[0].personID }],
        ['activity.person.dismiss', { activityID, content }],
        ['activity.person.operate', { activityID, personID: data[20].personID, present: true }],
        ['activity.edit', { activityID, capacity: 1_000 }],
        ['event.person.dismiss', { eventID, personID: data[21].personID }],
      ]
      const calls = shuffled(adding, round)
      calls.splice(round, 0, ['activity.remove', { activityID }])
      const results = await race(calls)
      const wrong = calls.map(([method], n) => [method, results[n]]).filter(([, result]) => typeof result === 'string')
      expect(wrong.filter(([, kind]) => !FINE.includes(kind))).toEqual([])
      expect(results[round]).toMatchObject({ activityID })
      await expectNothingLeft('0', [activityID])
      // Whoever was told to be enrolled is told to be dismissed, and the removal comes last.
      await expectTurns('activity', new Set())
      const types = (await server.outbox()).filter((row) => row.event_id === eventID).map(({ type }) => type)
      expect(types.filter((type) => type === 'activityRemoved')).toHaveLength(1)
      expect(types.filter((type) => /^activity/.test(type)).at(-1)).toBe('activityRemoved')
    }
  })

  async function expectNothingLeft(goneID: string, activities: string[]) {
    const { db } = server.app.connection
    await server.outbox() // makes the deliveries of all that was told
    const left: Record<string, number> = {}
    for (const table of [
      'activity',
      'attendee',
      'form_field',
      'ticket_group',
      'token',
      'webhook',
      'delivery',
    ] as const) {
      left[table] = (await db.selectFrom(table).select('id').where('event_id', '=', goneID).execute()).length
    }
    const enrollments = db.selectFrom('enrollment').select('id').where('activity_id', 'in', activities)
    left.enrollment = (await enrollments.execute()).length
    expect(Object.entries(left).filter(([, count]) => count > 0)).toEqual([])
  }
})
