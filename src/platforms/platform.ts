import type { z } from 'zod'
import type { Fact, FactKind } from '../facts.ts'

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
  /** An answer that counts as received, and one that would be retried. */
  examples: { received: Answer; retried: Answer }
}

/** One platform's form of a fact. */
export interface Notification<Payload = unknown> {
  type: string
  fact: FactKind
  description: string
  schema: z.ZodType<Payload>
  /** The payload of one delivery; keys in the order they are sent. */
  payload(fact: Fact, delivery: { webhookID: string; sequence: string }): Payload
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

/** Declares one notification type, its payload checked against its schema. */
export function defineNotification<Payload>(notification: Notification<Payload>): Notification {
  return notification as Notification
}
