import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { AttendeePart, EnrollmentPart, FieldType } from '../facts.ts'

/** A bigint: a decimal string when read, so that no digit is lost. */
type Id = ColumnType<string, string, never>
type GeneratedId = ColumnType<string, string | undefined, never>
type Time = ColumnType<Date, Date, Date>
type Json<T> = ColumnType<T, string, string>

export interface Database {
  company: CompanyTable
  event: {
    id: GeneratedId
    company_id: Generated<string>
    name: string
    begins_at: Date | null
    ends_at: Date | null
    /** Whether the end that is set was told. */
    end_told: Generated<boolean>
    created_at: Time
  }
  activity: ActivityTable
  ticket_group: TicketGroupTable
  form_field: FormFieldTable
  person: PersonTable
  attendee: AttendeeTable
  enrollment: EnrollmentTable
  webhook: WebhookTable
  outbox: OutboxTable
  fact: FactTable
  delivery: DeliveryTable
  attempt: AttemptTable
  installation: { id: string }
  token: TokenTable
  audit: AuditTable
  own_type: OwnTypeTable
  own_number: OwnNumberTable
  published: { company_id: Id; key: string; fact: Id; hash: string; at: Time }
}

/** The first parameter of every query: the database, or the transaction that the query belongs to. */
export type Db = Kysely<Database> | Transaction<Database>

interface CompanyTable {
  id: GeneratedId
  name: Generated<string>
  external_id: Generated<string | null>
  payload_ids: Generated<'own' | 'external'>
  time_zone: Generated<string>
  created_at: Time
}

/** A company's own number for something of its own. */
interface OwnNumberTable {
  company_id: Id
  kind: 'event' | 'activity' | 'person' | 'enrollment'
  external_id: string
  /** Of the row that it stands for. */
  id: Id
}

interface ActivityTable {
  id: GeneratedId
  event_id: Id
  name: string
  description: string | null
  location: string | null
  begins_at: Date | null
  ends_at: Date | null
  capacity: number | null
  created_at: Time
}

interface TicketGroupTable {
  id: GeneratedId
  event_id: Id
  name: string
  /** A numeric: a decimal string when read. */
  price: ColumnType<string | null, number | null, number | null>
  currency: string | null
}

interface FormFieldTable {
  id: GeneratedId
  event_id: Id
  position: number
  type: FieldType
  label: string
  options: Json<string[]>
}

interface PersonColumns {
  name: string
  surname: string | null
  email: string
  cpf: string | null
  nickname: string | null
  uuid: string | null
}

/** A person as the company knows them from all of its events: not for tokens of one event. */
interface PersonTable extends PersonColumns {
  id: GeneratedId
  company_id: Id
  created_at: Time
}

/** A registration. The person's columns are those that this event was given: its tokens and webhooks see no others. */
interface AttendeeTable extends PersonColumns {
  id: GeneratedId
  event_id: Id
  person_id: Id
  group_id: string
  price: string | null
  currency: string | null
  status: AttendeePart['status']
  paid_at: Date | null
  accepted_at: Date | null
  present_at: Date | null
  /** By the ID of the form field. */
  answers: Json<Record<string, string | boolean>>
  additional: Json<AttendeePart['additional']>
  created_at: Time
}

interface EnrollmentTable {
  id: GeneratedId
  activity_id: Id
  person_id: Id
  source: string
  enrolled_at: Time
  dismissed_at: Date | null
  expires_at: Date | null
  active: Generated<boolean>
  status: Generated<EnrollmentPart['status']>
  completed_at: Date | null
  present_at: Date | null
}

/** A secret that was replaced, and until when deliveries are signed with it too (ISO 8601). */
export interface FormerSecret {
  secret: string
  until: string
}

interface WebhookTable {
  id: GeneratedId
  company_id: Generated<string>
  /** null: it hears all events of its company. */
  event_id: string | null
  name: Generated<string | null>
  type: string
  url: string
  content_type: 'application/json' | 'application/x-www-form-urlencoded'
  security_code: string | null
  headers: Json<Record<string, string>>
  active: boolean
  secret: string
  former_secrets: ColumnType<FormerSecret[], string | undefined, string>
  created_at: Time
  failing_since: Date | null
  /** Failed attempts since then, counted up to the number that matters. */
  failures: Generated<number>
  /** Its answers take long, so its deliveries share slots with those that fail. */
  slow: Generated<boolean>
  disabled_at: Date | null
  disabled_reason: string | null
  /** It gets the facts with higher numbers. */
  from_fact: Generated<string>
  /** The number from which on it missed, and its place in the log; null: it has joined the others. */
  missed_from: string | null
  missed_position: string | null
  /** The numbers above which, and up to which, facts were dropped, for each time that it was switched on so. */
  dropped_from: string[] | null
  dropped_to: string[] | null
  off_since: Date | null
  resumed_at: Date | null
  removed_at: Date | null
  /** Whether the dispatcher has to hold, release or catch up. */
  turning: Generated<boolean>
  /** The key that its webhook.create came with, and a hash of each of its parameters; null: it came without one. */
  idempotency_key: Generated<string | null>
  idempotency_hash: ColumnType<Record<string, string> | null, string | null | undefined, string | null>
}

