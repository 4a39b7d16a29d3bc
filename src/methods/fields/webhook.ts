import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../database/schema.ts'
import { CONTENT_TYPES } from '../../outbox/body.ts'
import { date, idOut, notificationType, seconds, secondsOrNull, withoutBlanks } from './basic.ts'

const contentType = z
  .enum(CONTENT_TYPES)
  .meta({ id: 'ContentType', title: 'ContentType', description: 'A form carries the JSON in one field, payload.' })

const URL_EXPECTED = 'an http:// or https:// URL of at most 2048 characters'
const HEADERS_EXPECTED = 'an object of header names and values'
/** JSON Schema's writeOnly: whoever shows or keeps calls must leave it out. */
export const securityCode = z
  .string()
  .overwrite(withoutBlanks)
  .regex(/^[!-~]{1,200}$/, '1 to 200 visible ASCII characters')
  .meta({ writeOnly: true })

export const writable = {
  url: z
    .string(URL_EXPECTED)
    .overwrite(withoutBlanks)
    .max(2048, URL_EXPECTED)
    .describe('Where notifications are sent.'),
  contentType: contentType.describe('How the body is encoded.'),
  securityCode: securityCode.describe('A code of your own, sent as the header X-Secret.'),
  headers: z
    .record(z.string(), z.string(), HEADERS_EXPECTED)
    .meta({ id: 'Headers', title: 'Headers', writeOnly: true })
    .describe('Further headers of each delivery.'),
  active: z.boolean().describe('false: no notification is made for it, and what waits is held.'),
}

export const webhookFields = {
  webhookID: idOut('The webhook.'),
  eventID: idOut('The event it belongs to.'),
  type: notificationType,
  url: z.string(),
  date,
  contentType,
  active: z.boolean(),
  hasSecurityCode: z.boolean().describe('Whether a security code is set; the code itself is never shown.'),
  headers: z.array(z.string()).describe('The names of the further headers; their values are never shown.'),
  failingSince: z.string().nullable().describe('Unix seconds of the first failure since the last success.'),
  disabledReason: z.string().nullable().describe('Why Aviso switched it off, if it did.'),
  disabledDate: z.string().nullable(),
}
export const webhook = z
  .object(webhookFields)
  .meta({ id: 'Webhook', title: 'Webhook', description: 'A subscription: one event, one notification type, one URL.' })
export const secret = z
  .string()
  .describe('Verifies the signature of each delivery (Standard Webhooks). Shown only here.')

export function toWebhook(row: Selectable<Database['webhook']>): z.input<typeof webhook> {
  return {
    webhookID: String(row.id),
    eventID: String(row.event_id),
    type: row.type,
    url: row.url,
    date: seconds(row.created_at),
    contentType: row.content_type as z.input<typeof contentType>,
    active: row.active,
    hasSecurityCode: row.security_code !== null,
    headers: Object.keys(row.headers),
    failingSince: secondsOrNull(row.failing_since),
    disabledReason: row.disabled_reason,
    disabledDate: secondsOrNull(row.disabled_at),
  }
}

/** Webhook 1 of the examples, which all are of a server after its first minute. */
export const demo = {
  webhookID: '1',
  eventID: '1',
  type: 'activityEnrollment',
  url: 'http://127.0.0.1:4000/',
  date: '1795305600',
  contentType: 'application/json',
  active: true,
  hasSecurityCode: false,
  headers: [],
  failingSince: null,
  disabledReason: null,
  disabledDate: null,
}

/** Any secret, in the examples. */
export const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
