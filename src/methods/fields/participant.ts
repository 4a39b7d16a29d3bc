import { z } from 'zod'
import type { ParticipantRow } from '../../domain/rows.ts'
import { ENROLLMENT_SOURCES } from '../../facts.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, id, idOut, secondsOrNull } from './basic.ts'

export const enrollmentSource = z
  .enum(ENROLLMENT_SOURCES)
  .meta({ id: 'Source', title: 'Source', description: 'What the person, or somebody else, did to enrol.' })
export const enrollmentStatus = z
  .enum(['active', 'inactive'])
  .meta({ id: 'EnrollmentStatus', title: 'EnrollmentStatus', description: 'Whether the enrolment counts at present.' })

/** The parameters that say which enrolments a call is about. */
export const ofActivity = {
  eventID: id.optional().describe('Their event, when it is to be checked that the activities are in it.'),
  activityID: id.optional().describe('The activity; for many people, of those who do not name one.'),
}

export const participant = z
  .object({
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
  })
  .meta({ id: 'Participant', title: 'Participant', description: 'A person who is enrolled in an activity.' })

export function toParticipant(row: ParticipantRow): z.input<typeof participant> {
  return {
    enrollmentID: row.id,
    activityID: row.activity_id,
    personID: row.person_id,
    name: row.name,
    surname: row.surname,
    email: row.email,
    source: row.source as z.input<typeof enrollmentSource>,
    active: row.active,
    status: row.status,
    dateExpire: secondsOrNull(row.expires_at),
    completedDate: secondsOrNull(row.completed_at),
    presentDate: secondsOrNull(row.present_at),
    date: unixSeconds(row.enrolled_at),
  }
}
