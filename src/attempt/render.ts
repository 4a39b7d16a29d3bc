import { type Fact, factOf, inOwnNumbers, type OwnFact } from '../facts.ts'
import { encodeBody, encodeJson } from '../outbox/body.ts'
import type { Unrendered } from '../outbox/delivery.ts'
import type { LoggedFact } from '../outbox/read-facts.ts'
import { ownPayload } from '../platforms/aviso.ts'
import { findType, kindsOf } from '../platforms/index.ts'
import type { DeliveryPart } from '../platforms/platform.ts'

/** The part of a delivery that its body depends on. */
type Told = Pick<Unrendered, 'type' | 'contentType' | 'deliveryID' | 'fact'> & {
  webhook: Pick<Unrendered['webhook'], 'webhookID'>
}

/** What was made of a fact that was read, and serves its other deliveries too: most bodies are the same for all webhooks. */
interface Made {
  happened: Fact | OwnFact
  bodies: Map<string, string>
}

const made = new WeakMap<LoggedFact, Made>()

/** Makes the body of a delivery whose fact was read. @throws Error as `render`, and when the fact is not in the log any more */
export function renderFact({ type, contentType, deliveryID, fact, webhook }: Told, read?: LoggedFact): string {
  if (!read) throw new Error(`the fact ${fact} is not in the log`)
  const { happened, bodies } = madeOf(read)
  const form = `${contentType} ${type}`
  const body =
    bodies.get(form) ??
    render(type, happened, { webhookID: webhook.webhookID, deliveryID, sequence: fact }, contentType)
  if (happened.kind === null || !namesDelivery(type)) bodies.set(form, body)
  return body
}

function madeOf(read: LoggedFact): Made {
  const known = made.get(read)
  if (known) return known
  const { kind, at, data } = read
  const happened = kind === null ? { kind, at, data } : inOwnNumbers(factOf({ ...read, kind }))
  const fresh = { happened, bodies: new Map<string, string>() }
  made.set(read, fresh)
  return fresh
}

/** Tells whether the body names the delivery or its webhook: a mapping that does not take them cannot. */
function namesDelivery(type: string): boolean {
  return findType(type).notification.payload.length > 1
}

/**
 * Makes the exact body of a delivery, just before it is sent. The same arguments make the same bytes, so that a receiver
 * gets the same over all attempts.
 * @throws Error when no platform has the type, or it does not tell such a fact
 */
export function render(type: string, fact: Fact | OwnFact, delivery: DeliveryPart, contentType: string): string {
  if (fact.kind === null) return encodeJson(ownPayload(type, fact.at, fact.data), contentType)
  const { notification } = findType(type)
  if (!kindsOf(type).includes(fact.kind)) throw new Error(`${type} does not tell a fact ${fact.kind}`)
  return encodeBody(notification.payload(fact, delivery), contentType)
}
