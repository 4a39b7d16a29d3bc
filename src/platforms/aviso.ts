import { z } from 'zod'
import type { SystemFact } from '../facts.ts'
import { ANY_SUCCESS, defineNotification, definePlatform, idText } from './platform.ts'

const id = z.string().regex(/^\d+$/)
const timestamp = z.iso.datetime()

/** The fields of every notification about a webhook. The IDs have the names of the parameters that take them. */
const ofWebhook = {
  companyID: idText,
  /** null: the webhook is one of the company. */
  eventID: idText.nullable(),
  webhookID: id,
  webhook: z.strictObject({ type: z.string(), name: z.string().nullable() }),
}

function toWebhook({ companyID, event, webhook: { id: webhookID, type, name } }: SystemFact) {
  return { companyID, eventID: event?.id ?? null, webhookID, webhook: { type, name } }
}

const webhookDisabled = defineNotification({
  type: 'webhook.disabled',
  fact: 'webhook.disabled',
  description: 'A webhook was switched off by Aviso, because its receiver failed for too long or is gone.',
  schema: z.strictObject({
    type: z.literal('webhook.disabled'),
    timestamp,
    data: z.strictObject({ ...ofWebhook, reason: z.string() }),
  }),
  payload: (fact) => ({
    type: 'webhook.disabled' as const,
    timestamp: fact.at.toISOString(),
    data: { ...toWebhook(fact), reason: fact.reason },
  }),
})

const deliveryGivenUp = defineNotification({
  type: 'delivery.givenUp',
  fact: 'delivery.givenUp',
  description: 'A delivery was given up: its last attempt failed too.',
  schema: z.strictObject({
    type: z.literal('delivery.givenUp'),
    timestamp,
    data: z.strictObject({
      ...ofWebhook,
      deliveryID: id,
      delivery: z.strictObject({ type: z.string(), attempts: z.int() }),
      factID: id.nullable(),
      personID: z.string().nullable(),
      status: z.int().nullable(),
      error: z.string().nullable(),
    }),
  }),
  payload: (fact) => ({
    type: 'delivery.givenUp' as const,
    timestamp: fact.at.toISOString(),
    data: {
      ...toWebhook(fact),
      deliveryID: fact.delivery.id,
      delivery: { type: fact.delivery.type, attempts: fact.delivery.attempts },
      factID: fact.fact,
      personID: fact.person,
      status: fact.status,
      error: fact.error,
    },
  }),
})

/** Aviso tells of its own webhooks in the form of Standard Webhooks. Any 2xx counts as received. */
export const aviso = definePlatform({
  name: 'Aviso',
  contract: ANY_SUCCESS,
  notifications: [webhookDisabled, deliveryGivenUp],
})

/**
 * Makes the payload of an own type in the same form, as JSON text.
 * @param data JSON text, which stands in the payload as it is: parsed and written again, a big number would change
 */
export function ownPayload(type: string, at: Date, data: string): string {
  return `{"type":${JSON.stringify(type)},"timestamp":"${at.toISOString()}","data":${data}}`
}
