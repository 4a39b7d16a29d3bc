import { beforeEach, describe, expect, it } from 'vitest'
import { stage, withStage } from '../../harness/stage.ts'

// The document of Toolzz, "New Enrollment": each sentence, and each row of its tables, is a test. Its example, byte for byte,
// is in the story of the platform.

const TYPE = 'activities.course.enrollment'
const COMPLETED = 'activities.course.completed'

let eventID: string
let activityID: string
let people = 0

withStage()
beforeEach(async () => {
  ;({ eventID, activityID } = await stage.server.newEvent())
  await stage.webhook(eventID, TYPE)
})

/** Somebody new is enrolled; resolves to what is told of it. */
async function enrolled(more: object = {}) {
  const person = { activityID, name: 'Student', email: `student.${++people}@toolzz.com`, ...more }
  const [request, ...others] = await stage.heard(() => stage.rpc('activity.person.bind', person))
  expect(others).toEqual([])
  return request?.json
}

describe('New Enrollment', () => {
  it('provides updated information about user enrollments, allowing the institution to track the flow of registrations', async () => {
    const told = [await enrolled(), await enrolled()].map(({ data }) => data.user.email)
    expect(told).toEqual([`student.${people - 1}@toolzz.com`, `student.${people}@toolzz.com`])
  })
})

describe('Event Details', () => {
  it('name: Name of the event: “Atividades - Nova matrícula”', async () => {
    expect((await enrolled()).event.name).toBe('Atividades - Nova matrícula')
  })

  it('slug: Unique identifier: activities.course.enrollment', async () => {
    expect((await enrolled()).event.slug).toBe('activities.course.enrollment')
  })

  it('send_at: Date and time of the event (format: “yyyy-MM-dd HH:mm:ss”)', async () => {
    const now = stage.clock.now().toISOString()
    expect((await enrolled()).event.send_at).toBe(`${now.slice(0, 10)} ${now.slice(11, 19)}`)
  })
})

describe('Payload Structure', () => {
  it('institution.id: Numerical identifier of the institution', async () => {
    expect((await enrolled()).data.institution).toEqual({ id: 1 })
  })

  it('course: Numerical identifier and name of the course', async () => {
    expect((await enrolled()).data.course).toEqual({ id: Number(activityID), name: 'Keynote' })
  })

  it('enrollment.id: Numerical identifier of the enrollment', async () => {
    const { enrollment, user } = (await enrolled()).data
    const { enrollmentID } = await stage.rpc('activity.person.get', { activityID, personID: user.id })
    expect(enrollment.id).toBe(Number(enrollmentID))
  })

  it('enrollment.date_expire: Expiration date of the enrollment (format: “yyyy-MM-dd”)', async () => {
    const dateExpire = Date.UTC(2030, 11, 24) / 1_000
    expect((await enrolled({ dateExpire })).data.enrollment.date_expire).toBe('2030-12-24')
    expect((await enrolled()).data.enrollment.date_expire).toBe(null)
  })

  it('enrollment.course_id: Numerical identifier of the course associated with the enrollment', async () => {
    expect((await enrolled()).data.enrollment.course_id).toBe(Number(activityID))
  })

  it.each([
    [
      'enrollment.actived: Indicates if the enrollment is activated (1 for yes, 0 for no)',
      'actived',
      { active: false },
    ],
    [
      'enrollment.status: Indicates the enrollment status (1 for active, 0 for inactive)',
      'status',
      { status: 'inactive' },
    ],
  ])('%s', async (_, name, off) => {
    const { enrollment, user } = (await enrolled()).data
    expect(enrollment[name]).toBe(1)
    await stage.webhook(eventID, COMPLETED)
    const completed = { activityID, personID: user.id, completed: true, ...off }
    const [request] = await stage.heard(() => stage.rpc('activity.person.operate', completed))
    expect(request?.json.data.enrollment[name]).toBe(0)
  })

  it.each([
    ['user.id: Numerical identifier of the user', 'id', expect.any(Number)],
    ['user.name: Name of the user', 'name', 'Student'],
    ['user.email: Email address of the user', 'email', expect.stringMatching(/^student\.\d+@toolzz\.com$/)],
    ['user.cpf: User’s CPF', 'cpf', '123.456.789-99'],
    ['user.nickname: User’s nickname', 'nickname', 'Stu'],
    ['user.uuid: Universal unique identifier of the user', 'uuid', '6f1e7f0e-2b0c-4a53-9f57-0b7a2d6c6c11'],
  ])('%s', async (_, name, expected) => {
    const known = { cpf: '123.456.789-99', nickname: 'Stu', uuid: '6f1e7f0e-2b0c-4a53-9f57-0b7a2d6c6c11' }
    expect((await enrolled(known)).data.user[name]).toEqual(expected)
  })
})

describe('Trigger Action', () => {
  it.each([
    ['When a user clicks the “Start” button on a catalog card', 'catalog'],
    ['When a user clicks “Start/Enroll” in course details', 'details'],
    ['When a user clicks on a content item in course details', 'content'],
    ['When a student is invited to a class', 'invitation'],
    ['When an enrollment is made via API', 'api'],
  ])('%s', async (_, source) => {
    const { user } = (await enrolled({ source })).data
    expect((await stage.rpc('activity.person.get', { activityID, personID: user.id })).source).toBe(source)
  })
})

describe('Security', () => {
  it('Ensure that the destination URL is correct before you start sending payloads', async () => {
    const { webhookID } = await stage.webhook(eventID, TYPE, '/tried')
    const answer = await stage.rpc('webhook.test', { webhookID })
    expect(answer).toMatchObject({ outcome: 'received', status: 200 })
    expect(stage.receiver.requests.at(-1)).toMatchObject({ path: '/hook/tried', headers: { 'x-test': 'true' } })
  })

  it('Verify that the parameters sent are correct and complete', async () => {
    // Each request that is heard is verified by its signature, which a changed byte breaks.
    const { event, data } = await enrolled()
    expect(Object.keys(event)).toEqual(['name', 'slug', 'send_at'])
    expect(Object.keys(data)).toEqual(['institution', 'course', 'enrollment', 'user'])
  })

  it('Make sure that the webhook recipients are correct and valid', async () => {
    for (const url of ['ftp://toolzz.com/hook', 'toolzz.com/hook', 'http://10.0.0.1/hook', 'http://169.254.169.254/'])
      await expect(stage.rpc('webhook.create', { eventID, type: TYPE, url })).rejects.toThrow('url')
  })

  it('Log and monitor all webhook calls for auditing and troubleshooting purposes', async () => {
    await enrolled()
    const [attempt] = await stage.attempts(eventID, 1)
    const logged = await stage.rpc('webhook.log.get', { attemptID: attempt.attemptID })
    expect(logged).toMatchObject({ type: TYPE, outcome: 'received', status: 200, attempt: 1 })
    expect(JSON.parse(logged.request.body).event.slug).toBe(TYPE)
  })
})