/** What happened, in the words of `facts.ts`. */
interface FactColumns {
  at: Time
  company_id: Id
  /** null: a fact of the company itself. */
  event_id: string | null
  event_name: string | null
  /** Of a built-in fact; of any other, `type` has its own type. */
  kind: string | null
  type: string | null
  ordering_key: string | null
  person: string | null
  data: Json<unknown>
  muted: Generated<boolean>
  /** The header `traceparent` of the call that it comes from. */
  trace: Generated<string | null>
}

/** Facts that are not, or not wholly, fanned out. */
interface OutboxTable extends FactColumns {
  number: GeneratedId
  /** Whether the data is known to fit its kind or type. */
  checked: Generated<boolean>
  /** The place in the log, once the fan-out has begun; and the webhook that it has come to. */
  position: string | null
  fanned_to: Generated<string>
  /** The transaction that stored it. */
  txid: Generated<string>
}

/** The log of facts, by the day of their fan-out. */
interface FactTable extends FactColumns {
  number: Id
  position: Id
  logged_at: Time
  /** Why it went to nobody: its data did not fit. */
  flaw: string | null
}

interface DeliveryTable {
  id: GeneratedId
  /** The number of the fact, by which lanes are ordered; a delivery of 0.1 has its own there. */
  fact: Id
  /** The day of the log where the fact is; null: there is none, only the payload. */
  fact_day: ColumnType<string | null, string | null, never>
  webhook_id: Id
  event_id: string | null
  type: string
  ordering_key: string | null
  content_type: string
  /** Kept from the first failed attempt on. */
  payload: string | null
  /** That of its fact, from the first failed attempt on. */
  trace: Generated<string | null>
  attempts: Generated<number>
  due_at: Date | null
  leased_by: string | null
  created_at: Time
  /** Whether webhook.send made it. */
  by_hand: Generated<boolean>
}

interface OwnTypeTable {
  company_id: Id
  type: string
  description: string
  schema: ColumnType<Record<string, unknown> | null, string | null, string | null>
  example: Json<Record<string, unknown>>
  created_at: Time
  removed_at: Date | null
}

interface AttemptTable {
  id: GeneratedId
  at: Time
  delivery_id: Id
  webhook_id: Id
  event_id: string | null
  /** The number of the fact; null for a test, and for what is older than facts. */
  fact: Generated<string | null>
  type: string
  attempt: number
  outcome: 'received' | 'failed' | 'givenUp'
  status: number | null
  error: string | null
  duration_ms: number
  address: string | null
  url: string
  request_headers: Json<Record<string, string>>
  payload: string
  response_headers: Json<Record<string, string>> | null
  response_body: string | null
  next_at: Date | null
  /** When the delivery was made; unknown for attempts older than this column. */
  made_at: Date | null
  /** Whether webhook.test made it, with an example as its payload. */
  test: Generated<boolean>
  /** Whether its delivery was made by webhook.send. */
  by_hand: Generated<boolean>
}

interface TokenTable {
  id: GeneratedId
  event_id: string | null
  permission: 'admin' | 'user'
  name: string
  hash: string
  company_id: Generated<string | null>
  expires_at: Generated<Date | null>
  /** To the minute. */
  last_used_at: Generated<Date | null>
  /** Of the token that it replaced, which holds until then. */
  former_hash: Generated<string | null>
  former_until: Generated<Date | null>
  created_at: Time
}

/** Who changed something. What a call changed is there by its name, never by its value. */
interface AuditTable {
  id: GeneratedId
  at: Time
  method: string
  /** null: the token of the configuration. */
  token_id: string | null
  token_name: string
  /** Where the call came from. */
  address: string | null
  company_id: string | null
  event_id: string | null
  /** The IDs that the call named, and those of what it made. */
  ids: Json<Record<string, string>>
  changed: Json<string[]>
}
