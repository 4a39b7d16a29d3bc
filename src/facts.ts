/** Something that happened in our own domain. A platform turns it into its own notification; the fact knows no platform. */
export type Fact = EnrollmentFact | AttendeeFact | ActivityFact | EventFact
export type FactKind = Fact['kind']
export type FactOf<Kind extends FactKind> = Fact & { kind: Kind }

/** The part of every fact. Everything in a fact is as it was when it happened. IDs are decimal strings. */
interface Happened {
  at: Date
  event: EventPart
}

/** One person in one activity. */
export interface EnrollmentFact extends Happened {
  kind:
    | 'enrollment.added'
    | 'enrollment.dismissed'
    | 'enrollment.completed'
    | 'enrollment.checkedIn'
    | 'enrollment.checkedOut'
  activity: { id: string; name: string }
  person: PersonPart
  enrollment: EnrollmentPart
}

/** One person in the event itself. */
export interface AttendeeFact extends Happened {
  kind:
    | 'attendee.added'
    | 'attendee.edited'
    | 'attendee.accepted'
    | 'attendee.dismissed'
    | 'attendee.checkedIn'
    | 'attendee.checkedOut'
  person: PersonPart
  attendee: AttendeePart
}

export interface ActivityFact extends Happened {
  kind: 'activity.created' | 'activity.edited' | 'activity.removed'
  activity: ActivityPart
}

export interface EventFact extends Happened {
  kind: 'event.edited'
}

export interface EventPart {
  id: string
  name: string
  companyID: string
}

export interface PersonPart {
  id: string
  /** The given name, or the whole name when no surname was given. */
  name: string
  surname: string | null
  email: string
  cpf: string | null
  nickname: string | null
  uuid: string | null
}

export interface EnrollmentPart {
  id: string
  source: string
  expiresAt: Date | null
  active: boolean
  status: 'active' | 'inactive'
}

export interface AttendeePart {
  id: string
  status: 'pending' | 'accepted' | 'denied' | 'dismissed'
  group: { id: string; name: string }
  /** null when it costs nothing. */
  fee: { price: number; currency: string } | null
  /** Every form field of the event, in its order, answered or not. */
  answers: { id: string; type: FieldType; label: string; value: string | boolean | null }[]
  /** The people who come along on the same registration. */
  additional: { id: string; name: string; surname: string }[]
}

export interface ActivityPart {
  id: string
  name: string
  description: string | null
  location: string | null
  beginsAt: Date | null
  endsAt: Date | null
  capacity: number | null
}

/** The types of a form field, by Konfeo's names. */
export const FIELD_TYPES = ['text', 'text_area', 'select', 'radio', 'check_box'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/**
 * Names the thing that a fact is about. Deliveries with the same key to one URL keep the order of their facts: a person's
 * dismissal never overtakes the enrolment it ends.
 */
export function orderingKey(fact: Fact): string {
  const event = fact.event.id
  if ('enrollment' in fact) return `${event}/${fact.activity.id}/${fact.person.id}`
  if ('attendee' in fact) return `${event}/person/${fact.person.id}`
  if ('activity' in fact) return `${event}/activity/${fact.activity.id}`
  return event
}

/** Makes the whole name of a person, for platforms that have one field for it. */
export function fullName({ name, surname }: Pick<PersonPart, 'name' | 'surname'>): string {
  return surname === null || name.endsWith(` ${surname}`) ? name : `${name} ${surname}`
}

/**
 * Splits a name, for platforms that have a field each for name and surname. When no surname was given, it is the part behind
 * the first word, and empty when there is only one word.
 */
export function splitName(person: Pick<PersonPart, 'name' | 'surname'>): { name: string; surname: string } {
  const whole = fullName(person)
  const { surname } = person
  if (surname !== null) return { name: whole.slice(0, whole.length - surname.length).trim(), surname }
  const [, name = whole, rest = ''] = /^(\S+)\s+(.+)$/s.exec(whole.trim()) ?? []
  return { name, surname: rest }
}
