/** The result of a `find`: the rows of one page, as they go out, and how many there are in all. */
export interface Page<Row> {
  count: number
  total: number
  data: Row[]
}

export function toPage<Row, Out>({ total, rows }: { total: number; rows: Row[] }, toRow: (row: Row) => Out): Page<Out> {
  return { count: rows.length, total, data: rows.map(toRow) }
}

/** A page that holds all there is. */
export function all<Row>(data: Row[]): Page<Row> {
  return { count: data.length, total: data.length, data }
}
