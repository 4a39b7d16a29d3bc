import { type RawBuilder, sql } from 'kysely'

/** What `page` needs selected: how many rows there are in all. */
export const TOTAL = sql<string>`count(*)`.as('total')

/** The result of a `find`: the rows of one page, as they go out, and how many there are in all. */
export async function page<Row, Out>(
  counted: { executeTakeFirstOrThrow(): Promise<{ total: string }> },
  rows: { execute(): Promise<Row[]> },
  toRow: (row: Row) => Out,
): Promise<{ count: number; total: number; data: Out[] }> {
  const { total } = await counted.executeTakeFirstOrThrow()
  const data = (await rows.execute()).map(toRow)
  return { count: data.length, total: Number(total), data }
}

/**
 * Where an ID is this one, as a range. Order by the column, too: then only an index that begins with it will do. Of an
 * equality the planner leaves the column out of the order, and where its statistics say that one webhook or event has
 * most of the log, it walks the whole log by the IDs of the attempts.
 */
export function exactly(column: string, id: string | RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} between ${id} and ${id}`
}
