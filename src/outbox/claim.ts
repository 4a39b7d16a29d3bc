import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import type { Delivery } from './delivery.ts'

export interface Claim {
  /** Who claims: the name its leases carry. */
  leasedBy: string
  leaseUntil: Date
  /** How many deliveries at most. */
  limit: number
  /** How many of one webhook may be in flight; of one that is failing, one: it has to show first that it is back. */
  limitPerWebhook: number
  /** How many of each webhook already are. */
  inFlight: Map<string, number>
  /** The webhook served last: the walk begins behind it, so that every webhook gets its turn. */
  after: string
}

interface Row {
  id: string
  webhook_id: string
  event_id: string
  type: string
  content_type: string
  payload: string
  attempts: number
  url: string
  secret: string
  security_code: string | null
  headers: Record<string, string>
}

/**
 * Takes ready deliveries under a lease, fairly and in order: a few of each active webhook in turn, and of the
 * deliveries of one ordering key to one URL only the oldest that is not received or given up. Rows that another
 * dispatcher is just taking are passed over, not waited for.
 *
 * `ring` is a loose index scan: one index probe per webhook, however many rows it has (a paused webhook with 100,000 of
 * them costs one probe). The scalar sub-selects keep the planner from joining whole tables instead.
 */
export async function claim(db: Db, claim: Claim): Promise<{ deliveries: Delivery[]; last: string }> {
  const { rows } = await sql<Row>`
    with recursive ring as (
      select ${claim.after}::bigint as webhook_id, 0 as lap, true as start
      union all
      select coalesce(following.id, 0), case when following.id is null then ring.lap + 1 else ring.lap end, false
      from ring left join lateral (
        select o.webhook_id as id from outbox o
        where o.due_at is null and o.webhook_id > ring.webhook_id
        order by o.webhook_id limit 1
      ) following on true
      where ring.lap = 0 or following.id <= ${claim.after}::bigint
    ),
    picked as (
      select ready.id from ring cross join lateral (
        select o.id from outbox o
        where o.due_at is null and o.webhook_id = ring.webhook_id
          and (select w.active from webhook w where w.id = ring.webhook_id)
          and (
            select 1 from outbox older join webhook w on w.id = older.webhook_id
            where older.ordering_key = o.ordering_key and older.id < o.id
              and (older.due_at is null or older.due_at < 'infinity')
              and w.active and w.url = (select target.url from webhook target where target.id = ring.webhook_id)
            limit 1
          ) is null
        order by o.id
        limit greatest(0,
          (select case when w.failing_since is null then ${claim.limitPerWebhook}::int else 1 end
            from webhook w where w.id = ring.webhook_id)
          - coalesce((${JSON.stringify(Object.fromEntries(claim.inFlight))}::jsonb ->> ring.webhook_id::text)::int, 0))
        for update skip locked
      ) ready
      where not ring.start and ring.webhook_id > 0
      limit ${claim.limit}::int
    )
    update outbox o set due_at = ${claim.leaseUntil}::timestamptz, leased_by = ${claim.leasedBy}
    from picked, webhook w
    where o.id = picked.id and w.id = o.webhook_id
    returning o.id, o.webhook_id, o.event_id, o.type, o.content_type, o.payload, o.attempts,
      w.url, w.secret, w.security_code, w.headers`.execute(db)
  const deliveries = rows.sort((a, b) => Number(a.id) - Number(b.id)).map(toDelivery)
  return { deliveries, last: lastInRing(deliveries, claim.after) }
}

/** The webhook that the walk came to last: it goes up from `after`, and from the lowest up to `after` again. */
function lastInRing(deliveries: Delivery[], after: string): string {
  const ids = deliveries.map(({ webhook }) => BigInt(webhook.webhookID)).sort((a, b) => (a < b ? -1 : 1))
  const start = BigInt(after)
  return String(ids.findLast((id) => id <= start) ?? ids.at(-1) ?? after)
}

function toDelivery(row: Row): Delivery {
  return {
    deliveryID: row.id,
    eventID: row.event_id,
    type: row.type,
    contentType: row.content_type,
    payload: row.payload,
    attempts: row.attempts,
    webhook: {
      webhookID: row.webhook_id,
      url: row.url,
      secrets: [row.secret],
      securityCode: row.security_code,
      headers: row.headers,
    },
  }
}

/** Makes ready again what has fallen due: retries whose time has come, and leases that ran out. */
export async function fallDue(db: Db, now: Date): Promise<void> {
  await sql`
    update outbox set due_at = null, leased_by = null
    where id in (select id from outbox where due_at <= ${now}::timestamptz
      order by due_at limit 1000 for update skip locked)`.execute(db)
}

/**
 * Whether any row is ready, and when the next one falls due: two index probes, where a claim that finds nothing has to be
 * planned first. Ready rows may still be held, by their order or by a webhook that is switched off.
 */
export async function peek(db: Db): Promise<{ ready: boolean; dueAt: Date | null }> {
  const { rows } = await sql<{ ready: boolean; due_at: Date | null }>`
    select exists (select from outbox where due_at is null) as ready,
      (select due_at from outbox where due_at < 'infinity' order by due_at limit 1) as due_at`.execute(db)
  return { ready: rows[0]?.ready ?? false, dueAt: rows[0]?.due_at ?? null }
}

/** Makes leased deliveries ready again: those of one dispatcher, or all when no other process can hold any. */
export async function release(db: Db, leasedBy: string | 'everybody'): Promise<void> {
  const whose = leasedBy === 'everybody' ? sql`leased_by is not null` : sql`leased_by = ${leasedBy}`
  await sql`update outbox set due_at = null, leased_by = null where due_at < 'infinity' and ${whose}`.execute(db)
}
