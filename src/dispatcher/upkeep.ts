import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Connection } from '../database/connection.ts'
import type { Db } from '../database/schema.ts'
import { dropDaysBefore, ensureDays } from '../outbox/attempt-days.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How many rows of the outbox one statement of the sweep looks at, and how many such statements one call makes. */
const SLICE = 5_000
const SLICES_MAX = 200

/**
 * Makes the upkeep, to be called every now and then. Each call makes the next days of the log and maintains the database.
 * Every hour it deletes deliveries that were given up before the log begins and those whose webhook is gone, and drops old
 * days of the log. A sweep too long for one call goes on in the next one. Several dispatchers may do this at once.
 */
export function createUpkeep(
  { db, maintain }: Connection,
  retentionDays: number,
  log: Logger,
): (now: Date, stopping?: AbortSignal) => Promise<void> {
  let sweptAt = 0
  let sweptTo: string | null = '0'

  return async (now, stopping) => {
    await ensureDays(
      db,
      [0, 1, 2].map((days) => new Date(now.getTime() + days * DAY_MS)),
    )
    await maintain()
    if (now.getTime() - sweptAt < HOUR_MS) return
    const before = new Date(now.getTime() - retentionDays * DAY_MS)
    for (let n = 0; sweptTo !== null && n < SLICES_MAX && !stopping?.aborted; n++) {
      sweptTo = await sweepSlice(db, before, sweptTo)
    }
    if (sweptTo !== null) return
    const dropped = await dropDaysBefore(db, before)
    if (dropped.length > 0) log.info({ dropped }, 'Old days of the log were dropped')
    sweptTo = '0'
    sweptAt = now.getTime()
  }
}

/**
 * Sweeps the SLICE rows behind `after`: a statement must not take longer for a longer outbox.
 * @returns the last row looked at, or null when there was none
 */
async function sweepSlice(db: Db, before: Date, after: string): Promise<string | null> {
  const { rows } = await sql<{ last: string | null }>`
    with slice as (select id from outbox where id > ${after}::bigint order by id limit ${SLICE}::int),
    swept as (
      delete from outbox o where o.id = any(array(select id from slice)) and (
        (o.due_at = 'infinity' and o.created_at < ${before}::timestamptz)
        or not exists (select from webhook w where w.id = o.webhook_id))
    )
    select max(id) as last from slice`.execute(db)
  return rows[0]?.last ?? null
}
