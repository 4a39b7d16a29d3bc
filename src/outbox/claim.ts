import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { type ReceiverRow, receiverOf, type Unrendered } from './delivery.ts'
import type { ReadyFrom } from './fan-out.ts'
import { jsonOf, type Leasing } from './leasing.ts'
import { sameUrl } from './same-url.ts'

export interface Claim extends Leasing {
  /** How many deliveries at most, and how many of them to webhooks that are failing or slow. */
  limit: number
  costlyLimit: number
  /** The webhooks served last. Each walk begins behind its own, so that every webhook gets its turn. */
  after: Cursor
  /** The webhooks to look at; all that have something ready when this is absent. */
  ready?: readonly ReadyFrom[]
}

/** The places of the two walks: over the ready rows, and over the failing and slow webhooks. */
export interface Cursor {
  ready: string
  costly: string
}

export const BEGINNING: Cursor = { ready: '0', costly: '0' }

export interface Claims {
  /** In the order of their facts. */
  deliveries: Claimed[]
  /** How many rows were put aside because an older row of their key has to wait; and where there may be more of them. */
  parked: number
  behind: ReadyFrom[]
  /** Whether there may be more: it took something, and as many rows as it might in all, those that it put aside among them. */
  isFull: boolean
  /** The places behind which the next walks begin. */
  last: Cursor
  /** Whether the walk over the ready rows was cut short at WALK_MAX webhooks, and whether it came round on its way. */
  cutShort: boolean
  cameRound: boolean
}

/** A delivery under a lease. */
export type Claimed = Unrendered & { costly: boolean }

/** A row that was leased or parked, with its webhook. */
type Taken = Pick<
  Selectable<Database['delivery']>,
  | 'id'
  | 'fact'
  | 'fact_day'
  | 'webhook_id'
  | 'event_id'
  | 'type'
  | 'content_type'
  | 'payload'
  | 'trace'
  | 'attempts'
  | 'created_at'
  | 'by_hand'
> &
  Omit<ReceiverRow, 'id'> & { costly: boolean; leased: boolean }

/** Where the walks stand, with each row that was taken. Without one, there is one row that only tells this. */
type Row = { last_ready: string; last_costly: string; steps: number; laps: number; full: boolean } & (
  | Taken
  | { id: null }
)

/** How many rows of a webhook a claim looks at beyond those it may have, when some of these are blocked. */
const LOOK_BEYOND = 16

/** How many webhooks one claim passes at most, which bounds its cost. */
export const WALK_MAX = 1_000

/**
 * Takes ready deliveries under a lease, fairly and in order. Fairly: a few of each active webhook in turn. In order: of the
 * deliveries of one ordering key to one URL (a lane), only its head, the oldest that is not received, given up or cancelled.
 * Passes over rows that another dispatcher is taking.
 *
 * `ring` is a loose index scan: one index probe per webhook, however many rows it has. It is read only as far as
 * `quick` needs it. Webhooks that are failing or slow have a walk of their own (`costly_ring`), so neither kind is in
 * the other's way. Every look at the rows of one webhook or key names the whole index in its order. When one webhook has
 * nearly all rows, the planner would otherwise read all of those, by the table's statistics (measured: 1 s).
 *
 * A row whose head has to wait is parked until then: it leaves the ready index, or every claim would read it again. For
 * that, the head and both webhooks are locked, so that a call that changes one of them comes later and frees the row.
 * Rows are locked and updated where they lie (`ctid`), so that nothing else can be planned for it: by their IDs, a plan that was
 * made while the table was empty reads all of an index for each of them (measured: 1.1 s beside 18,000 rows). What somebody
 * changed meanwhile is looked at again under the lock.
 */
