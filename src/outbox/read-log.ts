import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { daysBefore } from './days.ts'

export type FactRow = Pick<
  Selectable<Database['fact']>,
  'number' | 'position' | 'at' | 'company_id' | 'event_id' | 'kind' | 'type' | 'person' | 'data' | 'muted' | 'flaw'
> & { logged_at: Date }

export interface WantedFacts {
  /** An event, or a company with all its events. */
  whose: { eventID: string } | { companyID: string }
  /** Only those behind this place. */
  after: string
  /** Only of these kinds, and of this own type. */
  kinds?: readonly string[] | undefined
  ownType?: string | undefined
  personID?: string | undefined
  since?: Date | undefined
}

export interface FactPage {
  rows: FactRow[]
  /** The place behind which the next page begins. */
  next: string
  /** Whether there is more behind it now. */
  more: boolean
}

const COLUMNS = sql`number, position, logged_at, at, company_id, event_id, kind, type, person, data, muted, flaw`

/** How many facts a page of some types looks at: where those are rare, it ends before it is full. */
const LOOKED_AT_MAX = 10_000

/**
 * Reads the log in its order. A place is given to a fact under the lock of the fan-out, which is held until the commit: no
 * fact appears later before a place that was read. Where nothing was logged since `after`, the log is not looked at.
 */
export async function readLog(db: Db, wanted: WantedFacts, limit: number): Promise<FactPage> {
  const { after, kinds, ownType } = wanted
  const { rows: heads } = await sql<{ reached: boolean }>`
    select last_value <= ${after}::bigint as reached from aviso.fact_position`.execute(db)
  if (heads[0]?.reached) return { rows: [], next: after, more: false }
  const ofSome = kinds !== undefined || ownType !== undefined
  const end = ofSome ? await lookAhead(db, wanted) : null
  const type = sql`(kind = any(${kinds ?? []}::text[]) or type = ${ownType ?? null})`
  const { rows } = await sql<FactRow>`
    select ${COLUMNS} from aviso.fact
    where ${are(wanted)} and ${end ? sql`position <= ${end.last}::bigint and ${type}` : sql`true`}
    order by position limit ${limit + 1}::int`.execute(db)
  const page = rows.slice(0, limit)
  const full = rows.length > limit
  const next = full || !end ? (page.at(-1)?.position ?? after) : end.last
  return { rows: page, next, more: full || (end?.more ?? false) }
}

/** The end of what a page of some types looks at. It was all committed by then, so nothing can appear before it. */
async function lookAhead(db: Db, wanted: WantedFacts): Promise<{ last: string; more: boolean }> {
  const { rows } = await sql<{ last: string | null; looked_at: number }>`
    select max(position) as last, count(*)::int as looked_at from (
      select position from aviso.fact where ${are(wanted)} order by position limit ${LOOKED_AT_MAX}::int
    ) ahead`.execute(db)
  return { last: rows[0]?.last ?? wanted.after, more: rows[0]?.looked_at === LOOKED_AT_MAX }
}

/** A fact is logged after it happened: the days before `since` are not read. */
function are({ whose, after, personID, since }: WantedFacts): RawBuilder<unknown> {
  const of = 'eventID' in whose ? sql`event_id = ${whose.eventID}` : sql`company_id = ${whose.companyID}`
  const about = personID === undefined ? sql`true` : sql`person = ${personID}`
  const then =
    since === undefined
      ? sql`true`
      : sql`at >= ${since}::timestamptz and logged_at >= ${daysBefore(since, 1)}::timestamptz`
  return sql`${of} and position > ${after}::bigint and ${about} and ${then}`
}

export async function readFact(db: Db, number: string): Promise<FactRow | undefined> {
  const { rows } = await sql<FactRow>`select ${COLUMNS} from aviso.fact where number = ${number} limit 1`.execute(db)
  return rows[0]
}
