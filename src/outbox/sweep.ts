import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { PENDING } from './state.ts'

/** How many rows one statement of the sweep looks at: it must not take longer for a longer outbox. */
const SLICE = 5_000
/** How long an idempotency key is known. */
const KEY_DAYS = 7

export interface Swept {
  /** The last row looked at, or null when there was none. */
  last: string | null
  /** How many deliveries were given up because the log of their facts ends. */
  givenUp: number
}

/**
 * Sweeps the rows behind `after`: what was given up before the log begins, what belongs to a webhook that is gone, and what
 * still needs a fact of a day that is about to be dropped. The last is given up, and the log says why.
 */
export async function sweepSlice(db: Db, before: Date, now: Date, after: string): Promise<Swept> {
  const { rows } = await sql<{ last: string | null; given_up: string }>`
    with slice as (
      select d.*, w.url, w.removed_at from (select * from aviso.delivery where id > ${after}::bigint order by id limit ${SLICE}::int) d
      left join aviso.webhook w on w.id = d.webhook_id
    ),
    too_old as (
      delete from aviso.delivery d where d.id = any(array(select id from slice
        where fact_day < (${before}::timestamptz at time zone 'UTC')::date and payload is null and ${PENDING} and removed_at is null
          and leased_by is null))
      returning d.*
    ),
    told as (
      insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, error, duration_ms, url,
        request_headers, payload, made_at, fact, by_hand)
      select ${now}::timestamptz, id, webhook_id, event_id, type, attempts + 1, 'givenUp',
        'It waited longer than RETENTION_DAYS, for which its fact is kept.', 0,
        (select url from aviso.webhook w where w.id = too_old.webhook_id), '{}', '', created_at, fact, by_hand
      from too_old
    ),
    swept as (
      delete from aviso.delivery d where d.id = any(array(select id from slice
        where (due_at = 'infinity' and created_at < ${before}::timestamptz) or url is null or removed_at is not null))
    )
    select (select max(id) from slice) as last, (select count(*) from too_old) as given_up`.execute(db)
  return { last: rows[0]?.last ?? null, givenUp: Number(rows[0]?.given_up) }
}

/** For how long it is known who changed what: longer than what they changed is told. */
export const AUDIT_DAYS = 365

/** Forgets webhooks that were removed before the log begins, old idempotency keys, and who changed what long ago. */
export async function forgetBefore(db: Db, before: Date, now: Date): Promise<void> {
  await sql`delete from aviso.webhook where removed_at < ${before}::timestamptz`.execute(db)
  await sql`delete from aviso.published where at < ${now}::timestamptz - ${KEY_DAYS}::int * interval '1 day'`.execute(
    db,
  )
  await sql`delete from aviso.audit where at < ${now}::timestamptz - ${AUDIT_DAYS}::int * interval '1 day'`.execute(db)
}
