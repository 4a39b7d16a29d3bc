import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Connection } from '../database/connection.ts'
import { dropDaysBefore, ensureDays } from '../outbox/attempt-days.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * What a dispatcher does beside delivering, to be called every now and then: the days of the log that come next,
 * whatever the database needs done for it, and every hour it drops the days of the log that are over, the deliveries that were given up as long ago, and those
 * whose webhook is gone. Several dispatchers at it at once do no harm.
 */
export function createUpkeep(
  { db, maintain }: Connection,
  retentionDays: number,
  log: Logger,
): (now: Date) => Promise<void> {
  let sweptAt = 0

  return async (now) => {
    await ensureDays(
      db,
      [0, 1, 2].map((days) => new Date(now.getTime() + days * DAY)),
    )
    await maintain()
    if (now.getTime() - sweptAt < HOUR) return
    const before = new Date(now.getTime() - retentionDays * DAY)
    const dropped = await dropDaysBefore(db, before)
    if (dropped.length > 0) log.info({ dropped }, 'Old days of the log were dropped')
    await sql`delete from outbox where due_at = 'infinity' and created_at < ${before}::timestamptz`.execute(db)
    await sql`delete from outbox o where not exists (select from webhook w where w.id = o.webhook_id)`.execute(db)
    sweptAt = now.getTime()
  }
}
