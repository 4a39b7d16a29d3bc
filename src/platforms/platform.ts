import type { z } from 'zod'
import type { FactKind, FactOf } from '../facts.ts'

/** What a receiver answered, as far as it was read. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** `received`: done. `retry`: it may do better later. `refused`: it will not, so no retry. */
export type Verdict = 'received' | 'retry' | 'refused'

/** What a platform promises to its receivers about every delivery. */
export interface Contract {
  /** Whether an answer counts as received, and if not, whether to try again. */
  judge(answer: Answer): Verdict
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

/** Any 2xx counts as received; whatever else comes is tried again. */
export const ANY_SUCCESS: Contract = {
  rule: 'Any 2xx status is received; everything else is tried again.',
  judge: ({ status }) => (status >= 200 && status < 300 ? 'received' : 'retry'),
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
