import { describe, expect } from 'vitest'
import { notificationTypes } from '../../src/platforms/index.ts'
import { eventually } from '../harness/eventually.ts'
import { storyOf } from '../harness/story.ts'

// A platform knows its courses and people by numbers of its own. They are taken wherever an ID is, and told where it asks for it.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

let made = 0

const it = storyOf().extend('side', async ({ server }) => {
  made += 1
  const { companyID } = await server.rpc('company.create', { name: 'Escola', externalID: `school-${made}` })
  const { token } = await server.rpc('token.create', { name: 'Escola', companyID, permission: 'admin' })
  const rpc = (method: string, params: object = {}): Promise<Any> => server.rpc(method, params, token)
  const refusal = (method: string, params: object) => server.rpcError(method, params, token)
  return { companyID, externalID: `school-${made}`, token, rpc, refusal }
})

describe('own numbers', () => {
  it('are taken wherever an ID is', async ({ side: { rpc } }) => {
    const event = await rpc('event.create', { name: 'Year 2027', externalID: 'Y27' })
    expect(event).toMatchObject({ name: 'Year 2027', externalID: 'Y27' })
    const inEvent = { eventID: { externalID: 'Y27' } }
    const activity = await rpc('activity.create', { ...inEvent, name: 'Algebra', externalID: 'MAT/101' })
    expect(activity).toMatchObject({ eventID: event.eventID, externalID: 'MAT/101' })
    const activityID = { externalID: 'MAT/101' }
    const bound = await rpc('activity.person.bind', {
      activityID,
      personID: { externalID: 'S-7' },
      name: 'Ana',
      email: 'ana@example.com',
      enrollmentExternalID: 'E-9',
    })
    expect(bound).toMatchObject({ activityID: activity.activityID, eventID: event.eventID, created: true })
    const personID = { externalID: 'S-7' }
    expect(await rpc('activity.person.get', { activityID, personID })).toMatchObject({
      enrollmentID: bound.enrollmentID,
      enrollmentExternalID: 'E-9',
      personExternalID: 'S-7',
    })
    expect(await rpc('event.person.get', { ...inEvent, personID })).toMatchObject({ personExternalID: 'S-7' })
    expect(await rpc('person.get', { personID })).toMatchObject({ externalID: 'S-7', personID: bound.personID })
    expect((await rpc('event.get', inEvent)).eventID).toBe(event.eventID)
    expect((await rpc('activity.get', { activityID, personID })).enrolled).toBe(true)
    expect((await rpc('event.person.find', inEvent)).data).toMatchObject([{ personExternalID: 'S-7' }])
    expect(await rpc('activity.person.operate', { activityID, personID, completed: true })).toMatchObject({
      personID: bound.personID,
    })
    expect((await rpc('fact.find', { ...inEvent, personID })).facts.length).toBeGreaterThan(2)
    const other = { personID, email: 'ana.souza@example.com' }
    expect(await rpc('person.edit', other)).toMatchObject({ externalID: 'S-7', email: other.email })
    expect(await rpc('event.person.operate', { ...inEvent, ...other })).toMatchObject({ email: other.email })
    const left = await rpc('activity.person.dismiss', { activityID, content: [{ personID }] })
    expect(left.data).toMatchObject([{ personID: bound.personID }])
  })

  it('make one thing of two calls, also at once', async ({ side: { rpc, companyID } }) => {
    const create = (name: string) => rpc('event.create', { name, externalID: 'Y' })
    const events = await Promise.all(['A', 'B', 'C', 'D'].map(create))
    expect(new Set(events.map((event) => event.eventID)).size).toBe(1)
    const [{ eventID }] = events
    expect((await rpc('event.find')).total).toBe(1)
    expect(await rpc('event.create', { name: 'Last', externalID: 'Y', dateEnd: '1826841600' })).toMatchObject({
      ...{ eventID, name: 'Last', dateEnd: '1826841600' },
    })
    const add = (name: string) => rpc('activity.create', { eventID, name, externalID: 'A' })
    const activities = await Promise.all(['A', 'B', 'C', 'D'].map(add))
    expect(new Set(activities.map((activity) => activity.activityID)).size).toBe(1)
    const [{ activityID }] = activities
    // The same person, by another email: who it is, the number says.
    const bind = (email: string) =>
      rpc('activity.person.bind', { activityID, personID: { externalID: 'S' }, name: 'Ana', email })
    const first = await bind('ana@example.com')
    expect(await bind('ana.souza@example.com')).toMatchObject({ personID: first.personID, created: false })
    expect((await rpc('person.find', { companyID })).total).toBe(1)
    const emails = ['b@example.com', 'c@example.com', 'd@example.com', 'e@example.com']
    const same = (email: string) => ({ personID: { externalID: 'B' }, name: 'Bea', email })
    const atOnce = await Promise.all(emails.map((email) => rpc('activity.person.bind', { activityID, ...same(email) })))
    const inOne = await rpc('event.person.bind', { eventID, content: emails.toReversed().map(same) })
    expect(new Set([...atOnce, ...inOne.data].map(({ personID }) => personID)).size).toBe(1)
    const content = emails.map((email) => ({ personID: { externalID: 'C' }, name: 'Caio', email: `x${email}` }))
    expect(
      new Set((await rpc('event.person.bind', { eventID, content })).data.map((one: Any) => one.personID)).size,
    ).toBe(1)
    expect((await rpc('person.find', { companyID })).total).toBe(3)
    // In the next event, somebody whom only the company knows.
    const next = await rpc('event.create', { name: 'Next', externalID: 'Z' })
    const registered = await rpc('event.person.bind', {
      ...{ eventID: next.eventID, personID: { externalID: 'S' } },
      ...{ name: 'Ana', email: 'ana@work.example' },
    })
    expect(registered).toMatchObject({ personID: first.personID, created: true, personExternalID: 'S' })
  })

  it('of a company make one of two calls', async ({ server, side: { companyID, externalID } }) => {
    const again = await server.rpc('company.create', { name: 'Escola Nova', externalID })
    expect(again).toMatchObject({ companyID, name: 'Escola Nova', externalID })
    expect(await server.rpc('company.get', { companyID: { externalID } })).toEqual(again)
    expect(await server.rpcError('company.edit', { companyID: '1', externalID })).toMatchObject({
      data: {
        issues: [{ path: ['externalID'], message: `externalID cannot be "${externalID}": another company has it.` }],
      },
    })
  })

  it('come in the forms of a query', async ({ server, side: { rpc, token } }) => {
    const { eventID } = await rpc('event.create', { name: 'Y', externalID: 'Y 1' })
    const get = async (query: string) =>
      (await fetch(`${server.app.url}/api/?tokenID=${token}&action=event.get&${query}`)).json()
    expect(await get('eventID%5BexternalID%5D=Y+1')).toMatchObject({ data: [{ eventID }] })
    const both = await fetch(`${server.app.url}/api/?tokenID=${token}&action=event.get&eventID=1&eventID[externalID]=Y`)
    expect([both.status, await both.text()]).toEqual([
      400,
      'eventID[externalID] cannot be "Y": eventID is given as well.',
    ])
  })

  it('are edited, and free once they are taken away, or their thing is gone', async ({ side: { rpc } }) => {
    const { eventID } = await rpc('event.create', { name: 'A', externalID: 'A' })
    await rpc('event.edit', { eventID, externalID: 'B' })
    const other = await rpc('event.create', { name: 'Other', externalID: 'A' })
    expect(other.eventID).not.toBe(eventID)
    await rpc('event.edit', { eventID, externalID: null })
    expect(await rpc('event.edit', { eventID: other.eventID, externalID: 'B' })).toMatchObject({ externalID: 'B' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'K', externalID: 'J' })
    expect(await rpc('activity.edit', { activityID, externalID: 'K' })).toMatchObject({ activityID, externalID: 'K' })
    expect(await rpc('activity.edit', { activityID, location: 'Room 1' })).toMatchObject({ externalID: 'K' })
    expect(await rpc('activity.get', { activityID: { externalID: 'K' } })).toMatchObject({ activityID })
    await rpc('activity.person.bind', { activityID, name: 'Ana', email: 'a@example.com', enrollmentExternalID: 'E' })
    await rpc('activity.remove', { activityID })
    const again = await rpc('activity.create', { eventID, name: 'K', externalID: 'K' })
    expect(again.activityID).not.toBe(activityID)
    await rpc('activity.person.bind', {
      ...{ activityID: again.activityID, name: 'Ana', email: 'a@example.com', enrollmentExternalID: 'E' },
    })
    await rpc('event.remove', { eventID })
    const { eventID: third } = await rpc('event.create', { name: 'C', externalID: 'C' })
    expect(await rpc('activity.create', { eventID: third, name: 'K', externalID: 'K' })).toMatchObject({
      eventID: third,
    })
  })

  it('that are taken, or nothing has, are refused by their names', async ({ side: { rpc, refusal } }) => {
    const { eventID } = await rpc('event.create', { name: 'A', externalID: 'A' })
    const { eventID: otherID } = await rpc('event.create', { name: 'B', externalID: 'B' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'K', externalID: 'K' })
    const issue = async (method: string, params: object) => {
      const { data } = await refusal(method, params)
      return [data.kind, ...data.issues.map(({ path, message }: Any) => `${path.join('.')}: ${message}`)]
    }
    expect(await issue('event.get', { eventID: { externalID: 'X' } })).toEqual([
      'not_found',
      'eventID: There is no event with the externalID "X".',
    ])
    expect(
      await issue('activity.person.dismiss', { activityID, content: [{ personID: { externalID: 'X' } }] }),
    ).toEqual(['not_found', 'content.0.personID: There is no person with the externalID "X".'])
    expect(await issue('event.edit', { eventID, externalID: 'B' })).toEqual([
      'invalid_params',
      expect.stringMatching(/^externalID: externalID cannot be "B": another one of company \d+ has it\.$/),
    ])
    expect(await issue('activity.create', { eventID: otherID, name: 'K', externalID: 'K' })).toEqual([
      'invalid_params',
      `externalID: externalID is of activity ${activityID}, in event ${eventID}.`,
    ])
    for (const bad of [{ externalID: '' }, { externalID: 7 }, {}]) {
      expect(await issue('event.get', { eventID: bad })).toEqual([
        'invalid_params',
        expect.stringMatching(
          /^eventID.externalID: eventID.externalID .* a string of 1 to 200 characters( is expected)?\.$/,
        ),
      ])
    }
    expect(await issue('event.get', { eventID: [] })).toEqual([
      'invalid_params',
      expect.stringContaining('{"externalID": "…"}'),
    ])
    const bind = { activityID, name: 'Ana', email: 'ana@example.com' }
    await rpc('activity.person.bind', { ...bind, personID: { externalID: 'S' }, enrollmentExternalID: 'E' })
    const bea = { activityID, name: 'Bea', email: 'bea@example.com' }
    expect(await issue('activity.person.bind', { ...bea, enrollmentExternalID: 'E' })).toEqual([
      'invalid_params',
      expect.stringMatching(/^enrollmentExternalID: enrollmentExternalID cannot be "E": another one/),
    ])
    expect(await issue('activity.person.bind', { ...bind, personID: { externalID: 'T' } })).toEqual([
      'invalid_params',
      'personID: personID cannot be "T": it has another externalID already.',
    ])
    await rpc('activity.person.bind', bea)
    expect(await issue('event.person.bind', { eventID: otherID, ...bea, personID: { externalID: 'T' } })).toHaveLength(
      2,
    )
  })

  it('of another company are not seen, and with a token of all companies have to be said whose', async ({
    server,
    side,
  }) => {
    const { companyID } = await server.rpc('company.create', { name: 'Other' })
    const other = await server.rpc('event.create', { name: 'Theirs', companyID, externalID: 'same' })
    expect(await side.refusal('event.get', { eventID: { externalID: 'same' } })).toMatchObject({
      data: { kind: 'not_found' },
    })
    const mine = await side.rpc('event.create', { name: 'Mine', externalID: 'same' })
    expect((await side.rpc('event.get', { eventID: { externalID: 'same' } })).eventID).toBe(mine.eventID)
    const { data } = await server.rpcError('event.get', { eventID: { externalID: 'same' } })
    expect(data.issues[0].message).toMatch(/^eventID cannot be "same": companies \d+ and \d+ have one each\./)
    const asked = { companyID, eventID: { externalID: 'same' } }
    expect((await server.rpc('company.event.get', asked)).eventID).toBe(other.eventID)
    const theirs = { companyID: { externalID: side.externalID }, eventID: { externalID: 'same' } }
    expect((await server.rpc('company.event.get', theirs)).eventID).toBe(mine.eventID)
  })

  it('are not given by a token of one event, which sees what is in it by them', async ({ server, side: { rpc } }) => {
    const { eventID } = await rpc('event.create', { name: 'A', externalID: 'A' })
    await rpc('event.create', { name: 'B', externalID: 'B' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'K', externalID: 'K' })
    const { token } = await rpc('token.create', { name: 'one', eventID, permission: 'admin' })
    expect((await server.rpc('activity.get', { activityID: { externalID: 'K' } }, token)).activityID).toBe(activityID)
    const kind = async (method: string, params: object) => (await server.rpcError(method, params, token)).data.kind
    expect(await kind('event.get', { eventID: { externalID: 'B' } })).toBe('not_found')
    expect(await kind('event.edit', { eventID, externalID: 'B' })).toBe('forbidden')
    expect(await kind('activity.create', { eventID, name: 'L', externalID: 'L' })).toBe('forbidden')
    expect(await kind('activity.edit', { activityID, externalID: 'L' })).toBe('forbidden')
    const ana = { activityID, name: 'Ana', email: 'ana@example.com' }
    expect(await kind('activity.person.bind', { ...ana, enrollmentExternalID: 'E' })).toBe('forbidden')
    expect(await kind('activity.person.bind', { ...ana, personID: { externalID: 'S' } })).toBe('forbidden')
    expect(
      await kind('event.person.bind', { eventID, ...ana, activityID: undefined, personID: { externalID: 'S' } }),
    ).toBe('forbidden')
  })
})

