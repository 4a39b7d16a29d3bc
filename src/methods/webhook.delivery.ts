import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../database/schema.ts'
import { visibleEvent } from '../domain/access.ts'
import { defineMethod } from './context.ts'
import { date, found, id, idOut, limit, notificationType, seconds } from './fields/basic.ts'
import { exactly } from './fields/page.ts'

const STATES = ['received', 'waiting', 'givenUp', 'ready', 'underWay', 'ordered', 'held', 'cancelled'] as const
const state = z.enum(STATES).meta({
  id: 'DeliveryState',
  title: 'DeliveryState',
  description:
    'received: done. waiting: has failed, and is tried again at dueDate. givenUp: has failed, and is not tried again. ready: is sent next. underWay: is being sent. ordered: waits for an older one about the same. held: its webhook is switched off. cancelled: its webhook was removed.',
})

export const delivery = z
  .object({
    deliveryID: idOut('The delivery: the end of the header webhook-id.'),
    webhookID: idOut('The webhook.'),
    eventID: idOut('The event.'),
    type: notificationType,
    url: z.string().describe('Where it goes, or went.'),
    state,
    attempts: z.int().describe('How often it has been tried; webhook.recover counts anew.'),
    status: z.int().nullable().describe('The HTTP status of the last attempt, null when there was no answer.'),
    error: z.string().nullable().describe('Why the last attempt does not count as received.'),
    dueDate: z.string().nullable().describe('When it is tried again at the earliest, Unix seconds in a string.'),
    date,
  })
  .meta({ id: 'Delivery', title: 'Delivery', description: 'A notification on its way to one webhook, or there.' })

interface Row {
  id: string
  webhook_id: string
  event_id: string
  type: string
  url: string
  state: (typeof STATES)[number]
  attempts: number
  status: number | null
  error: string | null
  /** pg gives infinity as a number. */
  due_at: Date | number | null
  made_at: Date
}

function toDelivery(row: Row): z.input<typeof delivery> {
  return {
    deliveryID: row.id,
    webhookID: row.webhook_id,
    eventID: row.event_id,
    type: row.type,
    url: row.url,
    state: row.state,
    attempts: row.attempts,
    status: row.status,
    error: row.error,
    dueDate: row.due_at instanceof Date && row.state !== 'underWay' ? seconds(row.due_at) : null,
    date: seconds(row.made_at),
  }
}

/** The state of a row of the outbox, as `outbox/delivery.ts` draws it. */
const STATE = sql`case
  when w.id is null then 'cancelled'
  when o.due_at = 'infinity' then 'givenUp'
  when o.leased_by is not null then 'underWay'
  when not w.active then 'held'
  when o.due_at is null then 'ready'
  when o.attempts = 0 then 'ordered'
  else 'waiting' end`

/** States in which a delivery is in the outbox for sure, and those in which it is not. */
const PENDING: readonly string[] = ['waiting', 'ready', 'underWay', 'ordered', 'held']
const SETTLED: readonly string[] = ['received']

interface Wanted {
  eventID: string
  webhookID?: string | undefined
  type?: string | undefined
  state?: (typeof STATES)[number] | undefined
  /** Only what is in the outbox, or only what has left it. */
  pending?: boolean | undefined
  /** Only those made earlier than this one. */
  before?: string | undefined
}

/**
 * Which deliveries, and in what states, the newest first. What has left the outbox only the log knows: its last attempt
 * says what became of it. Each half stops by itself, so that no page reads the whole log.
 */
function keysOf({ eventID, webhookID, type, state, pending, before }: Wanted, limit: number): RawBuilder<unknown> {
  const where = (id: RawBuilder<unknown>, of: RawBuilder<unknown>) => sql`where ${of}.event_id = ${eventID}
    ${before === undefined ? sql`` : sql`and ${id} < ${before}`}
    ${webhookID === undefined ? sql`` : sql`and ${of}.webhook_id = ${webhookID}`}
    ${type === undefined ? sql`` : sql`and ${of}.type = ${type}`}`
  const end = sql`${state === undefined ? sql`` : sql`where state = ${state}`} order by id desc limit ${limit}::int`
  const waits = sql`(select * from (
      select o.id, ${STATE} as state from outbox o left join webhook w on w.id = o.webhook_id ${where(sql`o.id`, sql`o`)}
    ) pending ${end})`
  const over = sql`(select * from (
      select distinct on (event_id, delivery_id) delivery_id as id,
        case outcome when 'failed' then 'cancelled' else outcome end as state
      from attempt a ${where(sql`delivery_id`, sql`a`)} and not a.test and not exists (select from outbox where id = a.delivery_id)
      order by event_id desc, delivery_id desc, a.id desc
    ) settled ${end})`
  const halves = [
    pending === false || SETTLED.includes(state ?? '') ? [] : [waits],
    pending === true || PENDING.includes(state ?? '') ? [] : [over],
  ].flat()
  if (halves.length === 0) return sql`select 0 as id, '' as state where false`
  return sql`select * from (${sql.join(halves, sql` union all `)}) keys order by id desc limit ${limit}::int`
}

