import { type RawBuilder, sql } from 'kysely'

export interface Range {
  since?: Date | undefined
  until?: Date | undefined
}

/** Where a column is one of these IDs: one parameter, however many there are. */
export function isOneOf(column: string, ids: Iterable<string>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${[...ids]}::bigint[])`
}

/** Where a column is this value; null and undefined ask for any. */
export function isIfGiven(column: string, value: string | boolean | null | undefined): RawBuilder<boolean> {
  return value === null || value === undefined ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = ${value}`
}

/** Where a column is this value, or has none when that is null. */
export function isOrHasNone(column: string, value: string | null): RawBuilder<boolean> {
  return value === null ? sql<boolean>`${sql.ref(column)} is null` : sql<boolean>`${sql.ref(column)} = ${value}`
}

/** Where a time is in a range, as far as one is given: `since` is in it, `until` is not. */
export function isWithin(time: RawBuilder<unknown>, { since, until }: Range): RawBuilder<boolean> {
  const begun = since ? sql`${time} >= ${since}::timestamptz` : sql`true`
  return sql<boolean>`${begun} and ${until ? sql`${time} < ${until}::timestamptz` : sql`true`}`
}

/**
 * The rows whose ID is this one, as a range. Order by the column, too: then only an index that begins with it will do. Of
 * an equality the planner leaves the column out of the order, and where its statistics say that one webhook or event has
 * most of the log, it walks the whole log by the IDs of the attempts.
 */
export function exactly(column: string, id: string | RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} between ${id} and ${id}`
}
