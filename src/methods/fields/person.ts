import { z } from 'zod'
import { eitherOf } from '../../domain/either.ts'
import type { Target } from '../../domain/targets.ts'
import { invalidAt } from '../../errors.ts'
import { tidyEmail } from '../../shared/email.ts'
import { EMAIL_FORM, EMAIL_MAX, hasNoDomain } from '../../shared/email-form.ts'
import { oneTo } from '../../shared/fields.ts'
import { isStorable } from '../../shared/storable.ts'
import { companyID, type External, line, listOf, named, thingID, withoutBlanks } from './basic.ts'
import { type List, listed } from './page.ts'

/** A person as a caller names one: by ID, or by name and email, with more details. */

const EMAIL = `an email address of at most ${EMAIL_MAX} characters`
export const email = z
  .string(EMAIL)
  .overwrite((given) => tidyEmail(withoutBlanks(given)))
  .max(EMAIL_MAX, { error: EMAIL, abort: true })
  .regex(EMAIL_FORM, { error: ({ input }) => emailExpected(String(input)), abort: true })
  .refine(isStorable, EMAIL)
  .refine((given) => !hasNoDomain(given), `${EMAIL}, with a domain that there can be`)

/** The form expected of an email that is not right, so that it says where it is wrong. */
function emailExpected(text: string): string {
  if (/\s/.test(text)) return 'an email address without a blank in it'
  return text.split('@').length === 2 ? `${EMAIL}, with something on both sides of the @` : `${EMAIL}, with one @`
}

export const personName = line(200)

export const personDetails = {
  surname: personName.optional().describe('The surname, where it does not stand in the name.'),
  cpf: line(20).optional().describe("The CPF, Brazil's tax number."),
  nickname: line(200).optional().describe('What others call the person.'),
  uuid: line(100).optional().describe('What another system knows the person by.'),
}

export const bypass = z.boolean().default(false).describe('true: nobody is notified.')

/** As `thingID`, but a number of somebody who may be new stays what it is. */
const newPersonID = thingID as unknown as z.ZodType<string | External, z.input<typeof thingID>>

export const who = {
  personID: newPersonID
    .optional()
    .describe(
      'Somebody the event knows; or give name and email. Beside these, the own number of somebody who may be new.',
    ),
  name: personName.optional().describe('The name of somebody who may be new.'),
  email: email.optional().describe('The email by which a person is known.'),
}

/** What is known of a person, as results have it. */
export const detailsOut = {
  name: z.string(),
  surname: z.string().nullable(),
  email: z.string(),
  cpf: z.string().nullable(),
  nickname: z.string().nullable(),
  uuid: z.string().nullable(),
}

/** Names a person of a company, in one of two ways: see `personOrEmail`. */
export const whichPerson = {
  personID: thingID.optional().describe('The person. Give it, or email.'),
  email: email.optional().describe('The email by which the person is known.'),
  companyID: companyID.optional().describe('The company that the person must be of: not for tokens of one event.'),
}

/**
 * The person whom a call names in one of two ways.
 * @throws PublicError invalid_params when it names nobody, or does so twice
 */
export function personOrEmail(given: { personID?: string | undefined; email?: string | undefined }) {
  return eitherOf(given, 'personID', 'email', {
    both: 'personID says already who it is.',
    neither: 'personID is required: an ID, or email.',
  })
}

/** The result of a call for one person or many. */
export function oneOrMany<One extends z.ZodType, Row extends z.ZodType = One>(
  name: string,
  one: One,
  list: string,
  row: Row = one as unknown as Row,
) {
  const either = z.union([one, listOf(list, row)])
  return either.meta(named(name, 'Of one person; of those in content, a list in their order.'))
}

/** The result that `oneOrMany` describes: the row alone, or all of them. */
export function oneOrAll<Row>(rows: Row[], many: boolean): Row | List<Row> {
  return many ? listed(rows) : (rows[0] as Row)
}

/** At most this many people in one call. */
const CONTENT_MAX = 1_000

/** The parameter of a call for many people: the same fields as for one, once each. */
export function manyPeople<Person extends z.ZodType>(person: Person) {
  return oneTo(CONTENT_MAX, 'people', person)
    .optional()
    .describe(`Many people instead of one, at most ${CONTENT_MAX}: all of them, or, when one is wrong, none.`)
}

/**
 * The people that a call is about, each with its path: those in `content`, or the one in the parameters themselves.
 * @throws PublicError invalid_params when the call names both
 */
export function peopleOf<Given extends object>(one: Given, many: Given[] | undefined): Target<Given>[] {
  if (many === undefined) return [{ path: [], given: one }]
  const [extra] = Object.entries(one).find(([, value]) => value !== undefined) ?? []
  if (extra !== undefined) throw invalidAt([extra], 'has no place beside content: give it for each person.')
  return many.map((given, index) => ({ path: ['content', index], given }))
}

/** A person named by the company's own number beside an email, under a name of its own: it may be somebody new. */
export function withNumber<Given extends { personID?: string | External | undefined }>({ personID, ...given }: Given) {
  return typeof personID === 'object' ? { ...given, personNumber: personID.externalID } : { ...given, personID }
}

/** The people of a dismissal, who are always named by ID. */
export function peopleToDismiss<Given extends { personID: string }>(
  personID: string | undefined,
  many: Given[] | undefined,
): Target<{ personID: string } & Partial<Given>>[] {
  if (many === undefined && personID === undefined) {
    throw invalidAt(['personID'], 'is required: who is dismissed.')
  }
  return peopleOf({ personID } as { personID: string } & Partial<Given>, many)
}
