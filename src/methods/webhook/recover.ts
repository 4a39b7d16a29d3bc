import { z } from 'zod'
import { recoverDeliveries, SEEN_MAX } from '../../domain/recover.ts'
import { matching, whole } from '../../shared/fields.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { id, moment, object, thingID } from '../fields/basic.ts'

export const webhookRecover = defineMethod({
  name: 'webhook.recover',
  summary: 'Tries again what a webhook did not receive, or sends what it never got.',
  description: `What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. With missing, deliveries are made of what happened and was never on its way to the webhook: while it was off, or before there was such a webhook. Not of what was told to nobody (bypassWebhook, or data that did not fit); what webhook.send and webhook.test sent does not count. Call it again with after until next is null, or with dryRun to see how many there are. With missing, a call looks at ${SEEN_MAX} facts at most. It can be stopped after each call, and called twice at once: nothing is made twice.`,
  access: 'write',
  params: {
    since: moment.describe(
      'Only of what happened since then, in Unix seconds; with missing, at most RETENTION_DAYS ago.',
    ),
    webhookID: id.optional().describe('The webhook; or give eventID.'),
    eventID: thingID.optional().describe('The event, for each of its webhooks.'),
    until: moment.optional().describe('Only of what happened until then, in Unix seconds.'),
    missing: z
      .boolean()
      .default(false)
      .describe('true: what the webhook has never got. false: deliveries that failed.'),
    dryRun: z.boolean().default(false).describe('true: only counts.'),
    limit: whole(1, 10_000).default(1_000).describe('How many at once.'),
    after: matching(/^\d{1,18}(\.\d{1,18})?$/, 'next of the last answer, a string,')
      .optional()
      .describe('next of the last answer, to go on behind it.'),
  },
  resultName: 'recovery',
  result: object('Recovery', {
    recovered: z.int().describe('How many are tried again, or made.'),
    left: z.int().describe('How many more there are, as far as this call looked.'),
    next: z
      .string()
      .nullable()
      .describe('To be given as after, with the same parameters otherwise, to go on. null: there is nothing more.'),
  }),
  examples: [
    example(
      'count',
      { webhookID: '1', since: '1795219200', dryRun: true, limit: 1000 },
      { recovered: 0, left: 0, next: null },
    ),
    example(
      'what happened before there was a webhook',
      { eventID: '1', since: '1795219200', until: '1795305600', missing: true, after: '1.0' },
      { recovered: 0, left: 0, next: null },
    ),
  ],
  async handle(given, { db, transact, grant, clock, retentionDays, nudge }) {
    return recoverDeliveries(grant, given, { db, transact, now: clock.now(), retentionDays, nudge })
  },
})
