/**
 * Tells for each of many what a statement did about it: the row it changed, or else the row as it is. One that is named
 * twice is changed once.
 * @param changed the rows that the statement returned
 * @param read reads the rows of the others; one that there is none of is left out
 * @returns in the order of `wanted`; no row: there is none
 */
export async function changeOnce<Wanted, Row>(
  wanted: Wanted[],
  changed: Row[],
  read: (others: Wanted[]) => Promise<Row[]>,
  key: { ofWanted(one: Wanted): string; ofRow(row: Row): string },
): Promise<{ row: Row | undefined; changed: boolean }[]> {
  const fresh = new Map(changed.map((row) => [key.ofRow(row), row]))
  const others = wanted.filter((one) => !fresh.has(key.ofWanted(one)))
  const rows = others.length > 0 ? await read(others) : []
  const known = new Map([...changed, ...rows].map((row) => [key.ofRow(row), row]))
  return wanted.map((one) => {
    const of = key.ofWanted(one)
    return { row: known.get(of), changed: fresh.delete(of) }
  })
}
