import { z } from 'zod'
import { transact } from '../../domain/commit.ts'
import { createWebhook, newWebhook } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook, SECRET } from '../examples.ts'
import { id, notificationType } from '../fields/basic.ts'
import { shownSecret, toWebhook, webhookFields, writable } from '../fields/webhook.ts'

export const webhookCreate = defineMethod({
  name: 'webhook.create',
  summary: 'Subscribes a URL to one type of notification of an event.',
  description: 'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once.',
  access: 'write',
  params: z.strictObject({
    eventID: id.describe('The event.'),
    type: notificationType.describe('What to be notified of.'),
    url: writable.url,
    contentType: writable.contentType.default('application/json'),
    securityCode: writable.securityCode.optional(),
    headers: writable.headers.default({}),
    active: writable.active.default(true),
  }),
  resultName: 'webhook',
  result: z.object({ ...webhookFields, secret: shownSecret }).meta({ id: 'CreatedWebhook', title: 'CreatedWebhook' }),
  errors: ['not_found'],
  examples: [
    {
      name: 'create',
      params: { eventID: '1', type: 'activityEnrollment', url: 'https://example.com/hook' },
      result: { ...demoWebhook, webhookID: '3', url: 'https://example.com/hook', secret: SECRET },
    },
    {
      name: 'everything',
      params: {
        eventID: '1',
        type: 'enrollment_added',
        url: 'https://example.com/quinttos',
        contentType: 'application/x-www-form-urlencoded',
        securityCode: 'c0de-of-your-own',
        headers: { 'X-Tenant': '7' },
        active: false,
      },
      result: {
        ...demoWebhook,
        webhookID: '3',
        type: 'enrollment_added',
        url: 'https://example.com/quinttos',
        contentType: 'application/x-www-form-urlencoded',
        active: false,
        hasSecurityCode: true,
        headers: ['x-tenant'],
        secret: SECRET,
      },
    },
  ],
  async handle(given, { db, grant, clock, guard }) {
    const settings = { ...given, securityCode: given.securityCode ?? null }
    const webhook = newWebhook(settings, guard, clock.now())
    const row = await transact(db, (trx) => createWebhook(trx, grant, webhook))
    return { ...toWebhook(row), secret: row.secret }
  },
})
