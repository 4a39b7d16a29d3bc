import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Connection } from '../database/connection.ts'
import type { Db } from '../database/schema.ts'
import { dropDaysBefore, ensureDays } from '../outbox/attempt-days.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How many rows of the outbox one statement of the sweep looks at, and how many such statements a call makes at most. */
const SLICE = 5_000
const SLICES_MAX = 200

/**
 * What a dispatcher does beside delivering, to be called every now and then: the days of the log that come next,
 * whatever the database needs done for it, and every hour it sweeps the deliveries that were given up as long ago as the log
 * is kept, and those whose webhook is gone, and drops the days of the log that are over. Several dispatchers at it at
 * once do no harm. A sweep that is too long for one call, or that is stopped, goes on with the next one.
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
      [0, 1, 2].map((days) => new Date(now.getTime() + days * DAY)),
    )
    await maintain()
    if (now.getTime() - sweptAt < HOUR) return
    const before = new Date(now.getTime() - retentionDays * DAY)
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
 * Sweeps the rows that follow one, of which a statement reads so many and no more, however long the outbox is.
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
