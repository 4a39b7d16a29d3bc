import type { z } from 'zod'
import type { FactKind, FactOf } from '../facts.ts'

/** What a receiver answered, as far as it was read. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  /** Set when the body is not what the receiver sent, in whole and as text. */
  flaw?: Flaw
}

/** What is wrong with a body. `words` end the sentence "The answer 200 does not count as received: …". */
export interface Flaw {
  /** Some of it is missing. */
  cut: boolean
  words: string
}

/** `received`: done. `retry`: it may do better later. `refused`: it will not, so no retry. */
export type Verdict = 'received' | 'retry' | 'refused'

/** What a platform promises to its receivers about every delivery. */
export interface Contract {
  /** What the status decides alone, whatever the body is; null: the body decides. */
  byStatus(status: number): Verdict | null
  /** Whether an answer counts as received, and if not, whether to try again; it keeps to `byStatus`. */
  judge(answer: Answer): Verdict
  /** What is expected when more than the status counts, as the beginning of "… is expected". */
  expected?: string
  /** The same in words. */
  rule: string
  /** An answer that counts as received, and one that would be retried. */
  examples: { received: Answer; retried: Answer }
  /** How long a whole exchange may take (ms), when that is less than DELIVERY_TIMEOUT. */
  timeout?: number
  /** How many attempts in all, when that is not what RETRY_SCHEDULE makes of it. */
  attempts?: number
}

/** What a payload may say of its delivery. `sequence` grows with every notification. */
export interface DeliveryPart {
  webhookID: string
  sequence: string
}

/** One platform's form of a fact. */
export interface Notification<Kind extends FactKind = FactKind, Payload = unknown> {
  type: string
  fact: Kind
  description: string
  schema: z.ZodType<Payload>
  /** The payload of one delivery; keys in the order they are sent. */
  payload(fact: FactOf<Kind>, delivery: DeliveryPart): Payload
}

export interface Platform {
  name: string
  contract: Contract
  notifications: Notification[]
}

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

/** Any 2xx counts as received; whatever else comes is tried again. */
export const ANY_SUCCESS: Contract = {
  rule: 'Any 2xx status is received; everything else is tried again.',
  byStatus: anySuccess,
  judge: ({ status }) => anySuccess(status),
  examples: {
    received: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' },
    retried: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
  },
}

/** `yyyy-MM-dd HH:mm:ss`, in UTC. */
export function dateTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}

/** `yyyy-MM-dd`, in UTC. */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}
