import { type RawBuilder, sql } from 'kysely'

/** Where a column is one of these IDs: one parameter, however many there are. */
export function isOneOf(column: string, ids: Iterable<string>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${[...ids]}::bigint[])`
}

/** Where a column is this value; null and undefined ask for any. */
export function isIfGiven(column: string, value: string | boolean | null | undefined): RawBuilder<boolean> {
  return value === null || value === undefined ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = ${value}`
}

/**
 * The rows whose ID is this one, as a range. Order by the column, too: then only an index that begins with it will do. Of
 * an equality the planner leaves the column out of the order, and where its statistics say that one webhook or event has
 * most of the log, it walks the whole log by the IDs of the attempts.
 */
export function exactly(column: string, id: string | RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} between ${id} and ${id}`
}
