import { z } from 'zod'
import { type EnrollmentHeld, exportPerson, PLACE } from '../../domain/person-export.ts'
import type { ToldOnce } from '../../outbox/read-person.ts'
import { matching, whole } from '../../shared/fields.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { defineMethod } from '../context.ts'
import { ana, anaHerself, DATE, demoDelivery, demoFact, example } from '../examples.ts'
import { outcome } from '../fields/attempt.ts'
import { attendee, toAttendee } from '../fields/attendee.ts'
import { date, externalIDOut, idOut, notificationType, object, pick, secondsOrNull } from '../fields/basic.ts'
import { fact, toFact } from '../fields/fact.ts'
import { knownPerson, toKnownPerson } from '../fields/known-person.ts'
import { enrollmentSource, enrollmentStatus } from '../fields/participant.ts'
import { personOrEmail, whichPerson } from '../fields/person.ts'

const enrollment = object('HeldEnrollment', 'An enrolment of a person, also one that ended.', {
  enrollmentID: idOut('The enrolment.'),
  activityID: idOut('The activity.'),
  activity: z.string().describe('Its name.'),
  eventID: idOut('The event.'),
  source: enrollmentSource,
  active: z.boolean(),
  status: enrollmentStatus,
  dateExpire: z.string().nullable().describe('Until when it is valid.'),
  completedDate: z.string().nullable(),
  presentDate: z.string().nullable(),
  dismissedDate: z.string().nullable().describe('When the person left the activity; null: not yet.'),
  date,
  externalID: externalIDOut,
})

const told = object('HeldDelivery', 'What became of a fact for one webhook.', {
  deliveryID: idOut('The delivery: webhook.log.find has its attempts.'),
  webhookID: idOut('The webhook.'),
  type: notificationType,
  url: z.string().nullable().describe('Where it went.'),
  attempts: z.int().describe('How many POSTs there were.'),
  outcome: outcome.nullable().meta({ title: 'OutcomeOrNull', description: 'Of the last one; null: there was none.' }),
  status: z.int().nullable().describe('The HTTP status of the last one; null: there was no answer.'),
  date: z.string().nullable().describe('When the last one was made; null: there was none.'),
  pending: z.boolean().describe('true: it waits, or was given up.'),
})

const heldFact = object('HeldFact', 'A fact about a person, and whom it was told.', {
  ...fact.shape,
  deliveries: z.array(told),
})

const held = object('PersonHeld', 'A page of what is held about a person.', {
  person: knownPerson,
  registrations: z.array(attendee).describe('As each event knows the person; also those that ended.'),
  enrollments: z.array(enrollment),
  facts: z.array(heldFact).describe('The oldest first, for RETENTION_DAYS.'),
  next: z.string().nullable().describe('To be given as after, to go on. null: there is nothing more.'),
})

const anaHeld = {
  person: anaHerself,
  registrations: [ana],
  enrollments: [
    {
      enrollmentID: '1',
      activityID: '1',
      activity: 'Opening keynote',
      eventID: '1',
      source: 'api',
      active: true,
      status: 'active',
      dateExpire: null,
      completedDate: null,
      presentDate: null,
      dismissedDate: null,
      date: DATE,
      externalID: null,
    },
  ],
}
const toldOnce = {
  ...pick(demoDelivery, 'deliveryID', 'webhookID', 'type', 'url', 'attempts', 'status'),
  outcome: 'received',
  date: DATE,
  pending: false,
}

export const personExport = defineMethod({
  name: 'person.export',
  summary: 'Lists all that is held about a person.',
  description:
    'What the company knows, then the registrations with their answers, the enrolments, and the facts in the log with whom they were told. Page by page: call it again with next as after, until that is null. A token of one event sees what that event knows. The bodies that were sent are in webhook.log.get; facts of own types name nobody, so they are not among these.',
  access: 'read',
  params: {
    ...whichPerson,
    limit: whole(1, 100).default(100).describe('How many registrations, enrolments and facts at most, together.'),
    after: matching(PLACE, 'next of the last answer, a string,')
      .optional()
      .describe('next of the last answer, to go on behind it.'),
  },
  resultName: 'held',
  result: held,
  examples: [
    example('export', { personID: '1', limit: 2 }, { ...anaHeld, facts: [], next: 'enrollment.1' }),
    example(
      'the last page',
      { email: 'ana@example.com', companyID: '1', after: 'fact.3' },
      {
        person: anaHerself,
        registrations: [],
        enrollments: [],
        facts: [{ ...demoFact, deliveries: [toldOnce] }],
        next: null,
      },
    ),
  ],
  async handle({ companyID: company, limit, after, ...who }, { db, grant }) {
    const found = await exportPerson(db, grant, personOrEmail(who), company, { after, limit })
    return {
      person: toKnownPerson(found.person),
      registrations: found.registrations.map(toAttendee),
      enrollments: found.enrollments.map(toEnrollment),
      facts: found.facts.map((row) => ({ ...toFact(row), deliveries: row.deliveries.map(toTold) })),
      next: found.next,
    }
  },
})

function toEnrollment(row: EnrollmentHeld): z.input<typeof enrollment> {
  return {
    ...pick(row, 'active', 'status'),
    enrollmentID: row.id,
    activityID: row.activity_id,
    activity: row.activity_name,
    eventID: row.event_id,
    source: row.source as z.input<typeof enrollmentSource>,
    dateExpire: secondsOrNull(row.expires_at),
    completedDate: secondsOrNull(row.completed_at),
    presentDate: secondsOrNull(row.present_at),
    dismissedDate: secondsOrNull(row.dismissed_at),
    date: unixSeconds(row.enrolled_at),
    externalID: row.external_id,
  }
}

function toTold(row: ToldOnce): z.input<typeof told> {
  return {
    ...pick(row, 'type', 'url', 'attempts', 'outcome', 'status', 'pending'),
    deliveryID: row.delivery_id,
    webhookID: row.webhook_id,
    date: secondsOrNull(row.attempted_at),
  }
}
