import { z } from 'zod'
import { removeWebhook } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook } from '../examples.ts'
import { id, object } from '../fields/basic.ts'
import { toWebhook, webhookFields } from '../fields/webhook.ts'

export const webhookRemove = defineMethod({
  name: 'webhook.remove',
  summary: 'Removes a webhook for good.',
  description: 'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.',
  access: 'write',
  destructive: true,
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'removed',
  result: object('RemovedWebhook', {
    ...webhookFields,
    cancelledDeliveries: z
      .int()
      .describe(
        'How many waiting deliveries went with it. What happened in the last moment may have none yet: it is not counted, and not delivered either.',
      ),
  }),
  examples: [{ name: 'remove', params: { webhookID: '1' }, result: { ...demoWebhook, cancelledDeliveries: 0 } }],
  async handle({ webhookID }, { db, grant, clock, nudge }) {
    const { row, missed, cancelled } = await removeWebhook(db, grant, webhookID, { now: clock.now(), nudge })
    return { ...toWebhook(row, missed), cancelledDeliveries: cancelled }
  },
})
