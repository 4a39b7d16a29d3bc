import { z } from 'zod'
import { transact } from '../../../domain/commit.ts'
import { createOwnType } from '../../../domain/own-type.ts'
import { defineMethod } from '../../context.ts'
import { companyID } from '../../fields/basic.ts'
import { shopPaid, shopPaidDetails, toOwnType, typeDetails, writable } from '../../fields/own-type.ts'

export const webhookTypeCreate = defineMethod({
  name: 'webhook.type.create',
  summary: "Creates a notification type of a company's own.",
  description:
    'Webhooks of the company and of its events can have it then, and notification.publish and the SQL function aviso.publish take it. The schema has at most 64 KiB, refers to nothing outside itself, and its patterns have neither backreferences nor lookaround.',
  access: 'system',
  params: z.strictObject({
    companyID: companyID.describe('The company.'),
    type: writable.type,
    description: writable.description,
    example: writable.example,
    schema: writable.schema.optional(),
  }),
  resultName: 'type',
  result: typeDetails,
  errors: ['not_found'],
  examples: [{ name: 'create', params: { companyID: '1', ...shopPaid, type: 'shop.refunded' }, result: created() }],
  async handle({ schema = null, ...given }, services) {
    const ownType = { ...given, schema }
    const row = await transact(services.db, (trx) => createOwnType(trx, services.grant, ownType, services.clock.now()))
    return toOwnType(row, services)
  },
})

function created() {
  const example = shopPaidDetails.example.replace('shop.paid', 'shop.refunded')
  return { ...shopPaidDetails, type: 'shop.refunded', example }
}
