import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkData, dataSchemas } from '../../src/facts/data.ts'
import { dataOf, type FactKind } from '../../src/facts.ts'
import { exampleFact } from '../../src/platforms/example-fact.ts'
import { notificationsOf } from '../../src/platforms/index.ts'
import { anyFact } from '../harness/any-fact.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const KINDS = Object.keys(dataSchemas) as FactKind[]
const event = { id: '1', name: 'Congress', companyID: '5' }
const at = new Date(1_795_305_600_000)

function example(kind: FactKind): Any {
  return JSON.parse(dataOf(exampleFact(kind, event, at, 'America/Sao_Paulo')))
}

/** What is said of a field that is missing, whose example is this. */
function needed(value: unknown): string {
  if (typeof value === 'object') return 'an object'
  const words = {
    7: 'a string of 1 to 200 characters',
    478: 'an ID, a positive number of at most 18 digits in a string',
  }
  if (typeof value === 'number') return 'a whole number, or null'
  return words[value as keyof typeof words] ?? 'a string'
}

/** The flaw that data has when a field is set. */
function flaw(kind: FactKind, path: string, value: unknown): string | null {
  const data = example(kind)
  const names = path.split('.')
  const last = names.pop() as string
  const part = names.reduce((here, name) => here[name], data)
  if (value === undefined) delete part[last]
  else part[last] = value
  return checkData(kind, data)
}

