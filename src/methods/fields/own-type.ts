import { z } from 'zod'
import type { OwnTypeRow } from '../../domain/rows.ts'
import type { Services } from '../../domain/services.ts'
import { ownPayload } from '../../platforms/aviso.ts'
import { idOut, named, notificationType, object, ownTypeName, text } from './basic.ts'
import { deliveryTerms, deliveryTermsFields, usualTerms } from './delivery-terms.ts'

const OBJECT = 'a JSON object'

export const data = z
  .record(z.string(), z.unknown(), OBJECT)
  .meta(named('NotificationData', 'An object of at most 256 KiB as JSON.'))

const schema = z
  .record(z.string(), z.unknown(), OBJECT)
  .meta(named('OwnTypeSchema', 'A JSON Schema, draft 7 or 2020-12.'))

export const writable = {
  type: ownTypeName.describe('Its name, with a prefix of your own: letters, digits, dots, hyphens and underscores.'),
  description: text(500).describe('What it tells of.'),
  schema: schema.describe('What the data must be like; left out, every object fits.'),
  example: data.describe('Data as an example, which fits the schema.'),
}

export const typeDetails = object('NotificationTypeDetails', {
  type: notificationType,
  platform: z.string().describe('Whose form it has.'),
  companyID: idOut('The company whose own type it is; null: it is one of a platform.').nullable(),
  description: z.string().describe('What it tells of.'),
  example: z.string().describe('A payload, as JSON; its values are made up.'),
  schema: schema
    .nullable()
    .meta({ title: 'DataSchemaOrNull', description: 'That of the data of an own type, if it has one.' }),
  forCompany: z.boolean().describe('true: webhooks of a company alone can have it.'),
  ...deliveryTermsFields,
})

/** The platform of own types: they have the form of Standard Webhooks. */
const PLATFORM = 'Own'

export function toOwnType(row: OwnTypeRow, services: Services): z.input<typeof typeDetails> {
  return {
    type: row.type,
    platform: PLATFORM,
    companyID: row.company_id,
    description: row.description,
    example: ownPayload(row.type, services.clock.now(), JSON.stringify(row.example)),
    schema: row.schema,
    forCompany: false,
    ...deliveryTerms(row.type, services),
  }
}

/** The type of the examples. */
export const shopPaid = {
  type: 'shop.paid',
  description: 'An order of the shop was paid.',
  schema: {
    type: 'object',
    required: ['order', 'total'],
    properties: { order: { type: 'string' }, total: { type: 'number', minimum: 0 } },
  },
  example: { order: 'A-17', total: 49.9 },
}

export const shopPaidDetails = {
  type: shopPaid.type,
  platform: PLATFORM,
  companyID: '1',
  description: shopPaid.description,
  example: '{"type":"shop.paid","timestamp":"2026-11-22T00:00:00.000Z","data":{"order":"A-17","total":49.9}}',
  schema: shopPaid.schema,
  forCompany: false,
  ...usualTerms,
}
