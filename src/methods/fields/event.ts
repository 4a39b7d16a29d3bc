import { z } from 'zod'
import type { WholeEvent } from '../../domain/rows.ts'
import { FIELD_TYPES } from '../../facts.ts'
import { atMost, currency, oneTo } from '../../shared/fields.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import {
  companyID,
  date,
  editedExternalID,
  externalIDOfNew,
  externalIDOut,
  id,
  idOut,
  line,
  moment,
  named,
  object,
  orNull,
  pageOf,
  secondsOrNull,
  strictObject,
  text,
} from './basic.ts'
import { cancelledDeliveries } from './delivery.ts'

const PRICE = 'a number from 0 to 1000000000 with at most 3 decimals'
const price = z
  .number(PRICE)
  .min(0, PRICE)
  .max(1_000_000_000, PRICE)
  .refine((value) => /^\d+(\.\d{1,3})?$/.test(String(value)), PRICE)
const groupFields = {
  name: line(200).describe('What the ticket is called.'),
  price: price.optional().describe('Left out or 0: it costs nothing.'),
  currency: currency.optional().describe('ISO 4217; required with a price.'),
}
export const fieldType = z.enum(FIELD_TYPES).meta(named('FieldType', 'How it is answered.'))
const fieldFields = {
  type: fieldType,
  label: line(200).describe('What is asked.'),
  options: z.array(text(200)).max(200).optional().describe('What can be chosen: of a select or radio.'),
}

const known = id.optional().describe('One that exists, to keep or change it; left out: a new one.')

const newGroup = z.strictObject(groupFields).meta(named('NewTicketGroup'))
const newField = z.strictObject(fieldFields).meta(named('NewFormField'))
const editedGroup = strictObject('EditedGroup', { ...groupFields, groupID: known })
const editedField = strictObject('EditedField', { ...fieldFields, fieldID: known })

const groupOut = object('TicketGroup', 'A kind of ticket.', {
  groupID: idOut('The group.'),
  name: z.string(),
  price: z.number().nullable().describe('null: it costs nothing.'),
  currency: z.string().nullable(),
})
const fieldOut = object('FormField', 'A question that people answer when they register.', {
  fieldID: idOut('The field.'),
  type: fieldFields.type,
  label: z.string(),
  options: z.array(z.string()),
})

function groups<Group extends z.ZodType>(group: Group) {
  return oneTo(100, 'groups', group)
}

function formFields<Field extends z.ZodType>(field: Field) {
  return atMost(100, 'fields', field)
}

export const event = object('Event', 'A conference, a school year, a catalogue: whatever has activities.', {
  eventID: idOut('The event.'),
  companyID: idOut('The company it belongs to; its events share their people.'),
  name: z.string(),
  dateBegin: z.string().nullable().describe('Unix seconds, in a string.'),
  dateEnd: z.string().nullable().describe('Unix seconds, in a string.'),
  date,
  groups: z.array(groupOut).describe('The tickets that people register with; the first is the one they get unasked.'),
  formFields: z.array(fieldOut).describe('What people are asked when they register.'),
  externalID: externalIDOut,
})

export const eventList = pageOf('EventList', event)

/** What a new event is made with, beside its name and its company. */
export const form = {
  groups: groups(newGroup)
    .optional()
    .describe('The tickets that people register with. Left out: one that costs nothing.'),
  formFields: formFields(newField).optional().describe('What people are asked when they register.'),
  dateBegin: moment.optional().describe('When it begins, in Unix seconds.'),
  dateEnd: moment.optional().describe('When it ends, in Unix seconds: webhooks with a type for it are notified then.'),
  externalID: externalIDOfNew,
}

export const companyOfNew = companyID
  .optional()
  .describe(
    'The company it belongs to; left out: that of the token, or 1. One that nobody has named before is there from now on. Events of one company share their people.',
  )

/** What can be changed of an event. */
export const eventChanges = {
  name: line(200).optional().describe('What people call it.'),
  groups: groups(editedGroup).optional().describe('All its tickets.'),
  formFields: formFields(editedField).optional().describe('All its form fields, in order.'),
  dateBegin: orNull('Begin', moment).describe('When it begins, in Unix seconds.'),
  dateEnd: orNull('End', moment).describe(
    'When it ends, in Unix seconds. An end that is to come is told when it comes.',
  ),
  externalID: editedExternalID,
}

/** One that is gone, as it was. */
export const removedEvent = object('RemovedEvent', { ...event.shape, cancelledDeliveries })

export function toEvent(row: WholeEvent): z.input<typeof event> {
  return {
    eventID: row.id,
    companyID: row.company_id,
    name: row.name,
    dateBegin: secondsOrNull(row.begins_at),
    dateEnd: secondsOrNull(row.ends_at),
    date: unixSeconds(row.created_at),
    groups: row.groups.map(({ id: groupID, ...group }) => ({ groupID, ...group })),
    formFields: row.fields.map(({ id: fieldID, ...field }) => ({ fieldID, ...field })),
    externalID: row.external_id ?? null,
  }
}
