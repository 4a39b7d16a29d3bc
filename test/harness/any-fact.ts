import fc from 'fast-check'
import { ENROLLMENT_SOURCES, type Fact, FIELD_TYPES } from '../../src/facts.ts'

/** Any fact that can be stored, within the limits that its data has. */

/** An object as JSON makes it: with a prototype. */
const record = <Model extends object>(model: { [Name in keyof Model]: fc.Arbitrary<Model[Name]> }) =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<Model>

const id = fc.integer({ min: 1, max: 999_999_999_999_999 }).map(String)
/** PostgreSQL stores no NUL. */
const text = (maxLength: number, minLength = 0) =>
  fc
    .string({ unit: 'grapheme', maxLength: Math.min(maxLength, 40) })
    .filter((value) => value.length <= maxLength && value.trim().length >= minLength && !value.includes('\0'))
const name = text(200, 1)
const date = fc.date({
  min: new Date(0),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })

const event = record({ id, name, companyID: id })
const person = record({
  id,
  name,
  surname: orNull(name),
  email: fc.emailAddress().filter((value) => value.length <= 254),
  cpf: orNull(text(20, 1)),
  nickname: orNull(name),
  uuid: orNull(fc.uuid()),
})

const timeZone = fc.constantFrom('America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Kiritimati')

const enrollmentFact = record({
  kind: fc.constantFrom(
    'enrollment.added',
    'enrollment.dismissed',
    'enrollment.completed',
    'enrollment.checkedIn',
    'enrollment.checkedOut',
  ),
  at: date,
  event,
  activity: record({ id, name }),
  person,
  enrollment: record({
    id,
    source: fc.constantFrom(...ENROLLMENT_SOURCES),
    expiresAt: orNull(date),
    active: fc.boolean(),
    status: fc.constantFrom('active', 'inactive'),
  }),
  timeZone,
})

const attendeeFact = record({
  kind: fc.constantFrom(
    'attendee.added',
    'attendee.returned',
    'attendee.edited',
    'attendee.accepted',
    'attendee.dismissed',
    'attendee.checkedIn',
    'attendee.checkedOut',
  ),
  at: date,
  event,
  person,
  attendee: record({
    id,
    status: fc.constantFrom('pending', 'accepted', 'denied', 'dismissed'),
    group: record({ id, name }),
    fee: orNull(
      record({
        price: fc.integer({ min: 1, max: 100_000_000 }).map((cents) => cents / 100),
        currency: fc.constantFrom('EUR', 'BRL'),
      }),
    ),
    answers: fc.array(
      record({
        id,
        type: fc.constantFrom(...FIELD_TYPES),
        label: name,
        value: fc.oneof(text(40), fc.boolean(), fc.constant(null)),
      }),
      { maxLength: 4 },
    ),
    additional: fc.array(record({ id, name, surname: text(200) }), { maxLength: 3 }),
    registeredAt: date,
  }),
  timeZone,
})

const activityFact = record({
  kind: fc.constantFrom('activity.created', 'activity.edited', 'activity.removed'),
  at: date,
  event,
  activity: record({
    id,
    name,
    description: orNull(text(40)),
    location: orNull(text(40)),
    beginsAt: orNull(date),
    endsAt: orNull(date),
    capacity: orNull(fc.integer({ min: 1, max: 1_000_000 })),
  }),
})

const eventDatesFact = record({
  kind: fc.constantFrom('event.created', 'event.ended'),
  at: date,
  event,
  dates: record({ beginsAt: orNull(date), endsAt: orNull(date) }),
})

const personFact = record({
  kind: fc.constant('person.edited' as const),
  at: date,
  companyID: id,
  event: fc.constant(null),
  person,
  timeZone,
})

const webhook = record({ id, type: name, name: orNull(name) })

/** The company of a fact is that of its event. */
function ofCompany<Rest extends object>(rest: fc.Arbitrary<Rest>) {
  return fc.tuple(event, fc.boolean(), rest).map(([one, whole, others]) => ({
    companyID: one.companyID,
    event: whole ? null : one,
    ...others,
  }))
}

const webhookFact = ofCompany(
  record({ kind: fc.constant('webhook.disabled' as const), at: date, webhook, reason: text(40) }),
)

const deliveryFact = ofCompany(
  record({
    kind: fc.constant('delivery.givenUp' as const),
    at: date,
    webhook,
    delivery: record({ id, type: name, attempts: fc.integer({ min: 1, max: 20 }) }),
    person: orNull(id),
    fact: orNull(id),
    status: orNull(fc.integer({ min: 100, max: 999 })),
    error: orNull(text(40)),
  }),
)

export const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  enrollmentFact,
  attendeeFact,
  activityFact,
  record({ kind: fc.constant('event.edited' as const), at: date, event }),
  eventDatesFact,
  personFact,
  webhookFact,
  deliveryFact,
)
