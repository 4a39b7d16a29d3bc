import { FORMATS } from './formats.ts'
import { isObject, isStructured, type Path, pathText } from './json-value.ts'
import { DRAFTS, type Draft, draftOf, type Form, KEYWORDS, type Keyword, TYPES } from './keywords.ts'
import { compilePattern, type Pattern } from './pattern.ts'

const LEVELS_MAX = 30
const SUBSCHEMAS_MAX = 1_000

/** What a pattern costs in instructions of the engine, a format costs in these. */
const FORMAT_SIZE = 4

/** Instructions of all patterns together. The engine needs 4 µs to compile one. */
const PATTERN_SIZES_MAX = 10_000

/** A schema within the schema, `true` and `false` too, with what one look at a value by it costs. */
export interface Subschema {
  path: string
  /** How many levels of schemas there are within it, with its own. */
  height: number
  /** Steps for each value it applies to. */
  steps: number
  /** Steps for each character of that value, or of the names in it. */
  characterSteps: number
  /** Patterns for names: each child of the value costs so many more steps. */
  patterns: number
  /** All that is in the value is compared. */
  compares: boolean
  /** Applied to the same value. */
  same: Subschema[]
  /** Applied to its children, to each of them one at most. */
  properties: Subschema[]
  /** Applied to its children, to each of them all of these. */
  children: Subschema[]
}

/** What is wrong with a schema, in words for its author. */
export class SchemaFault extends Error {}

/** Reads the parts of a schema, each with its place, and holds each keyword to what it may be. */
export class SchemaReader {
  readonly draft: Draft
  readonly root: Subschema
  /** Those that a reference names. */
  readonly named = new Set<Subschema>()
  readonly patterns = new Map<string, Pattern>()
  /** By JSON pointer: what a reference can name. */
  readonly #parts = new Map<string, Subschema>()
  #patternSize = 0
  readonly #references: { from: Subschema; pointer: string; path: string }[] = []

  constructor(schema: unknown) {
    const draft = isObject(schema) ? draftOf(schema.$schema) : '2020-12'
    if (!draft) fail(['schema', '$schema'], `must be one of ${[...DRAFTS.keys()].join(', ')}`)
    this.draft = draft
    this.root = this.#read(schema, ['schema'], '', 1)
    for (const { from, pointer, path } of this.#references) {
      const part = this.#parts.get(pointer)
      if (!part) throw new SchemaFault(`${path} names no schema within this one.`)
      from.same.push(part)
      this.named.add(part)
    }
  }

  get parts(): Subschema[] {
    return [...this.#parts.values()]
  }

  #read(schema: unknown, path: Path, pointer: string, level: number): Subschema {
    if (typeof schema !== 'boolean' && !isObject(schema)) fail(path, 'must be a schema: an object, true or false')
    if (level > LEVELS_MAX) fail(path, `is too deep: at most ${LEVELS_MAX} schemas within each other`)
    if (this.#parts.size >= SUBSCHEMAS_MAX)
      fail(['schema'], `cannot have more than ${SUBSCHEMAS_MAX} schemas within it`)
    const part: Subschema = {
      path: pathText(path),
      height: 1,
      steps: 1,
      characterSteps: 0,
      patterns: 0,
      compares: false,
      same: [],
      properties: [],
      children: [],
    }
    this.#parts.set(pointer, part)
    if (typeof schema === 'boolean') return part
    for (const [name, value] of Object.entries(schema)) {
      // These two say which schema this is. Within it they would change what references mean.
      if (level === 1 && name === '$schema') continue
      if (level === 1 && name === '$id') {
        if (typeof value !== 'string') fail([...path, name], 'must be a string')
        continue
      }
      const keyword = KEYWORDS[this.draft].get(name)
      if (!keyword) fail([...path, name], `is not taken here: ${this.#refusal(name)}`)
      this.#readKeyword(part, { name, value, keyword, path: [...path, name], pointer: `${pointer}/${name}`, level })
    }
    return part
  }

  #refusal(name: string): string {
    if (name === '$id' || name === '$schema') return 'only the outermost schema may have it'
    if (/anchor|dynamic|recursive/i.test(name)) return 'name a schema by "$ref": "#/$defs/…" instead'
    return `draft ${this.draft} allows ${[...KEYWORDS[this.draft].keys()].join(', ')}`
  }