describe('the data of a fact', () => {
  it('has no flaw when it is ours, whichever fact it is', () => {
    fc.assert(
      fc.property(anyFact, (fact) => {
        expect(checkData(fact.kind, JSON.parse(dataOf(fact)))).toBeNull()
      }),
    )
  })

  it('without a flaw makes a payload of each type that satisfies its schema', () => {
    fc.assert(
      fc.property(anyFact, (fact) => {
        for (const { type, schema, payload } of notificationsOf(fact.kind)) {
          const made = payload(fact, { webhookID: '12', deliveryID: '77', sequence: '481' })
          expect(schema.safeParse(made).error, type).toBeUndefined()
        }
      }),
    )
  })

  it.each(KINDS)('of the kind %s has a JSON Schema', (kind) => {
    expect(z.toJSONSchema(dataSchemas[kind])).toMatchObject({ type: 'object', additionalProperties: false })
  })

  it.each(KINDS)('of the kind %s misses no field and has none too many', (kind) => {
    const data = example(kind)
    for (const name of Object.keys(data)) {
      const required = `data.${name} is required: ${needed(data[name])}.`
      expect(flaw(kind, name, undefined)).toBe(name === 'timeZone' ? null : required)
    }
    for (const more of ['more', '__proto__', 'constructor']) {
      const one = JSON.parse(`{${JSON.stringify(more)}: 1, ${JSON.stringify(data).slice(1)}`.replace(', }', '}'))
      const allowed = Object.keys(data).join(', ')
      const rest = allowed ? `Allowed: ${allowed}.` : 'None is allowed.'
      expect(checkData(kind, one)).toBe(`There is no field "${more}" in data. ${rest}`)
    }
  })

  it.each([null, 1, 'text', [], [1], true])('cannot be %j', (data) => {
    const shown = Array.isArray(data) ? `a list of ${data.length}` : JSON.stringify(data)
    expect(checkData('event.edited', data)).toBe(`data cannot be ${shown}: an object is expected.`)
  })

  it.each<[FactKind, string, unknown, string]>([
    [
      'enrollment.added',
      'person.email',
      'ana',
      'data.person.email cannot be "ana": an email address of at most 254 characters is expected.',
    ],
    [
      'enrollment.added',
      'person.email',
      `${'a'.repeat(250)}@b.de`,
      `data.person.email cannot be "${'a'.repeat(79)}…: an email address of at most 254 characters is expected.`,
    ],
    [
      'enrollment.added',
      'person.id',
      7,
      'data.person.id cannot be 7: an ID, a positive number of at most 15 digits in a string, is expected.',
    ],
    [
      'enrollment.added',
      'person.id',
      '1234567890123456',
      'data.person.id cannot be "1234567890123456": an ID, a positive number of at most 15 digits in a string, is expected.',
    ],
    [
      'enrollment.added',
      'person.name',
      ' ',
      'data.person.name cannot be " ": a string of 1 to 200 characters is expected.',
    ],
    [
      'enrollment.added',
      'person.name',
      'a\u0000',
      'data.person.name cannot be "a\\u0000": text without NUL or half characters is expected.',
    ],
    ['enrollment.added', 'person.cpf', undefined, 'data.person.cpf is required: a string of 1 to 20 characters.'],
    [
      'enrollment.added',
      'person.nick',
      'x',
      'There is no field "nick" in data.person. Allowed: id, name, surname, email, cpf, nickname, uuid.',
    ],
    [
      'attendee.edited',
      'timeZone',
      'Mars/Olympus_Mons',
      'data.timeZone cannot be "Mars/Olympus_Mons": a time zone, such as America/Sao_Paulo, is expected.',
    ],
    [
      'event.ended',
      'dates.endsAt',
      'tomorrow',
      'data.dates.endsAt cannot be "tomorrow": a date in ISO 8601 with its zone, from 1970 to 9999, such as 2026-11-22T12:00:00Z, is expected.',
    ],
    ['enrollment.added', 'activity', null, 'data.activity cannot be null: an object is expected.'],
    [
      'enrollment.added',
      'enrollment.source',
      'web',
      'data.enrollment.source cannot be "web": one of api, catalog, details, content, invitation is expected.',
    ],
    ['enrollment.added', 'enrollment.active', 1, 'data.enrollment.active cannot be 1: true or false is expected.'],
    [
      'enrollment.added',
      'enrollment.expiresAt',
      '2027-02-30T00:00:00Z',
      'data.enrollment.expiresAt cannot be "2027-02-30T00:00:00Z": a date in ISO 8601 with its zone, from 1970 to 9999, such as 2026-11-22T12:00:00Z, is expected.',
    ],
    [
      'enrollment.added',
      'enrollment.expiresAt',
      '2027-02-03',
      'data.enrollment.expiresAt cannot be "2027-02-03": a date in ISO 8601 with its zone, from 1970 to 9999, such as 2026-11-22T12:00:00Z, is expected.',
    ],
    [
      'attendee.accepted',
      'attendee.fee',
      { price: 0, currency: 'USD' },
      'data.attendee.fee.price cannot be 0: a number above 0, to 1000000000, with at most 3 decimals is expected.',
    ],
    [
      'attendee.accepted',
      'attendee.fee.tax',
      1,
      'There is no field "tax" in data.attendee.fee. Allowed: price, currency.',
    ],
    [
      'attendee.accepted',
      'attendee.answers.1.value',
      5,
      'data.attendee.answers.1.value cannot be 5: a string of at most 10000 characters, true, false or null, is expected.',
    ],
    [
      'attendee.accepted',
      'attendee.answers.1.more',
      5,
      'There is no field "more" in data.attendee.answers.1. Allowed: id, type, label, value.',
    ],
    [
      'attendee.accepted',
      'attendee.answers',
      Array(101).fill(null),
      'data.attendee.answers cannot be a list of 101: a list of at most 100 answers is expected.',
    ],
    [
      'activity.created',
      'activity.capacity',
      1.5,
      'data.activity.capacity cannot be 1.5: a whole number from 1 to 1000000, or null, is expected.',
    ],
    ['delivery.givenUp', 'status', '503', 'data.status cannot be "503": a whole number, or null, is expected.'],
  ])('of the kind %s says of %s what is wrong with %j', (kind, path, value, words) => {
    expect(flaw(kind, path, value)).toBe(words)
  })

  it.each(['1969-12-31T23:59:59Z', '9999-12-31T23:59:59-03:00'])(
    'takes no date that some platform cannot tell: %s',
    (date) => {
      expect(flaw('activity.created', 'activity.endsAt', date)).toMatch(/ISO 8601 with its zone, from 1970 to 9999/)
    },
  )

  it('takes a date of another zone', () => {
    expect(flaw('enrollment.added', 'enrollment.expiresAt', '2027-01-31T20:59:59.123456-03:00')).toBeNull()
  })
})
