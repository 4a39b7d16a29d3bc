import { z } from 'zod'
import { show } from '../errors.ts'
import { ENROLLMENT_SOURCES, type FactKind, type FactOf, FIELD_TYPES } from '../facts.ts'
import { expectation, valueAt } from '../shared/expectation.ts'
import { atMost, currency, matching, whole } from '../shared/fields.ts'
import { isStorable } from '../shared/storable.ts'
import { isTimeZone } from '../shared/time-zone.ts'

/** The data of each kind of fact, as `dataOf` writes it. The limits are those of the methods that make such facts. */

/** A value as JSON has it. */
type AsJson<Value> = Value extends Date
  ? string
  : Value extends object
    ? { [Name in keyof Value]: AsJson<Value[Name]> }
    : Value
type DataOf<Kind extends FactKind> = AsJson<Omit<FactOf<Kind>, 'kind' | 'at' | 'companyID' | 'event' | 'externalIDs'>>

/** Some platforms tell an ID as a JSON number, so it must fit a double. */
const id = matching(/^[1-9]\d{0,14}$/, 'an ID, a positive number of at most 15 digits in a string,')

/** The ID of something of Aviso's own, which no platform tells. */
const ownID = matching(/^[1-9]\d{0,17}$/, 'an ID, a positive number of at most 18 digits in a string,')

function text(max: number, min = 0) {
  const expected = `a string of ${min} to ${max} characters`
  return z
    .string(expected)
    .max(max, { error: expected, abort: true })
    .refine((value) => value.trim().length >= min, expected)
    .refine(isStorable, 'text without NUL or half characters')
}

const name = text(200, 1)

const EMAIL = 'an email address of at most 254 characters'
const email = z
  .string(EMAIL)
  .max(254, { error: EMAIL, abort: true })
  .regex(/^[^\s@]+@[^\s@]+$/, EMAIL)
  .refine(isStorable, EMAIL)

const DATE = 'a date in ISO 8601 with its zone, from 1970 to 9999, such as 2026-11-22T12:00:00Z,'
const DATE_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
/** InEvent tells it in Unix seconds, which are digits alone; Toolzz with a year of four digits. */
const date = z.iso
  .datetime({ offset: true, error: DATE, abort: true })
  .refine((value) => new Date(value).getTime() >= 0 && new Date(value).getTime() <= DATE_MAX, DATE)

const PRICE = 'a number above 0, to 1000000000, with at most 3 decimals'
const price = z
  .number(PRICE)
  .positive(PRICE)
  .max(1_000_000_000, PRICE)
  .refine((value) => /^\d+(\.\d{1,3})?$/.test(String(value)), PRICE)

const person = z.strictObject({
  id,
  name,
  surname: name.nullable(),
  email,
  cpf: text(20, 1).nullable(),
  nickname: name.nullable(),
  uuid: text(100, 1).nullable(),
})

/** By the names of Node.js: a zone that it does not know cannot be told. */
const ZONE = 'a time zone, such as America/Sao_Paulo,'
const timeZone = z.string(ZONE).max(100, ZONE).refine(isTimeZone, ZONE).optional()

const enrollment = z.strictObject({
  timeZone,
  activity: z.strictObject({ id, name }),
  person,
  enrollment: z.strictObject({
    id,
    source: z.enum(ENROLLMENT_SOURCES),
    expiresAt: date.nullable(),
    active: z.boolean(),
    status: z.enum(['active', 'inactive']),
  }),
})

const answer = z.strictObject({
  id,
  type: z.enum(FIELD_TYPES),
  label: name,
  value: z.union([text(10_000), z.boolean(), z.null()], 'a string of at most 10000 characters, true, false or null,'),
})

const attendee = z.strictObject({
  timeZone,
  person,
  attendee: z.strictObject({
    id,
    status: z.enum(['pending', 'accepted', 'denied', 'dismissed']),
    group: z.strictObject({ id, name }),
    fee: z.strictObject({ price, currency }).nullable(),
    answers: atMost(100, 'answers', answer),
    additional: atMost(100, 'people', z.strictObject({ id, name, surname: text(200) })),
    registeredAt: date.optional(),
  }),
})

const activity = z.strictObject({
  activity: z.strictObject({
    id,
    name,
    description: text(10_000).nullable(),
    location: text(200).nullable(),
    beginsAt: date.nullable(),
    endsAt: date.nullable(),
    capacity: whole(1, 1_000_000, 'a whole number from 1 to 1000000, or null,').nullable(),
  }),
})

const dates = z.strictObject({ dates: z.strictObject({ beginsAt: date.nullable(), endsAt: date.nullable() }) })

const COUNT = 'a whole number from 1'
const count = z.int(COUNT).min(1, COUNT)
const webhook = z.strictObject({ id: ownID, type: text(200, 1), name: name.nullable() })

export const dataSchemas: { [Kind in FactKind]: z.ZodType<DataOf<Kind>> } = {
  'enrollment.added': enrollment,
  'enrollment.dismissed': enrollment,
  'enrollment.completed': enrollment,
  'enrollment.checkedIn': enrollment,
  'enrollment.checkedOut': enrollment,
  'attendee.added': attendee,
  'attendee.returned': attendee,
  'attendee.edited': attendee,
  'attendee.accepted': attendee,
  'attendee.dismissed': attendee,
  'attendee.checkedIn': attendee,
  'attendee.checkedOut': attendee,
  'activity.created': activity,
  'activity.edited': activity,
  'activity.removed': activity,
  'event.created': dates,
  'event.edited': z.strictObject({}),
  'event.ended': dates,
  'person.edited': z.strictObject({ timeZone, person }),
  'webhook.disabled': z.strictObject({ webhook, reason: z.string() }),
  'delivery.givenUp': z.strictObject({
    webhook,
    delivery: z.strictObject({ id: ownID, type: text(200, 1), attempts: count }),
    person: text(200, 1).nullable(),
    fact: ownID.nullable(),
    status: z.int('a whole number, or null,').nullable(),
    error: z.string().nullable(),
  }),
}

/**
 * Checks the data of a fact that comes from others.
 * @returns the first flaw in words: its path, the value and what is allowed; null when there is none
 */
export function checkData(kind: FactKind, data: unknown): string | null {
  const issue = dataSchemas[kind].safeParse(withoutNumbers(data)).error?.issues[0]
  if (!issue) return null
  const path = ['data', ...issue.path.map(String)].join('.')
  const value = valueAt(data, issue.path)
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(dataSchemas[kind], issue.path)
    const allowed = known.length > 0 ? `Allowed: ${known.join(', ')}.` : 'None is allowed.'
    return `There is no field ${show(issue.keys[0])} in ${path}. ${allowed}`
  }
  if (value === undefined) return `${path} is required: ${expectation(issue).replace(/,$/, '')}.`
  return `${path} cannot be ${show(value)}: ${expectation(issue)} is expected.`
}

/** The data without the numbers that `store_fact` has put into it; from others it takes none. */
function withoutNumbers(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data
  const { externalIDs: _, ...given } = data as { externalIDs?: unknown }
  return given
}

/** The names of the fields that a schema allows in the object at a path. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = schema
  for (const part of [...path, null]) {
    while (here instanceof z.ZodNullable) here = here.unwrap()
    if (part === null) break
    here = here instanceof z.ZodArray ? here.element : (here as z.ZodObject).shape[part as string]
  }
  return Object.keys((here as z.ZodObject).shape)
}
