/** A longer name is nobody's slip of the finger, and would take long. */
const LONGEST = 64

/**
 * Finds the name that was meant by one that is mistyped: the nearest one, capitals aside, at a distance of a slip or two.
 * @param most how many slips there may be
 * @returns undefined when none is near
 */
export function nearest(name: string, names: Iterable<string>, most = 2): string | undefined {
  if (name.length > LONGEST) return undefined
  const wrong = name.toLowerCase()
  let [best, least]: [string | undefined, number] = [undefined, Math.min(most, Math.floor(name.length / 3)) + 1]
  for (const right of names) {
    if (Math.abs(right.length - name.length) >= least) continue
    const slips = distance(wrong, right.toLowerCase())
    if (slips < least) [best, least] = [right, slips]
  }
  return best
}

/** How many letters are to be added, taken away, changed, or changed with their neighbour. */
function distance(from: string, to: string): number {
  let [before, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
        swapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[before, last] = [last, row]
  }
  return last[to.length] as number
}
