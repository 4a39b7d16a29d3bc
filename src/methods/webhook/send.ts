import { sendFact } from '../../domain/fact.ts'
import { defineMethod } from '../context.ts'
import { demoDelivery, demoFact, example } from '../examples.ts'
import { id } from '../fields/basic.ts'
import { delivery, toDelivery } from '../fields/delivery.ts'

export const webhookSend = defineMethod({
  name: 'webhook.send',
  summary: 'Sends one thing that happened to one webhook, now.',
  description:
    'A new delivery with a webhook-id of its own, also of what the webhook got before, or was not told because of bypassWebhook. It waits for no other delivery, and none waits for it; it is held while the webhook is off. webhook.recover does not count it as received. The facts are in fact.find.',
  access: 'write',
  params: { webhookID: id.describe('The webhook.'), factID: id.describe('The fact.') },
  resultName: 'delivery',
  result: delivery,
  examples: [
    example(
      'send',
      { webhookID: '1', factID: demoFact.factID },
      { ...demoDelivery, deliveryID: '2', state: 'ready', attempts: 0, status: null },
    ),
  ],
  async handle(given, { commit, grant }) {
    return toDelivery(await commit((trx) => sendFact(trx, grant, given)))
  },
})
