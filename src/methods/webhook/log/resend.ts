import { resendDelivery } from '../../../domain/delivery.ts'
import { defineMethod } from '../../context.ts'
import { demoDelivery, example } from '../../examples.ts'
import { id } from '../../fields/basic.ts'
import { delivery, toDelivery } from '../../fields/delivery.ts'

export const webhookLogResend = defineMethod({
  name: 'webhook.log.resend',
  summary: 'Sends a delivery once more.',
  description:
    'With the same body and the same webhook-id, to the URL that its webhook has now. What is waiting or was given up is tried at once. A test is not sent again.',
  access: 'write',
  params: { deliveryID: id.describe('The delivery.') },
  resultName: 'delivery',
  result: delivery,
  examples: [example('resend', { deliveryID: '1' }, { ...demoDelivery, state: 'ready' })],
  async handle({ deliveryID }, { commit, grant }) {
    const made = ({ webhook_id }: { webhook_id: string }) => ({ webhookID: webhook_id })
    return toDelivery(await commit((trx) => resendDelivery(trx, grant, deliveryID), made))
  },
})
