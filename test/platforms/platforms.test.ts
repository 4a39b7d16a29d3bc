import { describe, expect, it } from 'vitest'
import { NUMERIC_TYPES } from '../../migrations/0007_own_numbers.ts'
import { dataSchemas } from '../../src/facts/data.ts'
import type { FactKind } from '../../src/facts.ts'
import { exampleFact } from '../../src/platforms/example-fact.ts'
import { findType, kindsOf, notificationsOf, notificationTypes } from '../../src/platforms/index.ts'
import type { Verdict } from '../../src/platforms/platform.ts'

const event = { id: '1', name: 'Congress', companyID: '5' }
const at = new Date(1_795_305_600_000)
const KINDS = Object.keys(dataSchemas) as FactKind[]
const delivery = { webhookID: '12', deliveryID: '77', sequence: '481' }

describe.each(notificationTypes)('%s', (type) => {
  const { notification, platform } = findType(type)

  it.each(kindsOf(type))('makes a payload of the example fact %s that satisfies its schema', (kind) => {
    const payload = notification.payload(exampleFact(kind, event, at), delivery)
    expect(notification.schema.parse(payload)).toEqual(payload)
  })

  it('makes a payload that JSON keeps as it is', () => {
    const payload = notification.payload(exampleFact(notification.fact, event, at), delivery)
    expect(JSON.parse(JSON.stringify(payload))).toStrictEqual(payload)
  })

  it('has a schema that refuses a field too many, and each field missing', () => {
    const payload = notification.payload(exampleFact(notification.fact, event, at), delivery) as Record<string, unknown>
    expect(notification.schema.safeParse({ ...payload, more: 1 }).success).toBe(false)
    for (const name of Object.keys(payload)) {
      expect(notification.schema.safeParse({ ...payload, [name]: undefined }).success, name).toBe(false)
    }
  })

  it('says what it is', () => {
    expect(notification.type).toBe(type)
    expect(notification.description).toMatch(/^[A-Z].*\.$/)
    expect(platform.notifications).toContain(notification)
  })

  it('has answer examples that its contract judges as they are called', () => {
    const { judge, examples } = platform.contract
    expect(judge(examples.received)).toBe('received')
    expect(judge(examples.retried)).toBe('retry')
  })
})

describe('the types', () => {
  it('are found by the fact they tell', () => {
    expect(notificationsOf('enrollment.added').map(({ type }) => type)).toContain('activityEnrollment')
    expect(notificationsOf('enrollment.dismissed').map(({ type }) => type)).toContain('activityDismissal')
    expect(notificationsOf('attendee.returned').map(({ type }) => type)).toEqual(['eventEnrollment', 'members.updated'])
    for (const kind of KINDS) {
      for (const { type } of notificationsOf(kind)) expect(kindsOf(type)).toContain(kind)
    }
  })

  it('have names of their own, each for facts that there are, and told of each by one entry', () => {
    expect(new Set(notificationTypes).size).toBe(notificationTypes.length)
    const told = KINDS.flatMap((kind) => notificationsOf(kind).map(({ type }) => `${type} ${kind}`))
    expect(told.sort()).toEqual(
      notificationTypes.flatMap((type) => kindsOf(type).map((kind) => `${type} ${kind}`)).sort(),
    )
  })

  it('that need numbers are those that the database knows', () => {
    const numeric = notificationTypes.filter((type) => findType(type).platform.numericIDs)
    const mend = 'NUMERIC_TYPES needs the types of each platform with numericIDs: CONTRIBUTING.md, "Add a platform".'
    expect([...NUMERIC_TYPES].sort(), mend).toEqual(numeric.sort())
  })

  it.each(['', 'nope', 'constructor', '__proto__'])('do not include "%s"', (type) => {
    expect(() => findType(type)).toThrow(`no notification type ${type}`)
  })
})

