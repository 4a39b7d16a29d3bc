import { whoseOf } from '../../domain/either.ts'
import { createWebhook, newWebhook } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook, example, SECRET } from '../examples.ts'
import { companyID, id, notificationType, object } from '../fields/basic.ts'
import { shownSecret, toWebhook, webhook, writable } from '../fields/webhook.ts'

const made = { ...demoWebhook, webhookID: '3', secret: SECRET }
const toQuinttos = {
  type: 'enrollment_added',
  url: 'https://example.com/quinttos',
  contentType: 'application/x-www-form-urlencoded',
}
const laterOn = { active: false, name: 'CRM' }
const ofAll = { type: 'eventEnrollment', url: 'https://example.com/all' }

export const webhookCreate = defineMethod({
  name: 'webhook.create',
  summary: 'Subscribes a URL to one type of notification of an event, or of all events of a company.',
  description: 'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once.',
  access: 'write',
  params: {
    type: notificationType.describe('What to be notified of.'),
    url: writable.url,
    eventID: id.optional().describe('The event to hear. Give it, or companyID.'),
    contentType: writable.contentType.default('application/json'),
    securityCode: writable.securityCode.optional(),
    headers: writable.headers.default({}),
    active: writable.active.default(true),
    companyID: companyID
      .optional()
      .describe('The company whose events it hears, all of them: for tokens of every event.'),
    name: writable.name.optional(),
  },
  resultName: 'webhook',
  result: object('CreatedWebhook', { ...webhook.shape, secret: shownSecret }),
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
    example('of a company', { companyID: '1', ...ofAll }, { ...made, eventID: null, ...ofAll }),
  ],
  async handle({ name = null, securityCode = null, ...given }, { transact, grant, clock, guard }) {
    const settings = { ...given, name, securityCode, listened: whoseOf(given) }
    const settled = newWebhook(settings, guard, clock.now())
    const row = await transact((trx) => createWebhook(trx, grant, settled))
    return { ...toWebhook(row, 0), secret: row.secret }
  },
})
