import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

const DAY_MS = 24 * 3_600_000
/** The number of a lock by which dispatchers that need the same new day take turns. Any number does, as long as it stays. */
const LOCK = 4_287_301

/** The days whose partition this process has seen. A partition is only dropped long after the last write to it. */
const known = new WeakMap<object, Set<string>>()

/**
 * Makes sure that the log has a partition for the (UTC) day of every moment; a day that is known costs nothing. A new
 * partition needs a lock that waits for every reader of the log, a backup too, so the days ahead are made in good time.
 */
export async function ensureDays(db: Db, moments: Date[]): Promise<void> {
  const seen = known.get(db) ?? new Set<string>()
  known.set(db, seen)
  for (const day of new Set(moments.map((moment) => moment.toISOString().slice(0, 10)))) {
    if (seen.has(day)) continue
    const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)
    await alone(db, (trx) =>
      sql`create table if not exists ${partition(day)} partition of attempt
        for values from (${sql.lit(`${day} 00:00Z`)}) to (${sql.lit(`${next} 00:00Z`)})`.execute(trx),
    )
    seen.add(day)
  }
}

/** Drops the log of every whole day before `before`. @returns the names of the dropped partitions */
export async function dropDaysBefore(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'attempt'::regclass`.execute(db)
  const limit = `attempt_${before.toISOString().slice(0, 10).replaceAll('-', '')}`
  const old = rows.map(({ name }) => name).filter((name) => name < limit)
  for (const name of old) await alone(db, (trx) => sql`drop table if exists ${sql.table(name)}`.execute(trx))
  return old
}

/** Runs a step in one dispatcher at a time, and not for long: all calls wait behind one that waits for the whole log. */
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
