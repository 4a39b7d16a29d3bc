import { z } from 'zod'
import { rotateSecret } from '../../domain/webhook.ts'
import { FORMER_SECRETS_MAX } from '../../outbox/delivery.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { defineMethod } from '../context.ts'
import { example, SECRET } from '../examples.ts'
import { id, idOut, object } from '../fields/basic.ts'
import { shownSecret } from '../fields/webhook.ts'

export const webhookRotateSecret = defineMethod({
  name: 'webhook.rotateSecret',
  summary: 'Replaces the signing secret of a webhook.',
  description: `The new secret is shown this once. For 24 hours deliveries carry a signature with each of both, so that receivers can change over at their own pace. Of several rotations in that time, the ${FORMER_SECRETS_MAX} newest former secrets sign on; an older one stops at once.`,
  access: 'write',
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'rotated',
  result: object('RotatedSecret', {
    webhookID: idOut('The webhook.'),
    secret: shownSecret,
    formerSecretDate: z.string().describe('Until when the former secret signs too, Unix seconds in a string.'),
  }),
  examples: [example('rotate', { webhookID: '1' }, { webhookID: '1', secret: SECRET, formerSecretDate: '1795392000' })],
  async handle({ webhookID }, { transact, grant, deliverer: { vault }, clock }) {
    const { secret, until } = await rotateSecret(transact, grant, webhookID, vault, clock.now())
    return { webhookID, secret, formerSecretDate: unixSeconds(until) }
  },
})
