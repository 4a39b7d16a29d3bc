import { z } from 'zod'
import { newSecret } from '../attempt/sign.ts'
import { visibleWebhook } from '../domain/access.ts'
import { FORMER_SECRETS_MAX, stillSigning } from '../outbox/delivery.ts'
import { defineMethod } from './context.ts'
import { id, idOut, seconds } from './fields/basic.ts'
import { SECRET, secret } from './fields/webhook.ts'

/** How long a secret signs on after it was replaced (ms): time to tell every receiver the new one. */
const SIGNS_ON = 24 * 3_600_000

export const webhookSecretMethods = [
  defineMethod({
    name: 'webhook.rotateSecret',
    summary: 'Replaces the signing secret of a webhook.',
    description: `The new secret is shown this once. For 24 hours deliveries carry a signature with each of both, so that receivers can change over at their own pace. Of several rotations in that time, the ${FORMER_SECRETS_MAX} newest former secrets sign on; an older one stops at once.`,
    tag: 'webhook',
    access: 'write',
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'rotated',
    result: z
      .object({
        webhookID: idOut('The webhook.'),
        secret,
        formerSecretDate: z.string().describe('Until when the former secret signs too, Unix seconds in a string.'),
      })
      .meta({ id: 'RotatedSecret', title: 'RotatedSecret' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'rotate',
        params: { webhookID: '1' },
        result: { webhookID: '1', secret: SECRET, formerSecretDate: '1795392000' },
      },
    ],
    async handle({ webhookID }, { db, grant, clock }) {
      const secret = newSecret()
      const until = new Date(clock.now().getTime() + SIGNS_ON)
      await db.transaction().execute(async (trx) => {
        const row = await visibleWebhook(trx, grant, webhookID, 'edit')
        const replaced = { secret: row.secret, until: until.toISOString() }
        const former = stillSigning({ former_secrets: [...row.former_secrets, replaced] }, clock.now())
        await trx
          .updateTable('webhook')
          .set({ secret, former_secrets: JSON.stringify(former) })
          .where('id', '=', webhookID)
          .execute()
      })
      return { webhookID, secret, formerSecretDate: seconds(until) }
    },
  }),
]
