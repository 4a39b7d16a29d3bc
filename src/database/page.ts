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

interface Listing<Row> {
  limit(rows: number): { offset(rows: number): { execute(): Promise<Row[]> } }
}

/** Reads a page, and counts only when it does not show how many rows there are: most lists fit on one. */
export async function readPage<Row>(
  listing: Listing<Row>,
  counted: { executeTakeFirstOrThrow(): Promise<{ total: string }> },
  { limit, offset }: Paging,
): Promise<Page<Row>> {
  const rows = await listing.limit(limit).offset(offset).execute()
  const isLast = rows.length < limit && (rows.length > 0 || offset === 0)
  return { total: isLast ? offset + rows.length : Number((await counted.executeTakeFirstOrThrow()).total), rows }
}
