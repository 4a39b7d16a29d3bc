import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Database, Db } from '../database/schema.ts'
import { invalidParam, notFound } from '../errors.ts'
import { FIELD_TYPES, type FieldType } from '../facts.ts'
import { id, idOut, line, text } from '../methods/fields/basic.ts'
import { refuseUnseen } from './access.ts'
import { holdEvents } from './locks.ts'
import type { Grant } from './token.ts'

/** What people register with: the ticket groups of an event, and the fields of its form. */

export interface Group {
  id: string
  name: string
  price: number | null
  currency: string | null
}

export interface Field {
  id: string
  type: FieldType
  label: string
  options: string[]
}

export type WholeEvent = Selectable<Database['event']> & { groups: Group[]; fields: Field[] }

/** Events with their groups and fields, in one query: IDs as text, so that JSON loses no digit. */
export function wholeEvents(db: Db) {
  return db
    .selectFrom('event')
    .selectAll('event')
    .select([
      sql<Group[]>`(
        select coalesce(json_agg(json_build_object('id', g.id::text, 'name', g.name, 'price', g.price, 'currency', g.currency)
          order by g.id), '[]')
        from ticket_group g where g.event_id = event.id)`.as('groups'),
      sql<Field[]>`(
        select coalesce(json_agg(json_build_object('id', f.id::text, 'type', f.type, 'label', f.label, 'options', f.options)
          order by f.position), '[]')
        from form_field f where f.event_id = event.id)`.as('fields'),
    ])
}

/**
 * Within a transaction it is there until the end of that.
 * @throws PublicError not_found, also when the token does not see it
 */
export async function wholeEvent(db: Db, grant: Grant, eventID: string): Promise<WholeEvent> {
  refuseUnseen(grant, eventID)
  if (db.isTransaction) await holdEvents(db, sql`id = ${eventID}`)
  const event = await wholeEvents(db).where('event.id', '=', eventID).executeTakeFirst()
  if (!event) throw notFound('eventID', eventID, 'event')
  return event
}

const PRICE = 'a number from 0 to 1000000000 with at most 3 decimals'
const CURRENCY = 'an ISO 4217 code, such as EUR,'
const price = z
  .number(PRICE)
  .min(0, PRICE)
  .max(1_000_000_000, PRICE)
  .refine((value) => /^\d+(\.\d{1,3})?$/.test(String(value)), PRICE)
const currency = z.string(CURRENCY).regex(/^[A-Z]{3}$/, CURRENCY)
const groupFields = {
  name: line(200).describe('What the ticket is called.'),
  price: price.optional().describe('Left out or 0: it costs nothing.'),
  currency: currency.optional().describe('ISO 4217; required with a price.'),
}
export const fieldType = z
  .enum(FIELD_TYPES)
  .meta({ id: 'FieldType', title: 'FieldType', description: 'How it is answered.' })
const fieldFields = {
  type: fieldType,
  label: line(200).describe('What is asked.'),
  options: z.array(text(200)).max(200).optional().describe('What can be chosen: of a select or radio.'),
}

const known = id.optional().describe('One that exists, to keep or change it; left out: a new one.')

export const newGroup = z.strictObject(groupFields).meta({ id: 'NewTicketGroup', title: 'NewTicketGroup' })
export const newField = z.strictObject(fieldFields).meta({ id: 'NewFormField', title: 'NewFormField' })
export const editedGroup = z
  .strictObject({ ...groupFields, groupID: known })
  .meta({ id: 'EditedGroup', title: 'EditedGroup' })
export const editedField = z
  .strictObject({ ...fieldFields, fieldID: known })
  .meta({ id: 'EditedField', title: 'EditedField' })

export type GroupGiven = z.output<typeof editedGroup>
export type FieldGiven = z.output<typeof editedField>

export const groupOut = z
  .object({
    groupID: idOut('The group.'),
    name: z.string(),
    price: z.number().nullable().describe('null: it costs nothing.'),
    currency: z.string().nullable(),
  })
  .meta({ id: 'TicketGroup', title: 'TicketGroup', description: 'A kind of ticket.' })
