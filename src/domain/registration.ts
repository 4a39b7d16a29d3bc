import { sql } from 'kysely'
import { type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import type { Trx } from './commit.ts'
import { editPerson, lockPerson, type PersonChange } from './edit-person.ts'
import { endEnrollments } from './enroll.ts'
import { findWholeEvent, holdWholeEvent } from './event.ts'
import { attendeeChanges, attendeeFact, enrollmentFact, registrationFacts } from './facts-of.ts'
import { findPeople, missingPerson, seenBy, withPeople } from './people.ts'
import {
  editRegistration,
  endRegistrations,
  type RegistrationChange,
  type RegistrationGiven,
  register,
} from './register.ts'
import type { AttendeeRow, WholeEvent } from './rows.ts'
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
  const facts = rows.flatMap((one) => (one.registered ? registrationFacts(now, event, one.attendee) : []))
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
  await lockPerson(trx, eventID, personID)
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

/** By their IDs, lowest first; those who left only when they are asked for. */
export async function listAttendees(
  db: Db,
  grant: Grant,
  eventID: string,
  status: AttendeeRow['status'] | undefined,
  paging: Paging,
) {
  const event = await findWholeEvent(db, grant, eventID)
  const listed = status === undefined ? sql<boolean>`status <> 'dismissed'` : sql<boolean>`status = ${status}`
  const counted = db.selectFrom('attendee').where('event_id', '=', eventID).where(listed).select(TOTAL)
  const query = attendees(db, grant, eventID).where(listed).orderBy('attendee.id')
  const { total, rows } = await readPage(query, counted, paging)
  return { total, rows: rows.map((attendee) => ({ event, attendee })) }
}

/** @throws PublicError not_found when the person is not registered, or left */
export async function findAttendee(db: Db, grant: Grant, eventID: string, personID: string): Promise<Attending> {
  const event = await findWholeEvent(db, grant, eventID)
  const attendee = await attendees(db, grant, eventID)
    .where('person_id', '=', personID)
    .where('status', '!=', 'dismissed')
    .executeTakeFirst()
  if (!attendee) throw missingPerson([], personID, eventID)
  return { event, attendee }
}

/** Registrations, each with the person as the token sees it: of two columns with one name, pg gives the last. */
function attendees(db: Db, grant: Grant, eventID: string) {
  return db
    .selectFrom('attendee')
    .innerJoin('person', 'person.id', 'attendee.person_id')
    .selectAll('attendee')
    .select(seenBy(grant))
    .where('attendee.event_id', '=', eventID)
}

/** The row of a registration with the person as the token sees it. */
async function asSeen(db: Db, grant: Grant, row: AttendeeRow): Promise<AttendeeRow> {
  if (grant.eventID !== null) return row
  return attendees(db, grant, row.event_id).where('attendee.id', '=', row.id).executeTakeFirstOrThrow()
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
