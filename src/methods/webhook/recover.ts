import { z } from 'zod'
import { recoverDeliveries } from '../../domain/delivery.ts'
import { defineMethod } from '../context.ts'
import { id, moment } from '../fields/basic.ts'

const LIMIT = 'a whole number from 1 to 10000'

export const webhookRecover = defineMethod({
  name: 'webhook.recover',
  summary: 'Tries again what a webhook did not receive.',
  description:
    'What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. Call it until left is 0, or with dryRun to see how many there are.',
  access: 'write',
  params: z.strictObject({
    webhookID: id.describe('The webhook.'),
    since: moment.describe('Only notifications made since then, in Unix seconds.'),
    dryRun: z.boolean().default(false).describe('true: only counts.'),
    limit: z.int(LIMIT).min(1, LIMIT).max(10_000, LIMIT).default(1_000).describe('How many at once.'),
  }),
  resultName: 'recovery',
  result: z
    .object({
      recovered: z.int().describe('How many are tried again.'),
      left: z.int().describe('How many more there are.'),
    })
    .meta({ id: 'Recovery', title: 'Recovery' }),
  errors: ['not_found'],
  examples: [
    {
      name: 'count',
      params: { webhookID: '1', since: '1795219200', dryRun: true, limit: 1000 },
      result: { recovered: 0, left: 0 },
    },
  ],
  async handle({ webhookID, since, dryRun, limit }, { db, grant, nudge }) {
    return recoverDeliveries(db, grant, { webhookID, since, limit: dryRun ? 0 : limit }, nudge)
  },
})
