import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Connection } from '../database/connection.ts'
import { dropDaysBefore } from '../outbox/attempt-days.ts'

const DAY = 24 * 3_600_000

/**
 * What a dispatcher does every now and then: drops the log of the days that are over, and the deliveries that were given
 * up as long ago or whose webhook is gone; and whatever the database needs done for it. Several at once do no harm.
 */
export async function upkeep(connection: Connection, now: Date, retentionDays: number, log: Logger): Promise<void> {
  const { db } = connection
  const before = new Date(now.getTime() - retentionDays * DAY)
  const dropped = await dropDaysBefore(db, before)
  if (dropped.length > 0) log.info({ dropped }, 'Old days of the log were dropped')
  await sql`
    delete from outbox where due_at = 'infinity' and created_at < ${before}::timestamptz`.execute(db)
  await sql`
    delete from outbox o where not exists (select from webhook w where w.id = o.webhook_id)`.execute(db)
  await connection.maintain()
}
