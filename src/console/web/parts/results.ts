/** What the methods answer with, as far as the places show it; `openrpc.json` has it all. Dates are Unix seconds in a string. */
export interface Found<Row> {
  count: number
  total: number
  data: Row[]
}

export interface EventRow {
  eventID: string
  name: string
}

export interface Webhook {
  webhookID: string
  eventID: string
  type: string
  url: string
  date: string
  contentType: string
  active: boolean
  hasSecurityCode: boolean
  headers: string[]
  failingSince: string | null
  disabledReason: string | null
  disabledDate: string | null
  /** When it was asked for, and not of a test; null: nothing was sent yet. */
  lastAttempt?: Attempt | null
}

export type Outcome = 'received' | 'failed' | 'givenUp'

export interface Attempt {
  attemptID: string
  deliveryID: string
  webhookID: string
  eventID: string
  type: string
  attempt: number
  outcome: Outcome
  status: number | null
  error: string | null
  date: string
  milliseconds: number
  nextDate: string | null
  url: string
}

export interface AttemptDetails extends Attempt {
  address: string | null
  request: { headers: Record<string, string>; body: string }
  response: { headers: Record<string, string>; body: string } | null
}

export type DeliveryState = 'ready' | 'underWay' | 'waiting' | 'ordered' | 'held' | 'givenUp' | 'received' | 'cancelled'

export interface Delivery {
  deliveryID: string
  webhookID: string
  eventID: string
  type: string
  /** Where its webhook sends to now, or where the last attempt went to. */
  url: string
  state: DeliveryState
  attempts: number
  /** Of the last attempt. */
  status: number | null
  error: string | null
  dueDate: string | null
  date: string
}

/** One part of the last hour or day. */
export interface StatsPart {
  date: string
  received: number
  failed: number
  givenUp: number
  milliseconds: number | null
  slowest: number | null
}

export interface Stats {
  /** What is in the outbox and not given up. */
  pending: number
  parts: StatsPart[]
}

export interface NotificationType {
  type: string
  platform: string
  description: string
  /** The JSON of an example payload. */
  example: string
  /** What counts as received. */
  rule: string
  seconds: number
  attempts: number
}
