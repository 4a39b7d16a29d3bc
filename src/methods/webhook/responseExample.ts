import { z } from 'zod'
import { findWebhook } from '../../domain/access.ts'
import { contractOf } from '../../platforms/index.ts'
import { ANY_SUCCESS } from '../../platforms/platform.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { headers, id, object } from '../fields/basic.ts'
import { deliveryTerms, deliveryTermsFields, usualTerms } from '../fields/delivery-terms.ts'

const answer = object('AnswerExample', 'An answer of a receiver.', { status: z.int(), headers, body: z.string() })

export const webhookResponseExample = defineMethod({
  name: 'webhook.responseExample',
  summary: 'Returns answers as a receiver can give them.',
  description:
    'One that counts as received for this webhook, and one after which the delivery is tried again; the rule behind them, and how patient Aviso is.',
  access: 'read',
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'examples',
  result: object('ResponseExample', {
    received: answer,
    retried: answer,
    ...deliveryTermsFields,
  }),
  examples: [example('example', { webhookID: '1' }, { ...ANY_SUCCESS.examples, ...usualTerms })],
  async handle({ webhookID }, context) {
    const { type } = await findWebhook(context.db, context.grant, webhookID)
    return { ...contractOf(type).examples, ...deliveryTerms(type, context) }
  },
})
