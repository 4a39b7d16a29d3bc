import { type RawBuilder, sql } from 'kysely'
import type { Order } from '../database/page.ts'
import { DETAILS } from './targets.ts'
import type { Grant } from './token.ts'

/** How a list of people is searched and put in order. */

export type Detail = (typeof DETAILS)[number]

export interface Search {
  /** A text to look for. */
  query?: string | undefined
  /** The only detail to look in; left out: each of them. */
  queryKey?: Detail | undefined
  /** Whether the text is all there is; left out: a part will do. Capitals never matter. */
  match?: 'partial' | 'exact' | undefined
}

export interface Ordering<Column extends string> {
  order?: Column | undefined
  orderDirection?: 'asc' | 'desc' | undefined
}

/** Where all of these hold. */
export function allOf(conditions: RawBuilder<unknown>[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.join([sql`true`, ...conditions], sql` and `)}`
}

/** Where one of the columns has the text that is searched for. */
export function matching(columns: readonly (string | RawBuilder<unknown>)[], search: Search): RawBuilder<boolean> {
  const { query, match } = search
  if (query === undefined) return sql<boolean>`true`
  // The same text within others: what LIKE takes for a pattern is escaped.
  const part = `%${query.replace(/[\\%_]/g, '\\$&')}%`
  const conditions = columns
    .map((column) => (typeof column === 'string' ? sql.ref(column) : column))
    .map((text) => (match === 'exact' ? sql`lower(${text}) = lower(${query})` : sql`${text} ilike ${part}`))
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`
}

/** Where a person has the text: also as the whole name, of which a part may stand in each of two columns. */
export function peopleMatching(search: Search, column: (detail: Detail) => string): RawBuilder<boolean> {
  if (search.queryKey !== undefined) return matching([column(search.queryKey)], search)
  const whole = sql`concat_ws(' ', ${sql.ref(column('name'))}, ${sql.ref(column('surname'))})`
  return matching([...DETAILS.map(column), whole], search)
}

/** The column in which a token sees a detail of a person. */
export function seenColumn({ eventID }: Grant): (detail: Detail) => string {
  return (detail) => `${eventID === null ? 'person' : 'attendee'}.${detail}`
}

/** The column by which a list of people is put in order, as a token sees them. @param date the column of their date */
export function seenOrder(grant: Grant, date: string): (order: Detail | 'date') => string {
  return (order) => (order === 'date' ? date : seenColumn(grant)(order))
}

/** The order of rows: by a column if one is given, those without a value last, and then by their IDs. */
export function orderOf<Column extends string>(
  { order, orderDirection: direction = 'asc' }: Ordering<Column>,
  column: (order: Column) => string,
  id: string,
): Order {
  if (order === undefined) return { id, direction }
  return { by: { column: column(order), is: TIMES.has(order) ? 'time' : 'text' }, id, direction }
}

const TIMES: ReadonlySet<string> = new Set(['date', 'dateBegin'])

/** Where an activity takes place between two times, as far as they are given: one without a date is not there then. */
export function takesPlace(activity: string, from: Date | undefined, to: Date | undefined): RawBuilder<boolean> {
  const [begins, ends] = [sql.ref(`${activity}.begins_at`), sql.ref(`${activity}.ends_at`)]
  const after = from ? sql`coalesce(${ends}, ${begins}) >= ${from}::timestamptz` : sql`true`
  return sql<boolean>`(${after} and ${to ? sql`coalesce(${begins}, ${ends}) <= ${to}::timestamptz` : sql`true`})`
}
