import { removeOwnType } from '../../../domain/own-type.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { companyID, ownTypeName } from '../../fields/basic.ts'
import { shopPaidDetails, toOwnType, typeDetails } from '../../fields/own-type.ts'

export const webhookTypeRemove = defineMethod({
  name: 'webhook.type.remove',
  summary: "Removes a notification type of a company's own.",
  description:
    'Nothing more is published of it, and no webhook made for it. Its webhooks stay, and so does what waits for them: remove them with webhook.remove. webhook.type.create makes the type once more.',
  access: 'company',
  destructive: true,
  params: {
    companyID: companyID.describe('The company.'),
    type: ownTypeName.describe('The type.'),
  },
  resultName: 'type',
  result: typeDetails,
  examples: [example('remove', { companyID: '1', type: 'shop.paid' }, shopPaidDetails)],
  async handle(given, context) {
    const row = await context.transact((trx, now) => removeOwnType(trx, context.grant, given, now))
    return toOwnType(row, context)
  },
})
