import { type Kysely, sql } from 'kysely'
import type { Database } from '../src/database/schema.ts'
import { ensureDays } from '../src/outbox/days.ts'

const DAY = 24 * 3_600_000
const DAYS = 10

/**
 * Makes an event with many webhooks and deliveries, the newest a moment ago, the oldest ten days: of a hundred deliveries one
 * waits, one was given up, and five needed a second attempt. As many deliveries again are of another event.
 */
export async function fillEvent(db: Kysely<Database>, webhooks: number, deliveries: number): Promise<string> {
  const now = Date.now()
  await ensureDays(
    db,
    'attempt',
    Array.from({ length: DAYS + 2 }, (_, day) => new Date(now + DAY - day * DAY)),
  )
  const event = async () => {
    const { rows } = await sql<{ id: string }>`
      insert into aviso.event (name, created_at) values ('Congress', now()) returning id`.execute(db)
    return rows[0]?.id as string
  }
  const [eventID, other] = [await event(), await event()]
  // One of twenty is off, and misses what comes from now on.
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, missed_from, missed_position, off_since,
      secret, created_at, failing_since)
    select e, 'activityEnrollment', 'https://receiver.example/hooks/' || n, 'application/json', '{}', n % 20 <> 0,
      case when n % 20 = 0 then 0 end, case when n % 20 = 0 then 0 end, case when n % 20 = 0 then now() end,
      'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', now() - interval '20 days',
      case when n % 10 = 0 then now() - interval '1 hour' end
    from unnest(array[${eventID}, ${other}]::bigint[]) e, generate_series(1, ${webhooks}::int) n`.execute(db)
  const payload = JSON.stringify({ type: 'activityEnrollment', note: 'x'.repeat(450) })
  const hooks = sql`(select array_agg(id order by id) from aviso.webhook where event_id = d.event_id)`
  // Every delivery takes its number from the outbox's sequence, as in life; the two events take turns.
  await sql`create temporary table d as
    select nextval('aviso.delivery_id_seq') as id, n, e as event_id,
      now() - (${deliveries}::int - n) * interval '10 days' / ${deliveries}::int - interval '1 minute' as made_at
    from generate_series(1, ${deliveries}::int) n, unnest(array[${eventID}, ${other}]::bigint[]) e order by n`.execute(
    db,
  )
  await sql`insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms, address,
      url, request_headers, payload, response_headers, response_body, next_at, made_at)
    select d.made_at + a * interval '5 seconds', d.id, (${hooks})[1 + d.n % ${webhooks}::int], d.event_id, 'activityEnrollment', a,
      o.outcome, case when o.outcome = 'received' then 200 else 500 end,
      case when o.outcome <> 'received' then 'The receiver answered 500.' end, 20 + (random() * 200)::int, '192.0.2.1',
      'https://receiver.example/hooks/' || 1 + d.n % ${webhooks}::int, '{"content-type": "application/json"}', ${payload},
      '{"content-type": "text/plain"}', 'OK', null, d.made_at
    from d cross join generate_series(1, 2) a
    cross join lateral (select case when d.n % 100 = 0 and a = 1 then 'failed' when d.n % 100 = 50 and a = 1 then 'givenUp'
      when d.n % 20 = 7 and a = 1 then 'failed' when a = 1 or d.n % 20 = 7 then 'received' end as outcome) o
    where o.outcome is not null
    order by d.made_at`.execute(db)
  await sql`insert into aviso.delivery (id, fact, webhook_id, event_id, type, ordering_key, content_type, payload, attempts, due_at, created_at)
    select d.id, d.id, (${hooks})[1 + d.n % ${webhooks}::int], d.event_id, 'activityEnrollment', d.event_id || '/1/' || d.n,
      'application/json', ${payload}, 1, case when d.n % 100 = 0 then now() + interval '1 hour' else 'infinity' end, d.made_at
    from d where d.n % 50 = 0`.execute(db)
  await sql`drop table d`.execute(db)
  await sql`analyze`.execute(db)
  return eventID
}
