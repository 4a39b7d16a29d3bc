import { z } from 'zod'
import { enrollPeople } from '../../../domain/enrolment.ts'
import { unixSeconds } from '../../../shared/unix-seconds.ts'
import { defineMethod } from '../../context.ts'
import { beaInFull, DATE, example, newBea, newCaio } from '../../examples.ts'
import { date, externalID, idOut, moment, object, strictObject } from '../../fields/basic.ts'
import { listed } from '../../fields/page.ts'
import { enrollmentSource, ofActivity } from '../../fields/participant.ts'
import {
  bypass,
  manyPeople,
  oneOrAll,
  oneOrMany,
  peopleOf,
  personDetails,
  who,
  withNumber,
} from '../../fields/person.ts'

const expiry = {
  dateExpire: moment
    .optional()
    .describe('Until when it is valid, in Unix seconds: receivers are told so, Aviso does not end it.'),
}

const enrollmentExternalID = externalID.optional().describe("The company's own number for the enrolment.")

const enrollment = object('Enrollment', {
  enrollmentID: idOut('The enrolment.'),
  eventID: idOut('The event of the activity.'),
  activityID: idOut('The activity.'),
  personID: idOut('The person.'),
  date,
  created: z.boolean().describe('false: the person was enrolled already; nothing changed and nobody was notified.'),
})

const beaEnrolled = { enrollmentID: '2', eventID: '1', activityID: '1', personID: '2', date: DATE, created: true }

export const activityPersonBind = defineMethod({
  name: 'activity.person.bind',
  summary: 'Enrols a person in an activity, or many.',
  description:
    'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again. Somebody new is registered for the event as well, in its first ticket group. Of many people in content all are enrolled, or none.',
  access: 'write',
  told: true,
  takesNewPeople: true,
  params: {
    activityID: ofActivity.activityID,
    ...who,
    bypassWebhook: bypass,
    source: enrollmentSource.default('api').describe('Where the enrolment comes from.'),
    ...personDetails,
    ...expiry,
    content: manyPeople(
      strictObject('PersonToEnroll', {
        activityID: ofActivity.activityID,
        ...who,
        ...personDetails,
        source: enrollmentSource.optional(),
        ...expiry,
        enrollmentExternalID,
      }),
    ),
    eventID: ofActivity.eventID,
    enrollmentExternalID,
  },
  resultName: 'enrollment',
  result: oneOrMany('EnrollmentOrList', enrollment, 'EnrollmentList'),
  errors: ['not_found', 'activity_full'],
  examples: [
    example('bind', { activityID: '1', ...newBea }, beaEnrolled),
    example(
      'somebody the event knows',
      { activityID: '1', personID: '1' },
      { ...beaEnrolled, enrollmentID: '1', personID: '1', created: false },
    ),
    example(
      'everything',
      {
        activityID: '1',
        ...beaInFull,
        source: 'catalog',
        dateExpire: '1826841600',
        enrollmentExternalID: 'E-32',
        bypassWebhook: true,
      },
      beaEnrolled,
    ),
    example(
      'many',
      {
        eventID: '1',
        content: [
          { activityID: '1', ...newBea },
          { activityID: '1', ...newCaio },
        ],
      },
      listed([beaEnrolled, { ...beaEnrolled, enrollmentID: '3', personID: '3' }]),
    ),
  ],
  async handle({ eventID, activityID, bypassWebhook, source, dateExpire, content, ...one }, context) {
    const { commitWritten, together, grant, trace } = context
    const people = peopleOf<NonNullable<typeof content>[number]>(one, content).map(({ path, given }) => {
      const expiresAt = given.dateExpire ?? dateExpire ?? null
      return { path, trace, given: { ...withNumber(given), source: given.source ?? source, expiresAt } }
    })
    const whole = { eventID, activityID, bypassWebhook }
    const enrol = (list: typeof people) => commitWritten((now) => enrollPeople(grant, whole, list, now))
    const [alone] = content === undefined ? people : []
    const kind = JSON.stringify([grant.eventID, grant.companyID, whole])
    const rows = alone ? [await together.do(kind, alone, enrol)] : await enrol(people)
    const results = rows.map(({ activity, personID, enrollment: row, enrolled }) => ({
      enrollmentID: row.id,
      eventID: activity.event_id,
      activityID: activity.id,
      personID,
      date: unixSeconds(row.enrolled_at),
      created: enrolled,
    }))
    return oneOrAll(results, content !== undefined)
  },
})
