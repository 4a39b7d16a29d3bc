import { z } from 'zod'
import { notificationTypes } from '../../platforms/index.ts'
import { isVisible } from '../../shared/email.ts'
import { matching, whole } from '../../shared/fields.ts'
import { isStorable } from '../../shared/storable.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'

/** The fields that many methods share: as they come in, and as they go out. */

/** What `meta` takes for a schema that the document lists under a name of its own. */
export function named(name: string, description?: string) {
  return { id: name, title: name, ...(description === undefined ? {} : { description }) }
}

/** The fields of an object, behind its description if it has one. */
type Described<Fields> = [fields: Fields] | [description: string, fields: Fields]

/** An object that goes out, under a name of its own. */
export function object<Fields extends z.ZodRawShape>(name: string, ...described: Described<Fields>) {
  const [fields, description] = described.toReversed() as [Fields, string?]
  return z.object(fields).meta(named(name, description))
}

/** An object that comes in, under a name of its own: nothing but these fields. */
export function strictObject<Fields extends z.ZodRawShape>(name: string, ...described: Described<Fields>) {
  const [fields, description] = described.toReversed() as [Fields, string?]
  return z.strictObject(fields).meta(named(name, description))
}

const ID_EXPECTED = 'an ID, a positive number of at most 18 digits in a string,'

/** An ID as a caller gives it: a decimal string, a number is accepted. 18 digits always fit a bigint. */
export const id = z
  .union([z.string().regex(/^[1-9]\d{0,17}$/, ID_EXPECTED), z.int(ID_EXPECTED).positive(ID_EXPECTED)], ID_EXPECTED)
  .transform(String)
  .meta(named('ID', 'An ID: a decimal string; a number is accepted.'))

/** A company's own number for something: whatever the platform calls it by. */
export const externalID = line(200).meta(named('ExternalIDText', 'A number or another name, unique in its company.'))

/** The number that something new gets, or that is edited. */
export const externalIDOfNew = externalID
  .optional()
  .describe("The company's own number for it. One that has it already is edited instead.")
export const editedExternalID = orNull('ExternalID', externalID).describe(
  "The company's own number for it; null: none.",
)

const byExternalID = strictObject('ExternalID', "By the company's own number for it.", { externalID })

/** The company's own number, in place of an ID. */
export interface External {
  externalID: string
}

/**
 * What events, activities and people are named by: our ID, or the company's own number. Before a method sees it, `ours` has put
 * our ID in its place, so that is its type.
 */
export const thingID = orExternal(
  id,
  'an ID, a positive number of at most 18 digits in a string, or {"externalID": "…"} with a text of 1 to 200 characters,',
).meta(named('IDOrExternal', 'An ID, or the company\'s own number: {"externalID": "…"}.')) as unknown as ThingID
type ThingID = z.ZodType<string, string | number | External>

function orExternal<ID extends z.ZodType>(ours: ID, expected: string) {
  return z.union([ours, byExternalID], expected)
}

const COMPANY_EXPECTED =
  'an ID, a positive number of at most 15 digits in a string, or {"externalID": "…"} with a text of 1 to 200 characters,'

/** An ID that others give us; some platforms tell it as a JSON number, so it must fit a double. */
export const companyID = orExternal(
  id
    .refine((value) => value.length <= 15, COMPANY_EXPECTED)
    .meta(named('CompanyID', 'The ID of a company: a decimal string; a number is accepted.')),
  COMPANY_EXPECTED,
).meta(
  named('CompanyIDOrExternal', 'The ID of a company, or its platform\'s number for it: {"externalID": "…"}.'),
) as unknown as ThingID

export function text(max: number, min = 1) {
  return checked((value) => value, max, min)
}

/** A text typed in one line, such as a name: blanks around it are not meant, and nothing but blanks is no name. */
export function line(max: number, min = 1) {
  return checked(withoutBlanks, max, min)
}

function checked(tidy: (value: string) => string, max: number, min: number) {
  const expected = `a string of ${min} to ${max} characters`
  return z
    .string(expected)
    .overwrite(tidy)
    .max(max, expected)
    .refine((value) => value.trim().length >= min && (min === 0 || isVisible(value)), expected)
    .refine(isStorable, 'text without NUL or half characters')
}

