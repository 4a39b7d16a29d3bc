import { z } from 'zod'
import { answersOf, feeOf } from '../../domain/facts-of.ts'
import type { Attending } from '../../domain/registration.ts'
import { atMost } from '../../shared/fields.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import {
  date,
  externalIDOut,
  id,
  idOut,
  line,
  named,
  object,
  pick,
  secondsOrNull,
  strictObject,
  text,
} from './basic.ts'
import { fieldType } from './event.ts'
import { detailsOut, personName } from './person.ts'

const answer = strictObject('Answer', {
  fieldID: id.describe('The form field.'),
  value: z
    .union([text(10_000, 0), z.boolean(), z.null()], 'a string, for a check_box true or false, or null,')
    .meta({ title: 'AnswerValue' })
    .describe('A string; of a check_box true or false; null takes it back.'),
})
const companion = strictObject('Companion', {
  name: personName.describe('The name.'),
  surname: line(200, 0).describe('The surname.'),
})

/** The parameters that a person registers with. */
export const registration = {
  groupID: id.optional().describe('The ticket group; left out: the first of the event.'),
  answers: atMost(100, 'answers', answer).optional().describe("Answers to the event's form."),
  additionalAttendees: atMost(100, 'people', companion)
    .optional()
    .describe('Who comes along on the same registration.'),
}
export const paid = z.boolean().optional().describe('true: the fee has been paid.')

export const attendeeStatus = z
  .enum(['pending', 'accepted', 'denied', 'dismissed'])
  .meta(
    named('AttendeeStatus', 'pending: not paid yet. accepted: comes. denied: the organiser said no. dismissed: left.'),
  )

export const attendee = object('Attendee', 'A person who is registered for an event.', {
  attendeeID: idOut('The registration.'),
  eventID: idOut('The event.'),
  personID: idOut('The person.'),
  ...detailsOut,
  status: attendeeStatus,
  groupID: idOut('The ticket group.'),
  fee: object('Fee', { price: z.number(), currency: z.string() })
    .nullable()
    .meta({ title: 'FeeOrNull', description: 'What it cost at registration; null: nothing.' }),
  paidDate: z.string().nullable(),
  acceptedDate: z.string().nullable(),
  presentDate: z.string().nullable().describe('Since when the person is there.'),
  answers: z.array(
    object('AnsweredField', {
      fieldID: idOut('The form field.'),
      type: fieldType,
      label: z.string(),
      value: z.union([z.string(), z.boolean(), z.null()]).meta({ title: 'AnsweredValue' }),
    }),
  ),
  additionalAttendees: z.array(
    object('AdditionalAttendee', { attendeeID: idOut('This companion.'), name: z.string(), surname: z.string() }),
  ),
  date,
  personExternalID: externalIDOut.describe("The company's own number for the person; null: none."),
})

/** The person is as the token sees it. */
export function toAttendee({ event, attendee: row }: Attending): z.input<typeof attendee> {
  return {
    ...pick(row, 'name', 'surname', 'email', 'cpf', 'nickname', 'uuid', 'status'),
    attendeeID: row.id,
    eventID: row.event_id,
    personID: row.person_id,
    groupID: row.group_id,
    fee: feeOf(row),
    paidDate: secondsOrNull(row.paid_at),
    acceptedDate: secondsOrNull(row.accepted_at),
    presentDate: secondsOrNull(row.present_at),
    answers: answersOf(event.fields, row).map(({ id: fieldID, ...one }) => ({ fieldID, ...one })),
    additionalAttendees: row.additional.map(({ id: attendeeID, ...one }) => ({ attendeeID, ...one })),
    date: unixSeconds(row.created_at),
    personExternalID: row.person_external_id ?? null,
  }
}
