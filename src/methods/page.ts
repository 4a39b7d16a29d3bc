import { sql } from 'kysely'

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
