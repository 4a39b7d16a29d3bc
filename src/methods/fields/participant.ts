import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../database/schema.ts'
import { date, id, idOut, moment, orNull, seconds, secondsOrNull } from './basic.ts'
import { bypassWebhook, content, oneOrMany, personDetails, who } from './person.ts'

const source = z
  .enum(['api', 'catalog', 'details', 'content', 'invitation'])
  .meta({ id: 'Source', title: 'Source', description: 'What the person, or somebody else, did to enrol.' })
const enrollmentStatus = z
  .enum(['active', 'inactive'])
  .meta({ id: 'EnrollmentStatus', title: 'EnrollmentStatus', description: 'Whether the enrolment counts at present.' })

const eventID = id.optional().describe('Their event, when it is to be checked that the activities are in it.')
const activityID = id.optional().describe('The activity; for many people, of those who do not name one.')
const expiry = {
  dateExpire: moment
    .optional()
    .describe('Until when it is valid, in Unix seconds: receivers are told so, Aviso does not end it.'),
}

export const bindParams = z.strictObject({
  activityID,
  ...who,
  bypassWebhook,
  source: source.default('api').describe('Where the enrolment comes from.'),
  ...personDetails,
  ...expiry,
  content: content(
    z
      .strictObject({ activityID, ...who, ...personDetails, source: source.optional(), ...expiry })
      .meta({ id: 'PersonToEnroll', title: 'PersonToEnroll' }),
  ),
  eventID,
})

export const dismissParams = z.strictObject({
  activityID,
  personID: id.optional().describe('The person.'),
  bypassWebhook,
  content: content(
    z
      .strictObject({ personID: id.describe('The person.'), activityID })
      .meta({ id: 'PersonToDismiss', title: 'PersonToDismiss' }),
  ),
  eventID,
})

export const operateParams = z.strictObject({
  activityID: id.describe('The activity.'),
  personID: id.describe('The person.'),
  present: z.boolean().optional().describe('true: checks in; false: checks out.'),
  completed: z.boolean().optional().describe('true: the person has completed it.'),
  active: z.boolean().optional().describe('Whether the enrolment has been activated.'),
  status: enrollmentStatus.optional().describe('Whether it counts.'),
  dateExpire: orNull('Moment', moment).describe('Until when it is valid, in Unix seconds; null: for ever.'),
})

const enrollment = z
  .object({
    enrollmentID: idOut('The enrolment.'),
    eventID: idOut('The event of the activity.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    date,
    created: z.boolean().describe('false: the person was enrolled already; nothing changed and nobody was notified.'),
  })
  .meta({ id: 'Enrollment', title: 'Enrollment' })

const dismissal = z
  .object({
    enrollmentID: idOut('The enrolment that ended.'),
    eventID: idOut('The event of the activity.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
  })
  .meta({ id: 'Dismissal', title: 'Dismissal' })

export const participant = z
  .object({
    enrollmentID: idOut('The enrolment.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    name: z.string(),
    surname: z.string().nullable(),
    email: z.string(),
    source,
    active: z.boolean(),
    status: enrollmentStatus,
    dateExpire: z.string().nullable().describe('Until when it is valid.'),
    completedDate: z.string().nullable(),
    presentDate: z.string().nullable().describe('Since when the person is there.'),
    date,
  })
  .meta({ id: 'Participant', title: 'Participant', description: 'A person who is enrolled in an activity.' })

export const enrollments = oneOrMany('EnrollmentOrList', enrollment, 'EnrollmentList')
export const dismissals = oneOrMany('DismissalOrList', dismissal, 'DismissalList')

export type ParticipantRow = Selectable<Database['enrollment']> &
  Pick<Selectable<Database['person']>, 'name' | 'surname' | 'email'>

export function toParticipant(row: ParticipantRow): z.input<typeof participant> {
  return {
    enrollmentID: row.id,
    activityID: row.activity_id,
    personID: row.person_id,
    name: row.name,
    surname: row.surname,
    email: row.email,
    source: row.source as z.input<typeof source>,
    active: row.active,
    status: row.status,
    dateExpire: secondsOrNull(row.expires_at),
    completedDate: secondsOrNull(row.completed_at),
    presentDate: secondsOrNull(row.present_at),
    date: seconds(row.enrolled_at),
  }
}
