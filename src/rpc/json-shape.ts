/**
 * Bounds for texts that JSON.parse would take long for. They are held without it: its time for each bracket grows with
 * the depth, and its time for each name with the number of names in one object.
 */
const LEVELS_MAX = 150_000
const NAMES_IN_ONE_MAX = 10_000
const VALUES_MAX = 200_000

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** A shorter text has too few of anything. */
const SHORT = 50_000

/** @returns what there is too much of in a JSON text, in words, or null; what is no JSON is left to JSON.parse */
export function shapeProblem(text: string): string | null {
  if (text.length < SHORT) return null
  /** For each bracket that is open, how many commas it has; of a list they do not count. */
  const open: number[] = []
  let values = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++
      if (open.push(code === OPEN_LIST ? Number.NEGATIVE_INFINITY : 0) > LEVELS_MAX) {
        return `The body has more than ${LEVELS_MAX} brackets within each other.`
      }
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) open.pop()
    else if (code === COMMA) {
      values++
      const commas = (open.pop() ?? 0) + 1
      if (commas >= NAMES_IN_ONE_MAX) return `An object in the body has more than ${NAMES_IN_ONE_MAX} names.`
      open.push(commas)
    }
    if (values > VALUES_MAX) return `The body has more than ${VALUES_MAX} values.`
  }
  return null
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH) index++
    else if (code === QUOTE) return index
  }
  return text.length
}
