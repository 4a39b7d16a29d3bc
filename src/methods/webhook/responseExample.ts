import { z } from 'zod'
import { findWebhook } from '../../domain/access.ts'
import { eitherOf } from '../../domain/either.ts'
import { contractOf } from '../../platforms/index.ts'
import { ANY_SUCCESS } from '../../platforms/platform.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { headers, id, notificationType, object } from '../fields/basic.ts'
import { deliveryTerms, deliveryTermsFields, usualTerms } from '../fields/delivery-terms.ts'
import { comingTo, samplesFor, verification } from '../fields/verification.ts'

const answer = object('AnswerExample', 'An answer of a receiver.', { status: z.int(), headers, body: z.string() })

const USUAL = { type: 'activityEnrollment', form: false, code: false }
const answers = { ...ANY_SUCCESS.examples, ...usualTerms, verification: samplesFor(USUAL) }

const WORDS = {
  both: 'it goes without webhookID. Give webhookID, or type for any webhook of that type.',
  neither: 'webhookID is required: an ID, or type for any webhook of a type.',
}

export const webhookResponseExample = defineMethod({
  name: 'webhook.responseExample',
  summary: 'Returns answers as a receiver can give them.',
  description:
    'One that counts as received for a webhook, or for those of a type, and one after which the delivery is tried again; the rule behind them, how patient Aviso is, and programs that answer so.',
  access: 'read',
  params: {
    webhookID: id.optional().describe('The webhook. Give it, or type.'),
    type: notificationType
      .optional()
      .describe('A type, of which there need be no webhook: JSON, without a security code.'),
  },
  resultName: 'examples',
  result: object('ResponseExample', {
    received: answer,
    retried: answer,
    ...deliveryTermsFields,
    verification,
  }),
  examples: [example('example', { webhookID: '1' }, answers), example('of a type', { type: USUAL.type }, answers)],
  async handle(given, context) {
    const { webhookID, type = '' } = eitherOf(given, 'webhookID', 'type', WORDS)
    const coming =
      webhookID === undefined
        ? { type, form: false, code: false }
        : comingTo(await findWebhook(context.db, context.grant, webhookID))
    return {
      ...contractOf(coming.type).examples,
      ...deliveryTerms(coming.type, context),
      verification: samplesFor(coming),
    }
  },
})
