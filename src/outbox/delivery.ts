import type { FormerSecret } from '../database/schema.ts'

/**
 * A delivery's way through the outbox. Its state is one column, `due_at`:
 *
 *   enqueue ──► ready ──claim──► leased ──received──► (row deleted, its last attempt is in the log)
 *               null ◄───┐       now + lease
 *                │       │         │  │
 *         parked │       │ fall    │  └─ refused, or no attempt left ──► given up
 *   behind an    │       │ due     │                                     infinity
 *   older one    ▼       │         │ retry
 *               waiting ─┘         │
 *               a time ◄───────────┘
 *
 * A process that dies leaves its leases, which are times, too: once one is over, the row falls due like any other. Whoever
 * moves a delivery must still hold its lease (`leased_by`), so that a late answer of a process thought dead changes nothing;
 * but what was received is deleted whoever holds it.
 */
export interface Delivery {
  deliveryID: string
  eventID: string
  type: string
  contentType: string
  /** The exact text to be sent. */
  payload: string
  madeAt: Date
  /** Attempts made before this one. */
  attempts: number
  webhook: Target
  /** An example that webhook.test sends: marked in the request and in the log. */
  test?: boolean
}

/** The part of a webhook that a request to it is made of. */
export interface Target {
  webhookID: string
  url: string
  secrets: string[]
  securityCode: string | null
  headers: Record<string, string>
}

/** More signatures than one and these would not fit into the headers that some receivers read. */
export const FORMER_SECRETS_MAX = 5

/** Of the secrets that were replaced, those that sign on: until their time is over, and the newest only. */
export function stillSigning({ former_secrets }: { former_secrets: FormerSecret[] }, now: Date): FormerSecret[] {
  return former_secrets.filter(({ until }) => new Date(until) > now).slice(-FORMER_SECRETS_MAX)
}

/** The target in a webhook's row. */
export function targetOf(
  row: {
    id: string
    url: string
    secret: string
    former_secrets: FormerSecret[]
    security_code: string | null
    headers: Record<string, string>
  },
  now: Date,
): Target {
  return {
    webhookID: row.id,
    url: row.url,
    secrets: [row.secret, ...stillSigning(row, now).map(({ secret }) => secret)],
    securityCode: row.security_code,
    headers: row.headers,
  }
}

/** What one attempt came to. `failed`: due again at `nextAt`. `givenUp`: the last one, whatever the reason. */
export type Outcome = 'received' | 'failed' | 'givenUp'

/** One POST and what came back, ready for the log. */
export interface Attempt {
  delivery: Delivery
  outcome: Outcome
  at: Date
  durationMs: number
  /** HTTP status, when there was an answer. */
  status: number | null
  /** Why it was not received, in words. */
  error: string | null
  /** The address dialled, when one was. */
  address: string | null
  requestHeaders: Record<string, string>
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  nextAt: Date | null
  /** Set when the webhook must be switched off: the reason, for its owner. */
  disable: string | null
}
