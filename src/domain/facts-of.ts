import type { AttendeeFact, AttendeePart, PersonPart } from '../facts.ts'
import { eventPart } from './commit.ts'
import type { Field, WholeEvent } from './event.ts'
import type { AttendeeRow } from './registration.ts'

/** Every field of the form with its answer; a box that nobody checked is false, other silence is null. */
export function answersOf(fields: Field[], { answers }: Pick<AttendeeRow, 'answers'>): AttendeePart['answers'] {
  return fields.map(({ id, type, label }) => {
    const value = answers[id] ?? null
    return { id, type, label, value: type === 'check_box' ? value === true : typeof value === 'string' ? value : null }
  })
}

export function attendeeFact(kind: AttendeeFact['kind'], at: Date, event: WholeEvent, row: AttendeeRow): AttendeeFact {
  const group = event.groups.find(({ id }) => id === row.group_id)
  return {
    kind,
    at,
    event: eventPart(event),
    person: personPart(row),
    attendee: {
      id: row.id,
      status: row.status,
      group: { id: row.group_id, name: group?.name ?? '' },
      fee: feeOf(row),
      answers: answersOf(event.fields, row),
      additional: row.additional,
    },
  }
}

/** The person as the event knows it, and so the only one that its webhooks are told of. */
export function personPart({ person_id: id, name, surname, email, cpf, nickname, uuid }: AttendeeRow): PersonPart {
  return { id, name, surname, email, cpf, nickname, uuid }
}

/** What it cost when the person registered; null: nothing. */
export function feeOf({ price, currency }: Pick<AttendeeRow, 'price' | 'currency'>): AttendeePart['fee'] {
  return price === null || currency === null ? null : { price: Number(price), currency }
}

/** What a registration comes to: it is added, and at once accepted when nothing has to be paid. */
export function registrationFacts(
  at: Date,
  event: WholeEvent,
  { row, created }: { row: AttendeeRow; created: boolean },
): AttendeeFact[] {
  if (!created) return []
  const kinds: AttendeeFact['kind'][] = ['attendee.added']
  if (row.status === 'accepted') kinds.push('attendee.accepted')
  return kinds.map((kind) => attendeeFact(kind, at, event, row))
}
