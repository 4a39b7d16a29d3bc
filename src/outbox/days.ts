import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'

const DAY_MS = 24 * 3_600_000

/** The tables that are kept by whole days: the log of attempts, and that of facts. */
export type Daily = 'attempt' | 'fact'

/** The days whose partition this process has seen. A partition is only dropped long after the last write to it. */
const known = new WeakMap<object, Set<string>>()

/**
 * Makes sure that a log has a partition for the (UTC) day of every moment; a day that is known costs nothing. A new
 * partition needs a lock that waits for every reader of the log, a backup too, so the days ahead are made in good time.
 */
export async function ensureDays(db: Db, table: Daily, moments: Date[]): Promise<void> {
  const seen = known.get(db) ?? new Set<string>()
  known.set(db, seen)
  for (const day of new Set(moments.map((moment) => moment.toISOString().slice(0, 10)))) {
    if (seen.has(`${table} ${day}`)) continue
    const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)
    await alone(db, (trx) =>
      sql`create table if not exists ${dayTable(table, day)} partition of ${sql.raw(`aviso.${table}`)}
        for values from (${sql.lit(`${day} 00:00Z`)}) to (${sql.lit(`${next} 00:00Z`)})`.execute(trx),
    )
    seen.add(`${table} ${day}`)
  }
}

/** Drops the log of every whole day before `before`. @returns the names of the dropped partitions */
export async function dropDaysBefore(db: Db, table: Daily, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = ${sql.raw(`'aviso.${table}'::regclass`)}`.execute(db)
  const limit = `${table}_${before.toISOString().slice(0, 10).replaceAll('-', '')}`
  const old = rows.map(({ name }) => name).filter((name) => name < limit)
  for (const name of old) await alone(db, (trx) => sql`drop table if exists ${sql.raw(`aviso.${name}`)}`.execute(trx))
  return old
}

/** When the logs begin: they are kept by whole days. */
export function keptSince(now: Date, retentionDays: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS - retentionDays) * DAY_MS)
}

/**
 * So many days before a moment. A bound of the log is handed to a statement as a value: the planner leaves out the days before
 * it then, and would open all of them to compare with something that is still to be calculated (365 days: 100 ms).
 */
export function daysBefore(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * DAY_MS)
}

/** The partition of a log for one day, such as "2026-11-25". */
export function dayTable(table: Daily, day: string): RawBuilder<unknown> {
  return sql.raw(`aviso.${table}_${day.replaceAll(/[^0-9]/g, '')}`)
}

/** Runs a step in one dispatcher at a time, and not for long: all calls wait behind one that waits for the whole log. */
async function alone(db: Db, step: (trx: Db) => Promise<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = '1s'`.execute(trx)
    await sql`select pg_advisory_xact_lock(hashtextextended('aviso.days', 0))`.execute(trx)
    await step(trx)
  })
}
