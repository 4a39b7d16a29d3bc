import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/** How many rows one step of the sweep looks at: it must not take longer for a longer outbox. */
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
 * Sweeps the rows behind `after`, by the function `sweep`: what was given up before the log begins, what belongs to a webhook that is gone, and what
 * still needs a fact of a day that is about to be dropped. The last is given up, and the log says why.
 */
export async function sweepSlice(db: Db, before: Date, now: Date, after: string): Promise<Swept> {
  const { rows } = await sql<{ last: string | null; given_up: number }>`
    select last, given_up
    from aviso.sweep(${before}::timestamptz, ${now}::timestamptz, ${after}::bigint, ${SLICE}::int)`.execute(db)
  const [{ last = null, given_up: givenUp = 0 } = {}] = rows
  return { last, givenUp }
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
