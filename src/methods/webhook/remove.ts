import { removeWebhook } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook, example } from '../examples.ts'
import { id, object } from '../fields/basic.ts'
import { cancelledDeliveries } from '../fields/delivery.ts'
import { toWebhook, webhook } from '../fields/webhook.ts'

export const webhookRemove = defineMethod({
  name: 'webhook.remove',
  summary: 'Removes a webhook for good.',
  description: 'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.',
  access: 'write',
  destructive: true,
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'removed',
  result: object('RemovedWebhook', { ...webhook.shape, cancelledDeliveries }),
  examples: [example('remove', { webhookID: '1' }, { ...demoWebhook, cancelledDeliveries: 0 })],
  async handle({ webhookID }, { commit, grant }) {
    const { row, missed, cancelled } = await commit((trx, now) => removeWebhook(trx, grant, webhookID, now))
    return { ...toWebhook(row, missed), cancelledDeliveries: cancelled }
  },
})
