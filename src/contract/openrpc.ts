import { z } from 'zod'
import { ERRORS, type ErrorKind } from '../errors.ts'
import type { Method } from '../rpc/method.ts'
import type { Document, DocumentedError, DocumentedMethod, DocumentedNotification, Schema } from './document.ts'
import { type Notification, payloadName } from './payloads.ts'

type Json = Record<string, unknown>

export interface DocumentInfo {
  title: string
  description: string
  version: string
  /** The absolute URL that calls are POSTed to. */
  url: string
}

/** The errors that any call can meet. */
const COMMON: ErrorKind[] = ['invalid_params', 'forbidden', 'internal', 'unavailable']

/**
 * The OpenRPC document of a list of methods. `openrpc` is 1.2.6, the newest that every tool accepts; schemas are
 * JSON Schema draft 7, every reused one a component.
 * @throws Error when two schemas share an ID and differ
 */
export function openrpcDocument<Context>(
  methods: readonly Method<Context>[],
  info: DocumentInfo,
  notifications: readonly Notification[] = [],
): Document {
  const schemas = new Map<string, string>()
  const used = new Set<ErrorKind>()
  const described = methods.map((method) => describeMethod(method, schemas, used))
  const sent = notifications.map((notification) => describeNotification(notification, schemas))
  return {
    openrpc: '1.2.6',
    info: { title: info.title, description: info.description, version: info.version, license: { name: 'MIT' } },
    servers: [{ name: info.title, url: info.url }],
    methods: described,
    components: {
      schemas: Object.fromEntries(
        [...schemas].sort(([a], [b]) => a.localeCompare(b)).map(([id, text]) => [id, JSON.parse(text)]),
      ),
      errors: Object.fromEntries([...used].sort().map((kind) => [kind, describeError(kind)])),
    },
    'x-notifications': sent,
  }
}

/** A payload is closed: its bytes never change, so nothing can be added to it. */
function describeNotification(
  { schema, ...notification }: Notification,
  schemas: Map<string, string>,
): DocumentedNotification {
  const { type, platform, description, received, example } = notification
  const title = payloadName(type)
  const payload = tidy(toSchema(schema, 'output', schemas), 'input') as Json
  addSchema(schemas, title, { title, description, ...payload })
  return { type, platform, description, received, payload: { $ref: `#/components/schemas/${title}` }, example }
}

function describeMethod<Context>(
  method: Method<Context>,
  schemas: Map<string, string>,
  used: Set<ErrorKind>,
): DocumentedMethod {
  const params = toSchema(method.params, 'input', schemas)
  const properties = params.properties as Record<string, Schema>
  const required = new Set(params.required as string[] | undefined)
  const errors = [...new Set([...COMMON, ...method.errors])]
  for (const kind of errors) used.add(kind)
  return {
    name: method.name,
    summary: method.summary,
    description: method.description,
    tags: [{ name: method.name.slice(0, method.name.lastIndexOf('.')) }],
    paramStructure: 'either',
    params: Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      ...(description ? { description } : {}),
      required: required.has(name),
      schema: tidy(schema, 'input') as Schema,
    })),
    result: { name: method.resultName, schema: tidy(toSchema(method.result, 'output', schemas), 'output') as Schema },
    errors: errors.map((kind) => ({ $ref: `#/components/errors/${kind}` })),
    examples: method.examples.map((example) => ({
      name: example.name,
      params: Object.entries(example.params).map(([name, value]) => ({ name, value })),
      result: { name: method.resultName, value: example.result },
    })),
    ...(method.destructive ? { 'x-destructive': true } : {}),
    'x-access': method.access,
    ...(method.reads ? { 'x-reads': true } : {}),
  }
}

function describeError(kind: ErrorKind): DocumentedError {
  const { code, message } = ERRORS[kind]
  return { code, message, data: { kind } }
}

/** One schema as draft 7, not tidied yet; what it refers to goes into `schemas`. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, string>): Json {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io }) as Json
  const { $schema: _, definitions, ...own } = json
  for (const [id, definition] of Object.entries((definitions ?? {}) as Json)) {
    addSchema(schemas, id, tidy(definition, io))
  }
  return own
}

function addSchema(schemas: Map<string, string>, id: string, schema: unknown): void {
  const text = JSON.stringify(schema)
  if ((schemas.get(id) ?? text) !== text) throw new Error(`two different schemas are called ${id}`)
  schemas.set(id, text)
}

/**
 * Drops what confuses generators: ±2^53 bounds, property-name schemas, formats (their patterns say as much), closed results
 * (they may grow). Adds what they ask for: nothing beside a $ref, which draft 7 ignores, and a title on every union.
 */
function tidy(value: unknown, io: 'input' | 'output'): unknown {
  if (Array.isArray(value)) return value.map((item) => tidy(item, io))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, ...beside } = value as Json
  if ($ref !== undefined) {
    const reference = { $ref: String($ref).replace('#/definitions/', '#/components/schemas/') }
    return Object.keys(beside).length === 0 ? reference : { ...(tidy(beside, io) as Json), allOf: [reference] }
  }
  const kept = Object.entries(value)
    .filter(([key, item]) => !(Math.abs(Number(item)) === Number.MAX_SAFE_INTEGER && /^(min|max)imum$/.test(key)))
    .filter(([key, item]) => !(io === 'output' && key === 'additionalProperties' && item === false))
    .filter(([key]) => key !== 'propertyNames' && !(key === 'format' && 'pattern' in value))
    .map(([key, item]) => [key, tidy(item, io)] as const)
  const only = kept.length === 1 && kept[0]?.[0] === 'allOf' ? (kept[0][1] as Json[]) : []
  return only.length === 1 ? only[0] : titled(Object.fromEntries(kept))
}

/**
 * A list of types is a union, to tools that read one type each. A union of plain types is named by them: `StringOrNull`. Its
 * description stands beside it, not within: `.describe(…).nullable()` puts it there.
 */
function titled(schema: Json): Json {
  const list = Array.isArray(schema.type)
  const members = (list ? (schema.type as string[]).map((type) => ({ type })) : schema.anyOf) as Json[] | undefined
  const types = members?.map(({ type }) => type) ?? []
  const isPlain = types.every((type) => typeof type === 'string' && !/^(object|array)$/.test(type))
  if (!isPlain || new Set(types).size < 2 || (schema.title !== undefined && !list)) return schema
  const { type: _, anyOf: __, ...beside } = schema
  const described = members?.find(({ description }) => description !== undefined)
  const anyOf = members?.map(({ description: ___, ...member }) => member)
  const title = types.map((type) => String(type).charAt(0).toUpperCase() + String(type).slice(1)).join('Or')
  return { title, ...(described ? { description: described.description } : {}), ...beside, anyOf }
}
