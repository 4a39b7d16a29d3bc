import type { Fact, OwnFact } from '../facts.ts'
import { type ContentType, encodeBody, encodeJson } from '../outbox/body.ts'
import { ownPayload } from '../platforms/aviso.ts'
import { findType } from '../platforms/index.ts'
import type { DeliveryPart } from '../platforms/platform.ts'

/**
 * Makes the exact body of a delivery, just before it is sent. The same arguments make the same bytes, so that a receiver
 * gets the same over all attempts.
 * @throws Error when no platform has the type, or it does not tell such a fact
 */
export function render(type: string, fact: Fact | OwnFact, delivery: DeliveryPart, contentType: ContentType): string {
  if (fact.kind === null) return encodeJson(ownPayload(type, fact.at, fact.data), contentType)
  const { notification } = findType(type)
  if (notification.fact !== fact.kind) throw new Error(`${type} does not tell a fact ${fact.kind}`)
  return encodeBody(notification.payload(fact, delivery), contentType)
}
