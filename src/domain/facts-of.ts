import type {
  ActivityFact,
  AttendeeFact,
  AttendeePart,
  EnrollmentFact,
  EventDatesFact,
  EventFact,
  EventPart,
  PersonFact,
  PersonPart,
} from '../facts.ts'
import type {
  ActivityRow,
  AttendeeRow,
  CompanyRow,
  EnrollmentRow,
  EventRow,
  Field,
  PersonDetails,
  WholeEvent,
} from './rows.ts'

/** Every fact is made here. */

/** As much of a row as facts tell. */
type Named = Pick<EventRow, 'id' | 'name' | 'company_id'> & Partial<Pick<WholeEvent, 'time_zone'>>
type FormOf = Named & Pick<WholeEvent, 'groups' | 'fields'>
export type Registered = Pick<
  AttendeeRow,
  | 'id'
  | 'person_id'
  | 'group_id'
  | 'status'
  | 'currency'
  | 'answers'
  | 'additional'
  | 'created_at'
  | keyof PersonDetails
> & { price: string | number | null }

export function eventEdited(now: Date, event: EventRow): EventFact {
  return { kind: 'event.edited', at: now, event: eventPart(event) }
}

export function eventCreated(now: Date, event: EventRow): EventDatesFact {
  const { begins_at: beginsAt, ends_at: endsAt } = event
  return { kind: 'event.created', at: now, event: eventPart(event), dates: { beginsAt, endsAt } }
}

/** What the company is told of a person whom it knows better now. */
export function personEdited(now: Date, company: Pick<CompanyRow, 'id' | 'time_zone'>, person: PersonPart): PersonFact {
  const { id: companyID, time_zone } = company
  return { kind: 'person.edited', at: now, companyID, event: null, ...zoned(time_zone), person }
}

export function activityFact(kind: ActivityFact['kind'], now: Date, event: EventRow, row: ActivityRow): ActivityFact {
  const { id, name, description, location, begins_at: beginsAt, ends_at: endsAt, capacity } = row
  const activity = { id, name, description, location, beginsAt, endsAt, capacity }
  return { kind, at: now, event: eventPart(event), activity }
}

export function attendeeFact(kind: AttendeeFact['kind'], now: Date, event: FormOf, row: Registered): AttendeeFact {
  const group = event.groups.find(({ id }) => id === row.group_id)
  return {
    kind,
    at: now,
    event: eventPart(event),
    ...zoned(event.time_zone),
    person: personPart(row),
    attendee: {
      id: row.id,
      status: row.status,
      group: { id: row.group_id, name: group?.name ?? '' },
      fee: feeOf(row),
      answers: answersOf(event.fields, row),
      additional: row.additional,
      registeredAt: new Date(row.created_at),
    },
  }
}

/**
 * The facts of a new registration: it is added, and at once accepted when nothing has to be paid.
 * @param returned whether the person left before
 */
export function registrationFacts(
  now: Date,
  event: FormOf,
  { attendee, returned }: { attendee: Registered; returned: boolean },
): AttendeeFact[] {
  const kinds: AttendeeFact['kind'][] = [returned ? 'attendee.returned' : 'attendee.added']
  if (attendee.status === 'accepted') kinds.push('attendee.accepted')
  return kinds.map((kind) => attendeeFact(kind, now, event, attendee))
}

/** The facts of a registration that was edited. */
export function attendeeChanges(now: Date, event: WholeEvent, before: AttendeeRow, after: AttendeeRow): AttendeeFact[] {
  const kinds: AttendeeFact['kind'][] = []
  if (!before.present_at && after.present_at) kinds.push('attendee.checkedIn')
  if (before.present_at && !after.present_at) kinds.push('attendee.checkedOut')
  if (!before.accepted_at && after.accepted_at) kinds.push('attendee.accepted')
  const rest = ({ present_at: _, ...row }: AttendeeRow) => JSON.stringify(row)
  if (rest(before) !== rest(after)) kinds.push('attendee.edited')
  return kinds.map((kind) => attendeeFact(kind, now, event, after))
}

/** An enrolment with its activity, and the person as the event knows it. */
interface Enrolled {
  activity: Pick<ActivityRow, 'id' | 'name'>
  person: PersonPart
  enrollment: Pick<EnrollmentRow, 'id' | 'source' | 'expires_at' | 'active' | 'status'>
}

export function enrollmentFact(
  kind: EnrollmentFact['kind'],
  now: Date,
  event: Named,
  { activity, person, enrollment }: Enrolled,
): EnrollmentFact {
  const { id, source, expires_at: expiresAt, active, status } = enrollment
  return {
    kind,
    at: now,
    event: eventPart(event),
    ...zoned(event.time_zone),
    activity: { id: activity.id, name: activity.name },
    person,
    enrollment: { id, source, expiresAt, active, status },
  }
}

/** The facts of an enrolment that was edited. */
export function enrollmentChanges(
  now: Date,
  event: EventRow,
  before: EnrollmentRow,
  after: Enrolled & { enrollment: EnrollmentRow },
): EnrollmentFact[] {
  const { present_at, completed_at } = after.enrollment
  const kinds: EnrollmentFact['kind'][] = []
  if (!before.present_at && present_at) kinds.push('enrollment.checkedIn')
  if (before.present_at && !present_at) kinds.push('enrollment.checkedOut')
  if (!before.completed_at && completed_at) kinds.push('enrollment.completed')
  return kinds.map((kind) => enrollmentFact(kind, now, event, after))
}

function zoned(timeZone = 'UTC'): { timeZone?: string } {
  return timeZone === 'UTC' ? {} : { timeZone }
}

export function eventPart({ id, name, company_id: companyID }: Named): EventPart {
  return { id, name, companyID }
}

/** The person as the event knows it, and so the only one that its webhooks are told of. */
export function personPart({ person_id: id, name, surname, email, cpf, nickname, uuid }: Registered): PersonPart {
  return { id, name, surname, email, cpf, nickname, uuid }
}

/** Every field of the form with its answer; a box that nobody checked is false, other silence is null. */
export function answersOf(fields: Field[], { answers }: Pick<AttendeeRow, 'answers'>): AttendeePart['answers'] {
  return fields.map(({ id, type, label }) => {
    const value = answers[id] ?? null
    return { id, type, label, value: type === 'check_box' ? value === true : typeof value === 'string' ? value : null }
  })
}

/** The fee of the day of registration; null: it costs nothing. */
export function feeOf({ price, currency }: Pick<Registered, 'price' | 'currency'>): AttendeePart['fee'] {
  return price === null || currency === null ? null : { price: Number(price), currency }
}
