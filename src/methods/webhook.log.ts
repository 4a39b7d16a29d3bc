import { z } from 'zod'
import type { Db } from '../database/schema.ts'
import { sees, visibleEvent } from '../domain/access.ts'
import type { Grant } from '../domain/token.ts'
import { notFound } from '../errors.ts'
import { VERSION } from '../version.ts'
import { defineMethod } from './context.ts'
import { attempt, attemptFields, demoAttempt, LISTED, outcome, toAttempt } from './fields/attempt.ts'
import { found, headers, id, notificationType, paging } from './fields/basic.ts'
import { exactly, page, TOTAL } from './fields/page.ts'

export const attemptDetails = z
  .object({
    ...attemptFields,
    address: z.string().nullable().describe('The address that was dialled.'),
    request: z.object({ headers, body: z.string() }).meta({ id: 'SentRequest', title: 'SentRequest' }),
    response: z
      .object({ headers, body: z.string() })
      .meta({ id: 'ReceivedAnswer', title: 'ReceivedAnswer' })
      .nullable()
      .meta({ title: 'ReceivedAnswerOrNull', description: 'null when there was no answer.' }),
  })
  .meta({ id: 'AttemptDetails', title: 'AttemptDetails' })

/** What webhook.log.get shows of the first call. */
export const demoDetails = {
  ...demoAttempt,
  address: '127.0.0.1',
  request: {
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': `aviso/${VERSION}`,
      'webhook-id': 'dlv_05280e5d3661_1',
      'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      'webhook-timestamp': '1795305600',
      'x-attempt': '1',
    },
    body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"1","data":{"enrollmentID":"1","activityID":"1","activity":{"name":"Opening keynote"},"personID":"1","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
  },
  response: {
    headers: {
      connection: 'keep-alive',
      'content-type': 'application/json',
      date: 'Sun, 22 Nov 2026 00:00:00 GMT',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
    },
    body: '{"status": "ok"}',
  },
}

/** One attempt with all that is known of it. */
export async function findAttempt(db: Db, grant: Grant, attemptID: string): Promise<z.input<typeof attemptDetails>> {
  const row = await db.selectFrom('attempt').selectAll().where('id', '=', attemptID).executeTakeFirst()
  if (!row || !sees(grant, row.event_id)) throw notFound('attemptID', attemptID, 'attempt')
  return {
    ...toAttempt(row),
    address: row.address,
    request: { headers: row.request_headers, body: row.payload },
    response: row.response_headers && { headers: row.response_headers, body: row.response_body ?? '' },
  }
}

export const webhookLogMethods = [
  defineMethod({
    name: 'webhook.log.find',
    summary: 'Lists what was sent to the webhooks of an event.',
    description:
      'One row for each attempt, newest first; tests among them, marked. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.',
    tag: 'webhook.log',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      webhookID: id.optional().describe('Only those to this webhook.'),
      deliveryID: id.optional().describe('Only those of this delivery.'),
      outcome: outcome.optional().describe('Only those that ended so.'),
      ...paging,
      type: notificationType.optional().describe('Only those of this type.'),
      test: z.boolean().optional().describe('true: only tests. false: only deliveries.'),
    }),
    resultName: 'attempts',
    result: found('AttemptList', attempt),
    errors: ['not_found'],
    examples: [
      { name: 'find', params: { eventID: '1' }, result: { count: 1, total: 1, data: [demoAttempt] } },
      {
        name: 'what went wrong',
        params: {
          eventID: '1',
          webhookID: '1',
          deliveryID: '1',
          outcome: 'failed',
          limit: 20,
          offset: 0,
          type: 'activityEnrollment',
          test: false,
        },
        result: { count: 0, total: 0, data: [] },
      },
    ],
    async handle({ eventID, webhookID, deliveryID, outcome, type, test, limit, offset }, { db, grant }) {
      await visibleEvent(db, grant, eventID)
      const ranges = { event_id: eventID, webhook_id: webhookID, delivery_id: deliveryID }
      // The narrowest that is given is what the rows are read by.
      const by = deliveryID !== undefined ? 'delivery_id' : webhookID !== undefined ? 'webhook_id' : 'event_id'
      const attempts = db
        .selectFrom('attempt')
        .$if(by !== 'event_id', (query) => query.where('event_id', '=', eventID))
        .$if(by === 'delivery_id' && webhookID !== undefined, (query) =>
          query.where('webhook_id', '=', webhookID as string),
        )
        .where(exactly(by, ranges[by] as string))
        .$if(type !== undefined, (query) => query.where('type', '=', type as string))
        .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome as string))
        .$if(test !== undefined, (query) => query.where('test', '=', test as boolean))
      return page(
        attempts.select(TOTAL),
        attempts.select(LISTED).orderBy(by, 'desc').orderBy('id', 'desc').limit(limit).offset(offset),
        toAttempt,
      )
    },
  }),

  defineMethod({
    name: 'webhook.log.get',
    summary: 'Returns one attempt with what was sent and what came back.',
    description:
      'The security code and the values of custom headers are masked; of the answer, the first 4 KiB are kept.',
    tag: 'webhook.log',
    access: 'read',
    params: z.strictObject({ attemptID: id.describe('The attempt.') }),
    resultName: 'attempt',
    result: attemptDetails,
    errors: ['not_found'],
    examples: [
      {
        name: 'get',
        params: { attemptID: '1' },
        result: demoDetails,
      },
    ],
    async handle({ attemptID }, { db, grant }) {
      return findAttempt(db, grant, attemptID)
    },
  }),
]
