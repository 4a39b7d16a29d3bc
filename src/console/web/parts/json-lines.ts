/** One line of a value that is written as JSON, as a tree of values that can be folded. */
export interface JsonLine {
  /** Where the value is: `/data/0/url`, a JSON pointer (RFC 6901). */
  pointer: string
  depth: number
  /** The name of the value within its object. */
  name: string | null
  text: string
  kind: 'string' | 'number' | 'literal' | 'open' | 'folded' | 'empty' | 'close'
  /** Whether another value comes behind it. */
  comma: boolean
  value: unknown
}

/** A value with more lines than this begins with its depths folded. */
const MANY = 2_000
const FOLDED_FROM = 2

/** The lines of a value; of what is folded, only the first. */
export function linesOf(value: unknown, folded: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = []
  const add = (one: unknown, pointer: string, name: string | null, comma: boolean, depth: number): void => {
    const line = { pointer, depth, name, comma, value: one }
    const inner = entriesOf(one)
    if (!inner) return void lines.push({ ...line, kind: leafKind(one), text: JSON.stringify(one) ?? 'null' })
    const [open, close] = Array.isArray(one) ? ['[', ']'] : ['{', '}']
    if (inner.length === 0) return void lines.push({ ...line, kind: 'empty', text: open + close })
    if (folded.has(pointer))
      return void lines.push({ ...line, kind: 'folded', text: `${open}… ${inner.length}${close}` })
    lines.push({ ...line, kind: 'open', text: open, comma: false })
    inner.forEach(([key, child], index) => {
      const named = Array.isArray(one) ? null : key
      add(child, `${pointer}/${escaped(key)}`, named, index < inner.length - 1, depth + 1)
    })
    lines.push({ ...line, kind: 'close', name: null, text: close })
  }
  add(value, '', null, false, 0)
  return lines
}

/** What is folded before anybody folds: nothing, unless it is much. */
export function foldedAtFirst(value: unknown): ReadonlySet<string> {
  const all = linesOf(value, new Set())
  if (all.length <= MANY) return new Set()
  return new Set(all.filter(({ kind, depth }) => kind === 'open' && depth >= FOLDED_FROM).map(({ pointer }) => pointer))
}

/** A value as it is copied: a text without its quotes. */
export function copyOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}

function entriesOf(value: unknown): [string, unknown][] | null {
  return typeof value === 'object' && value !== null ? Object.entries(value) : null
}

function leafKind(value: unknown): JsonLine['kind'] {
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'number' : 'literal'
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