const BLANK = /[\s\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064]/

/**
 * Takes off the blanks around a value: also characters that nobody sees, which come along when it is copied from a page.
 * Reads each character once, however many there are.
 */
export function withoutBlanks(value: string): string {
  let [from, to] = [0, value.length]
  while (from < to && BLANK.test(value.charAt(from))) from++
  while (from < to && BLANK.test(value.charAt(to - 1))) to--
  return value.slice(from, to)
}

const OWN_TYPE_EXPECTED = 'the name of an own type, with a dot in it, such as shop.paid,'
/** The form of the name of an own type. A prefix of its own keeps it apart from those of the platforms. */
export const ownTypeName = z
  .string(OWN_TYPE_EXPECTED)
  .max(100, { error: OWN_TYPE_EXPECTED, abort: true })
  .regex(/^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)+$/, { error: OWN_TYPE_EXPECTED, abort: true })
  .meta(named('OwnTypeName', 'A type of a company: webhook.type.find lists them.'))

const platformType = z.enum(notificationTypes).meta(named('NotificationType', 'What a webhook is notified of.'))

export const TYPE_EXPECTED = `one of ${notificationTypes.join(', ')}, or an own type such as shop.paid,`
/** The type of a webhook: one of a platform, or an own type of its company. */
export const notificationType = z
  .union([platformType, ownTypeName], TYPE_EXPECTED)
  .meta(named('AnyNotificationType', 'A type of a platform, or an own type of the company.'))

/** A moment as a caller gives it. */
export const moment = z
  .union([z.string(), z.int()], 'Unix seconds')
  .refine((value) => /^\d{1,11}$/.test(String(value)), 'Unix seconds, a string of digits,')
  .transform((value) => new Date(Number(value) * 1_000))
  .meta(named('Moment', 'Unix seconds: a decimal string; a number is accepted.'))

/** A field that an edit can change, or with null remove. */
export function orNull<Field extends z.ZodType>(name: string, field: Field) {
  return field
    .nullable()
    .meta({ title: `${name}OrNull` })
    .optional()
}

/** Two parameters of a `find`, for what happened at a time. */
export const range = {
  since: moment.optional().describe('Only what was made since then, in Unix seconds.'),
  until: moment.optional().describe('Only what was made before then, in Unix seconds.'),
}

/** The last parameters of a `find`. */
export const paging = {
  limit: whole(1, 100).default(20).describe('How many rows at most.'),
  offset: whole(0, 1_000_000).default(0).describe('How many rows to leave out first.'),
  after: matching(/^[A-Za-z0-9_-]{1,4096}$/, 'next of the last answer, a string,')
    .optional()
    .describe('next of the last answer, to go on behind it.'),
}

/** The result of a call for many. */
export function listOf<Row extends z.ZodType>(name: string, row: Row, total?: string) {
  return object(name, rowsOf(row, total))
}

/** The result of every `find`. */
export function pageOf<Row extends z.ZodType>(name: string, row: Row, total?: string) {
  return object(name, {
    ...rowsOf(row, total),
    next: z.string().nullable().describe('To be given as after, to go on. null: there is nothing more.'),
  })
}

function rowsOf<Row extends z.ZodType>(row: Row, total = 'How many there are in all.') {
  return {
    count: z.int().describe('How many rows are in data.'),
    total: z.int().describe(total),
    data: z.array(row),
  }
}

/** An ID as it goes out. */
export const idOut = (description: string) => z.string().describe(description)
/** The company's own number as it goes out. */
export const externalIDOut = z.string().nullable().describe("The company's own number for it; null: none.")
/** A date as it goes out: Unix seconds in a string, InEvent's form. */
export const date = z.string().describe('Unix seconds, in a string.')

/** The columns of a row that go out as they are. */
export function pick<Row, Name extends keyof Row>(row: Row, ...names: Name[]): Pick<Row, Name> {
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>
}

export function secondsOrNull(time: Date | null): string | null {
  return time && unixSeconds(time)
}

/** The headers of a request or an answer, by their names. */
export const headers = z
  .record(z.string(), z.string())
  .meta(named('HeaderValues', 'By the names of the headers, in lower case.'))
