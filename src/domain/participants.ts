import type { Db } from '../database/schema.ts'
import { notFound } from '../errors.ts'
import type { EnrollmentFact } from '../facts.ts'
import type { ParticipantRow } from '../methods/fields/participant.ts'
import { seenBy } from './people.ts'
import type { Grant } from './token.ts'

/** Enrolments, each with the person as the token sees it. */
export function participants(db: Db, grant: Grant, activityID: string) {
  return db
    .selectFrom('enrollment')
    .innerJoin('activity', 'activity.id', 'enrollment.activity_id')
    .innerJoin('attendee', (join) =>
      join
        .onRef('attendee.event_id', '=', 'activity.event_id')
        .onRef('attendee.person_id', '=', 'enrollment.person_id'),
    )
    .innerJoin('person', 'person.id', 'enrollment.person_id')
    .selectAll('enrollment')
    .select(seenBy(grant))
    .where('enrollment.activity_id', '=', activityID)
    .where('enrollment.dismissed_at', 'is', null)
}

/** @throws PublicError not_found when the person is not enrolled */
export async function findParticipant(
  db: Db,
  grant: Grant,
  activityID: string,
  personID: string,
  lock = false,
): Promise<ParticipantRow> {
  const row = await participants(db, grant, activityID)
    .where('enrollment.person_id', '=', personID)
    .$if(lock, (query) => query.forUpdate('enrollment'))
    .executeTakeFirst()
  if (!row) throw notFound('personID', personID, `enrolment in activity ${activityID} of a person`)
  return row
}

/** What happened to an enrolment that was changed. */
export function enrollmentChanges(before: ParticipantRow, after: ParticipantRow): EnrollmentFact['kind'][] {
  const kinds: EnrollmentFact['kind'][] = []
  if (!before.present_at && after.present_at) kinds.push('enrollment.checkedIn')
  if (before.present_at && !after.present_at) kinds.push('enrollment.checkedOut')
  if (!before.completed_at && after.completed_at) kinds.push('enrollment.completed')
  return kinds
}
