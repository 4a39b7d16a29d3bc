import { RE2JS } from 're2js'

const LENGTH_MAX = 1_000

/**
 * A pattern for an engine whose time is linear in the text. JSON Schema has the patterns of ECMAScript, so both have to take it: what
 * only this engine knows, such as (?i), would mean nothing to a receiver that checks by the same schema.
 * @throws Error saying in words why the pattern cannot be taken
 */
export function compilePattern(source: string): RE2JS {
  if (source.length > LENGTH_MAX) throw new Error(`has more than ${LENGTH_MAX} characters`)
  // The engine takes each half for a character.
  if (/\\u[dD][89a-fA-F]/.test(source)) throw new Error('has half a character: write it whole, as in \\u{1F600}')
  try {
    new RegExp(source, 'u')
  } catch {
    throw new Error('is no regular expression of ECMAScript with the flag u')
  }
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source.replaceAll(TOKEN, sameMeaning)))
  } catch {
    throw new Error(
      'cannot be checked in linear time: no look-around, no back reference, no repetition over 1000 in all, and of Unicode properties only those like \\p{L} and \\p{Lu} are allowed',
    )
  }
}

/** A class, an escaped character, or a dot. */
const TOKEN = /\[(?:\\.|[^\]\\])*\]|\\.|\./gsu
const TOKEN_IN_CLASS = /\\.|\[/gsu

/** The white space of ECMAScript, and all else. */
const SPACE = '\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'
const NO_SPACE =
  '\\0-\\u0008\\u000e-\\u001f!-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\u{10ffff}'

/** What means something else to the engine than to ECMAScript. [:alpha:] within a class is a class of its own to it. */
const OUTSIDE: Record<string, string> = { '.': '[^\\n\\r\\u2028\\u2029]', '\\s': `[${SPACE}]`, '\\S': `[^${SPACE}]` }
const IN_CLASS: Record<string, string> = { '[': '\\[', '\\s': SPACE, '\\S': NO_SPACE, '\\b': '\\u0008' }

function sameMeaning(token: string): string {
  // The engine reads it as the letter.
  if (token === '\\k') throw new Error('a back reference')
  if (!token.startsWith('[')) return OUTSIDE[token] ?? token
  return `[${token.slice(1, -1).replaceAll(TOKEN_IN_CLASS, (part) => IN_CLASS[part] ?? part)}]`
}
