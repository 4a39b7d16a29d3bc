import { beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../../harness/manual-clock.ts'
import { enrollmentData, publish } from '../../harness/publish.ts'
import { stage, withStage } from '../../harness/stage.ts'

/** The example of the document of Toolzz. */
const DOCUMENT = `{ "event": { "name": "Atividades - Nova matrícula", "slug": "activities.course.enrollment",
  "send_at": "2023-07-03 12:53:41" }, "data": { "institution": { "id": 12345 }, "course": { "id": 123456,
  "name": "Course Name" }, "enrollment": { "id": 11, "date_expire": null, "course_id": 123456789, "actived": 1,
  "status": 1 }, "user": { "id": 987654321, "name": "Student", "email": "student@toolzz.com",
  "cpf": "123.456.789-99", "nickname": null, "uuid": null } }}`

const ENROLLMENT = 'activities.course.enrollment'
const COMPLETED = 'activities.course.completed'
const NEW_YEAR = Date.UTC(2024, 0, 1) / 1_000

let eventID: string
let activityID: string
let people = 0

// What nobody said the zone of is UTC.
withStage({ clock: manualClock(new Date('2023-07-03T12:53:41Z')) })
beforeAll(async () => {
  await stage.nextID('activity', 123_456)
  const event = await stage.rpc('event.create', { name: 'Catalogue', companyID: '12345' })
  eventID = event.eventID
  activityID = (await stage.rpc('activity.create', { eventID, name: 'Course Name' })).activityID
  await stage.webhook(eventID, ENROLLMENT)
  await stage.webhook(eventID, COMPLETED)
})

/** Somebody new. */
const somebody = () => ({ activityID, name: 'Student', email: `student.${++people}@toolzz.com` })

/** Somebody new is enrolled; resolves to what is told of it. */
async function enrolled(more: object = {}) {
  const [request, ...others] = await stage.heard(() => stage.rpc('activity.person.bind', { ...somebody(), ...more }))
  expect(others).toEqual([])
  return request?.json.data
}

/** Somebody new is enrolled, and then changed; resolves to what is told of the change, and what changes it further. */
async function operated(first: object) {
  const { personID } = await stage.rpc('activity.person.bind', somebody())
  const operate = (change: object) =>
    stage.heard(() => stage.rpc('activity.person.operate', { activityID, personID, ...change }))
  return { told: await operate(first), operate, personID }
}

describe('a new enrolment', () => {
  it('is told as in the document, byte for byte', async () => {
    await stage.nextID('enrollment', 11)
    await stage.nextID('person', 987_654_321)
    const [request, ...others] = await stage.heard(() =>
      stage.rpc('activity.person.bind', {
        activityID,
        name: 'Student',
        email: 'student@toolzz.com',
        cpf: '123.456.789-99',
      }),
    )
    expect(others).toEqual([])
    // In the document, course_id is not the ID of the course that stands above it; here both are one.
    const sameCourse = DOCUMENT.replace('"course_id": 123456789', '"course_id": 123456')
    expect(request?.body).toBe(JSON.stringify(JSON.parse(sameCourse)))
    expect(request?.headers['content-type']).toBe('application/json')
  })

  it.each(['catalog', 'details', 'content', 'invitation', 'api'])('is told when it comes from "%s"', async (source) => {
    const { user, enrollment } = await enrolled({ source })
    const kept = await stage.rpc('activity.person.get', { activityID, personID: user.id })
    expect(kept).toMatchObject({ source, enrollmentID: String(enrollment.id) })
  })

  it('says on which day it expires', async () => {
    expect((await enrolled({ dateExpire: NEW_YEAR })).enrollment.date_expire).toBe('2024-01-01')
    expect((await enrolled({ dateExpire: String(NEW_YEAR - 1) })).enrollment.date_expire).toBe('2023-12-31')
    expect((await enrolled()).enrollment.date_expire).toBe(null)
  })

  it('tells what is known of the user', async () => {
    const known = { cpf: '987.654.321-00', nickname: 'Stu', uuid: '6f1e7f0e-2b0c-4a53-9f57-0b7a2d6c6c11' }
    expect((await enrolled(known)).user).toMatchObject(known)
    // The document allows null for the two, but not for cpf.
    expect((await enrolled()).user).toMatchObject({ cpf: '', nickname: null, uuid: null })
  })

  it('has the whole name of the user in one field', async () => {
    expect((await enrolled({ name: 'Ana', surname: 'Souza Lima' })).user.name).toBe('Ana Souza Lima')
    expect((await enrolled({ name: 'Ana Souza', surname: 'Souza' })).user.name).toBe('Ana Souza')
  })

  it('is told once however often it is made, and again after a dismissal', async () => {
    const person = somebody()
    const bind = () => stage.rpc('activity.person.bind', person)
    const [first] = await stage.heard(bind)
    expect(await stage.heard(bind)).toEqual([])
    const { user, enrollment } = first?.json.data ?? {}
    expect(await stage.heard(() => stage.rpc('activity.person.dismiss', { activityID, personID: user.id }))).toEqual([])
    const again = await stage.heard(bind)
    expect(again.map(({ json }) => json.data.enrollment)).toEqual([enrollment])
  })
})

describe('a member', () => {
  const CREATED = 'members.created'
  const UPDATED = 'members.updated'
  const SCHOOLS = [{ id: 12345, schools: [{ role_id: 4 }] }]

  /** An event of the institution, whose webhooks hear of its members. */
  async function newSchool(): Promise<string> {
    const school = await stage.rpc('event.create', { name: 'Escola', companyID: '12345' })
    for (const slug of [CREATED, UPDATED]) await stage.webhook(school.eventID, slug)
    return school.eventID
  }

  /** What a call is told by: the slugs, and the user of the last. */
  async function told(method: string, params: object) {
    const requests = await stage.heard(() => stage.rpc(method, params))
    return { slugs: requests.map(({ json }) => json.event.slug), user: requests.at(-1)?.json.data.user }
  }

  it('is created once in a school, and updated when the profile or the status changes', async () => {
    const school = await newSchool()
    const person = { eventID: school, name: 'Ana Souza', email: 'ana@toolzz.com', cpf: '123.456.789-99' }
    const created = await told('event.person.bind', person)
    expect(created.slugs).toEqual([CREATED])
    const { id, institution } = created.user
    expect(created.user).toMatchObject({ name: 'Ana Souza', email: 'ana@toolzz.com', institution: SCHOOLS })
    expect(institution[0].schools[0].id).toBe(Number(school))
    expect((await told('event.person.bind', person)).slugs).toEqual([])
    const who = { eventID: school, personID: String(id) }
    for (const change of [{ name: 'Ana Lima' }, { nickname: 'Aninha' }, { status: 'denied' }, { status: 'accepted' }]) {
      expect((await told('event.person.operate', { ...who, ...change })).slugs).toEqual([UPDATED])
      expect((await told('event.person.operate', { ...who, ...change })).slugs).toEqual([])
    }
    expect((await told('event.person.operate', { ...who, present: true })).slugs).toEqual([])
    expect(await told('event.person.dismiss', who)).toMatchObject({ slugs: [UPDATED], user: { name: 'Ana Lima' } })
    // Back again, the user is no new one.
    expect(await told('event.person.bind', person)).toMatchObject({ slugs: [UPDATED], user: { id, name: 'Ana Lima' } })
  })

  it('is created by an enrolment too, also again with many others in one call', async () => {
    const school = await newSchool()
    const course = (await stage.rpc('activity.create', { eventID: school, name: 'Course' })).activityID
    const ana = { ...somebody(), activityID: course }
    const bia = { ...somebody(), activityID: course }
    expect((await told('activity.person.bind', ana)).slugs).toEqual([CREATED])
    const { personID } = await stage.rpc('event.person.get', { eventID: school, email: ana.email })
    expect((await told('event.person.dismiss', { eventID: school, personID })).slugs).toEqual([UPDATED])
    expect((await told('activity.person.bind', { content: [ana, bia] })).slugs.sort()).toEqual([CREATED, UPDATED])
  })

  it('is told to the institution, which hears what it changes itself', async () => {
    const school = await newSchool()
    const company = { eventID: undefined, companyID: '12345' }
    const { webhookID } = await stage.webhook(school, UPDATED, '/institution', company)
    const { name, email } = somebody()
    const { personID } = await stage.rpc('event.person.bind', { eventID: school, name, email })
    const edit = () => stage.rpc('person.edit', { personID, name: 'Bea', surname: 'Reis' })
    const requests = await stage.heard(edit)
    expect(requests.map(({ path }) => path)).toEqual(['/hook/institution'])
    expect(requests[0]?.json.data.user).toMatchObject({ name: 'Bea Reis', institution: [{ id: 12345, schools: [] }] })
    expect(await stage.heard(edit)).toEqual([])
    await stage.rpc('webhook.remove', { webhookID })
  })
})

describe('a time', () => {
  it('is that of the clocks of the institution, also of what is published, and of the example', async () => {
    const { db } = stage.server.app.connection
    const { eventID: eventOf } = await stage.rpc('event.create', { name: 'Escola', companyID: '777' })
    await db.updateTable('company').set({ time_zone: 'America/Sao_Paulo' }).where('id', '=', '777').execute()
    const course = (await stage.rpc('activity.create', { eventID: eventOf, name: 'Course' })).activityID
    const { webhookID } = await stage.webhook(eventOf, ENROLLMENT)
    await stage.webhook(eventOf, 'members.created')
    const here = new Date(stage.clock.now().getTime() - 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    const requests = await stage.heard(() =>
      stage.rpc('activity.person.bind', { ...somebody(), activityID: course, dateExpire: NEW_YEAR }),
    )
    const [member, enrolment] = requests.map(({ json }) => json)
    expect(member).toMatchObject({ event: { slug: 'members.created', send_at: here } })
    expect(enrolment).toMatchObject({ event: { send_at: here }, data: { enrollment: { date_expire: '2023-12-31' } } })
    const example = await stage.rpc('webhook.requestExample', { webhookID })
    expect(JSON.parse(example.body).event.send_at).toBe(here)
    const at = '2023-07-03T10:00:00Z'
    const published = await stage.heard(async () => {
      await publish(db, eventOf, 'enrollment.added', enrollmentData('7'), { at })
      const elsewhere = { ...enrollmentData('8'), timeZone: 'Asia/Kathmandu' }
      await publish(db, eventOf, 'enrollment.added', elsewhere, { at })
    })
    expect(published.map(({ json }) => json.event.send_at)).toEqual(['2023-07-03 07:00:00', '2023-07-03 15:45:00'])
  })
})

describe('a completed course', () => {
  it('is told once, with the same objects', async () => {
    stage.clock.advance(60_000)
    const { told, operate, personID } = await operated({ completed: true })
    expect(told.map(({ path }) => path)).toEqual([`/hook/${COMPLETED}`])
    const { enrollmentID } = await stage.rpc('activity.person.get', { activityID, personID })
    expect(told[0]?.body).toBe(
      JSON.stringify({
        event: { name: 'Atividades - Curso concluído', slug: COMPLETED, send_at: '2023-07-03 12:54:41' },
        data: {
          institution: { id: 12345 },
          course: { id: 123456, name: 'Course Name' },
          enrollment: { id: Number(enrollmentID), date_expire: null, course_id: 123456, actived: 1, status: 1 },
          user: {
            id: Number(personID),
            name: 'Student',
            email: `student.${people}@toolzz.com`,
            cpf: '',
            nickname: null,
            uuid: null,
          },
        },
      }),
    )
    expect(await operate({ completed: true })).toEqual([])
    expect(await operate({ present: true, active: false })).toEqual([])
  })

  it('is told again of a new enrolment after a dismissal', async () => {
    const { operate, personID } = await operated({ completed: true, active: false, status: 'inactive' })
    const { email } = await stage.rpc('activity.person.get', { activityID, personID })
    await stage.rpc('activity.person.dismiss', { activityID, personID })
    await stage.rpc('activity.person.bind', { activityID, name: 'Student', email })
    const [request, ...others] = await operate({ completed: true })
    expect(others).toEqual([])
    expect(request?.json.data.enrollment).toMatchObject({ actived: 1, status: 1 })
  })

  it.each([
    [{ active: false }, { actived: 0, status: 1 }],
    [{ status: 'inactive' }, { actived: 1, status: 0 }],
    [
      { active: false, status: 'inactive', dateExpire: NEW_YEAR },
      { actived: 0, status: 0, date_expire: '2024-01-01' },
    ],
  ])('of an enrolment that is %j has %j', async (change, expected) => {
    const { told, operate } = await operated(change)
    expect(told).toEqual([])
    const [request] = await operate({ completed: true })
    expect(request?.json.data.enrollment).toMatchObject(expected)
  })

  it('of an enrolment that expires no more has no date', async () => {
    const { operate } = await operated({ dateExpire: NEW_YEAR })
    const [request] = await operate({ completed: true, dateExpire: null })
    expect(request?.json.data.enrollment.date_expire).toBe(null)
  })
})
