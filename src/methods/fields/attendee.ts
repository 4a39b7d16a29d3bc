import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../database/schema.ts'
import { fieldType, type WholeEvent } from '../../domain/event.ts'
import { answersOf, feeOf } from '../../domain/facts-of.ts'
import type { AttendeeRow } from '../../domain/registration.ts'
import { date, id, idOut, line, seconds, secondsOrNull, text } from './basic.ts'
import { bypassWebhook, content, email, oneOrMany, personDetails, personName, who } from './person.ts'

const ANSWERS = 'a list of at most 100 answers'
const COMPANIONS = 'a list of at most 100 people'

/** What a person registers with. */
const registration = {
  groupID: id.optional().describe('The ticket group; left out: the first of the event.'),
  answers: z
    .array(
      z
        .strictObject({
          fieldID: id.describe('The form field.'),
          value: z
            .union([text(10_000, 0), z.boolean(), z.null()], 'a string, for a check_box true or false, or null,')
            .meta({ title: 'AnswerValue' })
            .describe('A string; of a check_box true or false; null takes it back.'),
        })
        .meta({ id: 'Answer', title: 'Answer' }),
      ANSWERS,
    )
    .max(100, ANSWERS)
    .optional()
    .describe("Answers to the event's form."),
  additionalAttendees: z
    .array(
      z
        .strictObject({ name: personName.describe('The name.'), surname: line(200, 0).describe('The surname.') })
        .meta({ id: 'Companion', title: 'Companion' }),
      COMPANIONS,
    )
    .max(100, COMPANIONS)
    .optional()
    .describe('Who comes along on the same registration.'),
}
const paid = z.boolean().optional().describe('true: the fee has been paid.')
const eventID = id.describe('The event.')

export const bindParams = z.strictObject({
  eventID,
  ...who,
  bypassWebhook,
  ...personDetails,
  ...registration,
  paid,
  content: content(
    z
      .strictObject({ ...who, ...personDetails, ...registration, paid })
      .meta({ id: 'PersonToRegister', title: 'PersonToRegister' }),
  ),
})

export const dismissParams = z.strictObject({
  eventID,
  personID: id.optional().describe('The person.'),
  bypassWebhook,
  content: content(
    z.strictObject({ personID: id.describe('The person.') }).meta({ id: 'PersonToLeave', title: 'PersonToLeave' }),
  ),
})

export const operateParams = z.strictObject({
  eventID,
  personID: id.describe('The person.'),
  status: z
    .enum(['pending', 'accepted', 'denied'])
    .meta({ id: 'Decision', title: 'Decision' })
    .optional()
    .describe('What the organiser decides.'),
  paid,
  present: z.boolean().optional().describe('true: checks in to the event; false: checks out.'),
  ...registration,
  name: personName
    .optional()
    .describe('The name; with a token of system scope the company knows the person by it, too.'),
  ...personDetails,
  email: email.optional().describe('The email; with a token of system scope the company knows the person by it, too.'),
})

export const attendeeStatus = z.enum(['pending', 'accepted', 'denied', 'dismissed']).meta({
  id: 'AttendeeStatus',
  title: 'AttendeeStatus',
  description: 'pending: not paid yet. accepted: comes. denied: the organiser said no. dismissed: left.',
})

const attendeeFields = {
  attendeeID: idOut('The registration.'),
  eventID: idOut('The event.'),
  personID: idOut('The person.'),
  name: z.string(),
  surname: z.string().nullable(),
  email: z.string(),
  cpf: z.string().nullable(),
  nickname: z.string().nullable(),
  uuid: z.string().nullable(),
  status: attendeeStatus,
  groupID: idOut('The ticket group.'),
  fee: z
    .object({ price: z.number(), currency: z.string() })
    .meta({ id: 'Fee', title: 'Fee' })
    .nullable()
    .meta({ title: 'FeeOrNull', description: 'What it cost at registration; null: nothing.' }),
  paidDate: z.string().nullable(),
  acceptedDate: z.string().nullable(),
  presentDate: z.string().nullable().describe('Since when the person is there.'),
  answers: z.array(
    z
      .object({
        fieldID: idOut('The form field.'),
        type: fieldType,
        label: z.string(),
        value: z.union([z.string(), z.boolean(), z.null()]).meta({ title: 'AnsweredValue' }),
      })
      .meta({ id: 'AnsweredField', title: 'AnsweredField' }),
  ),
  additionalAttendees: z.array(
    z
      .object({ attendeeID: idOut('This companion.'), name: z.string(), surname: z.string() })
      .meta({ id: 'AdditionalAttendee', title: 'AdditionalAttendee' }),
  ),
  date,
}
export const attendee = z
  .object(attendeeFields)
  .meta({ id: 'Attendee', title: 'Attendee', description: 'A person who is registered for an event.' })

const created = z
  .boolean()
  .describe('false: the person was registered already; nothing changed and nobody was notified.')

/** Of one person, everything; of each of many, what is needed to go on. */
export const registrations = oneOrMany(
  'RegistrationOrList',
  z.object({ ...attendeeFields, created }).meta({ id: 'Registration', title: 'Registration' }),
  'RegistrationList',
  z
    .object({
      attendeeID: attendeeFields.attendeeID,
      eventID: attendeeFields.eventID,
      personID: attendeeFields.personID,
      status: attendeeStatus,
      created,
    })
    .meta({ id: 'RegisteredPerson', title: 'RegisteredPerson' }),
)

export const departures = oneOrMany(
  'DepartureOrList',
  z
    .object({
      attendeeID: idOut('The registration that ended.'),
      eventID: idOut('The event.'),
      personID: idOut('The person.'),
      dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
    })
    .meta({ id: 'Departure', title: 'Departure' }),
  'DepartureList',
)

export type PersonRow = Pick<Selectable<Database['person']>, 'name' | 'surname' | 'email' | 'cpf' | 'nickname' | 'uuid'>

/** @param row with the person as the token sees it */
export function toAttendee(event: WholeEvent, row: AttendeeRow): z.input<typeof attendee> {
  return {
    attendeeID: row.id,
    eventID: row.event_id,
    personID: row.person_id,
    name: row.name,
    surname: row.surname,
    email: row.email,
    cpf: row.cpf,
    nickname: row.nickname,
    uuid: row.uuid,
    status: row.status,
    groupID: row.group_id,
    fee: feeOf(row),
    paidDate: secondsOrNull(row.paid_at),
    acceptedDate: secondsOrNull(row.accepted_at),
    presentDate: secondsOrNull(row.present_at),
    answers: answersOf(event.fields, row).map(({ id, ...answer }) => ({ fieldID: id, ...answer })),
    additionalAttendees: row.additional.map(({ id, ...one }) => ({ attendeeID: id, ...one })),
    date: seconds(row.created_at),
  }
}

/** Of the examples: who made the first call, and somebody new. */
export const ana = {
  attendeeID: '1',
  eventID: '1',
  personID: '1',
  name: 'Ana Souza',
  surname: null,
  email: 'ana@example.com',
  cpf: null,
  nickname: null,
  uuid: null,
  status: 'accepted' as const,
  groupID: '1',
  fee: null,
  paidDate: null,
  acceptedDate: '1795305600',
  presentDate: null,
  answers: [],
  additionalAttendees: [],
  date: '1795305600',
}
export const bea = { ...ana, attendeeID: '2', personID: '2', name: 'Bea Lima', email: 'bea@example.com' }
