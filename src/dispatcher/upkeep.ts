import type { Logger } from 'pino'
import type { Connection } from '../database/connection.ts'
import type { Db } from '../database/schema.ts'
import { type Daily, dropDaysBefore, ensureDays } from '../outbox/days.ts'
import { tellEnds } from '../outbox/ends.ts'
import { forgetBefore, sweepSlice } from '../outbox/sweep.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How many slices of the sweep one call makes. */
const SLICES_MAX = 200
const LOGS: Daily[] = ['attempt', 'fact']

/**
 * Makes the upkeep, to be called every now and then. Each call makes the next days of the logs, tells which events have ended,
 * and maintains the database.
 * Every hour it deletes deliveries that were given up before the logs begin, those whose webhook is gone, and those whose
 * fact is about to go, and drops old days of the logs. A sweep too long for one call goes on in the next one. Several
 * dispatchers may do this at once.
 */
export function createUpkeep(
  { db, maintain }: Connection,
  retentionDays: number,
  log: Logger,
): (now: Date, stopping?: AbortSignal) => Promise<void> {
  let sweptAt = 0
  let sweptTo: string | null = '0'

  return async (now, stopping) => {
    const days = [0, 1, 2].map((ahead) => new Date(now.getTime() + ahead * DAY_MS))
    for (const table of LOGS) await ensureDays(db, table, days)
    while (!stopping?.aborted && (await tellEnds(db, now)));
    await maintain()
    if (now.getTime() - sweptAt < HOUR_MS) return
    const before = new Date(now.getTime() - retentionDays * DAY_MS)
    for (let n = 0; sweptTo !== null && n < SLICES_MAX && !stopping?.aborted; n++) {
      const slice = await sweepSlice(db, before, now, sweptTo)
      if (slice.givenUp > 0)
        log.warn({ deliveries: slice.givenUp }, 'Deliveries were given up: RETENTION_DAYS ended for their facts')
      sweptTo = slice.last
    }
    if (sweptTo !== null) return
    await dropBefore(db, before, log)
    await forgetBefore(db, before, now)
    sweptTo = '0'
    sweptAt = now.getTime()
  }
}

async function dropBefore(db: Db, before: Date, log: Logger): Promise<void> {
  for (const table of LOGS) {
    const dropped = await dropDaysBefore(db, table, before)
    if (dropped.length > 0) log.info({ dropped }, 'Old days of the log were dropped')
  }
}
