import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/**
 * Makes a delivery of the log ready once more, with the body and the number it had. One that is still in the outbox is due
 * now; one that was received comes back, bound to no order: what happened since must not wait for it. One that is being
 * sent at this moment is left alone.
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
 * Tries again what a webhook did not receive: what was given up begins anew, what waits for its next attempt is due now.
 * @param since only what was made since then
 * @param limit how many at most, the oldest first; 0: none, they are only counted
 */
export async function recover(
  db: Db,
  webhookID: string,
  since: Date,
  limit: number,
): Promise<{ recovered: number; left: number }> {
  const missed = sql`webhook_id = ${webhookID} and created_at >= ${since}::timestamptz
    and attempts > 0 and due_at is not null and leased_by is null`
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
