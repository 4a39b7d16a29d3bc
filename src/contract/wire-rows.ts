import { refName } from './client-types.ts'
import type { Schema } from './document.ts'

/** The components that are there, and those of rows that were made of them, by their names. */
export interface WireSchemas {
  given: Record<string, Schema>
  made: Map<string, Schema>
}

const EMPTY: Schema = { type: 'string', const: '' }

/** One row of a result as `/api` has it: a list gives its rows, any other result is one row; see `http/action-route`. */
export function rowsOf(schema: Schema, schemas: WireSchemas): Schema {
  const resolved = resolve(schema, schemas)
  const { anyOf, properties: { count, data } = {} } = resolved
  if (anyOf) return union(anyOf.map((one) => rowsOf(one, schemas)))
  return inStrings(count && data?.items ? data.items : schema, schemas)
}

function resolve(schema: Schema, { given }: WireSchemas): Schema {
  return schema.$ref === undefined ? schema : (given[refName(schema.$ref)] ?? {})
}

/** A schema of what `/api` makes of a value: every ID, date, number and boolean a string, null an empty one. */
function inStrings(schema: Schema, schemas: WireSchemas): Schema {
  const { $ref, title: _, description, allOf, anyOf = schema.oneOf, type } = schema
  const text = description === undefined ? {} : { description }
  if ($ref !== undefined) return component(refName($ref), schemas)
  if (allOf?.length === 1 && allOf[0]) return { ...inStrings(allOf[0], schemas), ...text }
  if (anyOf) return { ...text, ...union(anyOf.map((one) => inStrings(one, schemas))) }
  if (schema.const !== undefined) return { ...text, type: 'string', const: asText(schema.const) }
  if (type === 'string') return schema.enum ? { ...text, type, enum: schema.enum } : { ...text, type }
  if (type === 'integer') return { ...text, type: 'string', pattern: '^-?\\d+$' }
  if (type === 'number') return { ...text, type: 'string', pattern: '^-?\\d' }
  if (type === 'boolean') return { ...text, type: 'string', enum: ['0', '1'] }
  if (type === 'null') return EMPTY
  if (type === 'array') return { ...text, type, ...(schema.items ? { items: inStrings(schema.items, schemas) } : {}) }
  return type === 'object' ? { ...text, ...objectInStrings(schema, schemas) } : text
}

function asText(value: unknown): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value ?? '')
}

/** An object of a name has one here as well; the schema of anything else stands where it is used. */
function component(name: string, schemas: WireSchemas): Schema {
  const schema = schemas.given[name] ?? {}
  if (schema.properties === undefined) return inStrings(schema, schemas)
  const rowName = `${name}Row`
  if (!schemas.made.has(rowName)) {
    schemas.made.set(rowName, {}) // one that leads back to itself finds its name
    schemas.made.set(rowName, inStrings(schema, schemas))
  }
  return { $ref: `#/components/schemas/${rowName}` }
}

function objectInStrings({ properties, required, additionalProperties }: Schema, schemas: WireSchemas): Schema {
  const names = Object.entries(properties ?? {}).map(([name, one]) => [name, inStrings(one, schemas)])
  return {
    type: 'object',
    ...(names.length > 0 ? { properties: Object.fromEntries(names) } : {}),
    ...(required ? { required } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: inStrings(additionalProperties, schemas) }
      : {}),
  }
}

/** Without what is there twice; a string of any kind has the empty one among it. */
function union(members: Schema[]): Schema {
  const all = new Map(members.map((one) => [JSON.stringify(one), one]))
  const anyText = [...all.values()].some((one) => one.type === 'string' && Object.keys(one).length === 1)
  const kept = [...all.values()].filter((one) => !(anyText && one.type === 'string' && Object.keys(one).length > 1))
  return kept.length === 1 && kept[0] ? kept[0] : { anyOf: kept }
}
