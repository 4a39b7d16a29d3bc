import { z } from 'zod'
import { findWebhook } from '../../domain/access.ts'
import { contractOf } from '../../platforms/index.ts'
import { ANY_SUCCESS } from '../../platforms/platform.ts'
import { defineMethod } from '../context.ts'
import { headers, id } from '../fields/basic.ts'
import { deliveryTerms, deliveryTermsFields } from '../fields/delivery-terms.ts'

const answer = z
  .object({ status: z.int(), headers, body: z.string() })
  .meta({ id: 'AnswerExample', title: 'AnswerExample', description: 'An answer of a receiver.' })

export const webhookResponseExample = defineMethod({
  name: 'webhook.responseExample',
  summary: 'Returns answers as a receiver can give them.',
  description:
    'One that counts as received for this webhook, and one after which the delivery is tried again; the rule behind them, and how patient Aviso is.',
  access: 'read',
  params: z.strictObject({ webhookID: id.describe('The webhook.') }),
  resultName: 'examples',
  result: z
    .object({
      received: answer,
      retried: answer,
      ...deliveryTermsFields,
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
    const { type } = await findWebhook(context.db, context.grant, webhookID)
    return { ...contractOf(type).examples, ...deliveryTerms(type, context) }
  },
})
