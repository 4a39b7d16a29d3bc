import fc from 'fast-check'
import { oddValue, someUrl } from './values.ts'

export interface Schema {
  $ref?: string
  allOf?: Schema[]
  anyOf?: Schema[]
  const?: unknown
  enum?: unknown[]
  type?: string
  pattern?: string
  maxLength?: number
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
}

export interface Described {
  name: string
  params: { name: string; required: boolean; schema: Schema }[]
  result: { schema: Schema }
}

export interface Document {
  methods: Described[]
  components: { schemas: Record<string, Schema> }
}

const BAD = ['\u0000', '\ud800', '\udfff', '\u202e', '\n', '\ufeff', ' ']
const FEW = 3
const ITEMS_MAX = 3
const LENGTH_MAX = 40
const DEPTH_MAX = 4
const NUMBER_MAX = 2 ** 40
/** Names that no method has for a parameter. */
const UNKNOWN = ['', 'other', 'eventid', '__proto__', 'constructor', 'a'.repeat(5_000), 'a.b', 'a\u0000', '\ud800', '0']

/** Makes parameters of a method, from its own schema. Names in braces stand for what there is: `fill` puts it in. */
export function paramsOf({ params }: Described, document: Document): fc.Arbitrary<Record<string, unknown>> {
  const model = Object.fromEntries(params.map(({ name, schema }) => [name, arbitraryOf(schema, document, name)]))
  const required = params.filter((param) => param.required).map(({ name }) => name)
  const any = fc.record(model, { requiredKeys: required, noNullPrototype: true })
  // Many parameters exclude each other, so that only with a few of them the call is right.
  const optional = Object.keys(model).filter((name) => !required.includes(name))
  const few = fc.subarray(optional, { maxLength: Math.min(FEW, optional.length) }).chain((names) => {
    const chosen = [...required, ...names].map((name) => [name, model[name] as fc.Arbitrary<unknown>] as const)
    return fc.record(Object.fromEntries(chosen), { noNullPrototype: true })
  })
  return fc.oneof({ arbitrary: few, weight: 3 }, { arbitrary: any, weight: 1 })
}

/** The same, with something that is not as it should be: left out, spoilt, of another kind, unknown, or no object at all. */
export function mutated(params: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const change = fc.record({
    how: fc.constantFrom('drop', 'replace', 'add', 'whole', 'list', 'spoil', 'spoil', 'spoil'),
    at: fc.nat(),
    value: oddValue,
  })
  return fc.tuple(params, change).map(([given, { how, at, value }]) => {
    const names = Object.keys(given)
    const name = names[at % Math.max(1, names.length)] ?? 'other'
    if (how === 'spoil') return spoilt(given, at)
    if (how === 'whole') return value
    if (how === 'list') return Object.values(given)
    if (how === 'add') return { ...given, [UNKNOWN[at % UNKNOWN.length] ?? '']: value }
    if (how === 'replace') return { ...given, [name]: replaceWithin(given[name], at, value) }
    const { [name]: _, ...others } = given
    return others
  })
}

/** Puts a character that not everything can keep into one of its texts; all else is as it was. */
function spoilt(given: Record<string, unknown>, at: number): unknown {
  let texts = 0
  JSON.stringify(given, (_, value) => {
    texts += typeof value === 'string' ? 1 : 0
    return value
  })
  let n = 0
  const spoil = (value: string) => (n++ === at % texts ? `${value}${BAD[at % BAD.length]}` : value)
  return JSON.parse(JSON.stringify(given), (_, value) => (typeof value === 'string' ? spoil(value) : value))
}

/** Puts a value somewhere into another one, at whatever depth. */
function replaceWithin(inside: unknown, at: number, value: unknown): unknown {
  if (typeof inside !== 'object' || inside === null || at % 3 === 0) return value
  const keys = Object.keys(inside)
  const key = keys[at % Math.max(1, keys.length)]
  if (key === undefined) return value
  const within = replaceWithin((inside as Record<string, unknown>)[key], Math.floor(at / 3), value)
  return Array.isArray(inside) ? inside.with(Number(key), within) : { ...inside, [key]: within }
}

/** Puts what there is in the place of names in braces. */
export function fill(text: string, world: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => world[name] ?? '1')
}

function arbitraryOf(schema: Schema, document: Document, name = '', depth = 0): fc.Arbitrary<unknown> {
  const within = (inner: Schema, key = name) => arbitraryOf(inner, document, key, depth + 1)
  if (depth > DEPTH_MAX * 3) return fc.constant(null)
  const there = nameOfThere(schema, name)
  if (there) return oftenThere(there, schema.$ref ? referred(schema.$ref, document) : schema)
  if (schema.$ref) return within(referred(schema.$ref, document))
  if (schema.allOf?.[0]) return within(schema.allOf[0])
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => within(one)))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.type === 'array') {
    const minLength = schema.minItems ?? 0
    const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX))
    return fc.array(within(schema.items ?? {}), { minLength, maxLength })
  }
  if (schema.type === 'object') return objectOf(schema, within)
  return scalarOf(schema, name)
}

function scalarOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const min = schema.exclusiveMinimum ?? schema.minimum ?? -NUMBER_MAX
  const max = schema.maximum ?? NUMBER_MAX
  switch (schema.type) {
    case 'string':
      return name === 'url' ? someUrl : stringOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'integer':
      return fc.integer({ min: Math.max(min, -NUMBER_MAX), max: Math.min(max, NUMBER_MAX) })
    case 'number':
      return fc.double({ min, max, noNaN: true, minExcluded: schema.exclusiveMinimum !== undefined })
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function objectOf(
  schema: Schema,
  within: (inner: Schema, key: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const own = Object.entries(schema.properties ?? {})
  const model = Object.fromEntries(own.map(([key, inner]) => [key, within(inner, key)]))
  const known = fc.record(model, { requiredKeys: schema.required ?? [], noNullPrototype: true })
  const { additionalProperties } = schema
  if (own.length > 0 || additionalProperties === false) return known
  const value =
    typeof additionalProperties === 'object' ? within(additionalProperties, '') : fc.jsonValue({ maxDepth: 2 })
  return fc.dictionary(fc.string({ maxLength: 20 }), value, { maxKeys: 3, noNullPrototype: true })
}

function stringOf({ pattern, maxLength = 1_000 }: Schema): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength)
  const short = fc.string({ unit: 'grapheme', maxLength: Math.min(LENGTH_MAX, maxLength) })
  return fc.oneof({ arbitrary: short, weight: 5 }, { arbitrary: fc.constant('x'.repeat(maxLength)), weight: 1 })
}

/** By which name `fill` knows something of this kind. */
function nameOfThere({ $ref = '' }: Schema, name: string): string | undefined {
  if ($ref.endsWith('/ID')) return name
  if ($ref.endsWith('/OwnTypeName')) return 'ownType'
  if ($ref.endsWith('/Moment')) return 'now'
  return name === 'email' ? 'email' : undefined
}

/** Mostly something that there is; sometimes another one of its kind. */
function oftenThere(name: string, schema: Schema): fc.Arbitrary<string> {
  const there = fc.constant(`{{${name}}}`)
  const nearby = fc.integer({ min: 0, max: 40 }).map(String)
  return fc.oneof({ arbitrary: there, weight: 6 }, nearby, stringOf(schema))
}

function referred(ref: string, { components }: Document): Schema {
  const found = components.schemas[ref.replace('#/components/schemas/', '')]
  if (!found) throw new Error(`There is no ${ref}.`)
  return found
}
