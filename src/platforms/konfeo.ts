import { z } from 'zod'
import { FIELD_TYPES, splitName } from '../facts.ts'
import { ANY_SUCCESS, defineNotification, definePlatform, toNumber } from './platform.ts'

const number = z.int().positive()

const attendeeAccepted = defineNotification({
  type: 'attendee_accepted',
  fact: 'attendee.accepted',
  description: 'A person was accepted as an attendee: registered for free, or paid (Konfeo).',
  schema: z.strictObject({
    type: z.literal('attendee_accepted'),
    attendee: z.strictObject({ id: number, name: z.string(), surname: z.string(), email: z.string() }),
    fee: z.union([
      z.strictObject({ price: z.number().positive(), currency: z.string().regex(/^[A-Z]{3}$/) }),
      z.strictObject({ price: z.null(), currency: z.null() }),
    ]),
    event: z.strictObject({ id: number, name: z.string() }),
    group: z.strictObject({ id: number, name: z.string() }),
    form_fields: z.array(
      z.strictObject({
        id: number,
        type: z.enum(FIELD_TYPES),
        label: z.string(),
        value: z.union([z.string(), z.boolean(), z.null()]),
      }),
    ),
    additional_attendees: z.array(z.strictObject({ id: number, name: z.string(), surname: z.string() })),
  }),
  payload: ({ event, person, attendee }) => ({
    type: 'attendee_accepted' as const,
    attendee: { id: toNumber(attendee.id), ...splitName(person), email: person.email },
    fee: attendee.fee
      ? { price: attendee.fee.price, currency: attendee.fee.currency }
      : { price: null, currency: null },
    event: { id: toNumber(event.id), name: event.name },
    group: { id: toNumber(attendee.group.id), name: attendee.group.name },
    form_fields: attendee.answers.map(({ id, type, label, value }) => ({ id: toNumber(id), type, label, value })),
    additional_attendees: attendee.additional.map(({ id, name, surname }) => ({ id: toNumber(id), name, surname })),
  }),
})

/** Konfeo: "Webhooki". Its pages say nothing about answers, so any 2xx counts as received. */
export const konfeo = definePlatform({
  name: 'Konfeo',
  numericIDs: true,
  contract: ANY_SUCCESS,
  notifications: [attendeeAccepted],
})
