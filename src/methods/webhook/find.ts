import { z } from 'zod'
import { findWebhooks } from '../../domain/webhook.ts'
import { readLastAttempts } from '../../outbox/read-attempts.ts'
import { defineMethod } from '../context.ts'
import { demoAttempt, demoWebhook } from '../examples.ts'
import { id, listOf, notificationType, paging } from '../fields/basic.ts'
import { toPage } from '../fields/page.ts'
import { toWatchedWebhook, watchedWebhook, withLastAttempt } from '../fields/webhook.ts'

export const webhookFind = defineMethod({
  name: 'webhook.find',
  summary: 'Lists the webhooks of an event.',
  description: 'Lists the webhooks of an event, oldest first.',
  access: 'read',
  params: z.strictObject({
    eventID: id.describe('The event.'),
    type: notificationType.optional().describe('Only those of this type.'),
    active: z.boolean().optional().describe('Only active ones, or only others.'),
    lastAttempt: withLastAttempt,
    ...paging,
  }),
  resultName: 'webhooks',
  result: listOf('WebhookList', watchedWebhook),
  errors: ['not_found'],
  examples: [
    {
      name: 'find',
      params: { eventID: '1' },
      result: {
        count: 2,
        total: 2,
        data: [demoWebhook, { ...demoWebhook, webhookID: '2', type: 'activityDismissal' }],
      },
    },
    {
      name: 'how each is doing',
      params: { eventID: '1', lastAttempt: true },
      result: {
        count: 2,
        total: 2,
        data: [
          { ...demoWebhook, lastAttempt: demoAttempt },
          { ...demoWebhook, webhookID: '2', type: 'activityDismissal', lastAttempt: null },
        ],
      },
    },
    {
      name: 'a page of some',
      params: { eventID: '1', type: 'activityDismissal', active: true, limit: 10, offset: 1 },
      result: { count: 0, total: 1, data: [] },
    },
  ],
  async handle({ lastAttempt, limit, offset, ...wanted }, { db, grant }) {
    const page = await findWebhooks(db, grant, wanted, { limit, offset })
    const last = lastAttempt ? await readLastAttempts(db, page.rows) : undefined
    return toPage(page, (row) => toWatchedWebhook(row, last))
  },
})
