import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import type { Attempt } from './delivery.ts'

const DAY = 24 * 3_600_000
/** Any number, the same for ever: two dispatchers that need the same new day take turns. */
const LOCK = 4_287_301

/** Days whose partition this process has seen; a partition is only dropped long after the last write to it. */
const known = new WeakMap<object, Set<string>>()

/** Makes sure that the log has a partition for the (UTC) day of every attempt. Costs nothing once it has. */
export async function ensureDays(db: Db, attempts: Attempt[]): Promise<void> {
  const seen = known.get(db) ?? new Set<string>()
  known.set(db, seen)
  for (const day of new Set(attempts.map(({ at }) => at.toISOString().slice(0, 10)))) {
    if (seen.has(day)) continue
    const next = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10)
    await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${LOCK})`.execute(connection)
      try {
        await sql`create table if not exists ${partition(day)} partition of attempt
          for values from (${sql.lit(`${day} 00:00Z`)}) to (${sql.lit(`${next} 00:00Z`)})`.execute(connection)
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection)
      }
    })
    seen.add(day)
  }
}

/** Drops the log of every whole day before `before`; returns the days dropped. */
export async function dropDaysBefore(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'attempt'::regclass`.execute(db)
  const limit = `attempt_${before.toISOString().slice(0, 10).replaceAll('-', '')}`
  const old = rows.map(({ name }) => name).filter((name) => name < limit)
  for (const name of old) await sql`drop table if exists ${sql.table(name)}`.execute(db)
  return old
}

function partition(day: string) {
  return sql.table(`attempt_${day.replaceAll('-', '')}`)
}
