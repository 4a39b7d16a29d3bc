import { createOwnType } from '../../../domain/own-type.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { companyID } from '../../fields/basic.ts'
import { shopPaid, shopPaidDetails, toOwnType, typeDetails, writable } from '../../fields/own-type.ts'

export const webhookTypeCreate = defineMethod({
  name: 'webhook.type.create',
  summary: "Creates a notification type of a company's own.",
  description:
    'Webhooks of the company and of its events can have it then, and notification.publish and the SQL function aviso.publish take it. The schema has at most 64 KiB, refers to nothing outside itself, and its patterns have neither backreferences nor lookaround.',
  access: 'company',
  params: {
    companyID: companyID.describe('The company.'),
    type: writable.type,
    description: writable.description,
    example: writable.example,
    schema: writable.schema.optional(),
  },
  resultName: 'type',
  result: typeDetails,
  examples: [example('create', { companyID: '1', ...shopPaid, type: 'shop.refunded' }, created())],
  async handle({ schema = null, ...given }, context) {
    const ownType = { ...given, schema }
    const row = await context.transact((trx, now) => createOwnType(trx, context.grant, ownType, now))
    return toOwnType(row, context)
  },
})

function created() {
  const refunded = shopPaidDetails.example.replace('shop.paid', 'shop.refunded')
  return { ...shopPaidDetails, type: 'shop.refunded', example: refunded }
}
