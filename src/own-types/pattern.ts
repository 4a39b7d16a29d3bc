import { RE2JS } from 're2js'

const LENGTH_MAX = 1_000

/** Instructions of the compiled pattern. The time for one character of the data is at worst in proportion to them. */
const SIZE_MAX = 2_000

export interface Pattern {
  size: number
  test(text: string): boolean
}

/**
 * A pattern for an engine whose time is linear in the text. JSON Schema has the patterns of ECMAScript, so both have to take it: what
 * only this engine knows, such as (?i), would mean nothing to a receiver that checks by the same schema.
 * @throws Error saying in words why the pattern cannot be taken
 */
export function compilePattern(source: string): Pattern {
  if (source.length > LENGTH_MAX) throw new Error(`has more than ${LENGTH_MAX} characters`)
  try {
    new RegExp(source, 'u')
  } catch {
    throw new Error('is no regular expression of ECMAScript with the flag u')
  }
  if (estimate(source) > SIZE_MAX) throw new Error(TOO_LARGE)
  const compiled = compileLinear(source)
  const size = compiled.programSize()
  if (size > SIZE_MAX) throw new Error(TOO_LARGE)
  return { size, test: (text) => compiled.test(text) }
}

const TOO_LARGE = `is too large: with each repetition written out, it has more than ${SIZE_MAX} characters`

/**
 * How large a pattern is when each repetition is written out. The engine does so: for a thousand characters a thousand times it would
 * work for seconds.
 */
function estimate(source: string): number {
  const open: number[] = []
  let size = 0
  let last = 1
  for (const [token, least, most] of source.matchAll(TOKEN)) {
    if (token === '(') {
      open.push(size)
      size = 0
    } else if (token === ')') {
      last = size + 1
      size = (open.pop() ?? 0) + last
    } else if (least !== undefined) {
      const grown = last * Math.max(1, Number(least), Number(most || 0))
      size += grown - last
      last = grown
    } else {
      last = 1
      size += 1
    }
  }
  return size
}

/** One character, escaped in two halves. */
const PAIR = String.raw`\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}`

/** A class, an escaped character, a repetition that is counted, or any character. */
const TOKEN = new RegExp(String.raw`\[(?:\\.|[^\]\\])*\]|${PAIR}|\\.|\{(\d+),?(\d*)\}|.`, 'gsu')
const TOKEN_IN_CLASS = new RegExp(String.raw`${PAIR}|\\.|\[`, 'gsu')

/** The white space of ECMAScript, and all else. */
const SPACE = '\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'
const NO_SPACE =
  '\\0-\\u0008\\u000e-\\u001f!-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\u{10ffff}'

/** Writes what means something else to the engine than to ECMAScript so that it means the same. */
function sameMeaning(token: string): string {
  if (token === '.') return '[^\\n\\r\\u2028\\u2029]'
  if (token === '\\s') return `[${SPACE}]`
  if (token === '\\S') return `[^${SPACE}]`
  // The engine reads it as the letter.
  if (token === '\\k') throw new Error('a back reference')
  if (token.length === 1 || !token.startsWith('[')) return whole(token)
  // [:alpha:] within a class is a class of its own to the engine.
  const within = token.slice(1, -1).replaceAll(TOKEN_IN_CLASS, (part) => IN_CLASS[part] ?? whole(part))
  return `[${within}]`
}

/** A pair of halves as the one character that it is. */
function whole(token: string): string {
  if (!/^\\u.{4}\\u/.test(token)) return token
  const character = String.fromCharCode(...[token.slice(2, 6), token.slice(8)].map((half) => Number.parseInt(half, 16)))
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}

const IN_CLASS: Record<string, string> = { '[': '\\[', '\\s': SPACE, '\\S': NO_SPACE, '\\b': '\\u0008' }

function compileLinear(source: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source.replaceAll(TOKEN, sameMeaning)))
  } catch {
    throw new Error(
      'cannot be checked in linear time: no look-around, no back reference, no repetition over 1000 in all, and of Unicode properties only those like \\p{L} and \\p{Lu} are allowed',
    )
  }
}
