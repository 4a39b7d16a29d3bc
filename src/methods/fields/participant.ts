import { z } from 'zod'
import type { ParticipantRow } from '../../domain/rows.ts'
import { ENROLLMENT_SOURCES } from '../../facts.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, externalIDOut, idOut, named, object, pick, secondsOrNull, thingID } from './basic.ts'

export const enrollmentSource = z
  .enum(ENROLLMENT_SOURCES)
  .meta(named('Source', 'What the person, or somebody else, did to enrol.'))
export const enrollmentStatus = z
  .enum(['active', 'inactive'])
  .meta(named('EnrollmentStatus', 'Whether the enrolment counts at present.'))

/** The parameters that say which enrolments a call is about. */
export const ofActivity = {
  eventID: thingID.optional().describe('Their event, when it is to be checked that the activities are in it.'),
  activityID: thingID.optional().describe('The activity; for many people, of those who do not name one.'),
}

export const participant = object('Participant', 'A person who is enrolled in an activity.', {
  enrollmentID: idOut('The enrolment.'),
  activityID: idOut('The activity.'),
  personID: idOut('The person.'),
  name: z.string(),
  surname: z.string().nullable(),
  email: z.string(),
  source: enrollmentSource,
  active: z.boolean(),
  status: enrollmentStatus,
  dateExpire: z.string().nullable().describe('Until when it is valid.'),
  completedDate: z.string().nullable(),
  presentDate: z.string().nullable().describe('Since when the person is there.'),
  date,
  enrollmentExternalID: externalIDOut.describe("The company's own number for the enrolment; null: none."),
  personExternalID: externalIDOut.describe("The company's own number for the person; null: none."),
})

export function toParticipant(row: ParticipantRow): z.input<typeof participant> {
  return {
    ...pick(row, 'name', 'surname', 'email', 'active', 'status'),
    enrollmentID: row.id,
    activityID: row.activity_id,
    personID: row.person_id,
    source: row.source as z.input<typeof enrollmentSource>,
    dateExpire: secondsOrNull(row.expires_at),
    completedDate: secondsOrNull(row.completed_at),
    presentDate: secondsOrNull(row.present_at),
    date: unixSeconds(row.enrolled_at),
    enrollmentExternalID: row.external_id ?? null,
    personExternalID: row.person_external_id ?? null,
  }
}
