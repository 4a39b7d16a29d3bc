import { sql } from 'kysely'
import { z } from 'zod'
import { deliver } from '../attempt/deliver.ts'
import { sees, visibleEvent, visibleWebhook } from '../domain/access.ts'
import { inTestPlace } from '../domain/test-places.ts'
import { invalidParam, notFound, notFoundAt } from '../errors.ts'
import type { Attempt } from '../outbox/delivery.ts'
import { recover, resend } from '../outbox/resend.ts'
import { logAttempt } from '../outbox/settle.ts'
import { defineMethod } from './context.ts'
import { id, moment } from './fields/basic.ts'
import { exactly } from './fields/page.ts'
import { delivery, pendingDelivery } from './webhook.delivery.ts'
import { exampleDelivery } from './webhook.example.ts'
import { attemptDetails, demoDetails, findAttempt } from './webhook.log.ts'

const LIMIT = 'a whole number from 1 to 10000'

export const webhookSendMethods = [
  defineMethod({
    name: 'webhook.test',
    summary: 'Sends the example to a webhook now, and returns what the receiver answered.',
    description:
      'The request is that of webhook.requestExample with the header x-test: true, sent by the same way as every delivery and once. In the log it is marked as a test; it is no delivery, and nothing counts it. Also for a webhook that is switched off. Only a few tests are made at a time.',
    tag: 'webhook',
    access: 'write',
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'attempt',
    result: attemptDetails,
    errors: ['not_found', 'rate_limited'],
    examples: [
      {
        name: 'test',
        params: { webhookID: '1' },
        result: {
          ...demoDetails,
          attemptID: '2',
          deliveryID: '2',
          test: true,
          request: {
            headers: { ...demoDetails.request.headers, 'webhook-id': 'dlv_05280e5d3661_2', 'x-test': 'true' },
            body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"2","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
          },
        },
      },
    ],
    async handle({ webhookID }, { db, grant, clock, deliverer }) {
      const webhook = await visibleWebhook(db, grant, webhookID)
      const event = await visibleEvent(db, grant, webhook.event_id)
      const made = await inTestPlace(event.id, async () => {
        const { rows } = await sql<{ id: string }>`select nextval('outbox_id_seq') as id`.execute(db)
        const deliveryID = rows[0]?.id as string
        const example = exampleDelivery(webhook, event, { deliveryID, sequence: deliveryID }, clock.now())
        return deliver({ ...example, test: true }, deliverer)
      })
      // Whatever the answer is, no other attempt follows and no webhook is switched off. Nothing from here on can meet a
      // conflict, after which the whole call would be run, and the example sent, a second time.
      const once: Attempt = { ...made, outcome: made.outcome === 'received' ? 'received' : 'givenUp', nextAt: null }
      return findAttempt(db, grant, await logAttempt(db, once))
    },
  }),

  defineMethod({
    name: 'webhook.log.resend',
    summary: 'Sends a delivery once more.',
    description:
      'With the same body and the same webhook-id, to the URL that its webhook has now. What is waiting or was given up is tried at once. A test is not sent again.',
    tag: 'webhook.log',
    access: 'write',
    params: z.strictObject({ deliveryID: id.describe('The delivery.') }),
    resultName: 'delivery',
    result: delivery,
    errors: ['not_found'],
    examples: [
      {
        name: 'resend',
        params: { deliveryID: '1' },
        result: {
          deliveryID: '1',
          webhookID: '1',
          eventID: '1',
          type: 'activityEnrollment',
          url: 'http://127.0.0.1:4000/',
          state: 'ready',
          attempts: 1,
          status: 200,
          error: null,
          dueDate: null,
          date: '1795305600',
        },
      },
    ],
    async handle({ deliveryID }, { db, grant, nudge }) {
      const sent = await db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom('attempt')
          .select(['event_id', 'webhook_id', 'test'])
          .where(exactly('delivery_id', deliveryID))
          .orderBy('delivery_id')
          .limit(1)
          .executeTakeFirst()
        if (!known || !sees(grant, known.event_id)) throw notFound('deliveryID', deliveryID, 'delivery in the log')
        if (known.test) {
          const message = `deliveryID cannot be "${deliveryID}": that was a test. Call webhook.test to send another one.`
          throw invalidParam('deliveryID', message)
        }
        const webhook = await trx
          .selectFrom('webhook')
          .select('id')
          .where('id', '=', known.webhook_id)
          .forKeyShare()
          .executeTakeFirst()
        if (!webhook) throw notFoundAt(['deliveryID'], `The webhook of delivery ${deliveryID} was removed.`)
        await resend(trx, deliveryID)
        return pendingDelivery(trx, known.event_id, deliveryID)
      })
      nudge()
      return sent
    },
  }),

  defineMethod({
    name: 'webhook.recover',
    summary: 'Tries again what a webhook did not receive.',
    description:
      'What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. Call it until left is 0, or with dryRun to see how many there are.',
    tag: 'webhook',
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
      await visibleWebhook(db, grant, webhookID)
      const result = await recover(db, webhookID, since, dryRun ? 0 : limit)
      if (result.recovered > 0) nudge()
      return result
    },
  }),
]
