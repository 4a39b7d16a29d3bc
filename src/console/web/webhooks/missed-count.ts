import { fill, type Phrases } from '../phrases/language.ts'

/** The server counts no further. */
const COUNTED_MAX = 1_000

export function missedCount(missed: number, t: Phrases): string {
  return fill(missed < COUNTED_MAX ? t.missedCount : t.missedMany, { count: missed.toLocaleString(t.locale) })
}

/** Where there is no room for words. */
export function shownCount(missed: number, t: Phrases): string {
  return `${missed.toLocaleString(t.locale)}${missed < COUNTED_MAX ? '' : '+'}`
}
