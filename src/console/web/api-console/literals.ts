/** How a language writes what JSON can say. */
interface Style {
  text(text: string): string
  /** What JSON calls true, false and null. */
  literals: { true: string; false: string; null: string }
  key(key: string): string
  /** Between a key and its value. */
  colon: string
  object: readonly [open: string, close: string]
  /** Spaces within the brackets of an object on one line. */
  pad: string
  emptyObject: string
  indent: string
}

const JSON_LITERALS = { true: 'true', false: 'false', null: 'null' }
const WIDTH = 80

/** Single quotes; what JSON escapes is escaped as in JSON. */
const scriptText = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
const phpText = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const JAVASCRIPT: Style = {
  ...{ text: scriptText, literals: JSON_LITERALS, colon: ': ', object: ['{', '}'], pad: ' ' },
  ...{ emptyObject: '{}', indent: '  ' },
  key: (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : scriptText(key)),
}
/** Every text of JSON is one of Python, too. */
const PYTHON: Style = {
  ...{ text: JSON.stringify, literals: { true: 'True', false: 'False', null: 'None' }, colon: ': ' },
  ...{ object: ['{', '}'], pad: '', emptyObject: '{}', indent: '    ', key: JSON.stringify },
}
const PHP: Style = {
  ...{ text: phpText, literals: JSON_LITERALS, colon: ' => ', object: ['[', ']'], pad: '' },
  ...{ emptyObject: 'new stdClass()', indent: '    ', key: phpText },
}

/** @param indent of the line that it begins in */
export const javaScript = (value: unknown, indent = '') => write(value, JAVASCRIPT, indent)
export const python = (value: unknown) => write(value, PYTHON, '')
export const php = (value: unknown) => write(value, PHP, '')

/** On one line where it is short. */
function write(value: unknown, style: Style, indent: string): string {
  const flat = inline(value, style)
  if (flat.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return flat
  const inner = indent + style.indent
  const [open, close] = Array.isArray(value) ? ['[', ']'] : style.object
  const rows = Array.isArray(value)
    ? value.map((one) => write(one, style, inner))
    : Object.entries(value).map(([key, one]) => `${style.key(key)}${style.colon}${write(one, style, inner)}`)
  return `${open}\n${rows.map((row) => `${inner}${row},\n`).join('')}${indent}${close}`
}

function inline(value: unknown, style: Style): string {
  if (typeof value === 'string') return style.text(value)
  if (typeof value === 'number') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return style.literals[String(value) as 'true' | 'false' | 'null']
  if (Array.isArray(value)) return `[${value.map((one) => inline(one, style)).join(', ')}]`
  const rows = Object.entries(value).map(([key, one]) => `${style.key(key)}${style.colon}${inline(one, style)}`)
  const [open, close] = style.object
  return rows.length === 0 ? style.emptyObject : `${open}${style.pad}${rows.join(', ')}${style.pad}${close}`
}
