/** Something that happened in our own domain. A platform turns it into its own notification; the fact knows no platform. */
export type Fact = DomainFact | SystemFact
export type FactKind = Fact['kind']
export type FactOf<Kind extends FactKind> = Fact & { kind: Kind }

/** Something that happened in an event, or to a person whom a company knows. */
export type DomainFact = EnrollmentFact | AttendeeFact | ActivityFact | EventFact | EventDatesFact | PersonFact
/** Something that happened to Aviso's own webhooks and deliveries. */
export type SystemFact = WebhookFact | DeliveryFact

/** A fact with the header `traceparent` of the call that made it: stored beside the fact, and sent on with what tells of it. */
export type TracedFact = DomainFact & { trace?: string | null }

export function withTrace(facts: TracedFact[], trace: string | null): TracedFact[] {
  return trace === null ? facts : facts.map((fact) => ({ ...fact, trace }))
}

/** What a fact names, by the company's own numbers. */
export type ExternalIDs = { [Part in 'company' | 'event' | 'activity' | 'person' | 'enrollment']?: string | undefined }

/** The part of facts of a company that tells its own numbers: those of then. */
interface Numbered {
  externalIDs?: ExternalIDs | undefined
}

/** The part of every fact of an event. Everything in a fact is as it was when it happened. IDs are decimal strings. */
interface Happened extends Numbered {
  at: Date
  event: EventPart
}

/** The part of facts that a platform tells with times in the zone of the company. */
interface Zoned {
  /** That of the company then; left out: UTC. */
  timeZone?: string | undefined
}

/** The part of every fact about a webhook, which can be one of a whole company. */
interface HappenedToWebhook extends Numbered {
  at: Date
  companyID: string
  /** null: it is a webhook of the company. */
  event: EventPart | null
  webhook: WebhookPart
}

/** One person in one activity. */
export interface EnrollmentFact extends Happened, Zoned {
  kind: `enrollment.${'added' | 'dismissed' | 'completed' | 'checkedIn' | 'checkedOut'}`
  activity: { id: string; name: string }
  person: PersonPart
  enrollment: EnrollmentPart
}

/** One person in the event itself. Whoever was added before, and dismissed, returns. */
export interface AttendeeFact extends Happened, Zoned {
  kind: `attendee.${'added' | 'returned' | 'edited' | 'accepted' | 'dismissed' | 'checkedIn' | 'checkedOut'}`
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

/** The event is there, or its end has come. */
export interface EventDatesFact extends Happened {
  kind: 'event.created' | 'event.ended'
  dates: { beginsAt: Date | null; endsAt: Date | null }
}

/** What a company knows of a person was edited. */
export interface PersonFact extends Zoned, Numbered {
  kind: 'person.edited'
  at: Date
  companyID: string
  event: null
  person: PersonPart
}

/** Aviso switched a webhook off. */
export interface WebhookFact extends HappenedToWebhook {
  kind: 'webhook.disabled'
  reason: string
}

/** A delivery failed for the last time. */
export interface DeliveryFact extends HappenedToWebhook {
  kind: 'delivery.givenUp'
  delivery: { id: string; type: string; attempts: number }
  /** The ID of the person that the delivery tells about, when it is about one. */
  person: string | null
  /** The number of the fact that the delivery tells; null for a delivery of a version that kept no facts. */
  fact: string | null
  /** The HTTP status of the last attempt; null when there was no answer. */
  status: number | null
  error: string | null
}

/** A fact of an own type: its publisher alone knows what the data means. */
export interface OwnFact {
  kind: null
  at: Date
  /** The JSON text as it was published. */
  data: string
}

export interface EventPart {
  id: string
  name: string
  companyID: string
}

export interface WebhookPart {
  id: string
  type: string
  name: string | null
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

/** What the person, or somebody else, did to enrol. */
export const ENROLLMENT_SOURCES = ['api', 'catalog', 'details', 'content', 'invitation'] as const

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
  /** When the person registered; left out where that is not known. */
  registeredAt?: Date | undefined
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
  if ('delivery' in fact) return `company/${fact.companyID}/delivery/${fact.delivery.id}`
  if ('webhook' in fact) return `company/${fact.companyID}/webhook/${fact.webhook.id}`
  if (fact.kind === 'person.edited') return `company/${fact.companyID}/person/${fact.person.id}`
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

/** A fact as it is stored: what is asked of many facts stands beside its data. */
export interface StoredFact {
  kind: FactKind
  at: Date
  companyID: string
  /** null: it is a fact of the company itself. */
  eventID: string | null
  eventName: string | null
  /** The JSON text that `dataOf` made. */
  data: string
}

/** Makes the JSON text of a fact, without what is stored beside it. Dates are in ISO 8601. */
export function dataOf(fact: Fact): string {
  const beside = { kind: undefined, at: undefined, companyID: undefined, event: undefined, trace: undefined }
  return JSON.stringify({ ...fact, ...beside }) // which leaves out what is undefined
}

/** The parts of a fact with dates in them, as JSON has those. */
interface DatedParts {
  enrollment?: { expiresAt: Date | string | null }
  activity?: Dates
  dates?: Dates
  attendee?: { registeredAt?: Date | string | null }
}

interface Dates {
  beginsAt?: Date | string | null
  endsAt?: Date | string | null
}

/**
 * Makes a fact of what is stored. It trusts the data: this is done once for each fact of a batch of deliveries, and
 * `checkData` in `facts/data.ts` was asked before, where the data came from others.
 */
export function factOf({ kind, at, companyID, eventID, eventName, data }: StoredFact): Fact {
  const parts = JSON.parse(data) as DatedParts
  if (parts.enrollment) parts.enrollment.expiresAt = dateOf(parts.enrollment.expiresAt)
  else if (parts.attendee?.registeredAt) parts.attendee.registeredAt = dateOf(parts.attendee.registeredAt)
  const dated = parts.dates ?? (parts.enrollment ? undefined : parts.activity)
  if (dated) {
    dated.beginsAt = dateOf(dated.beginsAt)
    dated.endsAt = dateOf(dated.endsAt)
  }
  const event = eventID === null ? null : { id: eventID, name: eventName ?? '', companyID }
  const ofCompany = event === null || isSystemKind(kind) ? { companyID } : {}
  return { ...parts, ...ofCompany, kind, at, event } as Fact
}

/** The fact as its receivers are told it: by the company's own numbers, if it has them. */
export function inOwnNumbers<Told extends Fact>(fact: Told): Told {
  const numbers = fact.externalIDs
  if (numbers === undefined) return fact
  const named = { ...fact } as Record<string, unknown>
  for (const part of ['event', 'activity', 'person', 'enrollment'] as const) {
    const thing = named[part]
    if (typeof thing === 'object' && thing !== null) named[part] = { ...thing, ...idOf(numbers[part]) }
  }
  if ('companyID' in fact) named.companyID = numbers.company ?? fact.companyID
  if (fact.event) Object.assign(named.event as EventPart, { companyID: numbers.company ?? fact.event.companyID })
  return named as unknown as Told
}

function idOf(number: string | undefined): { id?: string } {
  return number === undefined ? {} : { id: number }
}

/** Whether facts of this kind are about Aviso's own work. The notification types that tell them have the same names. */
export function isSystemKind(kind: string): kind is SystemFact['kind'] {
  return (SYSTEM_KINDS as readonly string[]).includes(kind)
}

export const SYSTEM_KINDS = ['webhook.disabled', 'delivery.givenUp'] as const

function dateOf(text: Date | string | null | undefined): Date | null {
  return text == null ? null : new Date(text)
}
