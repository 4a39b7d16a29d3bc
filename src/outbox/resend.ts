import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { TRACEPARENT } from '../shared/traceparent.ts'
import { READY } from './state.ts'

/**
 * Makes a delivery of the log ready once more, with the body and the number it had. One that still has its row becomes
 * due now, unless it is being sent. It is a part of the trace that its last attempt was. One that was received comes back without
 * its order: newer deliveries must not wait.
 * @returns false when there is nothing to send: it was given up because its fact is not kept any more
 */
export async function resend(db: Db, deliveryID: string): Promise<boolean> {
  const { rows } = await sql`
    insert into aviso.delivery as d (id, fact, webhook_id, event_id, type, ordering_key, content_type, payload, trace, attempts,
      due_at, created_at, by_hand)
    select last.delivery_id, coalesce(last.fact, last.delivery_id), last.webhook_id, last.event_id, last.type,
      'resend/' || last.delivery_id, coalesce(last.request_headers ->> 'content-type', w.content_type), last.payload,
      substring(last.request_headers ->> 'traceparent' from ${TRACEPARENT}), last.attempt,
      case when not w.active then '-infinity'::timestamptz end, coalesce(last.made_at, last.at), last.by_hand
    from aviso.attempt last join aviso.webhook w on w.id = last.webhook_id
    where last.delivery_id = ${deliveryID}
      and (last.payload <> '' or exists (select from aviso.delivery waits where waits.id = last.delivery_id))
    order by last.attempt desc, last.id desc limit 1
    on conflict (id) do update set due_at = case when d.leased_by is null then ${READY} else d.due_at end
    returning id`.execute(db)
  return rows.length > 0
}
