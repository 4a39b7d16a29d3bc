import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { TRACEPARENT } from '../shared/traceparent.ts'

/** What is sent once more: the columns of its delivery, the time with its microseconds. */
interface Again {
  fact: string
  webhook_id: string
  event_id: string | null
  type: string
  content_type: string
  payload: string
  trace: string | null
  attempts: number
  active: boolean
  created_at: string
  by_hand: boolean
}

/**
 * Makes a delivery of the log ready once more, with the body and the number it had. One that still has its row becomes
 * due now, unless it is being sent. It is a part of the trace that its last attempt was. One that was received comes back without
 * its order: newer deliveries must not wait. The webhook is locked.
 * @returns false when there is nothing to send: it was given up because its fact is not kept any more
 */
export async function resend(db: Db, deliveryID: string): Promise<boolean> {
  const last = await lastOf(db, deliveryID)
  if (!last) return false
  await sql`
    insert into aviso.delivery as d (id, fact, webhook_id, event_id, type, ordering_key, content_type, payload, trace, attempts,
      due_at, created_at, by_hand)
    values (${deliveryID}::bigint, ${last.fact}::bigint, ${last.webhook_id}::bigint, ${last.event_id}::bigint, ${last.type},
      ${`resend/${deliveryID}`}, ${last.content_type}, ${last.payload}, ${last.trace}, ${last.attempts}::int,
      ${last.active ? null : '-infinity'}::timestamptz, ${last.created_at}::timestamptz, ${last.by_hand}::boolean)
    on conflict (id) do update set due_at = case when d.leased_by is null then excluded.due_at else d.due_at end`.execute(
    db,
  )
  return true
}

async function lastOf(db: Db, deliveryID: string): Promise<Again | undefined> {
  const { rows } = await sql<Again>`
    select coalesce(last.fact, last.delivery_id) as fact, last.webhook_id, last.event_id, last.type,
      coalesce(last.request_headers ->> 'content-type', w.content_type) as content_type, last.payload,
      substring(last.request_headers ->> 'traceparent' from ${TRACEPARENT}) as trace, last.attempt as attempts, w.active,
      coalesce(last.made_at, last.at)::text as created_at, last.by_hand
    from aviso.attempt last join aviso.webhook w on w.id = last.webhook_id
    where last.delivery_id = ${deliveryID}
      and (last.payload <> '' or exists (select from aviso.delivery waits where waits.id = last.delivery_id))
    order by last.attempt desc, last.id desc limit 1`.execute(db)
  return rows[0]
}
