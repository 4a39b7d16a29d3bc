import { z } from 'zod'
import { prepare } from '../dispatcher/prepare.ts'
import { type ContentType, encodeBody } from '../outbox/body.ts'
import { targetOf } from '../outbox/delivery.ts'
import { exampleFact } from '../platforms/example-fact.ts'
import { findType } from '../platforms/index.ts'
import { eventPart } from './change.ts'
import { defineMethod } from './context.ts'
import { headers, id } from './fields.ts'
import { visibleEvent, visibleWebhook } from './visible.ts'

const answer = z
  .object({ status: z.int(), headers, body: z.string() })
  .meta({ id: 'AnswerExample', title: 'AnswerExample', description: 'An answer of a receiver.' })

export const webhookExampleMethods = [
  defineMethod({
    name: 'webhook.requestExample',
    summary: 'Returns the exact request that a webhook would get.',
    description:
      'Made and signed like a real delivery, with the real secret and the time of the call: send it to your receiver by hand to test its verification. Nothing is sent by this method.',
    tag: 'webhook',
    access: 'write', // whoever holds a signed request can act as Aviso towards the receiver
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'example',
    result: z
      .object({
        method: z.literal('POST'),
        url: z.string(),
        headers: headers.describe('Every header, the signature included.'),
        body: z.string().describe('The exact body that is signed.'),
        verification: z.string().describe('How a receiver in Node checks the signature, to paste.'),
      })
      .meta({ id: 'RequestExample', title: 'RequestExample' }),
    errors: ['not_found'],
    examples: [],
    async handle({ webhookID }, { db, grant, clock, installation }) {
      const webhook = await visibleWebhook(db, grant, webhookID)
      const event = await visibleEvent(db, grant, webhook.event_id)
      const at = clock.now()
      const { notification } = findType(webhook.type)
      const fact = exampleFact(notification.fact, eventPart(event), at)
      const contentType = webhook.content_type as ContentType
      const payload = notification.payload(fact, { webhookID: webhook.id, sequence: '1' })
      const request = prepare(
        {
          deliveryID: 'example',
          eventID: event.id,
          type: webhook.type,
          contentType,
          payload: encodeBody(payload, contentType),
          attempts: 0,
          webhook: targetOf(webhook),
        },
        installation,
        at,
      )
      return { method: 'POST' as const, ...request, verification: VERIFICATION }
    },
  }),

  defineMethod({
    name: 'webhook.responseExample',
    summary: 'Returns answers as a receiver can give them.',
    description: 'One that counts as received for this webhook, and one after which the delivery is tried again.',
    tag: 'webhook',
    access: 'read',
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'examples',
    result: z.object({ received: answer, retried: answer }).meta({ id: 'ResponseExample', title: 'ResponseExample' }),
    errors: ['not_found'],
    examples: [],
    async handle({ webhookID }, { db, grant }) {
      const webhook = await visibleWebhook(db, grant, webhookID)
      return findType(webhook.type).platform.contract.examples
    },
  }),
]

const VERIFICATION = `import { Webhook } from 'standardwebhooks'

// secret: what webhook.create returned. body: the raw text of the request, before any parsing.
// Throws when the signature is wrong or the timestamp is more than five minutes off.
new Webhook(secret).verify(body, request.headers)
`
