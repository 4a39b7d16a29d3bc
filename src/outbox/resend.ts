import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { MISSED } from './state.ts'

/**
 * Makes a delivery of the log ready once more, with the body and the number it had. One that is still in the outbox becomes
 * due now, unless it is being sent. One that was received comes back without its order: newer deliveries must not wait.
 */
export async function resend(db: Db, deliveryID: string): Promise<void> {
  await sql`
    insert into outbox (id, webhook_id, event_id, type, ordering_key, content_type, payload, attempts, created_at)
    select last.delivery_id, last.webhook_id, last.event_id, last.type, 'resend/' || last.delivery_id,
      coalesce(last.request_headers ->> 'content-type', w.content_type), last.payload, last.attempt,
      coalesce(last.made_at, last.at)
    from attempt last join webhook w on w.id = last.webhook_id
    where last.delivery_id = ${deliveryID}
    order by last.attempt desc, last.id desc limit 1
    on conflict (id) do update set due_at = null where outbox.leased_by is null`.execute(db)
}

/**
 * Tries deliveries again that a webhook did not receive. Those given up begin anew; those that wait for a retry are due now.
 * @param since excludes deliveries made earlier
 * @param limit how many at most, the oldest first; 0 only counts them
 */
export async function recover(
  db: Db,
  webhookID: string,
  since: Date,
  limit: number,
): Promise<{ recovered: number; left: number }> {
  const missed = sql`webhook_id = ${webhookID} and created_at >= ${since}::timestamptz and ${MISSED}`
  const { rows } = await sql<{ matched: string; recovered: string }>`
    with matched as (select id from outbox where ${missed}),
    moved as (
      update outbox set due_at = null, attempts = case when due_at = 'infinity' then 0 else attempts end
      where id = any(array(select id from outbox where ${missed} order by id limit ${limit}::int for update skip locked))
      returning id
    )
    select (select count(*) from matched) as matched, (select count(*) from moved) as recovered`.execute(db)
  const recovered = Number(rows[0]?.recovered)
  return { recovered, left: Number(rows[0]?.matched) - recovered }
}
