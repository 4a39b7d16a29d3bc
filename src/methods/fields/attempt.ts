import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../database/schema.ts'
import { date, idOut, notificationType, seconds, secondsOrNull } from './basic.ts'

export const outcome = z.enum(['received', 'failed', 'givenUp']).meta({
  id: 'Outcome',
  title: 'Outcome',
  description: 'received: done. failed: another attempt follows. givenUp: none does.',
})

export const attemptFields = {
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
  test: z.boolean().describe('true: an example that webhook.test sent.'),
}
export const attempt = z
  .object(attemptFields)
  .meta({ id: 'Attempt', title: 'Attempt', description: 'One POST of a delivery.' })

export function toAttempt(
  row: Pick<Selectable<Database['attempt']>, (typeof LISTED)[number]>,
): z.input<typeof attempt> {
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
    test: row.test,
  }
}

export const LISTED = [
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
  'test',
] as const

/** The delivery of the first call. */
export const demoAttempt = {
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
  test: false,
}