  #readKeyword(part: Subschema, one: Place): void {
    const { value, path, keyword } = one
    const rule = SIMPLE[keyword.form]
    if (rule && !rule.fits(value)) fail(path, `must be ${rule.words}`)
    this.#price(part, one)
    if (keyword.form === 'pattern') this.#pattern(part, value as string, path)
    else if (keyword.form === 'reference') this.#reference(part, value, path)
    else if (keyword.form === 'namesByName') this.#namesByName(part, one)
    else this.#within(part, one)
  }

  /** Adds what a keyword costs by its own value; that of the schemas in it is theirs. */
  #price(part: Subschema, { name, value, keyword }: Place): void {
    if (keyword.form === 'names') part.steps += (value as unknown[]).length
    else if (keyword.form === 'value') part.compares ||= isStructured(value)
    else if (keyword.form === 'values') part.compares ||= (value as unknown[]).some(isStructured)
    else if (keyword.form === 'format') part.characterSteps += FORMAT_SIZE
    else if (name === 'minLength' || name === 'maxLength') part.characterSteps += 1
    else if (name === 'uniqueItems' && value === true) part.compares = true
  }

  #pattern(part: Subschema, source: string, path: Path): void {
    try {
      const pattern = this.patterns.get(source) ?? this.#compilePattern(source)
      part.characterSteps += pattern.size
    } catch (error) {
      fail(path, (error as Error).message)
    }
  }

  #compilePattern(source: string): Pattern {
    const pattern = compilePattern(source)
    this.patterns.set(source, pattern)
    this.#patternSize += pattern.size
    if (this.#patternSize > PATTERN_SIZES_MAX) throw new Error('is one too many: the patterns are too large together')
    return pattern
  }

  /** Only pointers into this schema, and plain ones: the library that compiles must read each as it is read here. */
  #reference(part: Subschema, value: unknown, path: Path): void {
    if (typeof value !== 'string' || !/^#(\/[\w.$~-]+)*$/.test(value)) {
      fail(path, 'must be "#" or a path within this schema, as in "#/$defs/price"')
    }
    this.#references.push({ from: part, pointer: value.slice(1), path: pathText(path) })
  }

  #namesByName(part: Subschema, { value, path }: Place): void {
    for (const [name, names] of Object.entries(byName(value, path, 'lists of names'))) {
      if (!isNames(names)) fail([...path, name], `must be ${NAMES}`)
      part.steps += 1 + names.length
    }
  }

  #within(part: Subschema, { value, path, keyword, pointer, level }: Place): void {
    const add = (schema: unknown, key?: string | number) => {
      const inner = key === undefined ? path : [...path, key]
      const to = key === undefined ? pointer : `${pointer}/${escapeKey(String(key))}`
      const read = this.#read(schema, inner, to, level + 1)
      part.height = Math.max(part.height, read.height + 1)
      if (keyword.place === 'same') part.same.push(read)
      else if (keyword.place === 'property') part.properties.push(read)
      else if (keyword.place === 'child') part.children.push(read)
    }
    if (keyword.form === 'schema') add(value)
    else if (keyword.form === 'schemaOrSchemas' && !Array.isArray(value)) add(value)
    else if (keyword.form === 'schemas' || keyword.form === 'schemaOrSchemas') {
      if (!Array.isArray(value) || value.length === 0) fail(path, 'must be a list of schemas, and not empty')
      value.forEach(add)
    } else if (keyword.form === 'schemasByName') {
      for (const [name, schema] of Object.entries(byName(value, path, 'schemas'))) {
        if (keyword.place !== 'shelf') part.steps += 1
        add(schema, name)
      }
    } else if (keyword.form === 'schemasByPattern') {
      for (const [source, schema] of Object.entries(byName(value, path, 'schemas'))) {
        this.#pattern(part, source, [...path, source])
        // A second time, for additionalProperties: it asks whether a name fits none.
        this.#pattern(part, source, [...path, source])
        part.patterns += 2
        add(schema, source)
      }
    } else if (keyword.form === 'dependencies') {
      for (const [name, needed] of Object.entries(byName(value, path, 'schemas or lists of names'))) {
        if (!Array.isArray(needed)) add(needed, name)
        else if (!isNames(needed)) fail([...path, name], `must be ${NAMES}`)
        part.steps += 1 + (Array.isArray(needed) ? needed.length : 0)
      }
    }
  }
}

interface Place {
  name: string
  value: unknown
  keyword: Keyword
  path: Path
  pointer: string
  level: number
}

const NAMES = 'a list of names, each once, none of them __proto__'

const SIMPLE: Partial<Record<Form, { fits(value: unknown): boolean; words: string }>> = {
  text: { fits: (value) => typeof value === 'string', words: 'a string' },
  flag: { fits: (value) => typeof value === 'boolean', words: 'true or false' },
  count: { fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0, words: 'a whole number, 0 or more' },
  number: { fits: (value) => typeof value === 'number', words: 'a number' },
  positive: { fits: (value) => typeof value === 'number' && value > 0, words: 'a number greater than 0' },
  types: { fits: isTypes, words: `one of ${Object.keys(TYPES).join(', ')}, or a list of these, each once` },
  names: { fits: isNames, words: NAMES },
  values: { fits: (value) => Array.isArray(value) && value.length > 0, words: 'a list of values, and not empty' },
  pattern: { fits: (value) => typeof value === 'string', words: 'a string' },
  format: {
    fits: (value) => typeof value === 'string' && Object.hasOwn(FORMATS, value),
    words: `one of ${Object.keys(FORMATS).join(', ')}`,
  },
}

function fail(path: Path, words: string): never {
  throw new SchemaFault(`${pathText(path)} ${words}.`)
}

/** The compiler passes over a property `__proto__` in silence, so a schema cannot speak of it. */
function byName(value: unknown, path: Path, what: string): Record<string, unknown> {
  if (!isObject(value)) fail(path, `must be an object with ${what} by name`)
  if (Object.hasOwn(value, '__proto__')) fail(path, 'cannot have the name __proto__')
  return value
}

function isNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) return false
  return new Set(value).size === value.length && !value.includes('__proto__')
}

function isTypes(value: unknown): boolean {
  const types = Array.isArray(value) ? value : [value]
  return isNames(types) && types.length > 0 && types.every((type) => Object.hasOwn(TYPES, type))
}

/** RFC 6901. */
function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
