import { z } from 'zod'
import { findLogged } from '../../../domain/access.ts'
import { readAttempts } from '../../../outbox/read-attempts.ts'
import { defineMethod } from '../../context.ts'
import { demoAttempt, example } from '../../examples.ts'
import { attempt, ofEventOrWebhook, outcome, toAttempt } from '../../fields/attempt.ts'
import { id, notificationType, pageOf, paging, range } from '../../fields/basic.ts'
import { all, toPage } from '../../fields/page.ts'

export const webhookLogFind = defineMethod({
  name: 'webhook.log.find',
  summary: 'Lists what was sent to the webhooks of an event, or to one webhook.',
  description:
    'One row for each attempt, newest first; tests among them, marked. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.',
  access: 'read',
  params: {
    ...ofEventOrWebhook,
    deliveryID: id.optional().describe('Only those of this delivery.'),
    outcome: outcome.optional().describe('Only those that ended so.'),
    ...paging,
    type: notificationType.optional().describe('Only those of this type.'),
    test: z.boolean().optional().describe('true: only tests. false: only deliveries.'),
    since: range.since.describe('Only attempts since then, in Unix seconds.'),
    until: range.until.describe('Only attempts before then, in Unix seconds.'),
  },
  resultName: 'attempts',
  result: pageOf('AttemptList', attempt),
  examples: [
    example('find', { eventID: '1' }, all([demoAttempt])),
    example(
      'what went wrong',
      {
        eventID: '1',
        webhookID: '1',
        deliveryID: '1',
        outcome: 'failed',
        limit: 20,
        offset: 0,
        type: 'activityEnrollment',
        test: false,
        since: '1795219200',
        until: '1795305600',
      },
      all([]),
    ),
  ],
  async handle({ limit, offset, after, ...wanted }, { db, grant }) {
    const eventID = await findLogged(db, grant, wanted)
    return toPage(await readAttempts(db, { ...wanted, eventID }, { limit, offset, after }), toAttempt)
  },
})
