import { editOwnType } from '../../../domain/own-type.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { companyID, orNull, ownTypeName } from '../../fields/basic.ts'
import { shopPaidDetails, toOwnType, typeDetails, writable } from '../../fields/own-type.ts'

export const webhookTypeEdit = defineMethod({
  name: 'webhook.type.edit',
  summary: "Changes a notification type of a company's own.",
  description: 'Only what is given. The example must fit the schema; what is published from now on must fit it too.',
  access: 'company',
  params: {
    companyID: companyID.describe('The company.'),
    type: ownTypeName.describe('The type; its name stays.'),
    description: writable.description.optional(),
    schema: orNull('OwnTypeSchema', writable.schema).describe('What the data must be like; null: every object fits.'),
    example: writable.example.optional(),
  },
  needsChange: true,
  resultName: 'type',
  result: typeDetails,
  examples: [
    example(
      'edit',
      { companyID: '1', type: 'shop.paid', description: 'An order was paid.' },
      { ...shopPaidDetails, description: 'An order was paid.' },
    ),
    example(
      'another schema',
      { companyID: '1', type: 'shop.paid', schema: null, example: { order: 'A-18' } },
      {
        ...shopPaidDetails,
        schema: null,
        example: '{"type":"shop.paid","timestamp":"2026-11-22T00:00:00.000Z","data":{"order":"A-18"}}',
      },
    ),
  ],
  async handle(given, context) {
    const row = await context.transact((trx) => editOwnType(trx, context.grant, given, given))
    return toOwnType(row, context)
  },
})
