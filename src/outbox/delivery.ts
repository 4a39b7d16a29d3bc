import type { Selectable } from 'kysely'
import type { Database, FormerSecret } from '../database/schema.ts'

/** One notification on its way to one webhook; `state.ts` draws that way. */
export interface Delivery {
  deliveryID: string
  /** The number of its fact; null for a test. */
  fact: string | null
  /** null: of the company itself. */
  eventID: string | null
  type: string
  contentType: string
  /** The exact text to be sent. */
  payload: string
  madeAt: Date
  /** Attempts made before this one. */
  attempts: number
  webhook: Receiver
  /** The header `traceparent` of the call that its fact comes from; null, or left out: there is none. */
  trace?: string | null
  /** An example that webhook.test sends: marked in the request and in the log. */
  test?: boolean
  /** Made by webhook.send: left out when it is asked what the webhook is missing. */
  byHand?: boolean
}

/** A delivery as its row has it: payload and trace are made when it is sent, and kept from the first failed attempt on. */
export interface Unrendered extends Omit<Delivery, 'payload' | 'trace' | 'fact'> {
  fact: string
  /** The day of the log of facts; null: there is no fact, only the payload. */
  factDay: string | null
  payload: string | null
  trace: string | null
}

/** The part of a webhook that a request to it is made of. */
export interface Receiver {
  webhookID: string
  url: string
  secrets: string[]
  securityCode: string | null
  headers: Record<string, string>
}

/** More signatures than one and these would not fit into the headers that some receivers read. */
export const FORMER_SECRETS_MAX = 5

/** Of the secrets that were replaced, those that sign on: until their time is over, and the newest only. */
export function stillSigning(former: FormerSecret[], now: Date): FormerSecret[] {
  return former.filter(({ until }) => new Date(until) > now).slice(-FORMER_SECRETS_MAX)
}

/** The columns of a webhook that its receiver is made of. */
export type ReceiverRow = Pick<
  Selectable<Database['webhook']>,
  'id' | 'url' | 'secret' | 'former_secrets' | 'security_code' | 'headers'
>

export function receiverOf(row: ReceiverRow, now: Date): Receiver {
  return {
    webhookID: row.id,
    url: row.url,
    secrets: [row.secret, ...stillSigning(row.former_secrets, now).map(({ secret }) => secret)],
    securityCode: row.security_code,
    headers: row.headers,
  }
}

/** The end of one attempt. `failed`: due again at `nextAt`. `givenUp`: the last one, for any reason. */
export type Outcome = 'received' | 'failed' | 'givenUp'

/** One POST and its answer, ready for the log. */
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
  /** Set when it failed for a fault of ours: it holds nothing that came from outside, and no payload if that was the fault. */
  internal?: true
  /** Set when the proxy of EGRESS_PROXY failed: it is no failure of the webhook, which is not switched off for it. */
  ofProxy?: true
}
