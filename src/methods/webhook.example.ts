import type { Selectable } from 'kysely'
import { z } from 'zod'
import { prepare } from '../attempt/prepare.ts'
import type { Database } from '../database/schema.ts'
import { visibleEvent, visibleWebhook } from '../domain/access.ts'
import { eventPart } from '../domain/commit.ts'
import { type ContentType, encodeBody } from '../outbox/body.ts'
import { type Delivery, targetOf } from '../outbox/delivery.ts'
import { exampleFact } from '../platforms/example-fact.ts'
import { findType } from '../platforms/index.ts'
import { ANY_SUCCESS } from '../platforms/platform.ts'
import { VERSION } from '../version.ts'
import { defineMethod } from './context.ts'
import { headers, id } from './fields/basic.ts'
import { type Receives, verificationSamples } from './verification.ts'
import { promise, promiseOf } from './webhook.type.ts'

const answer = z
  .object({ status: z.int(), headers, body: z.string() })
  .meta({ id: 'AnswerExample', title: 'AnswerExample', description: 'An answer of a receiver.' })

const verification = z.object({ node: z.string(), python: z.string(), php: z.string(), go: z.string() }).meta({
  id: 'VerificationSamples',
  title: 'VerificationSamples',
  description:
    'A receiver for this webhook, to paste and run: it verifies each delivery. WEBHOOK_SECRET is the secret.',
})

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
        verification,
      })
      .meta({ id: 'RequestExample', title: 'RequestExample' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'example',
        params: { webhookID: '1' },
        result: {
          method: 'POST',
          url: 'http://127.0.0.1:4000/',
          headers: {
            accept: '*/*',
            'content-type': 'application/json',
            'user-agent': `aviso/${VERSION}`,
            'webhook-id': 'dlv_05280e5d3661_example',
            'webhook-timestamp': '1795305600',
            'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
            'x-attempt': '1',
          },
          body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"1","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
          verification: verificationSamples({ form: false, code: false, answer: 'OK', answerType: 'text/plain' }),
        },
      },
    ],
    async handle({ webhookID }, { db, grant, clock, deliverer }) {
      const webhook = await visibleWebhook(db, grant, webhookID)
      const event = await visibleEvent(db, grant, webhook.event_id)
      const at = clock.now()
      const request = prepare(
        exampleDelivery(webhook, event, { deliveryID: 'example', sequence: '1' }, at),
        deliverer.installation,
        at,
      )
      return { method: 'POST' as const, ...request, verification: verificationSamples(receivesOf(webhook)) }
    },
  }),

  defineMethod({
    name: 'webhook.responseExample',
    summary: 'Returns answers as a receiver can give them.',
    description:
      'One that counts as received for this webhook, and one after which the delivery is tried again; the rule behind them, and how patient Aviso is.',
    tag: 'webhook',
    access: 'read',
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'examples',
    result: z
      .object({
        received: answer,
        retried: answer,
        ...promise,
      })
      .meta({ id: 'ResponseExample', title: 'ResponseExample' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'example',
        params: { webhookID: '1' },
        result: { ...ANY_SUCCESS.examples, rule: ANY_SUCCESS.rule, seconds: 15, attempts: 10 },
      },
    ],
    async handle({ webhookID }, context) {
      const { type } = await visibleWebhook(context.db, context.grant, webhookID)
      return { ...findType(type).platform.contract.examples, ...promiseOf(type, context) }
    },
  }),
]

/** The delivery of an example, by the very way of a real one. */
export function exampleDelivery(
  webhook: Selectable<Database['webhook']>,
  event: Selectable<Database['event']>,
  { deliveryID, sequence }: { deliveryID: string; sequence: string },
  at: Date,
): Delivery {
  const { notification } = findType(webhook.type)
  const fact = exampleFact(notification.fact, eventPart(event), at)
  const contentType = webhook.content_type as ContentType
  return {
    deliveryID,
    eventID: event.id,
    type: webhook.type,
    contentType,
    payload: encodeBody(notification.payload(fact, { webhookID: webhook.id, sequence }), contentType),
    madeAt: at,
    attempts: 0,
    webhook: targetOf(webhook, at),
  }
}

function receivesOf(webhook: { type: string; content_type: string; security_code: string | null }): Receives {
  const { received } = findType(webhook.type).platform.contract.examples
  return {
    form: webhook.content_type !== 'application/json',
    code: webhook.security_code !== null,
    answer: received.body,
    answerType: received.headers['content-type'] ?? 'text/plain',
  }
}