describe('payloads', () => {
  const external = async ({ rpc, companyID }: Any, more: object = {}) => {
    await rpc('company.edit', { companyID, externalID: `9${companyID}`, payloadIDs: 'external', ...more })
    const { eventID } = await rpc('event.create', { name: 'Year 2027', externalID: '2027' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'Algebra', externalID: '101' })
    const ana = { personID: { externalID: '77' }, name: 'Ana', email: 'ana@example.com' }
    const enroll = () => rpc('activity.person.bind', { activityID, ...ana, enrollmentExternalID: '5001' })
    return { eventID, activityID, enroll }
  }

  it('name things by the company’s own numbers, of each type and from beginning to end', async ({
    server,
    side,
    receiver,
  }) => {
    const { companyID, rpc } = side
    await rpc('company.edit', { companyID, externalID: `9${companyID}`, payloadIDs: 'external' })
    receiver.behave(() => ({ body: '{"status": "ok"}' }))
    await rpc('webhook.create', { companyID, url: receiver.url, type: notificationTypes })
    const { eventID, activityID, enroll } = await external(side)
    await enroll()
    const person = { personID: { externalID: '77' } }
    const which = { activityID, ...person }
    await rpc('activity.person.operate', { ...which, present: true, completed: true })
    await rpc('event.person.operate', { eventID, ...person, present: true, nickname: 'Aninha' })
    await rpc('person.edit', { ...person, cpf: '123' })
    await rpc('event.edit', { eventID, name: 'Year 27' })
    await rpc('activity.edit', { activityID, name: 'Algebra I' })
    await rpc('event.person.dismiss', { eventID, content: [person] })
    await rpc('activity.remove', { activityID })
    // All of them share the lane of one URL: what waits there behind another may have to wait for the next look.
    const body = (type: string) =>
      eventually(() => {
        server.clock.advance(500)
        const found = receiver.requests.map(({ json }) => json).find((one) => typeOf(one) === type)
        expect(found, type).toBeDefined()
        return found
      }, 100)
    const inevent = { eventID: '2027' }
    const enrolment = { enrollmentID: '5001', activityID: '101', personID: '77' }
    for (const type of ['activityEnrollment', 'activityCheckIn', 'activityDismissal']) {
      expect(await body(type)).toMatchObject({ ...inevent, data: enrolment })
    }
    for (const type of ['eventEnrollment', 'eventEnrollmentUpdate', 'eventCheckIn', 'eventDismissal']) {
      expect(await body(type)).toMatchObject({ ...inevent, data: { personID: '77' } })
    }
    for (const type of ['activityCreated', 'activityEdited', 'activityRemoved']) {
      expect(await body(type)).toMatchObject({ ...inevent, data: { activityID: '101' } })
    }
    for (const type of ['eventCreated', 'eventEdited']) expect(await body(type)).toMatchObject(inevent)
    expect(await body('enrollment_added')).toMatchObject({
      data: { enrollment: { id: 5001 }, student: { id: 77 }, course: { id: 101 }, period: { id: 2027 } },
    })
    expect(await body('attendee_accepted')).toMatchObject({ event: { id: 2027 } })
    const course = { institution: { id: Number(`9${companyID}`) }, course: { id: 101 } }
    for (const type of ['activities.course.enrollment', 'activities.course.completed']) {
      expect(await body(type)).toMatchObject({
        data: { ...course, enrollment: { id: 5001, course_id: 101 }, user: { id: 77 } },
      })
    }
    const institution = { id: Number(`9${companyID}`) }
    expect(await body('members.created')).toMatchObject({
      data: { user: { id: 77, institution: [{ ...institution, schools: [{ id: 2027 }] }] } },
    })
    expect(await body('members.updated')).toMatchObject({ data: { user: { id: 77, institution: [institution] } } })
  })

  it('of Aviso about a webhook name its company, event and person so too', async ({ server, side, receiver }) => {
    const { companyID, rpc } = side
    const { eventID, enroll } = await external(side)
    receiver.behave(({ path }) => (path === '/hook/gone' ? { status: 410 } : {}))
    await rpc('webhook.create', { eventID, url: `${receiver.url}/gone`, type: 'activityEnrollment' })
    const owner = await rpc('webhook.create', { companyID, url: receiver.url, type: 'webhook.disabled' })
    await enroll()
    await eventually(async () => {
      const { data } = await server.rpc('webhook.log.find', { webhookID: owner.webhookID })
      expect(data.length).toBeGreaterThan(0)
    })
    const told = receiver.requests.map(({ json }) => json).find(({ type }) => type === 'webhook.disabled')
    expect(told.data).toMatchObject({ companyID: `9${companyID}`, eventID: '2027' })
  })

  it('cannot be all external while something has no number', async ({ side: { rpc, refusal, companyID } }) => {
    const { eventID } = await rpc('event.create', { name: 'A' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'K' })
    await rpc('activity.person.bind', { activityID, name: 'Ana', email: 'ana@example.com' })
    const message = async (params: object) =>
      (await refusal('company.edit', { companyID, ...params })).data.issues[0].message
    expect(await message({ payloadIDs: 'external' })).toBe(
      'payloadIDs cannot be "external": each thing needs an externalID, and some have none (events: 1, activities: 1, people: 1, enrolments: 1).',
    )
    expect(await message({ payloadIDs: 'external', externalID: null })).toBe(
      'payloadIDs cannot be "external": the company itself has no externalID.',
    )
    await rpc('event.edit', { eventID, externalID: 'A' })
    await rpc('activity.edit', { activityID, externalID: 'K' })
    const personID = (await rpc('person.get', { email: 'ana@example.com' })).personID
    await rpc('person.edit', { personID, externalID: 'S' })
    await rpc('activity.person.operate', { activityID, personID, enrollmentExternalID: 'E' })
    expect(await rpc('company.edit', { companyID, payloadIDs: 'external' })).toMatchObject({ payloadIDs: 'external' })
    expect(await message({ externalID: null })).toBe('externalID cannot be null: the company itself has no externalID.')
  })

  it('that are external refuse what comes without a number', async ({ side }) => {
    const { rpc, refusal, companyID } = side
    const { eventID, activityID } = await external(side)
    const message = async (method: string, params: object) => (await refusal(method, params)).data.issues[0].message
    const needs = (what: string) =>
      `The ${what} has no externalID: company ${companyID} tells its own IDs, so each one needs one.`
    expect(await message('event.create', { name: 'B' })).toMatch(/^The event \d+ has no externalID: company/)
    expect(await message('activity.create', { eventID, name: 'L' })).toBe(needs('activity "L"'))
    const ana = { name: 'Ana', email: 'ana@example.com' }
    expect(await message('event.person.bind', { eventID, ...ana })).toBe(needs('person "ana@example.com"'))
    expect(await message('activity.person.bind', { activityID, ...ana, personID: { externalID: 'S' } })).toMatch(
      /^The enrollment \d+ has no externalID/,
    )
    for (const [method, params] of [
      ['event.edit', { eventID, externalID: null }],
      ['activity.edit', { activityID, externalID: null }],
    ] as const) {
      expect(await message(method, params)).toBe(
        `externalID cannot be null: company ${companyID} tells its own IDs, so each one needs one.`,
      )
    }
    expect((await rpc('event.find')).total).toBe(1)
    expect((await rpc('person.find')).total).toBe(0)
  })

  it('that need numbers refuse one that is none, whichever came first', async ({ side, receiver }) => {
    const { rpc, refusal, companyID } = side
    const { eventID, activityID } = await external(side)
    const first = async (method: string, params: object) => (await refusal(method, params)).data.issues[0]
    const ofQuinttos = { eventID, url: receiver.url, type: 'enrollment_added' }
    const { webhookID } = await rpc('webhook.create', ofQuinttos)
    const refused = (number: string) =>
      `"${number}" is an externalID of company ${companyID}, which tells its own, and the type enrollment_added has IDs that are numbers: at most 15 digits are expected.`
    for (const [path, method, params] of [
      ['externalID', 'event.create', { name: 'B', externalID: 'B' }],
      ['externalID', 'event.edit', { eventID, externalID: 'B' }],
      ['externalID', 'activity.create', { eventID, name: 'B', externalID: 'B' }],
      ['externalID', 'company.edit', { companyID, externalID: 'B' }],
      ['personID', 'event.person.bind', { eventID, name: 'B', email: 'b@example.com', personID: { externalID: 'B' } }],
    ] as const) {
      expect(await first(method, params), method).toEqual({ path: [path], message: refused('B') })
    }
    await rpc('webhook.remove', { webhookID })
    await rpc('activity.edit', { activityID, externalID: 'MAT/101' })
    expect(await first('webhook.create', ofQuinttos)).toEqual({ path: ['type'], message: refused('MAT/101') })
    expect(await rpc('webhook.create', { ...ofQuinttos, type: 'activityEnrollment' })).toMatchObject({ eventID })
  })
})

function typeOf(payload: Any): string {
  return payload.type ?? payload.event?.slug ?? payload.event
}
