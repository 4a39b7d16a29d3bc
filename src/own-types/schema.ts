import { createHash } from 'node:crypto'
import { Ajv, type FuncKeywordDefinition, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { RE2JS } from 're2js'
import { remember } from '../shared/remember.ts'
import { dataProblem, isObject, jsonProblem } from './data.ts'
import { flawText } from './flaw.ts'
import { FORMATS } from './formats.ts'
import { TooMuch, within } from './limit.ts'
import { readParts, SchemaFault } from './parts.ts'

const OCTETS_MAX = 64 * 1024

/** A schema has lists and objects around each schema within it, and values of its own. */
const BRACKETS_MAX = 100

/** Nothing else is done meanwhile. The largest schema that is taken needs half of the one, data a small part of the other. */
const COMPILE_MS = 1_000
const CHECK_MS = 250

/** A compiled schema takes up to a few hundred kilobytes. */
const CHECKERS_MAX = 256

const COMMON =
  'title description $comment default examples readOnly writeOnly deprecated contentMediaType contentEncoding type enum const multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern format minItems maxItems uniqueItems minProperties maxProperties required $ref not if then else allOf anyOf oneOf items contains properties patternProperties additionalProperties propertyNames $defs definitions'
const OF_07 = 'additionalItems dependencies'
const OF_2020 =
  'prefixItems minContains maxContains unevaluatedItems unevaluatedProperties dependentRequired dependentSchemas'

const NEWEST = 'https://json-schema.org/draft/2020-12/schema'
const DRAFTS = new Map([
  [NEWEST, { Compiler: Ajv2020, keywords: `${COMMON} ${OF_2020}`.split(' ') }],
  ['http://json-schema.org/draft-07/schema', { Compiler: Ajv, keywords: `${COMMON} ${OF_07}`.split(' ') }],
])

export type Checker = (data: unknown) => string | null

const checkers = new Map<string, Checker>()

/** @returns why something cannot be the schema of an own type, in words with the path; or null */
export function schemaProblem(schema: unknown): string | null {
  const problem = jsonProblem(schema, 'schema', BRACKETS_MAX, OCTETS_MAX)
  if (problem) return problem
  if (JSON.stringify(schema).includes('"__proto__"')) return 'schema cannot have __proto__: compilers pass over it.'
  try {
    checker(schema)
    return null
  } catch (error) {
    if (error instanceof SchemaFault) return error.message
    if (error instanceof TooMuch) return 'schema takes too long to compile, or leads too deep: a simpler one is needed.'
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
  let compiled: ValidateFunction | null = compile(schema)
  return (data) => {
    const problem = dataProblem(data)
    if (problem) return problem
    try {
      compiled ??= compile(schema)
      const fits = compiled
      const flaw = within(CHECK_MS, () => (fits(data) ? null : flawText(fits.errors ?? [], 'data')))
      // They hold the data.
      fits.errors = null
      return flaw
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error
      // It was ended midway, and is not used again.
      compiled = null
      return 'data takes too long to check by the schema of its type: fewer values, shorter strings or a simpler schema are needed.'
    }
  }
}

/** The meta-schemas of the drafts, each made when it is first needed. To optimise the code takes longer than to run it. */
const metas = new Map<string, ValidateFunction>()
const META = { strict: false, validateFormats: false, verbose: true, code: { optimize: false } }

/** @throws SchemaFault, TooMuch, or an error of the compiler: what is wrong with the schema */
function compile(schema: unknown): ValidateFunction {
  // Within a schema, $schema and $id would change what references mean. Here they are its name, and of no use.
  const { $schema = NEWEST, $id, ...rest } = isObject(schema) ? schema : {}
  const body = isObject(schema) ? rest : (schema as boolean)
  const uri = String($schema).replace(/#$/, '')
  const draft = DRAFTS.get(uri)
  if (!draft) throw new SchemaFault(`schema.$schema must be one of ${[...DRAFTS.keys()].join(', ')}.`)
  const meta = metas.get(uri) ?? (new draft.Compiler(META).getSchema(uri) as ValidateFunction)
  metas.set(uri, meta)
  return within(COMPILE_MS, () => {
    if (!meta(schema)) throw new SchemaFault(flawText(meta.errors ?? [], 'schema'))
    return compiler(draft.Compiler, readParts(body, draft.keywords)).compile(body)
  })
}

/** Each schema has one of its own: a compiler keeps what it has compiled, also what it was told to forget. */
function compiler(Compiler: typeof Ajv, patterns: ReadonlyMap<string, RE2JS>): Ajv {
  const ajv = new Compiler({
    strictTypes: false,
    strictTuples: false,
    allowMatchingProperties: true,
    validateSchema: false,
    meta: false,
    formats: FORMATS,
    // A schema that is named often is compiled once.
    inlineRefs: false,
    // `constructor` is no property of an object that has none.
    ownProperties: true,
    verbose: true,
    logger: false,
    code: { optimize: false, regExp: Object.assign((source: string) => patterns.get(source) as RE2JS, { code: '' }) },
  })
  for (const definition of COMPARISONS) ajv.removeKeyword(definition.keyword as string).addKeyword(definition)
  return ajv
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
  const texts = new Set(values.map(canonical))
  return (value) => texts.has(canonical(value))
}

/** Equal for equal values, whatever the order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}
