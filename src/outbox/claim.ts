import { sql } from 'kysely'
import type { Db, FormerSecret } from '../database/schema.ts'
import { type Delivery, targetOf } from './delivery.ts'

export interface Claim {
  now: Date
  /** Who claims: the name its leases carry. */
  leasedBy: string
  leaseUntil: Date
  /** How many deliveries at most; `failingLimit` of them to webhooks that are failing. */
  limit: number
  failingLimit: number
  /** How many of one webhook may be in flight; of one that is failing, one: it has to show first that it is back. */
  limitPerWebhook: number
  /** How many of each webhook already are. */
  inFlight: Map<string, number>
  /** The webhook served last: the walk begins behind it, so that every webhook gets its turn. */
  after: string
}

export interface Claimed {
  /** In the order in which they were made. */
  deliveries: (Delivery & { failing: boolean })[]
  /** How many rows were put aside because an older one of their key has to wait. */
  parked: number
  /** Where the next walk begins behind. */
  last: string
}

interface Row {
  id: string
  webhook_id: string
  event_id: string
  type: string
  content_type: string
  payload: string
  attempts: number
  created_at: Date
  url: string
  secret: string
  former_secrets: FormerSecret[]
  security_code: string | null
  headers: Record<string, string>
  failing: boolean
  leased: boolean
}

/** How many rows of a webhook are looked at beyond those it may have, to find some that are not blocked. */
const LOOK_BEYOND = 16

/**
 * Takes ready deliveries under a lease, fairly and in order: a few of each active webhook in turn, and of the
 * deliveries of one ordering key to one URL only the oldest that is not received, given up or cancelled. Rows that
 * another dispatcher is just taking are passed over, not waited for.
 *
 * `ring` is a loose index scan: one index probe per webhook, however many rows it has (a paused webhook with 100,000 of
 * them costs one probe). `seen` looks at the first few ready rows of a webhook and at the head of each one's lane. A row
 * whose head has to wait is parked until then: it leaves the ready index, or every claim would read it again. The
 * laterals and scalar sub-selects keep the planner from joining whole tables instead.
 */
export async function claim(db: Db, claim: Claim): Promise<Claimed> {
  const inFlight = JSON.stringify(Object.fromEntries(claim.inFlight))
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
    served as (
      select w.id, w.url, w.failing_since is not null as failing,
        case when w.failing_since is null then ${claim.limitPerWebhook}::int else 1 end
          - coalesce((${inFlight}::jsonb ->> ring.webhook_id::text)::int, 0) as allowance
      from ring cross join lateral (select * from webhook where id = ring.webhook_id and active limit 1) w
      where not ring.start
    ),
    seen as (
      select s.id as webhook_id, s.failing, row.* from served s cross join lateral (
        select first.id, head.until, head.id is null as free,
          count(*) filter (where head.id is null) over (order by first.id) as nth
        from (
          select o.id, o.ordering_key from outbox o
          where o.due_at is null and o.webhook_id = s.id
          order by o.id limit case when s.allowance > 0 then s.allowance + ${LOOK_BEYOND}::int else 0 end
        ) first
        left join lateral (
          select older.id, ${parkedUntil(claim.now)} as until
          from outbox older join webhook w on w.id = older.webhook_id
          where older.ordering_key = first.ordering_key and older.id < first.id and w.url = s.url
            and (older.due_at is null or older.due_at < 'infinity')
          order by older.id limit 1
        ) head on true
      ) row
      where (row.free and row.nth <= s.allowance) or row.until is not null
    ),
    picked as (
      select * from (
        (select id, until, failing from seen where failing and until is null limit ${claim.failingLimit}::int)
        union all
        (select id, until, failing from seen where not failing or until is not null limit ${claim.limit}::int)
      ) both_kinds limit ${claim.limit}::int
    ),
    locked as (
      select o.id from outbox o
      where o.id = any(array(select id from picked)) and o.due_at is null
      for update skip locked
    )
    update outbox o set
      due_at = coalesce(picked.until, ${claim.leaseUntil}::timestamptz),
      leased_by = case when picked.until is null then ${claim.leasedBy} end
    from locked, picked, webhook w
    where o.id = locked.id and picked.id = o.id and w.id = o.webhook_id
    returning o.id, o.webhook_id, o.event_id, o.type, o.content_type, o.payload, o.attempts, o.created_at,
      w.url, w.secret, w.former_secrets, w.security_code, w.headers, picked.failing, o.leased_by is not null as leased`.execute(
    db,
  )
  const leased = rows.filter((row) => row.leased).sort((a, b) => Number(a.id) - Number(b.id))
  return {
    deliveries: leased.map((row) => toDelivery(row, claim.now)),
    parked: rows.length - leased.length,
    last: lastInRing(rows, claim.after),
  }
}

/**
 * Until when a row waits for the head of its lane; null when that may be over any moment. At most ten minutes, so that
 * whatever could have freed it earlier is noticed then at the latest.
 */
function parkedUntil(now: Date) {
  return sql`case
    when older.leased_by is not null then null
    when not w.active then ${now}::timestamptz + interval '10 minutes'
    when older.due_at is not null then least(older.due_at, ${now}::timestamptz + interval '10 minutes')
    when w.failing_since is not null then ${now}::timestamptz + interval '5 seconds'
  end`
}

/** The webhook that the walk came to last: it goes up from `after`, and from the lowest up to `after` again. */
function lastInRing(rows: Row[], after: string): string {
  const ids = rows.map((row) => BigInt(row.webhook_id)).sort((a, b) => (a < b ? -1 : 1))
  const start = BigInt(after)
  return String(ids.findLast((id) => id <= start) ?? ids.at(-1) ?? after)
}

function toDelivery(row: Row, now: Date): Delivery & { failing: boolean } {
  return {
    deliveryID: row.id,
    eventID: row.event_id,
    type: row.type,
    contentType: row.content_type,
    payload: row.payload,
    madeAt: row.created_at,
    attempts: row.attempts,
    failing: row.failing,
    webhook: targetOf({ ...row, id: row.webhook_id }, now),
  }
}
