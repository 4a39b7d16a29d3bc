import type { Db } from '../database/schema.ts'
import type { AttendeeFact } from '../facts.ts'
import type { Trx } from './commit.ts'
import { missingPerson, seenBy } from './people.ts'
import type { AttendeeRow } from './registration.ts'
import type { Grant } from './token.ts'

/** Registrations, each with the person as the token sees it: of two columns with one name, pg gives the last. */
export function attendees(db: Db, grant: Grant, eventID: string) {
  return db
    .selectFrom('attendee')
    .innerJoin('person', 'person.id', 'attendee.person_id')
    .selectAll('attendee')
    .select(seenBy(grant))
    .where('attendee.event_id', '=', eventID)
}

/** The row of a registration with the person as the token sees it. */
export async function asSeen(db: Db, grant: Grant, row: AttendeeRow): Promise<AttendeeRow> {
  if (grant.eventID !== null) return row
  return attendees(db, grant, row.event_id).where('attendee.id', '=', row.id).executeTakeFirstOrThrow()
}

/** @throws PublicError not_found when the person is not registered, or left */
export async function lockedAttendee(trx: Trx, eventID: string, personID: string): Promise<AttendeeRow> {
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

/** What happened to a registration that was changed. */
export function attendeeChanges(before: AttendeeRow, after: AttendeeRow): AttendeeFact['kind'][] {
  const kinds: AttendeeFact['kind'][] = []
  if (!before.present_at && after.present_at) kinds.push('attendee.checkedIn')
  if (before.present_at && !after.present_at) kinds.push('attendee.checkedOut')
  if (!before.accepted_at && after.accepted_at) kinds.push('attendee.accepted')
  const rest = ({ present_at: _, ...row }: AttendeeRow) => JSON.stringify(row)
  if (rest(before) !== rest(after)) kinds.push('attendee.edited')
  return kinds
}
