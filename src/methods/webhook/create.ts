import { z } from 'zod'
import { whoseOf } from '../../domain/either.ts'
import type { WebhookRow } from '../../domain/rows.ts'
import { createWebhooks, newWebhook } from '../../domain/webhook.ts'
import { oneTo } from '../../shared/fields.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook, example, SECRET } from '../examples.ts'
import { companyID, named, notificationType, object, TYPE_EXPECTED, thingID } from '../fields/basic.ts'
import { shownSecret, watch, webhook, writable } from '../fields/webhook.ts'

const made = { ...demoWebhook, webhookID: '3', secret: SECRET, created: true }
const toQuinttos = {
  type: 'enrollment_added',
  url: 'https://example.com/quinttos',
  contentType: 'application/x-www-form-urlencoded',
}
const laterOn = { active: false, name: 'CRM' }
const ofBoth = { type: ['activityEnrollment', 'activityDismissal'], url: 'https://example.com/hook' }
const both = ofBoth.type.map((type, index) => ({ ...demoWebhook, webhookID: String(3 + index), type, url: ofBoth.url }))
const ofAll = { type: 'eventEnrollment', url: 'https://example.com/all' }

const types = z
  .union([notificationType, oneTo(100, 'types', notificationType)], TYPE_EXPECTED)
  .meta(named('TypeOrTypes'))

/** For the audit. */
function idsOf({ rows }: { rows: WebhookRow[] }): Record<string, string> {
  const ids = rows.map(({ id }) => id)
  return { webhookID: ids[0] ?? '', ...(ids.length > 1 ? { webhookIDs: ids.join(', ') } : {}) }
}

export const webhookCreate = defineMethod({
  name: 'webhook.create',
  summary: 'Subscribes a URL to one type of notification of an event, or of all events of a company.',
  description:
    'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once, or again to a call with the same idempotency key. A list of types makes a webhook of each, with one secret, or, when one is wrong, none: webhooks in the answer has all of them.',
  access: 'write',
  params: {
    type: types.describe('What to be notified of: one type, or a list.'),
    url: writable.url,
    eventID: thingID.optional().describe('The event to hear. Give it, or companyID.'),
    contentType: writable.contentType.default('application/json'),
    securityCode: writable.securityCode.optional(),
    headers: writable.headers.default({}),
    active: writable.active.default(true),
    companyID: companyID
      .optional()
      .describe('The company whose events it hears, all of them: not for tokens of one event.'),
    name: writable.name.optional(),
    idempotencyKey: z
      .string()
      .optional()
      .describe(
        'Names this call: made again with the same key, as long as its webhook is there, it makes none and answers that one. 1 to 200 characters.',
      ),
  },
  resultName: 'webhook',
  result: object('CreatedWebhook', {
    ...webhook.shape,
    secret: shownSecret.describe(
      'Verifies the signature of each delivery (Standard Webhooks). Shown only here. Empty: it was replaced after an earlier call with this key.',
    ),
    created: z.boolean().describe('false: the idempotency key was used before, and this is what it made.'),
    webhooks: z.array(webhook).optional().describe('When type is a list: all of them. This is the first.'),
  }),
  examples: [
    example(
      'create',
      { eventID: '1', type: 'activityEnrollment', url: 'https://example.com/hook' },
      { ...made, url: 'https://example.com/hook' },
    ),
    example(
      'everything',
      {
        eventID: '1',
        ...toQuinttos,
        securityCode: 'c0de-of-your-own',
        headers: { 'X-Tenant': '7' },
        ...laterOn,
        idempotencyKey: 'subscribe CRM',
      },
      {
        ...made,
        ...toQuinttos,
        ...laterOn,
        state: 'paused',
        pausedBy: 'person',
        hasSecurityCode: true,
        headers: ['x-tenant'],
      },
    ),
    example(
      'several types',
      { eventID: '1', ...ofBoth },
      { ...both[0], secret: SECRET, created: true, webhooks: both },
    ),
    example('of a company', { companyID: '1', ...ofAll }, { ...made, eventID: null, ...ofAll }),
  ],
  async handle({ type, name = null, securityCode = null, ...given }, context) {
    const { vault } = context.deliverer
    const settings = { ...given, name, securityCode, listened: whoseOf(given) }
    const settled = newWebhook(settings, context.guard, context.clock.now())
    const { rows, ...answer } = await context.transact(
      (trx) => createWebhooks(trx, context.grant, type, settled, vault),
      idsOf,
    )
    const webhooks = rows.map(await watch(context, rows, { lastAttempt: false }))
    const [first] = webhooks as [(typeof webhooks)[0]]
    return { ...first, ...answer, ...(Array.isArray(type) ? { webhooks } : {}) }
  },
})