export async function claim(db: Db, options: Claim): Promise<Claims> {
  const counts = { inFlight: jsonOf(options.inFlight), limits: jsonOf(options.limits) }
  const { rows } = await sql<Row>`
    with recursive ring as (${options.ready ? given(options.ready) : wholeRing(options)}),
    costly_ring as (
      select id as webhook_id, 0::bigint as fact, step from (
        (select id, row_number() over (order by id) as step from aviso.webhook
          where active and (failing_since is not null or slow) and id > ${options.after.costly}::bigint
          order by id limit ${WALK_MAX}::int)
        union all
        (select id, ${WALK_MAX}::int + row_number() over (order by id) from aviso.webhook
          where active and (failing_since is not null or slow) and id <= ${options.after.costly}::bigint
          order by id limit ${WALK_MAX}::int)
      ) walk where ${options.costlyLimit}::int > 0 order by step limit ${WALK_MAX}::int
    ),
    quick as (
      select ring.step, s.* from ring cross join lateral (${looked(sql`ring`, options, counts, false)}) s
      where ring.step > 0 limit ${options.limit}::int
    ),
    costly as (
      select costly_ring.step, s.* from costly_ring cross join lateral (${looked(sql`costly_ring`, options, counts, true)}) s
      limit ${options.costlyLimit}::int
    ),
    chosen as (
      select * from (select *, false as costly from quick union all select *, true from costly) both_kinds
      order by costly desc, step limit ${options.limit}::int
    ),
    walked as (
      select case when whole then (select webhook_id from ring order by step desc limit 1)
          else (select webhook_id from chosen where not costly order by step desc limit 1) end as last_ready,
        (select webhook_id from costly order by step desc limit 1) as last_costly,
        case when whole then (select max(step) from ring) else 0 end as steps,
        case when whole then (select max(lap) from ring) else 0 end as laps,
        (select count(*) from chosen) >= ${options.limit}::int as full
      from (select count(*) < ${options.limit}::int as whole from quick) enough
    ),
    waiting as (select * from chosen where until is not null),
    lanes as (
      select id, url from aviso.webhook
      where active is true and id = any(array(select unnest(array[webhook_id, head_webhook_id]) from waiting))
      for share skip locked
    ),
    heads as (
      select head.id from (select distinct head_place from waiting) one cross join lateral (
        select d.id from aviso.delivery d
        where d.ctid = one.head_place and d.leased_by is null and (d.due_at is null or d.due_at < 'infinity')
        for share skip locked limit 1
      ) head
    ),
    locked as (
      select chosen.* from chosen cross join lateral (
        select from aviso.delivery d
        where d.ctid = chosen.place and d.due_at is null
        for update skip locked limit 1
      ) row
    ),
    taken as (
      update aviso.delivery o set
        due_at = coalesce(locked.until, ${options.leaseUntil}::timestamptz),
        leased_by = case when locked.until is null then ${options.leasedBy} end
      from locked join aviso.webhook w on w.id = locked.webhook_id
      where o.ctid = locked.place and (locked.until is null or (
        locked.head_id in (select id from heads)
        and exists (select from lanes mine, lanes theirs
          where mine.id = locked.webhook_id and theirs.id = locked.head_webhook_id and mine.url = theirs.url)))
      returning o.id, o.fact, o.fact_day, o.webhook_id, o.event_id, o.type, o.content_type, o.payload, o.trace, o.attempts, o.created_at, o.by_hand,
        w.url, w.secret, w.former_secrets, w.security_code, w.headers, locked.costly, o.leased_by is not null as leased
    )
    select walked.*, t.id, t.fact, t.fact_day::text as fact_day, t.webhook_id, t.event_id, t.type, t.content_type, t.payload, t.trace,
      t.attempts, t.created_at, t.by_hand, t.url, t.secret, t.former_secrets, t.security_code, t.headers, t.costly, t.leased
    from walked left join taken t on true`.execute(db)
  return toClaims(rows, options)
}

/** Walks the webhooks of the ready rows, from the last one served to where it began. */
function wholeRing({ after }: Claim): RawBuilder<unknown> {
  return sql`
    select ${after.ready}::bigint as webhook_id, 0::bigint as fact, 0 as lap, 0 as step
    union all
    select coalesce(following.id, 0), 0, case when following.id is null then ring.lap + 1 else ring.lap end, ring.step + 1
    from ring left join lateral (
      select o.webhook_id as id from aviso.delivery o
      where o.due_at is null and o.webhook_id > ring.webhook_id
      order by o.webhook_id, o.fact, o.id limit 1
    ) following on true
    where (ring.lap = 0 or following.id <= ${after.ready}::bigint) and ring.step < ${WALK_MAX}::int`
}

/** Walks these webhooks, in this order. */
function given(ready: readonly ReadyFrom[]): RawBuilder<unknown> {
  return sql`select webhook_id, fact, 0 as lap, step::int as step
    from unnest(${ready.map(({ webhookID }) => webhookID)}::bigint[], ${ready.map(({ fact }) => fact)}::bigint[])
      with ordinality as known (webhook_id, fact, step)`
}

/**
 * Selects the rows of one webhook of a walk that can be taken, or have to be parked behind the head of their lane: of as many
 * as it may have, and of some more when any of these is blocked. A webhook that is switched off holds only its own rows: those
 * of other webhooks at its URL do not wait for it.
 */
