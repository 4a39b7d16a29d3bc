/** Matches what JSON writes with an escape that an array literal does not know: of a control character, or half a surrogate. */
const JSON_ALONE = /(?<!\\)(?:\\\\)*\\[bfnrtu]/

/**
 * Writes an array as PostgreSQL reads it. JSON quotes texts as array literals do, and writes all of them in a third of the time
 * that pg takes element by element (measured).
 * @returns the array itself where JSON writes something in another way: then pg has to do it
 */
export function arrayLiteral<T extends string | number | boolean | null>(values: readonly T[]): string | readonly T[] {
  const json = JSON.stringify(values)
  return JSON_ALONE.test(json) ? values : `{${json.slice(1, -1)}}`
}
