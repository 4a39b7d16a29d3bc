import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'

/** A bigint: a decimal string when read, so that no digit is lost. */
type Id = ColumnType<string, string, never>
type GeneratedId = ColumnType<string, string | undefined, never>
type Time = ColumnType<Date, Date, Date>
type Json<T> = ColumnType<T, string, string>

export interface Database {
  event: { id: GeneratedId; company_id: Generated<string>; name: string; created_at: Time }
  activity: ActivityTable
  person: { id: GeneratedId; company_id: Id; name: string; email: string; created_at: Time }
  attendee: { id: GeneratedId; event_id: Id; person_id: Id; created_at: Time }
  enrollment: EnrollmentTable
  webhook: WebhookTable
  outbox: OutboxTable
  attempt: AttemptTable
  installation: { id: string }
  token: TokenTable
}

/** What every query takes first: the database, or the transaction it belongs to. */
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

interface EnrollmentTable {
  id: GeneratedId
  activity_id: Id
  person_id: Id
  source: string
  enrolled_at: Time
  dismissed_at: Date | null
}

interface WebhookTable {
  id: GeneratedId
  event_id: Id
  type: string
  url: string
  content_type: string
  security_code: string | null
  headers: Json<Record<string, string>>
  active: boolean
  secret: string
  created_at: Time
  failing_since: Date | null
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
  outcome: string
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
}

interface TokenTable {
  id: GeneratedId
  event_id: string | null
  permission: 'admin' | 'user'
  name: string
  hash: string
  created_at: Time
}
