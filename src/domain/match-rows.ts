/**
 * Finds for each of many its row: the one that a statement changed, or else the row as it is. One that is named twice is
 * changed once.
 * @param changed the rows that the statement returned
 * @param read reads the rows of the others
 * @param missing the error for one that has no row
 * @returns in the order of `wanted`
 */
export async function matchRows<Wanted, Row>(
  wanted: Wanted[],
  changed: Row[],
  read: (others: Wanted[]) => Promise<Row[]>,
  key: NoInfer<{ ofWanted(one: Wanted): string; ofRow(row: Row): string }>,
  missing: (one: NoInfer<Wanted>) => Error = () => new Error('A row that was there a moment ago is gone'),
): Promise<{ one: Wanted; row: Row; changed: boolean }[]> {
  const fresh = new Map(changed.map((row) => [key.ofRow(row), row]))
  const others = wanted.filter((one) => !fresh.has(key.ofWanted(one)))
  const rows = others.length > 0 ? await read(others) : []
  const known = new Map([...changed, ...rows].map((row) => [key.ofRow(row), row]))
  return wanted.map((one) => {
    const name = key.ofWanted(one)
    const row = known.get(name)
    if (!row) throw missing(one)
    return { one, row, changed: fresh.delete(name) }
  })
}