/** The same with all that is shown of them. */
async function readDeliveries(db: Db, eventID: string, keys: RawBuilder<unknown>): Promise<z.input<typeof delivery>[]> {
  const { rows } = await sql<Row>`
    select keys.id, keys.state, coalesce(o.webhook_id, last.webhook_id) as webhook_id, coalesce(o.event_id, last.event_id) as event_id,
      coalesce(o.type, last.type) as type, coalesce(w.url, last.url, '') as url, coalesce(o.attempts, last.attempt) as attempts,
      last.status, last.error, o.due_at, coalesce(o.created_at, last.made_at, last.at) as made_at
    from (${keys}) keys
    left join outbox o on o.id = keys.id
    left join webhook w on w.id = o.webhook_id
    left join lateral (
      select * from attempt where event_id = ${eventID} and ${exactly('delivery_id', sql.ref('keys.id'))}
      order by delivery_id desc, id desc limit 1
    ) last on true
    order by keys.id desc`.execute(db)
  return rows.map(toDelivery)
}

/** One that is in the outbox. */
export async function pendingDelivery(db: Db, eventID: string, deliveryID: string): Promise<z.input<typeof delivery>> {
  const [row] = await readDeliveries(
    db,
    eventID,
    sql`select o.id, ${STATE} as state from outbox o left join webhook w on w.id = o.webhook_id where o.id = ${deliveryID}`,
  )
  return row as z.input<typeof delivery>
}

/** Counting goes no further: a list that is looked at every few seconds must not read the whole log each time. */
const COUNTED = 10_000

export const webhookDeliveryMethods = [
  defineMethod({
    name: 'webhook.delivery.find',
    summary: 'Lists the deliveries of an event.',
    description:
      'What was sent, what waits and what failed, the newest first; the attempts of each are in webhook.log.find. Tests are no deliveries. For the next page, give the last deliveryID as before.',
    tag: 'webhook.delivery',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      webhookID: id.optional().describe('Only those to this webhook.'),
      type: notificationType.optional().describe('Only those of this type.'),
      state: state.optional().describe('Only those that are in this state.'),
      pending: z.boolean().optional().describe('true: only what is in the outbox. false: only what has left it.'),
      before: id.optional().describe('Only those made earlier than this delivery.'),
      limit,
    }),
    resultName: 'deliveries',
    result: found('DeliveryList', delivery, `How many there are, whatever before is; ${COUNTED} when there are more.`),
    errors: ['not_found'],
    examples: [
      {
        name: 'find',
        params: { eventID: '1' },
        result: {
          count: 1,
          total: 1,
          data: [
            {
              deliveryID: '1',
              webhookID: '1',
              eventID: '1',
              type: 'activityEnrollment',
              url: 'http://127.0.0.1:4000/',
              state: 'received',
              attempts: 1,
              status: 200,
              error: null,
              dueDate: null,
              date: '1795305600',
            },
          ],
        },
      },
      {
        name: 'what is tried again',
        params: {
          eventID: '1',
          webhookID: '1',
          type: 'activityEnrollment',
          state: 'waiting',
          pending: true,
          before: '100',
          limit: 20,
        },
        result: { count: 0, total: 0, data: [] },
      },
    ],
    async handle({ limit, ...wanted }, { db, grant }) {
      await visibleEvent(db, grant, wanted.eventID)
      const data = await readDeliveries(db, wanted.eventID, keysOf(wanted, limit))
      const all = keysOf({ ...wanted, before: undefined }, COUNTED)
      const { rows } = await sql<{ total: string }>`select count(*) as total from (${all}) counted`.execute(db)
      return { count: data.length, total: Number(rows[0]?.total), data }
    },
  }),
]
