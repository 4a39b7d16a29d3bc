import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { type DeliveryState, STATE } from './state.ts'

/** Whom it is asked about, and what. */
export interface Asked {
  eventID: string
  personID: string
  /** Webhooks of this company are looked at too; null: only those of the event. */
  companyID: string | null
  webhookID?: string | undefined
  /** Only webhooks of this type, and only facts that such webhooks are told: of these kinds. */
  type?: string | undefined
  kinds?: readonly string[] | undefined
  /** The notification types of each kind of fact. */
  wanted: Record<string, string[]>
}

/** A fact about a person and a webhook that is told such facts, with all that is known of the two. */
export interface Told {
  number: string
  at: Date
  kind: string
  muted: boolean
  flaw: string | null
  /** Whether the fan-out has not come to this webhook yet. */
  coming: boolean
  /** null: no webhook is told such facts; so is all else of the webhook. */
  webhook_id: string | null
  type: string | null
  url: string | null
  active: boolean | null
  created_at: Date | null
  from_fact: string | null
  missed_from: string | null
  /** Dropped when the webhook was switched on, the last time or another time; null: not dropped. */
  dropped: 'last' | 'before' | null
  off_since: Date | null
  resumed_at: Date | null
  removed_at: Date | null
  disabled_reason: string | null
  /** The delivery that is under way, and the one it waits for; null: there is none. */
  delivery_id: string | null
  state: DeliveryState | null
  /** pg gives infinity as a number. */
  due_at: Date | number | null
  attempts: number | null
  behind: string | null
  /** The attempt that was received, or else the last one; null: there was none. */
  attempt_id: string | null
  attempt_delivery_id: string | null
  attempted_at: Date | null
  outcome: 'received' | 'failed' | 'givenUp' | null
  status: number | null
  error: string | null
  by_hand: boolean | null
}

/** How many facts are looked at, the newest. */
const FACTS_MAX = 100

/**
 * Reads what became of the newest facts about a person, one row for each webhook that is told such facts: also of webhooks
 * that were removed. Those of own types are about nobody. Facts that are not in the log yet are found by their keys.
 */
export async function readTold(db: Db, asked: Asked, limit: number): Promise<Told[]> {
  const { eventID, personID, companyID, webhookID, type, kinds, wanted } = asked
  const isAsked = sql`(${kinds ?? null}::text[] is null or kind = any(${kinds ?? null}::text[]))`
  const columns = sql`number, position, at, kind, muted`
  const { rows } = await sql<Told>`
    with keys as (
      select ${`${eventID}/person/${personID}`} as key
      union all
      select ${`${eventID}/`} || e.activity_id || '/' || e.person_id from aviso.enrollment e where e.person_id = ${personID}::bigint
    ),
    facts as materialized (
      select * from (
        select ${columns}, logged_at, flaw from aviso.fact
        where event_id = ${eventID} and person = ${personID} and ${isAsked}
        union all
        select ${columns}, null, null from aviso.outbox
        where position is null and ordering_key in (select key from keys) and person = ${personID} and ${isAsked}
      ) known order by position desc nulls first, number desc limit ${FACTS_MAX}::int
    ),
    pairs as materialized (
      select f.number, f.position, f.at, f.kind, f.muted, f.flaw, f.logged_at, w.* from facts f
      left join lateral (
        select w.id as webhook_id, w.event_id, w.company_id, w.type, w.url, w.active, w.created_at, w.from_fact, w.missed_from, w.dropped_from,
          w.dropped_to, w.off_since, w.resumed_at, w.removed_at, w.disabled_reason
        from aviso.webhook w
        where (w.event_id = ${eventID} or (w.event_id is null and w.company_id = ${companyID}::bigint))
          and (${webhookID ?? null}::bigint is null or w.id = ${webhookID ?? null}::bigint)
          and (${type ?? null}::text is null or w.type = ${type ?? null})
          and jsonb_exists(${JSON.stringify(wanted)}::jsonb -> f.kind, w.type)
        order by w.id limit ${limit}::int
      ) w on true
      order by f.position desc nulls first, f.number desc, w.webhook_id limit ${limit}::int
    )
    select w.number, w.at, w.kind, w.muted, w.flaw, w.webhook_id, w.type, w.url, w.active, w.created_at, w.from_fact,
      w.missed_from, w.off_since, w.resumed_at, w.removed_at, w.disabled_reason, (
        select case when place = cardinality(w.dropped_to) then 'last' else 'before' end
        from unnest(w.dropped_from, w.dropped_to) with ordinality gone (above, last, place)
        where w.number > gone.above and w.number <= gone.last
      ) as dropped,
      exists (select from aviso.outbox o where o.number = w.number and (o.position is null or o.fanned_to < w.webhook_id)) as coming,
      d.id as delivery_id, d.state, d.due_at, d.attempts, older.id as behind, a.id as attempt_id,
      a.delivery_id as attempt_delivery_id, a.at as attempted_at, a.outcome, a.status, a.error, coalesce(a.by_hand, d.by_hand) as by_hand
    from pairs w
    left join lateral (
      select own.id, own.fact, own.ordering_key, own.due_at, own.attempts, own.by_hand, (
        select ${STATE} from (select w.webhook_id as id, w.removed_at, w.active) w
      ) as state
      from aviso.delivery own where own.webhook_id = w.webhook_id and own.fact = w.number and own.webhook_id > 0
      order by own.by_hand, own.id limit 1
    ) d on true
    left join lateral (
      select * from aviso.attempt a
      where a.webhook_id = w.webhook_id and a.fact = w.number and a.at >= w.logged_at - interval '1 day' and not a.test
      order by a.outcome = 'received' desc, a.id desc limit 1
    ) a on true
    left join lateral (
      select head.id from unnest(aviso.same_url(w.webhook_id, w.url, w.event_id, w.company_id)) same (id)
      join aviso.webhook theirs on theirs.id = same.id and theirs.active cross join lateral (
        select o.id, o.fact from aviso.delivery o
        where o.webhook_id = same.id and o.ordering_key = d.ordering_key and o.fact < d.fact
          and (o.due_at is null or o.due_at < 'infinity')
        order by o.webhook_id, o.ordering_key, o.fact limit 1
      ) head
      order by head.fact, head.id limit 1
    ) older on true
    order by w.position desc nulls first, w.number desc, w.webhook_id`.execute(db)
  return rows
}
