import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/** Rows of a kind are counted up to this number: a longer count would cost more than it tells. */
export const COUNTED_MAX = 10_000
/** How many webhooks with ready deliveries are looked at for the oldest one. */
const WALK_MAX = 1_000

/** What waits in the database, of all processes. */
export interface Backlog {
  ready: number
  /** Until a time: for a retry, or behind an older one. */
  waiting: number
  underWay: number
  held: number
  /** Webhooks by their state; those that are off apart: by a person, or by us. */
  joined: number
  catchingUp: number
  off: number
  switchedOff: number
  /** Of those that are on: nothing got through lately. */
  failing: number
  /** For how long the oldest thing has waited that nothing but ourselves holds up; 0: nothing does. */
  oldestSeconds: number
}

/**
 * Counts what waits, in one statement, with the same few rows read however many there are in the logs. Each part follows an index in
 * its order, so that stale statistics cannot turn it into a scan of a table.
 */
export async function readBacklog(db: Db, now: Date): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    with recursive first_ready as (
      (select d.webhook_id, d.attempts, d.created_at, 1 as step from aviso.delivery d
        where d.due_at is null order by d.webhook_id, d.fact, d.id limit 1)
      union all
      select next.*, r.step + 1 from first_ready r cross join lateral (
        select d.webhook_id, d.attempts, d.created_at from aviso.delivery d
        where d.due_at is null and d.webhook_id > r.webhook_id order by d.webhook_id, d.fact, d.id limit 1
      ) next
      where r.step < ${WALK_MAX}::int
    ),
    hooks as materialized (
      select active, missed_from is null as has_joined, disabled_at is not null as by_us, failing_since is not null as fails
      from (select * from aviso.webhook order by id limit ${COUNTED_MAX}::int) w where removed_at is null
    )
    select
      ${count(sql`due_at is null`, sql`webhook_id, fact, id`)} as ready,
      ${count(sql`leased_by is null and due_at > '-infinity' and due_at < 'infinity'`, sql`due_at`)} as waiting,
      ${count(sql`leased_by is not null`, sql`due_at`)} as "underWay",
      ${count(sql`due_at = '-infinity'`, sql`webhook_id, fact, id`)} as held,
      hooks.*,
      greatest(0, extract(epoch from ${now}::timestamptz - least(
        (select o.at from aviso.outbox o order by o.number limit 1),
        (select min(greatest(r.created_at, w.resumed_at)) from first_ready r join aviso.webhook w on w.id = r.webhook_id
          where r.attempts = 0 and w.active and w.failing_since is null and not w.slow),
        (select due_at from aviso.delivery where leased_by is null and due_at > '-infinity' and due_at < 'infinity'
          order by due_at limit 1),
        (select due_at from aviso.delivery where leased_by is not null order by due_at limit 1)
      )))::float8 as "oldestSeconds"
    from (
      select count(*) filter (where active and has_joined)::int as joined,
        count(*) filter (where active and not has_joined)::int as "catchingUp",
        count(*) filter (where not active and not by_us)::int as off,
        count(*) filter (where not active and by_us)::int as "switchedOff",
        count(*) filter (where active and fails)::int as failing
      from hooks
    ) hooks`.execute(db)
  const [found] = rows
  if (!found) throw new Error('the outbox did not answer')
  return { ...found, oldestSeconds: found.oldestSeconds ?? 0 }
}

/** Counts deliveries along one of their partial indexes. */
function count(which: RawBuilder<unknown>, order: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select count(*)::int from (
    select from aviso.delivery where ${which} order by ${order} limit ${COUNTED_MAX}::int) d)`
}
