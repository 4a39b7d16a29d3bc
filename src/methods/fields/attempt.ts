import { z } from 'zod'
import type { AttemptRow, ListedAttempt } from '../../outbox/read-attempts.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, headers, id, idOut, named, notificationType, object, pick, secondsOrNull, thingID } from './basic.ts'

/** The parameters that say whose log a call is about. */
export const ofEventOrWebhook = {
  eventID: thingID
    .optional()
    .describe('The event. Left out, webhookID is given: for a webhook of a company, which has no event.'),
  webhookID: id.optional().describe('Only those to this webhook.'),
}

export const outcome = z
  .enum(['received', 'failed', 'givenUp'])
  .meta(named('Outcome', 'received: done. failed: another attempt follows. givenUp: none does.'))

export const attempt = object('Attempt', 'One POST of a delivery.', {
  attemptID: idOut('The attempt.'),
  deliveryID: idOut('The delivery: the same over all its attempts, and the end of the header webhook-id.'),
  webhookID: idOut('The webhook.'),
  eventID: idOut('The event; null: of the company.').nullable(),
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
})

export const attemptDetails = object('AttemptDetails', {
  ...attempt.shape,
  address: z.string().nullable().describe('The address that was dialled.'),
  request: object('SentRequest', { headers, body: z.string() }),
  response: object('ReceivedAnswer', { headers, body: z.string() })
    .nullable()
    .meta({ title: 'ReceivedAnswerOrNull', description: 'null when there was no answer.' }),
})

export function toAttempt(row: ListedAttempt): z.input<typeof attempt> {
  return {
    ...pick(row, 'type', 'attempt', 'outcome', 'status', 'error', 'url', 'test'),
    attemptID: row.id,
    deliveryID: row.delivery_id,
    webhookID: row.webhook_id,
    eventID: row.event_id,
    date: unixSeconds(row.at),
    milliseconds: row.duration_ms,
    nextDate: secondsOrNull(row.next_at),
  }
}

export function toAttemptDetails(row: AttemptRow): z.input<typeof attemptDetails> {
  return {
    ...toAttempt(row),
    address: row.address,
    request: { headers: row.request_headers, body: row.payload },
    response: row.response_headers && { headers: row.response_headers, body: row.response_body ?? '' },
  }
}
