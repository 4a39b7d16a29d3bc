import type { RE2JS } from 're2js'
import { isObject, LEVELS_MAX, type Path, pathText } from './data.ts'
import { FORMATS } from './formats.ts'
import { compilePattern } from './pattern.ts'

/** What is wrong with a schema, in words for its author. */
export class SchemaFault extends Error {}

const PARTS_MAX = 1_000

/** Instructions of the engine, for all patterns together: they are kept in memory. */
const PATTERN_SIZE_MAX = 10_000

/** Schemas that one value can meet, with those below it. Each can leave a flaw in memory. */
const WAYS_MAX = 10_000

/** Keywords with schemas for the same value; for children, one of them at most for each, or all; and for those that name them. */
const SAME = /^(not|if|then|else|allOf|anyOf|oneOf|dependentSchemas|dependencies)$/
const ONE = /^(properties|additionalProperties|prefixItems|items|additionalItems)$/
const ALL = /^(patternProperties|propertyNames|contains|unevaluatedItems|unevaluatedProperties)$/
const NAMED = /^(\$defs|definitions)$/

const BY_NAME = /^(properties|patternProperties|\$defs|definitions|dependentSchemas|dependencies)$/

/** A schema within the schema, `true` and `false` too. */
interface Part {
  path: Path
  reference?: string
  same: Part[]
  one: Part[]
  all: Part[]
  /** By the levels of data from here on, how many schemas a value meets; 0 while they are counted. */
  ways: number[]
}

/**
 * Reads the schemas within one that its meta-schema takes, and refuses what the compiler would misread or never end with.
 * @param keywords what a schema may have. A keyword that nobody checks would promise something
 * @returns the patterns in it
 * @throws SchemaFault
 */
export function readParts(schema: unknown, keywords: string[]): ReadonlyMap<string, RE2JS> {
  const parts = new Map<string, Part>()
  const patterns = new Map<string, RE2JS>()

  function read(value: unknown, path: Path): Part {
    const part: Part = { path, same: [], one: [], all: [], ways: [] }
    parts.set(pointerOf(path), part)
    if (parts.size > PARTS_MAX) fail(['schema'], `cannot have more than ${PARTS_MAX} schemas within it`)
    for (const [name, inner] of Object.entries(isObject(value) ? value : {})) readKeyword(part, name, inner)
    return part
  }

  function readKeyword(part: Part, name: string, value: unknown): void {
    const path = [...part.path, name]
    if (!keywords.includes(name)) fail(path, `is not taken here: allowed are ${keywords.join(', ')}`)
    if (name === '$ref') part.reference = value as string
    if (name === 'pattern') addPattern(patterns, value as string, path)
    if (name === 'format' && !Object.hasOwn(FORMATS, value as string)) {
      fail(path, `must be one of ${Object.keys(FORMATS).join(', ')}`)
    }
    const place = SAME.test(name) ? part.same : ONE.test(name) ? part.one : ALL.test(name) ? part.all : []
    for (const [key, inner] of schemasIn(name, value)) {
      if (name === 'patternProperties') addPattern(patterns, key.join(), [...path, ...key])
      place.push(read(inner, [...path, ...key]))
    }
  }

  read(schema, ['schema'])
  for (const { reference, path, same } of parts.values()) {
    if (reference === undefined) continue
    const part = reference.startsWith('#') ? parts.get(reference.slice(1)) : undefined
    if (!part)
      fail([...path, '$ref'], 'names no schema within this one: "#" or a path like "#/$defs/price" is expected')
    same.push(part)
  }
  for (const part of parts.values()) countWays(part, LEVELS_MAX)
  return patterns
}

function addPattern(patterns: Map<string, RE2JS>, source: string, path: Path): void {
  try {
    patterns.set(source, patterns.get(source) ?? compilePattern(source))
  } catch (error) {
    fail(path, (error as Error).message)
  }
  const size = [...patterns.values()].reduce((sum, pattern) => sum + pattern.programSize(), 0)
  if (size <= PATTERN_SIZE_MAX) return
  fail(path, `is too large: with each repetition written out, all patterns may have ${PATTERN_SIZE_MAX} characters`)
}

/** A schema that leads to itself one level down, as for a tree, ends with the levels of the data. */
function countWays(part: Part, levels: number): number {
  const known = part.ways[levels]
  if (known === 0) fail(part.path, 'leads back to itself for the same value, and never ends')
  if (known !== undefined) return known
  part.ways[levels] = 0
  const below = (inner: Part) => (levels === 0 ? 0 : countWays(inner, levels - 1))
  const same = part.same.reduce((sum, inner) => sum + countWays(inner, levels), 1)
  const ways = part.all.reduce((sum, inner) => sum + below(inner), same + Math.max(0, ...part.one.map(below)))
  if (ways > WAYS_MAX) fail(part.path, `takes too long to check: more than ${WAYS_MAX} schemas apply to one value`)
  part.ways[levels] = ways
  return ways
}

/** The schemas in the value of a keyword, each with its path there. */
function schemasIn(name: string, value: unknown): [Path, unknown][] {
  if (![SAME, ONE, ALL, NAMED].some((keywords) => keywords.test(name))) return []
  if (!BY_NAME.test(name) && !Array.isArray(value)) return [[[], value]]
  // The lists among dependencies are of names.
  const schemas = Object.entries(value as object).filter(([, inner]) => !Array.isArray(inner))
  return schemas.map(([key, inner]) => [[key], inner])
}

/** RFC 6901. */
function pointerOf([, ...parts]: Path): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function fail(path: Path, words: string): never {
  throw new SchemaFault(`${pathText(path)} ${words}.`)
}
