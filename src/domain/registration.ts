import { sql } from 'kysely'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven, isOneOf } from '../database/where.ts'
import { notFoundAt } from '../errors.ts'
import { findWhose } from './access.ts'
import type { Trx } from './commit.ts'
import { editPerson, type PersonChange } from './edit-person.ts'
import type { Either, Whose } from './either.ts'
import { endEnrollments } from './enroll.ts'
import { holdWholeEvent, wholeEvents } from './event.ts'
import { attendeeChanges, attendeeFact, enrollmentFact, registrationFacts } from './facts-of.ts'
import { numberOf } from './own-numbers.ts'
import { findPeople, lockPeople, missingPerson, seenBy, withPeople } from './people.ts'
import {
  editRegistration,
  endRegistrations,
  type RegistrationChange,
  type RegistrationGiven,
  register,
} from './register.ts'
import type { AttendeeRow, WholeEvent } from './rows.ts'
import {
  allOf,
  type Detail,
  type Ordering,
  orderOf,
  peopleMatching,
  type Search,
  seenColumn,
  seenOrder,
} from './searching.ts'
import type { PersonGiven, Target } from './targets.ts'
import type { Grant } from './token.ts'

/** The registrations of people for an event. */

/** A registration, and the event whose form it answers. */
export interface Attending {
  event: WholeEvent
  attendee: AttendeeRow
}

/** The parameters of a whole call, of one person or many. */
interface Whole {
  eventID: string
  bypassWebhook: boolean
}

export type RegisteredPerson = Attending & { registered: boolean }

/** @returns the registrations in the order of the targets; one that is alone has the person as the token sees it */
export async function registerPeople(
  trx: Trx,
  grant: Grant,
  { eventID, bypassWebhook }: Whole,
  targets: Target<RegistrationGiven & PersonGiven>[],
  now: Date,
) {
  const event = await holdWholeEvent(trx, grant, eventID)
  const people = await findPeople(trx, grant, event, targets, now, true)
  const rows = await register(trx, event, people, now)
  const facts = rows.flatMap((one) => (one.registered ? registrationFacts(now, event, one) : []))
  return {
    facts,
    muted: bypassWebhook,
    result: await Promise.all(
      rows.map(async ({ path, attendee, registered }) => {
        const alone = path.length === 0
        return { event, attendee: alone ? await asSeen(trx, grant, attendee) : attendee, registered }
      }),
    ),
  }
}

export async function editAttendee(
  trx: Trx,
  grant: Grant,
  { eventID, personID }: { eventID: string; personID: string },
  given: PersonChange & RegistrationChange,
  now: Date,
) {
  const event = await holdWholeEvent(trx, grant, eventID)
  await lockPeople(trx, eventID, [personID])
  const before = await lockAttendee(trx, eventID, personID)
  await editPerson(trx, grant, event.company_id, before, given)
  const after = await editRegistration(trx, event, before, given, now)
  return {
    facts: attendeeChanges(now, event, before, after),
    result: { event, attendee: await asSeen(trx, grant, after) },
  }
}

/** Ends registrations, and the enrolments in activities of the event with them. */
export async function dismissAttendees(
  trx: Trx,
  grant: Grant,
  { eventID, bypassWebhook }: Whole,
  targets: Target<{ personID: string }>[],
  now: Date,
) {
  const event = await holdWholeEvent(trx, grant, eventID)
  const result = await endRegistrations(trx, eventID, targets)
  const left = result.filter(({ ended }) => ended).map(({ attendee }) => attendee)
  const personIDs = left.map(({ person_id }) => person_id)
  const dismissed = await withPeople(trx, eventID, await endEnrollments(trx, { eventID, personIDs }, now))
  const facts = [
    ...dismissed.map((one) => enrollmentFact('enrollment.dismissed', now, event, one)),
    ...left.map((attendee) => attendeeFact('attendee.dismissed', now, event, attendee)),
  ]
  return { facts, muted: bypassWebhook, result }
}

interface AttendeesWanted extends Search, Ordering<Detail | 'date'> {
  status?: AttendeeRow['status'] | undefined
  /** All of these have to hold. */
  selection?: AttendeeState[] | undefined
  /** Of a company, only those of these events. */
  events?: string[] | undefined
}

