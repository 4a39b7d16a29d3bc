import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Database, Db } from '../database/schema.ts'
import { defineMethod } from './context.ts'
import { date, found, id, idOut, notificationType, paging, seconds } from './fields.ts'
import { page, TOTAL } from './page.ts'
import { visibleEvent } from './visible.ts'

const STATES = ['ready', 'underWay', 'waiting', 'ordered', 'held', 'givenUp'] as const
const state = z.enum(STATES).meta({
  id: 'DeliveryState',
  title: 'DeliveryState',
  description:
    'ready: is sent next. underWay: is being sent. waiting: is tried again at dueDate. ordered: waits for an older one about the same. held: its webhook is switched off. givenUp: not tried again.',
})

export const delivery = z
  .object({
    deliveryID: idOut('The delivery: the end of the header webhook-id.'),
    webhookID: idOut('The webhook.'),
    eventID: idOut('The event.'),
    type: notificationType,
    state,
    attempts: z.int().describe('How often it has been tried.'),
    dueDate: z.string().nullable().describe('When it is tried again at the earliest, Unix seconds in a string.'),
    date,
  })
  .meta({ id: 'Delivery', title: 'Delivery', description: 'A notification that has not been received yet.' })

type DeliveryRow = Omit<Selectable<Database['outbox']>, 'payload'> & { state: (typeof STATES)[number] }

export function toDelivery(row: DeliveryRow): z.input<typeof delivery> {
  return {
    deliveryID: row.id,
    webhookID: row.webhook_id,
    eventID: row.event_id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    // pg gives infinity as a number
    dueDate: row.due_at instanceof Date && row.state !== 'underWay' ? seconds(row.due_at) : null,
    date: seconds(row.created_at),
  }
}

/** The state of a row, as `outbox/delivery.ts` draws it. */
const STATE = sql<(typeof STATES)[number]>`case
  when outbox.due_at = 'infinity' then 'givenUp'
  when outbox.leased_by is not null then 'underWay'
  when not webhook.active then 'held'
  when outbox.due_at is null then 'ready'
  when outbox.attempts = 0 then 'ordered'
  else 'waiting' end`

export function deliveries(db: Db) {
  return db
    .selectFrom('outbox')
    .innerJoin('webhook', 'webhook.id', 'outbox.webhook_id')
    .select([
      'outbox.id',
      'webhook_id',
      'outbox.event_id',
      'outbox.type',
      'ordering_key',
      'outbox.content_type',
      'attempts',
      'due_at',
      'leased_by',
      'outbox.created_at',
      STATE.as('state'),
    ])
}

export const webhookDeliveryMethods = [
  defineMethod({
    name: 'webhook.delivery.find',
    summary: 'Lists what waits to be delivered to the webhooks of an event.',
    description: 'Newest first. What has been received is in webhook.log.find.',
    tag: 'webhook.delivery',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      webhookID: id.optional().describe('Only those to this webhook.'),
      type: notificationType.optional().describe('Only those of this type.'),
      state: state.optional().describe('Only those that are in this state.'),
      ...paging,
    }),
    resultName: 'deliveries',
    result: found('DeliveryList', delivery),
    errors: ['not_found'],
    examples: [
      {
        name: 'find',
        params: {
          eventID: '1',
          webhookID: '1',
          type: 'activityEnrollment',
          state: 'waiting',
          limit: 20,
          offset: 0,
        },
        result: { count: 0, total: 0, data: [] },
      },
    ],
    async handle({ eventID, webhookID, type, state, limit, offset }, { db, grant }) {
      await visibleEvent(db, grant, eventID)
      const rows = deliveries(db)
        .where('outbox.event_id', '=', eventID)
        .$if(webhookID !== undefined, (query) => query.where('webhook_id', '=', webhookID as string))
        .$if(type !== undefined, (query) => query.where('outbox.type', '=', type as string))
        .$if(state !== undefined, (query) => query.where(STATE, '=', state as (typeof STATES)[number]))
      return page(
        rows.clearSelect().select(TOTAL),
        rows.orderBy('outbox.id', 'desc').limit(limit).offset(offset),
        toDelivery,
      )
    },
  }),
]
