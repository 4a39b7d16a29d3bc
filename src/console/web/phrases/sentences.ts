/**
 * What the server says in English, in one other language: its sentences, and what the console says in place of them.
 * `{1}` stands for a number or what is in quotes; `{name}` for anything else.
 */
export type Sentences = Readonly<Record<string, string>>

/** Says a sentence of the server in the language that was chosen; null when there is none for it. */
export type Translate = (english: string) => string | null

/** What stands here is said too, or the whole is not. */
const SPOKEN = ['reason', 'expected']
/** What stands here is said where it can be. */
const MAYBE = ['value', 'list', 'whose', 'date']

const QUOTED = '"(?:[^"\\\\]|\\\\.)*(?:"|…)'
const NUMBER = '(?<![\\w.,])-?\\d+(?:[.,]\\d+)?(?![\\w.]*\\w)'
const VALUES = new RegExp(`${QUOTED}|${NUMBER}`, 'g')
const HOLE = /\\?\{(\w+)\\?\}/g

export function translator(sentences: Sentences): Translate {
  const known = new Map(Object.entries(sentences)) // in an object, `constructor` would be found
  // Made when one is needed. The one that says most itself comes first: a shorter one would take the rest for a value, and leave it
  // in English.
  let patterns: ReturnType<typeof patternOf>[] | undefined
  const find = (english: string) => known.get(english) ?? known.get(shortName(english))

  function translate(english: string): string | null {
    const said = find(english)
    if (said !== undefined) return said
    const values: string[] = []
    const template = find(english.replace(VALUES, (value) => `{${values.push(value)}}`))
    if (template !== undefined) return put(template, (name) => values[Number(name) - 1])
    return byPattern(english)
  }

  function byPattern(english: string): string | null {
    patterns ??= [...known.keys()].filter(hasNames).toSorted(byWords).map(patternOf)
    for (const { key, names, pattern } of patterns) {
      const [, ...parts] = pattern.exec(english) ?? []
      if (parts.length === 0) continue
      const said = names.map((name, index) => sayPart(name, parts[index] ?? ''))
      if (said.every((part) => part !== null)) return put(known.get(key) ?? '', (name) => said[names.indexOf(name)])
    }
    return null
  }

  function sayPart(name: string, part: string): string | null {
    if (SPOKEN.includes(name)) return translate(part.replace(/,$/, ''))
    return MAYBE.includes(name) ? (translate(part) ?? part) : part
  }

  return translate
}

/** Whether a sentence has a hole for more than numbers and quotes: it is known by its pattern, not by its short name. */
export function hasNames(sentence: string): boolean {
  return /\{[a-z]\w*\}/i.test(sentence)
}

export const NAME_LENGTH = 4

/** The name of a sentence in the built page: with whole sentences for keys, its files would be twice as large. */
export function shortName(sentence: string): string {
  let hash = 0x811c9dc5
  for (const character of sentence) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return (hash % 36 ** NAME_LENGTH).toString(36).padStart(NAME_LENGTH, '0')
}

const wordsOf = (key: string) => key.replace(HOLE, '').length

function byWords(one: string, other: string): number {
  return wordsOf(other) - wordsOf(one)
}

function patternOf(key: string): { key: string; names: string[]; pattern: RegExp } {
  const names: string[] = []
  const source = key.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(HOLE, (_, name: string) => {
    names.push(name)
    if (/^\d/.test(name)) return `(${QUOTED}|${NUMBER})`
    if (name === 'field') return '(\\S+)'
    return name === 'value' ? `(${QUOTED}|[^\\s":][^":]*)` : '(.*?)'
  })
  return { key, names, pattern: new RegExp(`^${source}$`) }
}

function put(sentence: string, value: (name: string) => string | null | undefined): string {
  return sentence.replace(HOLE, (all, name: string) => value(name) ?? all)
}