const PENDING = sql`attendee.status = 'pending'`
/** What a list of attendees can be limited to: InEvent's words. */
export const ATTENDEE_STATES = {
  all: sql`true`,
  approved: sql`attendee.status = 'accepted'`,
  denied: sql`attendee.status = 'denied'`,
  pending: PENDING,
  'waiting-rsvp': PENDING,
  present: sql`attendee.present_at is not null`,
  'not-present': sql`attendee.present_at is null`,
}
export type AttendeeState = keyof typeof ATTENDEE_STATES

/** By their IDs, lowest first, unless another order is asked for; those who left only when they are asked for. */
export async function listAttendees(
  db: Db,
  grant: Grant,
  whose: Whose,
  wanted: AttendeesWanted,
  paging: Paging,
): Promise<Page<Attending>> {
  await findWhose(db, grant, whose)
  const { status, selection = [], events } = wanted
  const listed = allOf([
    status === undefined ? sql`attendee.status <> 'dismissed'` : sql`attendee.status = ${status}`,
    whose.eventID === undefined
      ? sql`attendee.event_id in (select e.id from aviso.event e where e.company_id = ${whose.companyID})`
      : sql`attendee.event_id = ${whose.eventID}`,
    events === undefined ? sql`true` : isOneOf('attendee.event_id', events),
    ...selection.map((state) => ATTENDEE_STATES[state]),
  ])
  const found = attendees(db, grant)
    .where(listed)
    .where(peopleMatching(wanted, seenColumn(grant)))
  // Unless they are searched, the people need not be counted.
  const counted = wanted.query === undefined ? db.selectFrom('attendee').where(listed) : found.clearSelect()
  const order = orderOf(wanted, seenOrder(grant, 'attendee.created_at'), 'attendee.id')
  const page = await readPage(found, counted.select(TOTAL), paging, order)
  return { ...page, rows: await withEvents(db, page.rows) }
}

export async function withEvents(db: Db, rows: AttendeeRow[]): Promise<Attending[]> {
  const ids = new Set(rows.map(({ event_id }) => event_id))
  const events = await wholeEvents(db).where(isOneOf('event.id', ids)).execute()
  const known = new Map(events.map((event) => [event.id, event]))
  return rows.map((attendee) => ({ attendee, event: known.get(attendee.event_id) as WholeEvent }))
}

/**
 * Finds a registration in an event, or the last one in any event of a company.
 * @throws PublicError not_found when the person is not registered, or left
 */
export async function findAttendee(
  db: Db,
  grant: Grant,
  whose: Whose,
  { personID, email }: Either<'personID', 'email'>,
): Promise<Attending> {
  const company = await findWhose(db, grant, whose) // also of an event: the index of emails begins with it
  const { eventID, companyID } = whose
  const row = await attendees(db, grant)
    .where('attendee.status', '!=', 'dismissed')
    .where(isIfGiven('attendee.event_id', eventID))
    .where('person.company_id', '=', company)
    .where(isIfGiven('attendee.person_id', personID))
    .where(peopleMatching({ query: email, queryKey: 'email', match: 'exact' }, seenColumn(grant)))
    .orderBy('attendee.id', 'desc')
    .executeTakeFirst()
  const [attending] = row ? await withEvents(db, [row]) : []
  if (attending) return attending
  const where = eventID === undefined ? `company ${companyID}` : `event ${eventID}`
  if (personID !== undefined) {
    throw notFoundAt(['personID'], `There is no person in ${where} with the ID ${personID}.`)
  }
  throw notFoundAt(['email'], `There is no person in ${where} with the email ${JSON.stringify(email)}.`)
}

/** Registrations, each with the person as the token sees it: of two columns with one name, pg gives the last. */
function attendees(db: Db, grant: Grant) {
  return db
    .selectFrom('attendee')
    .innerJoin('person', 'person.id', 'attendee.person_id')
    .selectAll('attendee')
    .select(seenBy(grant))
    .select(numberOf('person', 'attendee.person_id').as('person_external_id'))
}

/** The row of a registration with the person as the token sees it. */
async function asSeen(db: Db, grant: Grant, row: AttendeeRow): Promise<AttendeeRow> {
  return attendees(db, grant).where('attendee.id', '=', row.id).executeTakeFirstOrThrow()
}

/** @throws PublicError not_found when the person is not registered, or left */
async function lockAttendee(trx: Trx, eventID: string, personID: string): Promise<AttendeeRow> {
  const row = await trx
    .selectFrom('attendee')
    .selectAll()
    .where('event_id', '=', eventID)
    .where('person_id', '=', personID)
    .where('status', '!=', 'dismissed')
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw missingPerson([], personID, eventID)
  return row
}
