import type { Document, Method, Schema } from '../api/document.ts'

interface Common {
  name: string
  description: string
  required: boolean
  nullable: boolean
  /** A secret: never kept, and in no link. */
  writeOnly: boolean
  /** What the server takes when it is left out, as text. */
  fallback: string
}

/** One field of a form: what a schema says, in the terms of what can be drawn. */
export type Field = Common &
  /**
   * With suggestions, it may be one of these or another text; of `many`, several are typed with commas between them. In one
   * that is `external`, what is no ID is the company's own number.
   */
  (
    | { kind: 'text'; long: boolean; suggestions?: string[]; many?: true; external?: true }
    | { kind: 'number' }
    | { kind: 'boolean' }
    | { kind: 'enum'; values: string[] }
    | { kind: 'object'; fields: Field[] }
    | { kind: 'list'; item: Field }
    /** An object with names of the caller's own. */
    | { kind: 'record' }
    /** One of several kinds: a string or a boolean. */
    | { kind: 'choice'; of: Field[] }
    /** Whatever else: written as JSON. */
    | { kind: 'json' }
  )

/** A longer string gets room for lines. */
const LONG = 3000
/** A schema that refers to itself ends here, and goes on as JSON. */
const DEPTH = 6

/** All parameters of a method, as one object. */
export function fieldsOf(
  method: Pick<Method, 'params'>,
  { components }: { components: Pick<Document['components'], 'schemas'> },
): Field[] {
  return method.params.map(({ name, description, required, schema }) =>
    fieldOf({ ...schema, ...(description ? { description } : {}) }, name, required, components.schemas),
  )
}

/** The parameters without the secrets among them. */
export function withoutSecrets(fields: readonly Field[], params: object): Record<string, unknown> {
  const secret = (name: string) => fields.some((one) => one.name === name && one.writeOnly)
  return Object.fromEntries(Object.entries(params).filter(([name]) => !secret(name)))
}

function fieldOf(
  schema: Schema,
  name: string,
  required: boolean,
  schemas: Document['components']['schemas'],
  depth = 0,
) {
  const { nullable, ...merged } = resolve(schema, schemas)
  const common: Common = {
    name,
    required,
    nullable,
    writeOnly: merged.writeOnly ?? false,
    description: merged.description ?? '',
    fallback: merged.default === undefined ? '' : textOf(merged.default),
  }
  const inner = (one: Schema, key: string, must: boolean) => fieldOf(one, key, must, schemas, depth + 1)
  return { ...common, ...kindOf(merged, depth > DEPTH, inner) } as Field
}

type Kind = Field extends infer One ? (One extends Common ? Omit<One, keyof Common> : never) : never
type Inner = (schema: Schema, name: string, required: boolean) => Field

function kindOf(schema: Schema, deep: boolean, inner: Inner): Kind {
  const { type, anyOf, properties, items, additionalProperties } = schema
  if (deep) return { kind: 'json' }
  if (schema.enum) return { kind: 'enum', values: schema.enum.map(String) }
  if (anyOf) return union(anyOf, inner)
  if (type === 'string') return { kind: 'text', long: (schema.maxLength ?? 0) >= LONG }
  if (type === 'number' || type === 'integer') return { kind: 'number' }
  if (type === 'boolean') return { kind: 'boolean' }
  if (type === 'array' && items) return { kind: 'list', item: inner(items, '', true) }
  if (type === 'object' && properties) {
    const must = new Set(schema.required)
    return { kind: 'object', fields: Object.entries(properties).map(([key, one]) => inner(one, key, must.has(key))) }
  }
  if (type === 'object' && typeof additionalProperties === 'object' && additionalProperties.type === 'string')
    return { kind: 'record' }
  return { kind: 'json' }
}

function union(of: Schema[], inner: Inner): Kind {
  const types = of.map(({ type }) => type)
  const suggestions = of.flatMap((one) => one.enum ?? []).map(String)
  if (suggestions.length > 0 && types.every((type) => type === 'string'))
    return { kind: 'text', long: false, suggestions }
  // An ID may be a number, too; as a string, it is always right.
  if (types.includes('string') && types.every((type) => type === 'string' || type === 'integer' || type === 'number'))
    return { kind: 'text', long: false }
  const fields = of.map((one) => inner(one, '', true))
  const [text, list] = fields
  if (fields.length === 2 && text?.kind === 'text' && list?.kind === 'list')
    return { kind: 'text', long: false, suggestions: text.suggestions ?? [], many: true }
  if (text?.kind === 'text' && list?.kind === 'object' && list.fields.every(({ name }) => name === 'externalID'))
    return { kind: 'text', long: false, external: true }
  return { kind: 'choice', of: fields }
}

/** Without references, with null taken out: what stands beside a reference goes before what it refers to. */
function resolve(schema: Schema, schemas: Record<string, Schema>): Schema & { nullable: boolean } {
  const { $ref, allOf = [], anyOf, ...own } = schema
  const referred = $ref ? [schemas[$ref.replace('#/components/schemas/', '')] ?? {}] : []
  let merged: Schema & { nullable: boolean } = { nullable: false }
  for (const part of [...referred, ...allOf]) merged = { ...merged, ...resolve(part, schemas) }
  merged = { ...merged, ...own }
  if (!anyOf) return merged
  const parts = anyOf.map((one) => resolve(one, schemas))
  const some = parts.filter(({ type }) => type !== 'null')
  const nullable = some.length < parts.length || some.some((one) => one.nullable)
  const [only] = some
  if (some.length === 1 && only) return { ...only, ...merged, nullable }
  return { ...merged, anyOf: some, nullable }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
