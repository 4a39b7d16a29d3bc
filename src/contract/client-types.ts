/** JSON Schema, as `openrpc.ts` writes it (draft 7), in TypeScript. Whatever is not understood is `unknown`. */

export interface Schema {
  $ref?: string
  description?: string
  default?: unknown
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
}

/** What the components are called in TypeScript, by their names in the document. */
export type Names = ReadonlyMap<string, string>

const PRIMITIVES = new Map([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['null', 'null'],
])

/** A schema as a type, on one line. */
export function typeOf(schema: Schema | boolean | undefined, names: Names): string {
  if (typeof schema !== 'object' || schema === null) return schema === false ? 'never' : 'unknown'
  const { $ref, enum: values, allOf, anyOf = schema.oneOf, type } = schema
  if ($ref !== undefined) return names.get($ref.replace('#/components/schemas/', '')) ?? 'unknown'
  if (schema.const !== undefined) return literal(schema.const)
  if (values) return union(values.map(literal))
  if (anyOf) return union(anyOf.map((one) => typeOf(one, names)))
  if (allOf) return allOf.map((one) => grouped(typeOf(one, names), allOf.length > 1)).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one }, names)))
  if (type === 'array') return `${grouped(typeOf(schema.items, names))}[]`
  if (type === 'object') return objectType(schema, names)
  return PRIMITIVES.get(type ?? '') ?? 'unknown'
}

function objectType(schema: Schema, names: Names): string {
  const members = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    member(name, property, schema, names),
  )
  if (members.length > 0) return `{ ${members.join('; ')} }`
  return `Record<string, ${typeOf(schema.additionalProperties, names)}>`
}

function member(name: string, property: Schema, { required }: Schema, names: Names): string {
  return `${key(name)}${required?.includes(name) ? '' : '?'}: ${typeOf(property, names)}`
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ') || 'never'
}

function grouped(type: string, needed = true): string {
  return needed && / [|&] /.test(type) ? `(${type})` : type
}

/** An exported type: an interface of what has properties, each with its description. */
export function declaration(name: string, schema: Schema, names: Names): string {
  const about = comment(schema.description)
  const { properties = {}, enum: values } = schema
  if (schema.type === 'object' && Object.keys(properties).length > 0) {
    const members = Object.entries(properties).map(
      ([property, one]) => `${comment(withDefault(one), '  ')}  ${member(property, one, schema, names)}\n`,
    )
    return `${about}export interface ${name} {\n${members.join('')}}\n`
  }
  const line = `${about}export type ${name} = ${typeOf(schema, names)}\n`
  if (!values || line.length - about.length <= 120) return line
  return `${about}export type ${name} =\n${values.map((value) => `  | ${literal(value)}\n`).join('')}`
}

function withDefault({ description = '', default: value }: Schema): string {
  return value === undefined ? description : `${description} Default: ${JSON.stringify(value)}.`.trim()
}

/** A comment of its own lines. Whatever is said in it, it ends where it should. */
export function comment(text = '', indent = ''): string {
  const lines = text
    .replaceAll('*/', '*\\/')
    .split(/[\r\n\u2028\u2029]+/)
    .flatMap((line) => line.match(/(\S{100,}|.{1,100})(\s+|$)/g) ?? [])
    .map((line) => line.trim())
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

/** A value as a literal, which is its type as well. */
export function literal(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'unknown'
  if (typeof value !== 'string') return String(value)
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}

/** A property's name. `__proto__` would be no property if it stood there plainly. */
export function key(name: string): string {
  if (name === '__proto__') return `['__proto__']`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

/** A type's name: a word in upper camel case that is not in `taken` yet, and then is. */
export function typeName(text: string, taken: Set<string>): string {
  const words = text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  let name = words.join('').replace(/^(?![A-Z])/, 'T')
  while (taken.has(name)) name += '_'
  taken.add(name)
  return name
}
