import { findWebhook } from '../../domain/access.ts'
import { defineMethod } from '../context.ts'
import { demoAttempt, demoWebhook, example } from '../examples.ts'
import { id } from '../fields/basic.ts'
import { watch, watchedWebhook, withLastAttempt } from '../fields/webhook.ts'

export const webhookGet = defineMethod({
  name: 'webhook.get',
  summary: 'Returns one webhook.',
  access: 'read',
  params: { webhookID: id.describe('The webhook.'), lastAttempt: withLastAttempt },
  resultName: 'webhook',
  result: watchedWebhook,
  examples: [
    example('get', { webhookID: '1' }, demoWebhook),
    example('how it is doing', { webhookID: '1', lastAttempt: true }, { ...demoWebhook, lastAttempt: demoAttempt }),
  ],
  async handle({ webhookID, lastAttempt }, context) {
    const row = await findWebhook(context.db, context.grant, webhookID)
    const toWatched = await watch(context, [row], { lastAttempt })
    return toWatched(row)
  },
})
