import { createHash } from 'node:crypto'
import { Ajv, type FuncKeywordDefinition, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { remember } from '../shared/remember.ts'
import { dataProblem } from './data.ts'
import { flawText } from './flaw.ts'
import { FORMATS } from './formats.ts'
import { isObject, isStructured, jsonProblem } from './json-value.ts'
import { boundCompiler, loadOf, overload } from './load.ts'
import { compilePattern } from './pattern.ts'
import { SchemaFault, SchemaReader } from './read-schema.ts'

const OCTETS_MAX = 64 * 1024

/** A schema has lists and objects around each schema within it, and values of its own. */
const BRACKETS_MAX = 100

/** A compiled schema takes up to a few hundred kilobytes. */
const CHECKERS_MAX = 256

export type Checker = (data: unknown) => string | null

const checkers = new Map<string, Checker>()

/** @returns why something cannot be the schema of an own type, in words with the path; or null */
export function schemaProblem(schema: unknown): string | null {
  const problem = jsonProblem(schema, 'schema', BRACKETS_MAX)
  if (problem) return problem
  const octets = Buffer.byteLength(JSON.stringify(schema))
  if (octets > OCTETS_MAX) return `schema has ${octets} octets as JSON: at most ${OCTETS_MAX} are allowed.`
  try {
    checker(schema)
    return null
  } catch (error) {
    if (error instanceof SchemaFault) return error.message
    // The reader is as strict as the compiler is meant to be. Where they differ, the author is told what the compiler says.
    return `schema cannot be compiled: ${(error as Error).message.slice(0, 300)}.`
  }
}

/**
 * Makes a function that says in words what is wrong with data, or null. It looks at the data as `dataProblem` does first.
 * @param schema one in which `schemaProblem` finds nothing
 * @throws when that was not asked
 */
export function checker(schema: unknown): Checker {
  const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64')
  const made = checkers.get(key) ?? makeChecker(schema)
  // Put again at each use, so the one that is dropped is the one not used for longest.
  remember(checkers, key, made, CHECKERS_MAX)
  return made
}

function makeChecker(schema: unknown): Checker {
  const reader = new SchemaReader(schema)
  boundCompiler(reader.root, reader.named)
  const load = loadOf(reader.root, reader.parts)
  const validate = compile(schema, reader)
  return (data) => {
    const problem = dataProblem(data) ?? overload(load, data)
    if (problem) return problem
    if (validate(data)) return null
    const text = flawText(validate.errors ?? [], data)
    validate.errors = null
    return text
  }
}

/** Each schema has a compiler of its own: one keeps what it has compiled, also what it was told to forget. */
function compile(schema: unknown, { draft, patterns }: SchemaReader): ValidateFunction {
  const options: Options = {
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
    // The reader has looked at all of it; the meta-schema would take longer to compile than most schemas.
    validateSchema: false,
    meta: false,
    // A schema that is named often is compiled once.
    inlineRefs: false,
    // `constructor` is no property of an object that has none.
    ownProperties: true,
    verbose: true,
    logger: false,
    formats: FORMATS,
    // To optimise the code takes three times as long as to make it.
    code: {
      optimize: false,
      regExp: Object.assign((source: string) => patterns.get(source) ?? compilePattern(source), { code: '' }),
    },
  }
  const ajv = draft === '07' ? new Ajv(options) : new Ajv2020(options)
  for (const definition of COMPARISONS) {
    ajv.removeKeyword(definition.keyword as string)
    ajv.addKeyword(definition)
  }
  if (!isObject(schema)) return ajv.compile(schema as boolean)
  const { $id, $schema, ...rest } = schema
  return ajv.compile(rest)
}

/**
 * In place of ajv's own. Those compare each item with each, and call the methods of what they compare: with a property `valueOf` in
 * the data they throw.
 */
const COMPARISONS: FuncKeywordDefinition[] = [
  {
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, list: unknown[]) => !wanted || new Set(list.map(canonical)).size === list.length,
  },
  { keyword: 'const', compile: (allowed) => isOneOf([allowed]) },
  { keyword: 'enum', schemaType: 'array', compile: isOneOf },
]

function isOneOf(values: unknown[]): (value: unknown) => boolean {
  const plain = new Set(values.filter((value) => !isStructured(value)))
  const texts = new Set(values.filter(isStructured).map(canonical))
  return (value) => (isStructured(value) ? texts.size > 0 && texts.has(canonical(value)) : plain.has(value))
}

/** Equal for equal values, whatever the order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}
