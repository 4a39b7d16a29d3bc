import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

const DAY = 24 * 3_600_000
/** Any number, the same for ever: two dispatchers that need the same new day take turns. */
const LOCK = 4_287_301

/** Days whose partition this process has seen; a partition is only dropped long after the last write to it. */
const known = new WeakMap<object, Set<string>>()

/**
 * Makes sure that the log has a partition for the (UTC) day of every moment. Costs nothing once it has. A new partition
 * needs a lock that no reader of the log lets it have, a backup above all, so the days ahead are made in good time.
 */
export async function ensureDays(db: Db, moments: Date[]): Promise<void> {
  const seen = known.get(db) ?? new Set<string>()
  known.set(db, seen)
  for (const day of new Set(moments.map((at) => at.toISOString().slice(0, 10)))) {
    if (seen.has(day)) continue
    const next = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10)
    await alone(db, (trx) =>
      sql`create table if not exists ${partition(day)} partition of attempt
        for values from (${sql.lit(`${day} 00:00Z`)}) to (${sql.lit(`${next} 00:00Z`)})`.execute(trx),
    )
    seen.add(day)
  }
}

/** Drops the log of every whole day before `before`; returns the days dropped. */
export async function dropDaysBefore(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'attempt'::regclass`.execute(db)
  const limit = `attempt_${before.toISOString().slice(0, 10).replaceAll('-', '')}`
  const old = rows.map(({ name }) => name).filter((name) => name < limit)
  for (const name of old) await alone(db, (trx) => sql`drop table if exists ${sql.table(name)}`.execute(trx))
  return old
}

/** One dispatcher at a time, and not for long: whoever waits for the whole log makes everybody behind wait too. */
async function alone(db: Db, step: (trx: Db) => Promise<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = '1s'`.execute(trx)
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
    await step(trx)
  })
}

function partition(day: string) {
  return sql.table(`attempt_${day.replaceAll('-', '')}`)
}
