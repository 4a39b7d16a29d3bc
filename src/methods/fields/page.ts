/** The result of a `find`: the rows of one page, as they go out, and how many there are in all. */
export function toPage<Row, Out>({ total, rows }: { total: number; rows: Row[] }, toRow: (row: Row) => Out) {
  return { count: rows.length, total, data: rows.map(toRow) }
}
