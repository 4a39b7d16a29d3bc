/** The result of a call for many: a row for each, as they go out. */
export interface List<Row> {
  count: number
  total: number
  data: Row[]
}

/** The result of a `find`: the rows of one page, how many there are in all, and how to ask for the next page. */
export interface Page<Row> extends List<Row> {
  next: string | null
}

export function toPage<Row, Out>(
  { total, rows, next }: { total: number; rows: Row[]; next: string | null },
  toRow: (row: Row) => Out,
): Page<Out> {
  return { count: rows.length, total, data: rows.map(toRow), next }
}

export function listed<Row>(data: Row[]): List<Row> {
  return { count: data.length, total: data.length, data }
}

/** A page that holds all there is. */
export function all<Row>(data: Row[]): Page<Row> {
  return { ...listed(data), next: null }
}