function looked(
  walk: RawBuilder<unknown>,
  { now, limitPerWebhook }: Claim,
  { inFlight, limits }: { inFlight: string; limits: string },
  costly: boolean,
): RawBuilder<unknown> {
  return sql`
    select s.id as webhook_id, row.* from (
      select w.id, ${sameUrl('w')} as lane, case when w.failing_since is not null then 1
          else coalesce((${limits}::jsonb ->> w.id::text)::int, ${limitPerWebhook}::int) end
        - coalesce((${inFlight}::jsonb ->> w.id::text)::int, 0) as allowance
      from aviso.webhook w
      where w.id = ${walk}.webhook_id and case when w.active then (w.failing_since is not null or w.slow) = ${costly} end limit 1
    ) s cross join lateral (
      with allowed as (${withHeads(sql`limit greatest(s.allowance, 0)`)})
      select * from allowed where free or until is not null
      union all
      select id, fact, place, head_id, head_place, head_webhook_id, until, free from (
        select more.*, count(*) filter (where more.free) over (order by more.fact, more.id) as nth
        from (${withHeads(sql`offset greatest(s.allowance, 0) limit ${LOOK_BEYOND}::int`)}) more
        where exists (select from allowed where not free)
      ) beyond
      where (free and nth <= (select count(*) from allowed where not free)) or until is not null
    ) row`

  /** Rows of the webhook, the oldest first, each with the head of its lane if it is not that itself. */
  function withHeads(part: RawBuilder<unknown>): RawBuilder<unknown> {
    return sql`
      select first.id, first.fact, first.place, head.id as head_id, head.place as head_place,
        head.webhook_id as head_webhook_id, head.until, head.id is null as free
      from (
        select o.id, o.fact, o.ordering_key, o.ctid as place from aviso.delivery o
        where o.due_at is null and (o.webhook_id, o.fact) >= (s.id, ${walk}.fact) and o.webhook_id <= s.id
        order by o.webhook_id, o.fact, o.id ${part}
      ) first
      left join lateral (
        select older.id, older.webhook_id, older.place, ${parkedUntil(now)} as until
        from unnest(s.lane) same (id) cross join lateral (
          select d.id, d.fact, d.webhook_id, d.leased_by, d.due_at, d.ctid as place from aviso.delivery d
          where d.webhook_id = same.id and d.ordering_key = first.ordering_key and d.fact < first.fact
            and (d.due_at is null or d.due_at < 'infinity')
          order by d.webhook_id, d.ordering_key, d.fact limit 1
        ) older
        order by older.fact, older.id limit 1
      ) head on true`
  }
}

/**
 * Until when a row waits for the head of its lane; null when that may be over any moment. A held head is about to be
 * released: its webhook is on again. Ten minutes at most: then the row
 * goes even if a missed change should have freed it earlier.
 */
function parkedUntil(now: Date) {
  return sql`case
    when older.leased_by is not null then null
    when older.due_at = '-infinity' then ${now}::timestamptz + interval '5 seconds'
    when older.due_at is not null then least(older.due_at, ${now}::timestamptz + interval '10 minutes')
    when (select w.failing_since from aviso.webhook w where w.id = older.webhook_id) is not null then ${now}::timestamptz + interval '5 seconds'
  end`
}

function toClaims(rows: Row[], { now, after, ready }: Claim): Claims {
  const [first] = rows
  const taken = rows.filter((row) => row.id !== null)
  const leased = taken
    .filter((row) => row.leased)
    .sort((a, b) => Number(BigInt(a.fact) - BigInt(b.fact)) || Number(BigInt(a.id) - BigInt(b.id)))
  return {
    deliveries: leased.map((row) => toDelivery(row, now)),
    parked: taken.length - leased.length,
    behind: taken.flatMap((row) => (row.leased ? [] : [{ webhookID: row.webhook_id, fact: row.fact }])),
    isFull: taken.length > 0 && first?.full === true,
    last: { ready: (ready ? null : first?.last_ready) ?? after.ready, costly: first?.last_costly ?? after.costly },
    cutShort: !ready && (first?.steps ?? 0) >= WALK_MAX,
    cameRound: (first?.laps ?? 0) > 0,
  }
}

function toDelivery(row: Taken, now: Date): Claimed {
  return {
    deliveryID: row.id,
    fact: row.fact,
    factDay: row.fact_day,
    eventID: row.event_id,
    type: row.type,
    contentType: row.content_type,
    payload: row.payload,
    trace: row.trace,
    madeAt: row.created_at,
    attempts: row.attempts,
    byHand: row.by_hand,
    costly: row.costly,
    webhook: receiverOf({ ...row, id: row.webhook_id }, now),
  }
}
