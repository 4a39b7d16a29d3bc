import { fill, type Phrases } from '../phrases/language.ts'
import type { Unreadable } from './csv-rows.ts'
import { BYTES_MAX, LINES_MAX } from './csv-rows.ts'
import type { Flaw } from './lines.ts'

/** What is wrong with a line, for its reader. */
export function flawText(flaw: Flaw, t: Phrases): string {
  if (flaw.why === 'twice') return fill(t.flawTwice, { line: flaw.line.toLocaleString(t.locale) })
  return { noName: t.flawNoName, noEmail: t.flawNoEmail, wrongEmail: t.flawEmail }[flaw.why]
}

/** Why a text is no list. */
export function unreadableText(problem: Unreadable, t: Phrases): string {
  if (problem.why === 'openQuote') return fill(t.importQuote, { line: problem.line.toLocaleString(t.locale) })
  if (problem.why === 'binary') return t.importBinary
  return fill(t.importLong, { lines: LINES_MAX.toLocaleString(t.locale), size: String(BYTES_MAX / 1_000_000) })
}
