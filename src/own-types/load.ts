import { LEVELS_MAX } from './json-value.ts'
import { SchemaFault, type Subschema } from './read-schema.ts'

/** Schemas that apply to one and the same value through each other. */
const CHAIN_MAX = 30

/** The compiler calls itself for each schema within another, and starts anew for each that a reference names. It overflows at 1,000. */
const COMPILER_LEVELS_MAX = 300

/** What one value may cost, whatever its level. */
const STEPS_OF_VALUE_MAX = 10_000

/** The slowest that was found took 0.25 s, in which nothing else is done. */
const STEPS_MAX = 5_000_000

/** By the level of a value within the data, with the data itself at 0. The names of a value are values of the next level too. */
interface Levels {
  values: Float64Array
  characters: Float64Array
}

function emptyLevels(): Levels {
  return { values: new Float64Array(LEVELS_MAX + 2), characters: new Float64Array(LEVELS_MAX + 2) }
}

/**
 * Works out what a schema costs at most: for each level of the data, the steps for one value there and for one character there.
 * A schema applies to a value, and others through it to the same value, or to its children one level down. So the cost at a level
 * is a sum along these ways, however often they meet in references; a schema that leads to itself one level down (a tree) costs
 * what the levels of the data allow. A cost that doubles from level to level is seen, and so is one that has no end.
 * @throws SchemaFault when there is an endless reference, or one value could cost too much
 */
export function loadOf(root: Subschema, parts: Subschema[]): Levels {
  const ordered = innerFirst(parts)
  const rows = new Map(ordered.map((part) => [part, emptyLevels()]))
  const rowOf = (part: Subschema) => rows.get(part) as Levels
  for (let level = 0; level < LEVELS_MAX + 2; level++) {
    for (const part of ordered) {
      const row = rowOf(part)
      for (const name of ['values', 'characters'] as const) {
        const same = sum(part.same, (inner) => rowOf(inner)[name][level] as number)
        row[name][level] = same + (level === 0 ? own(part, name) : below(part, name, level))
      }
    }
  }

  function below(part: Subschema, name: keyof Levels, level: number): number {
    const above = (inner: Subschema) => rowOf(inner)[name][level - 1] as number
    const properties = part.properties.reduce((most, inner) => Math.max(most, above(inner)), 0)
    const names = level === 1 && name === 'values' ? 1 + part.patterns : 0
    return properties + sum(part.children, above) + names + (part.compares ? 2 : 0)
  }

  const load = rowOf(root)
  if (Math.max(...load.values, ...load.characters) > STEPS_OF_VALUE_MAX) {
    throw new SchemaFault(
      `schema takes too long to check: more than ${STEPS_OF_VALUE_MAX} steps for one value, as it has schemas that multiply within each other, or too many names or patterns.`,
    )
  }
  return load
}

function own(part: Subschema, name: keyof Levels): number {
  return name === 'values' ? part.steps : part.characterSteps + (part.compares ? 2 : 0)
}

function sum(parts: Subschema[], of: (part: Subschema) => number): number {
  return parts.reduce((total, part) => total + of(part), 0)
}

/**
 * Orders schemas so that each comes after those that it applies to the same value. There is no such order when one leads to itself
 * without going down into the value: to check by it would never end.
 */
function innerFirst(parts: Subschema[]): Subschema[] {
  const lengths = new Map<Subschema, number>()
  const open = new Set<Subschema>()

  function visit(part: Subschema): number {
    const known = lengths.get(part)
    if (known !== undefined) return known
    if (open.has(part)) throw new SchemaFault(`${part.path} leads back to itself for the same value, and never ends.`)
    open.add(part)
    const length = 1 + part.same.reduce((most, inner) => Math.max(most, visit(inner)), 0)
    open.delete(part)
    if (length > CHAIN_MAX) throw chainTooLong(part)
    lengths.set(part, length)
    return length
  }

  for (const part of parts) visit(part)
  return [...lengths.keys()]
}

/**
 * Bounds how deep the compiler can go into a schema: a way through it passes each schema that a reference names once at most.
 * @throws SchemaFault when it could be too deep
 */
export function boundCompiler(root: Subschema, named: Set<Subschema>): void {
  const levels = sum([...new Set([root, ...named])], (part) => part.height)
  if (levels <= COMPILER_LEVELS_MAX) return
  throw new SchemaFault(
    `schema names too many schemas by $ref: with all that is within them they are ${levels} levels deep, and at most ${COMPILER_LEVELS_MAX} are allowed.`,
  )
}

function chainTooLong({ path }: Subschema): SchemaFault {
  return new SchemaFault(`${path} leads on for the same value through more than ${CHAIN_MAX} schemas.`)
}

/** @returns why the data is too much for a schema with this load, in words; or null */
export function overload(load: Levels, data: unknown): string | null {
  const levels = emptyLevels()
  measure(data, 0, levels)
  const steps = (name: keyof Levels) =>
    levels[name].reduce((total, count, level) => total + count * (load[name][level] as number), 0)
  if (steps('values') + steps('characters') <= STEPS_MAX) return null
  return 'data is too large for the schema of its type: checking it would take too long. Allowed are fewer values or shorter strings, or a simpler schema.'
}

/** The data is not nested deeper than LEVELS_MAX. */
function measure(value: unknown, level: number, { values, characters }: Levels): void {
  const add = (list: Float64Array, at: number, count: number) => {
    list[at] = (list[at] as number) + count
  }
  add(values, level, 1)
  if (typeof value === 'string') add(characters, level, value.length)
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) {
      add(characters, level, name.length)
      add(characters, level + 1, name.length)
      add(values, level + 1, 1)
    }
    measure(inner, level + 1, { values, characters })
  }
}
