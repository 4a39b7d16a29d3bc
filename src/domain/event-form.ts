import { isOneOf } from '../database/where.ts'
import { cannotBe, invalidAt, invalidParam, show } from '../errors.ts'
import type { FieldType } from '../facts.ts'
import type { Trx } from './commit.ts'
import type { Field, Group } from './rows.ts'

/** The ticket groups of an event, and the fields of its form. */

export interface GroupGiven {
  /** Left out: a new one. */
  groupID?: string | undefined
  name: string
  price?: number | undefined
  currency?: string | undefined
}

export interface FieldGiven {
  /** Left out: a new one. */
  fieldID?: string | undefined
  type: FieldType
  label: string
  options?: string[] | undefined
}

/** The group of an event that was created without any. */
export const STANDARD: GroupGiven = { name: 'Standard' }

/**
 * Replaces the groups of an event: those with an ID stay, others are added, those not named go.
 * @throws PublicError invalid_params for a group of another event, a price without currency, or one that is in use
 */
export async function setGroups(trx: Trx, event: { id: string; groups: Group[] }, given: GroupGiven[]): Promise<void> {
  given.forEach((group, index) => {
    if (group.price && !group.currency) {
      throw invalidAt(['groups', index, 'currency'], 'is required with a price.')
    }
  })
  checkKnown('groups', 'groupID', event.groups, given)
  const kept = new Set(given.map(({ groupID }) => groupID))
  const gone = event.groups.filter(({ id }) => !kept.has(id))
  for (const { id, name } of gone) {
    const used = await trx.selectFrom('attendee').select('id').where('group_id', '=', id).limit(1).execute()
    if (used.length > 0) {
      throw invalidParam('groups', `groups must keep ${id} (${JSON.stringify(name)}): people are registered in it.`)
    }
    await trx.deleteFrom('ticket_group').where('id', '=', id).execute()
  }
  for (const { groupID, name, price, currency } of given) {
    const values = { name, price: price || null, currency: price ? (currency ?? null) : null }
    const added = trx.insertInto('ticket_group').values({ event_id: event.id, ...values })
    const edited = trx.updateTable('ticket_group').set(values)
    await (groupID === undefined ? added : edited.where('id', '=', groupID)).execute()
  }
}

/**
 * Replaces the form of an event, in the given order. Answers to fields that go are not told any more.
 * @throws PublicError invalid_params for a field of another event, or options where they have no place
 */
export async function setFields(trx: Trx, event: { id: string; fields: Field[] }, given: FieldGiven[]): Promise<void> {
  given.forEach(checkOptions)
  checkKnown('formFields', 'fieldID', event.fields, given)
  const kept = new Set(given.map(({ fieldID }) => fieldID))
  const gone = event.fields.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  await trx.deleteFrom('form_field').where(isOneOf('id', gone)).execute()
  for (const [position, { fieldID, type, label, options }] of given.entries()) {
    const values = { position, type, label, options: JSON.stringify(options ?? []) }
    const added = trx.insertInto('form_field').values({ event_id: event.id, ...values })
    const edited = trx.updateTable('form_field').set(values)
    await (fieldID === undefined ? added : edited.where('id', '=', fieldID)).execute()
  }
}

function checkOptions({ type, options = [] }: FieldGiven, index: number): void {
  const chooses = type === 'select' || type === 'radio'
  if (chooses === options.length > 0) return
  const problem = chooses ? 'is required: what can be chosen' : 'has no place: nothing is chosen'
  throw invalidAt(['formFields', index, 'options'], `${problem} of a ${type}.`)
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
      throw cannotBe([list, index, key], show(value), problem)
    }
    seen.add(value)
  }
}
