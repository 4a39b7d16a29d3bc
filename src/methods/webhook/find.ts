import { z } from 'zod'
import { whoseOf } from '../../domain/either.ts'
import { findWebhooks } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoAttempt, demoWebhook, example } from '../examples.ts'
import { companyID, notificationType, pageOf, paging, thingID } from '../fields/basic.ts'
import { all, toPage } from '../fields/page.ts'
import { watch, watchedWebhook, withDay, withLastAttempt } from '../fields/webhook.ts'

const NO_DAY = { received: Array(24).fill(0), failed: Array(24).fill(0) }
const other = { ...demoWebhook, webhookID: '2', type: 'activityDismissal' }

export const webhookFind = defineMethod({
  name: 'webhook.find',
  summary: 'Lists the webhooks of an event.',
  description: 'Those of an event, or those of a company that hear all of its events; the oldest first.',
  access: 'read',
  params: {
    eventID: thingID.optional().describe('The event. Give it, or companyID.'),
    type: notificationType.optional().describe('Only those of this type.'),
    active: z.boolean().optional().describe('Only active ones, or only others.'),
    lastAttempt: withLastAttempt,
    ...paging,
    companyID: companyID.optional().describe('The company, for its own webhooks.'),
    day: withDay,
  },
  resultName: 'webhooks',
  result: pageOf('WebhookList', watchedWebhook),
  examples: [
    example('find', { eventID: '1' }, all([demoWebhook, other])),
    example(
      'how each is doing',
      { eventID: '1', lastAttempt: true },
      all([
        { ...demoWebhook, lastAttempt: demoAttempt },
        { ...other, lastAttempt: null },
      ]),
    ),
    example(
      'how the last day went',
      { eventID: '1', day: true },
      all([
        { ...demoWebhook, day: { ...NO_DAY, received: [...NO_DAY.received.slice(1), 1] } },
        { ...other, day: NO_DAY },
      ]),
    ),
    example(
      'a page of some',
      { eventID: '1', type: 'activityDismissal', active: true, limit: 10, offset: 1 },
      { count: 0, total: 1, data: [], next: null },
    ),
    example('of a company', { companyID: '1' }, all([])),
  ],
  async handle({ type, active, lastAttempt, day, limit, offset, after, ...whose }, context) {
    const wanted = { listened: whoseOf(whose), type, active }
    const page = await findWebhooks(context.db, context.grant, wanted, { limit, offset, after })
    return toPage(page, await watch(context, page.rows, { lastAttempt, day }))
  },
})
