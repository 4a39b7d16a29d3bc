import { sql } from 'kysely'

/** Which rows of a list are read. */
export interface Paging {
  limit: number
  offset: number
}

/** The rows of one page, and how many there are in all. */
export interface Page<Row> {
  total: number
  rows: Row[]
}

/** Selected by the query that counts for `readPage`. */
export const TOTAL = sql<string>`count(*)`.as('total')

export async function readPage<Row>(
  counted: { executeTakeFirstOrThrow(): Promise<{ total: string }> },
  query: { execute(): Promise<Row[]> },
): Promise<Page<Row>> {
  const { total } = await counted.executeTakeFirstOrThrow()
  return { total: Number(total), rows: await query.execute() }
}