describe('InEvent', () => {
  /** The sample of the specification, word for word: keys in this order. */
  const SAMPLE = {
    type: 'activityEnrollment',
    webhookID: '12',
    eventID: '1',
    date: '1795305600',
    sequence: '481',
    data: {
      enrollmentID: '31',
      activityID: '3',
      activity: { name: 'Opening keynote' },
      personID: '7',
      person: { name: 'Ana Souza', email: 'ana@example.com' },
    },
  }

  it.each([
    ['activityEnrollment', 'enrollment.added'],
    ['activityDismissal', 'enrollment.dismissed'],
  ] as const)('sends %s in the shape of the sample, key order included', (type, kind) => {
    const payload = findType(type).notification.payload(exampleFact(kind, event, at), delivery)
    expect(payload).toStrictEqual({ ...SAMPLE, type })
    expect(JSON.stringify(payload)).toBe(JSON.stringify({ ...SAMPLE, type }))
  })

  it('gives the date in whole Unix seconds', () => {
    const { notification } = findType('activityEnrollment')
    const late = exampleFact('enrollment.added', event, new Date(1_795_305_600_999))
    expect(notification.payload(late, delivery)).toMatchObject({ date: '1795305600' })
  })
})

describe.each(['activityEnrollment', 'attendee_accepted', 'webhook.disabled'])('the contract of %s', (type) => {
  const { contract } = findType(type).platform

  it.each([
    [200, 'received'],
    [201, 'received'],
    [202, 'received'],
    [204, 'received'],
    [299, 'received'],
    [199, 'retry'],
    [300, 'retry'],
    [301, 'retry'],
    [302, 'retry'],
    [304, 'retry'],
    [307, 'retry'],
    [400, 'retry'],
    [401, 'retry'],
    [404, 'retry'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [999, 'retry'],
  ])('takes the answer %i as %s, whatever its body', (status, verdict) => {
    for (const body of ['', 'OK', '{"status": "error"}'])
      expect(contract.judge({ status, headers: {}, body })).toBe(verdict)
  })
  it('promises no other time-out or number of attempts than the settings', () => {
    expect(contract).not.toHaveProperty('timeout')
    expect(contract).not.toHaveProperty('attempts')
  })
})

describe.each(['activities.course.enrollment', 'activities.course.completed', 'members.created', 'members.updated'])(
  'the contract of %s',
  (type) => {
    const { contract } = findType(type).platform

    it.each([
      [200, 'received'],
      ...[199, 201, 202, 204, 299, 301, 304, 400, 404, 410, 422, 429, 500, 503, 999].map((status) => [status, 'retry']),
    ] as [number, Verdict][])('takes the answer %i as %s, whatever its body', (status, verdict) => {
      for (const body of ['', 'OK', '{"status": "error"}'])
        expect(contract.judge({ status, headers: {}, body })).toBe(verdict)
      expect(contract.byStatus(status)).toBe(verdict)
    })
  },
)

describe('the contract of enrollment_added', () => {
  const { contract } = findType('enrollment_added').platform
  const OK = '{"status": "ok"}'

  it.each<readonly [number, string, Verdict]>([
    ...[OK, '{"status":"ok"}', ' {"id": 1, "status": "ok"}\n'].flatMap((body) =>
      [200, 201, 202, 204].map((status) => [status, body, 'received'] as const),
    ),
    [204, '', 'received'],
    ...['', 'OK', 'ok', '"ok"', 'null', '[]', '["status"]', '{}', '{"status": "error"}', '{"status": "OK"}'].flatMap(
      (body) => [200, 201, 202].map((status) => [status, body, 'retry'] as const),
    ),
    [200, '{"status": true}', 'retry'],
    [200, '{"status": "ok"', 'retry'],
    [200, '[{"status": "ok"}]', 'retry'],
    [200, '{"data": {"status": "ok"}}', 'retry'],
    ...[203, 205, 206, 299, 429, 500, 502, 503, 504, 599, 999].map((status) => [status, OK, 'retry'] as const),
    ...[100, 199, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 409, 422, 428, 430, 499].map(
      (status) => [status, OK, 'refused'] as const,
    ),
  ])('takes the answer %i with %j as %s', (status, body, verdict) => {
    expect(contract.judge({ status, headers: {}, body })).toBe(verdict)
    expect(contract.judge({ status, headers: { 'content-type': 'text/plain' }, body })).toBe(verdict)
  })

  it('promises 10 s for an answer, and five attempts in all', () => {
    expect(contract).toMatchObject({ timeout: 10_000, attempts: 5 })
  })
})
