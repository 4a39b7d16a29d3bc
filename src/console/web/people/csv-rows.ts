/** As much as is read at once: each hundred lines are a call. */
export const LINES_MAX = 10_000
export const BYTES_MAX = 5_000_000

export interface Row {
  /** In the text, from 1: where it begins. */
  line: number
  cells: string[]
}

/** Why a text cannot be read as a table. */
export type Unreadable = { why: 'binary' | 'tooLong' } | { why: 'openQuote'; line: number }

/** The first of them that there is: a name may have a comma in it, `Souza, Ana;ana@example.com`, but hardly one of the others. */
const SEPARATORS = ['\t', ';', ',']
const FIRST_LINE_MAX = 10_000
/** The first line of some spreadsheets: it names the separator, and is no row. */
const NAMED = /^sep=([;,|\t])(?:\r\n?|\n|$)/i

/** Reads CSV (RFC 4180), also with semicolons or tabs, as spreadsheets write it. Rows without anything in them are left out. */
export function rowsOf(text: string): Row[] | Unreadable {
  const plain = text.replace(/^\uFEFF/, '')
  if (plain.length > BYTES_MAX) return { why: 'tooLong' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no text has
  if (/[\0-\x08\x0e-\x1f]/.test(plain)) return { why: 'binary' }
  const named = NAMED.exec(plain)
  return named ? readRows(plain.slice(named[0].length), named[1] ?? ',', 2) : readRows(plain, separatorOf(plain), 1)
}

/** The separator of the first line, outside of quotes. */
function separatorOf(text: string): string {
  const [first = ''] = text
    .slice(0, FIRST_LINE_MAX)
    .replaceAll(/"[^"]*"/g, '')
    .trim()
    .split(/[\r\n]/)
  return SEPARATORS.find((one) => first.includes(one)) ?? ','
}

function readRows(text: string, separator: string, firstLine: number): Row[] | Unreadable {
  const rows: Row[] = []
  // A cell in quotes, or without; behind it what ends it. What follows a closing quote belongs to the cell.
  const cell = new RegExp(
    `(?: *"([^"]*(?:""[^"]*)*)("|$))?([^${separator}\\r\\n]*)([${separator}]|\\r\\n?|\\n|$)`,
    'gy',
  )
  let row: Row = { line: firstLine, cells: [] }
  let line = firstLine
  while (cell.lastIndex < text.length || row.cells.length > 0) {
    const [whole = '', quoted, closing, rest = '', end = ''] = cell.exec(text) ?? []
    if (quoted !== undefined && closing === '') return { why: 'openQuote', line }
    row.cells.push(`${quoted?.replaceAll('""', '"') ?? ''}${rest}`.replaceAll(/\s+/g, ' ').trim())
    line += whole.match(/\r\n?|\n/g)?.length ?? 0
    if (end === separator && cell.lastIndex <= text.length) continue
    if (row.cells.some(Boolean)) rows.push(row)
    if (rows.length > LINES_MAX + 1) return { why: 'tooLong' } // one may be the headings
    row = { line, cells: [] }
    if (end === '') break
  }
  return rows
}
