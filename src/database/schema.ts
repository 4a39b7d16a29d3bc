import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { AttendeePart, EnrollmentPart, FieldType } from '../facts.ts'

/** A bigint: a decimal string when read, so that no digit is lost. */
type Id = ColumnType<string, string, never>
type GeneratedId = ColumnType<string, string | undefined, never>
type Time = ColumnType<Date, Date, Date>
type Json<T> = ColumnType<T, string, string>

export interface Database {
  event: { id: GeneratedId; company_id: Generated<string>; name: string; created_at: Time }
  activity: ActivityTable
  ticket_group: TicketGroupTable
  form_field: FormFieldTable
  person: PersonTable
  attendee: AttendeeTable
  enrollment: EnrollmentTable
  webhook: WebhookTable
  outbox: OutboxTable
  attempt: AttemptTable
  installation: { id: string }
  token: TokenTable
}

/** The first parameter of every query: the database, or the transaction that the query belongs to. */
export type Db = Kysely<Database> | Transaction<Database>

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

/** A person as the company knows them from all of its events: only for tokens of system scope. */
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
  event_id: Id
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
}

interface OutboxTable {
  id: GeneratedId
  webhook_id: Id
  event_id: Id
  type: string
  ordering_key: string
  content_type: string
  payload: string
  attempts: Generated<number>
  due_at: Date | null
  leased_by: string | null
  created_at: Time
}

interface AttemptTable {
  id: GeneratedId
  at: Time
  delivery_id: Id
  webhook_id: Id
  event_id: Id
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
}

interface TokenTable {
  id: GeneratedId
  event_id: string | null
  permission: 'admin' | 'user'
  name: string
  hash: string
  created_at: Time
}
