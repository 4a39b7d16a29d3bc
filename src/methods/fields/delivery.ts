import { z } from 'zod'
import type { DeliveryRow } from '../../outbox/read-deliveries.ts'
import { STATES } from '../../outbox/state.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, idOut, named, notificationType, object, pick } from './basic.ts'

export const state = z
  .enum(STATES)
  .meta(
    named(
      'DeliveryState',
      'received: done. waiting: has failed, and is tried again at dueDate. givenUp: has failed, and is not tried again. ready: is sent next. underWay: is being sent. ordered: waits for an older one about the same. held: its webhook is switched off. cancelled: its webhook was removed.',
    ),
  )

export const delivery = object('Delivery', 'A notification on its way to one webhook, or there.', {
  deliveryID: idOut('The delivery: the end of the header webhook-id.'),
  webhookID: idOut('The webhook.'),
  eventID: idOut('The event; null: of the company.').nullable(),
  type: notificationType,
  url: z.string().describe('Where it goes, or went.'),
  state,
  attempts: z.int().describe('How often it has been tried; webhook.recover counts anew.'),
  status: z.int().nullable().describe('The HTTP status of the last attempt, null when there was no answer.'),
  error: z.string().nullable().describe('Why the last attempt does not count as received.'),
  dueDate: z.string().nullable().describe('When it is tried again at the earliest, Unix seconds in a string.'),
  date,
  personID: z.string().nullable().describe('Whom it tells of; null: nobody, or its fact has left the log.'),
  personName: z.string().nullable().describe('The whole name of the person, as it was then; null: it is not known.'),
  personEmail: z.string().nullable().describe('The email of the person, as it was then; null: it is not known.'),
  activityID: z.string().nullable().describe('The activity that it tells of; null: it is about none.'),
  activityName: z.string().nullable().describe('The name of the activity, as it was then.'),
  factID: z.string().nullable().describe('The fact that it tells; null: it is older than facts.'),
})

/** What the removal of an event or a webhook tells of deliveries. */
export const cancelledDeliveries = z
  .int()
  .describe(
    'How many waiting deliveries went with it. What happened in the last moment may have none yet: it is not counted, and not delivered either.',
  )

export function toDelivery(row: DeliveryRow): z.input<typeof delivery> {
  return {
    ...pick(row, 'type', 'url', 'state', 'attempts', 'status', 'error'),
    deliveryID: row.id,
    webhookID: row.webhook_id,
    eventID: row.event_id,
    dueDate: row.due_at instanceof Date && row.state !== 'underWay' ? unixSeconds(row.due_at) : null,
    date: unixSeconds(row.made_at),
    personID: row.subject?.person ?? null,
    personName: row.subject?.personName ?? null,
    personEmail: row.subject?.personEmail ?? null,
    activityID: row.subject?.activity ?? null,
    activityName: row.subject?.activityName ?? null,
    factID: row.fact,
  }
}
