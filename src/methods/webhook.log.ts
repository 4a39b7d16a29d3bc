import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database, Db } from '../database/schema.ts'
import { notFound } from '../errors.ts'
import { VERSION } from '../version.ts'
import { defineMethod } from './context.ts'
import { date, found, headers, id, idOut, notificationType, paging, seconds, secondsOrNull } from './fields.ts'
import type { Grant } from './grant.ts'
import { page, TOTAL } from './page.ts'
import { sees, visibleEvent } from './visible.ts'

const outcome = z.enum(['received', 'failed', 'givenUp']).meta({
  id: 'Outcome',
  title: 'Outcome',
  description: 'received: done. failed: another attempt follows. givenUp: none does.',
})

const attemptFields = {
  attemptID: idOut('The attempt.'),
  deliveryID: idOut('The delivery: the same over all its attempts, and the end of the header webhook-id.'),
  webhookID: idOut('The webhook.'),
  eventID: idOut('The event.'),
  type: notificationType,
  attempt: z.int().describe('1 for the first attempt of the delivery.'),
  outcome,
  status: z.int().nullable().describe('The HTTP status, null when there was no answer.'),
  error: z.string().nullable().describe('Why it does not count as received.'),
  date,
  milliseconds: z.int().describe('How long it took.'),
  nextDate: z.string().nullable().describe('When it was going to be tried again, Unix seconds in a string.'),
  url: z.string(),
}
const attempt = z
  .object(attemptFields)
  .meta({ id: 'Attempt', title: 'Attempt', description: 'One POST of a delivery.' })

function toAttempt(row: Omit<Selectable<Database['attempt']>, Detail>): z.input<typeof attempt> {
  return {
    attemptID: row.id,
    deliveryID: row.delivery_id,
    webhookID: row.webhook_id,
    eventID: row.event_id,
    type: row.type,
    attempt: row.attempt,
    outcome: row.outcome as z.input<typeof outcome>,
    status: row.status,
    error: row.error,
    date: seconds(row.at),
    milliseconds: row.duration_ms,
    nextDate: secondsOrNull(row.next_at),
    url: row.url,
  }
}

type Detail = 'address' | 'request_headers' | 'payload' | 'response_headers' | 'response_body'
const LISTED = [
  'id',
  'at',
  'delivery_id',
  'webhook_id',
  'event_id',
  'type',
  'attempt',
  'outcome',
  'status',
  'error',
  'duration_ms',
  'url',
  'next_at',
] as const

/** The delivery of the first call. */
const demo = {
  attemptID: '1',
  deliveryID: '1',
  webhookID: '1',
  eventID: '1',
  type: 'activityEnrollment',
  attempt: 1,
  outcome: 'received' as const,
  status: 200,
  error: null,
  date: '1795305600',
  milliseconds: 12,
  nextDate: null,
  url: 'http://127.0.0.1:4000/',
}

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
  ...demo,
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
      'One row for each attempt, newest first. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.',
    tag: 'webhook.log',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      webhookID: id.optional().describe('Only those to this webhook.'),
      deliveryID: id.optional().describe('Only those of this delivery.'),
      outcome: outcome.optional().describe('Only those that ended so.'),
      ...paging,
      type: notificationType.optional().describe('Only those of this type.'),
    }),
    resultName: 'attempts',
    result: found('AttemptList', attempt),
    errors: ['not_found'],
    examples: [
      { name: 'find', params: { eventID: '1' }, result: { count: 1, total: 1, data: [demo] } },
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
        },
        result: { count: 0, total: 0, data: [] },
      },
    ],
    async handle({ eventID, webhookID, deliveryID, outcome, type, limit, offset }, { db, grant }) {
      await visibleEvent(db, grant, eventID)
      const attempts = db
        .selectFrom('attempt')
        .where('event_id', '=', eventID)
        .$if(webhookID !== undefined, (query) => query.where('webhook_id', '=', webhookID as string))
        .$if(deliveryID !== undefined, (query) => query.where('delivery_id', '=', deliveryID as string))
        .$if(type !== undefined, (query) => query.where('type', '=', type as string))
        .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome as string))
      return page(
        attempts.select(TOTAL),
        attempts.select(LISTED).orderBy('id', 'desc').limit(limit).offset(offset),
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