export const fieldOut = z
  .object({
    fieldID: idOut('The field.'),
    type: fieldFields.type,
    label: z.string(),
    options: z.array(z.string()),
  })
  .meta({ id: 'FormField', title: 'FormField', description: 'A question that people answer when they register.' })

/** The group of an event that nobody gave any. */
export const STANDARD: GroupGiven = { name: 'Standard' }

/**
 * Makes the groups of an event what is given: those with an ID stay, others are added, those not named go.
 * @throws PublicError invalid_params for a group of another event, a price without currency, or one that is in use
 */
export async function setGroups(db: Db, event: { id: string; groups: Group[] }, given: GroupGiven[]): Promise<void> {
  given.forEach((group, index) => {
    if (group.price && !group.currency) {
      throw invalidParam(['groups', index, 'currency'], `groups.${index}.currency is required with a price.`)
    }
  })
  checkKnown('groups', 'groupID', event.groups, given)
  const kept = new Set(given.map(({ groupID }) => groupID))
  const gone = event.groups.filter(({ id }) => !kept.has(id))
  for (const { id, name } of gone) {
    const used = await db.selectFrom('attendee').select('id').where('group_id', '=', id).limit(1).execute()
    if (used.length > 0) {
      throw invalidParam('groups', `groups must keep ${id} (${JSON.stringify(name)}): people are registered in it.`)
    }
    await db.deleteFrom('ticket_group').where('id', '=', id).execute()
  }
  for (const { groupID, name, price, currency } of given) {
    const values = { name, price: price || null, currency: price ? (currency ?? null) : null }
    if (groupID === undefined) {
      await db
        .insertInto('ticket_group')
        .values({ event_id: event.id, ...values })
        .execute()
    } else await db.updateTable('ticket_group').set(values).where('id', '=', groupID).execute()
  }
}

/**
 * Makes the form of an event what is given, in that order. Answers to fields that go are not told any more.
 * @throws PublicError invalid_params for a field of another event, or options where they have no place
 */
export async function setFields(db: Db, event: { id: string; fields: Field[] }, given: FieldGiven[]): Promise<void> {
  given.forEach(checkOptions)
  checkKnown('formFields', 'fieldID', event.fields, given)
  const kept = new Set(given.map(({ fieldID }) => fieldID))
  const gone = event.fields.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  await db.deleteFrom('form_field').where(sql<boolean>`id = any(${gone}::bigint[])`).execute()
  for (const [position, { fieldID, type, label, options }] of given.entries()) {
    const values = { position, type, label, options: JSON.stringify(options ?? []) }
    if (fieldID === undefined) {
      await db
        .insertInto('form_field')
        .values({ event_id: event.id, ...values })
        .execute()
    } else await db.updateTable('form_field').set(values).where('id', '=', fieldID).execute()
  }
}

function checkOptions({ type, options = [] }: FieldGiven, index: number): void {
  const chooses = type === 'select' || type === 'radio'
  if (chooses === options.length > 0) return
  throw invalidParam(
    ['formFields', index, 'options'],
    chooses
      ? `formFields.${index}.options is required: what can be chosen of a ${type}.`
      : `formFields.${index}.options has no place: nothing is chosen of a ${type}.`,
  )
}

function checkKnown<Key extends 'groupID' | 'fieldID'>(
  list: string,
  key: Key,
  known: { id: string }[],
  given: { [K in Key]?: string | undefined }[],
): void {
  const seen = new Set<string>()
  for (const [index, one] of given.entries()) {
    const value = one[key]
    if (value === undefined) continue
    const problem = known.some(({ id }) => id === value) ? 'it is there twice.' : 'the event has none with that ID.'
    if (seen.has(value) || problem !== 'it is there twice.') {
      throw invalidParam([list, index, key], `${list}.${index}.${key} cannot be "${value}": ${problem}`)
    }
    seen.add(value)
  }
}
