import type { DocumentedMethod, Schema } from './document.ts'

// JSON Schema, as `openrpc.ts` writes it (draft 7), in TypeScript. A schema that is not understood is `unknown`.

/** The names of the components in TypeScript, by their names in the document. */
export type Names = ReadonlyMap<string, string>

const PRIMITIVES = new Map([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['null', 'null'],
])

/** A pattern of names with dots in them: a type of TypeScript can say so, and a mistyped name without one is found. */
const DOTTED = /\(\\\.\[[^\]]+\]\+\)\+\$$/

/** A schema as a type, on one line. */
export function typeOf(schema: Schema | boolean | undefined, names: Names): string {
  if (typeof schema !== 'object' || schema === null) return schema === false ? 'never' : 'unknown'
  const { $ref, enum: values, allOf, anyOf = schema.oneOf, type } = schema
  if ($ref !== undefined) return names.get(refName($ref)) ?? 'unknown'
  if (schema.const !== undefined) return literal(schema.const)
  if (values) return union(values.map(literal))
  if (anyOf) return union(anyOf.map((one) => typeOf(one, names)))
  if (allOf) return allOf.map((one) => grouped(typeOf(one, names), allOf.length > 1)).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one }, names)))
  if (type === 'array') return `${grouped(typeOf(schema.items, names))}[]`
  if (type === 'object') return objectType(schema, names)
  if (type === 'string' && DOTTED.test(schema.pattern ?? '')) return `\`\${string}.\${string}\``
  return PRIMITIVES.get(type ?? '') ?? 'unknown'
}

/** The name of the component that a `$ref` leads to. */
export function refName(ref: string): string {
  return ref.replace(/^#\/components\/\w+\//, '')
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
  const intro = comment(schema.description)
  const { properties = {}, enum: values } = schema
  if (schema.type === 'object' && Object.keys(properties).length > 0) {
    const members = Object.entries(properties).map(
      ([property, one]) => `${comment(withDefault(one), '  ')}  ${member(property, one, schema, names)}\n`,
    )
    return `${intro}export interface ${name} {\n${members.join('')}}\n`
  }
  const line = `${intro}export type ${name} = ${typeOf(schema, names)}\n`
  if (!values || line.length - intro.length <= 120) return line
  return `${intro}export type ${name} =\n${values.map((value) => `  | ${literal(value)}\n`).join('')}`
}

function withDefault({ description = '', default: value }: Schema): string {
  return value === undefined ? description : `${description} Default: ${JSON.stringify(value)}.`.trim()
}

/** Summary and description in one; many a description begins with the summary, or is the same. */
export function about({ summary, description }: Pick<DocumentedMethod, 'summary' | 'description'>): string {
  return description.startsWith(summary.replace(/\.$/, '')) ? description : `${summary} ${description}`
}

/** A comment of its own lines. No text ends it early. */
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
