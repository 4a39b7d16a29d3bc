import { z } from 'zod'
import type { FactKind, FactOf } from '../facts.ts'

/** The answer of a receiver, as far as it was read. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  /** Set when the body differs from the text that the receiver sent. */
  flaw?: Flaw
}

/** The problem with a body. `words` end the sentence "The answer 200 does not count as received: …". */
export interface Flaw {
  /** Whether a part of the body is missing. */
  cut: boolean
  words: string
}

/** `received`: done. `retry`: a later attempt may do better. `refused`: no attempt will, so no retry. */
export type Verdict = 'received' | 'retry' | 'refused'

/** The promise of a platform to its receivers about every delivery. */
export interface Contract {
  /** Judges by the status alone; null when the body decides. */
  byStatus(status: number): Verdict | null
  /** Judges a whole answer, in agreement with `byStatus`. */
  judge(answer: Answer): Verdict
  /** The expected answer when more than the status counts, as the beginning of "… is expected". */
  expected?: string
  /** The rule of `judge` in words. */
  rule: string
  /** An answer that counts as received, and one that would be retried. */
  examples: { received: Answer; retried: Answer }
  /** How long a whole exchange may take (ms), when that is less than DELIVERY_TIMEOUT. */
  timeout?: number
  /** How many attempts in all, when RETRY_SCHEDULE does not decide. */
  attempts?: number
}

/** The part of a delivery that a payload may repeat. */
export interface DeliveryPart {
  webhookID: string
  deliveryID: string
  /** The number of the fact: it grows with every fact, and is the same for all webhooks that are told it. */
  sequence: string
}

/** One platform's form of a fact. */
export interface Notification<Kind extends FactKind = FactKind, Payload = unknown> {
  type: string
  fact: Kind
  /** Further kinds of facts that it tells. */
  also?: readonly Kind[]
  /** Whether only a webhook of a company can be told: what belongs to the event was not there yet. */
  ofCompany?: boolean
  description: string
  schema: z.ZodType<Payload>
  /** Makes the payload of one delivery, with its keys in the order in which they are sent. */
  payload(fact: FactOf<Kind>, delivery: DeliveryPart): Payload
}

export interface Platform {
  name: string
  /** Whether its payloads have IDs as JSON numbers, so that a company's own numbers have to be numbers. */
  numericIDs?: boolean
  contract: Contract
  notifications: Notification[]
}

/** An ID as a JSON number. @throws Error for a company's own number that is none: it was refused where it was given */
export function toNumber(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new Error(`the externalID ${JSON.stringify(id)} is no number, which the payload needs`)
}

/** An ID as text: ours, or whatever the company calls it by. */
export const idText = z.string().min(1).max(200)

/** Declares a platform: its delivery contract and its notifications. Add it to the list in `index.ts`. */
export function definePlatform(platform: Platform): Platform {
  return platform
}

/** Declares one notification type: its payload is checked against its schema, its mapping against its fact. */
export function defineNotification<Kind extends FactKind, Payload>(
  notification: Notification<Kind, Payload>,
): Notification {
  return notification as unknown as Notification
}

const anySuccess = (status: number): Verdict => (status >= 200 && status < 300 ? 'received' : 'retry')

/** Any 2xx counts as received; any other answer is tried again. */
export const ANY_SUCCESS: Contract = {
  rule: 'Any 2xx status is received; everything else is tried again.',
  byStatus: anySuccess,
  judge: ({ status }) => anySuccess(status),
  examples: {
    received: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' },
    retried: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
  },
}
