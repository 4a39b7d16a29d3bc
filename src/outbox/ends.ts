import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'

/** The most ends of one statement. */
const SLICE = 500

/**
 * Stores the facts of events whose end has come, once each: the fact and the mark that it is told are of one statement, so of
 * several dispatchers one stores it. An event that is just being edited is left for the next time.
 * @returns whether there may be more
 */
export async function tellEnds(db: Db, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with due as materialized (
      select id from aviso.event where ends_at <= ${now}::timestamptz and not end_told
      order by ends_at, id limit ${SLICE}::int for no key update skip locked
    ),
    ended as (
      update aviso.event e set end_told = true where e.id = any(array(select id from due)) returning e.*
    )
    insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, data)
    select ends_at, company_id, id, name, 'event.ended', id::text, aviso.in_own_numbers(company_id, id, json_build_object(
      'dates', json_build_object('beginsAt', ${ISO('begins_at')}, 'endsAt', ${ISO('ends_at')})), '{}', false)
    from ended order by ended.ends_at, ended.id`.execute(db)
  return Number(numAffectedRows) === SLICE
}

/** A time as JSON has it elsewhere. */
function ISO(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
