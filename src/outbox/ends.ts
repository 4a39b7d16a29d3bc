import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/** The most ends of one call. */
const SLICE = 500

/**
 * Stores the facts of events whose end has come, once each, by the function `tell_ends`: the fact and the mark that it is told are
 * of one transaction, so of several dispatchers one stores it. An event that is just being edited is left for the next time.
 * @returns whether there may be more
 */
export async function tellEnds(db: Db, now: Date): Promise<boolean> {
  const { rows } = await sql<{ told: number }>`
    select aviso.tell_ends(${now}::timestamptz, ${SLICE}::int) as told`.execute(db)
  return rows[0]?.told === SLICE
}
