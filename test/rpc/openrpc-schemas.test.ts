import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { openrpcDocument } from '../../src/contract/openrpc.ts'
import { methods } from '../../src/methods/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema as it comes
type Any = any

// The one of @open-rpc/schema-utils-js: draft 7.
const Ajv = createRequire(createRequire(import.meta.url).resolve('@open-rpc/schema-utils-js'))('ajv')

const info = { title: 'Aviso', description: 'For the tests.', version: '1.2.3', url: 'https://aviso.example/rpc' }
// What is served is text.
const document: Any = JSON.parse(JSON.stringify(openrpcDocument(methods, info)))
const components: Record<string, Any> = document.components.schemas

/** Where a schema stands directly under another, by keyword: one, a list of them, or some by name. */
const UNDER = {
  one: ['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else'],
  list: ['anyOf', 'oneOf', 'allOf'],
  named: ['properties', 'patternProperties', 'definitions'],
}

interface Found {
  at: string
  schema: Any
}

/** A schema and every schema in it. What is only quoted there (examples, defaults) is none. */
function within(schema: Any, at: string): Found[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.entries(schema).flatMap(([keyword, value]: [string, Any]) => {
    if (UNDER.one.includes(keyword)) return within(value, `${at}/${keyword}`)
    if (UNDER.list.includes(keyword) || UNDER.named.includes(keyword))
      return Object.entries(value).flatMap(([key, one]) => within(one, `${at}/${keyword}/${key}`))
    return []
  })
  return [{ at, schema }, ...inner]
}

const roots: Found[] = [
  ...document.methods.flatMap(({ name, params, result }: Any) => [
    ...params.map((param: Any) => ({ at: `${name}(${param.name})`, schema: param.schema })),
    { at: `${name} =>`, schema: result.schema },
  ]),
  ...Object.entries(components).map(([name, schema]) => ({ at: name, schema })),
]
const schemas = roots.flatMap(({ at, schema }) => within(schema, at))

/** What a schema says, whatever it says of itself. */
function content({ description: _, default: __, ...schema }: Any): string {
  return JSON.stringify(schema)
}

describe('the schemas of the document', () => {
  it('are found', () => {
    expect(schemas.length).toBeGreaterThan(500)
    const keywords = new Set(schemas.flatMap(({ schema }) => Object.keys(schema)))
    expect([...keywords].toSorted()).toEqual(
      [
        ...['$ref', 'additionalProperties', 'allOf', 'anyOf', 'const', 'default', 'description', 'enum'],
        ...['exclusiveMinimum', 'items', 'maxItems', 'maxLength', 'maximum', 'minItems', 'minimum', 'pattern'],
        ...['properties', 'required', 'title', 'type', 'writeOnly'],
      ].filter((keyword) => keywords.has(keyword)),
    )
  })

  it('have one type each: a list of types is a union', () => {
    expect(schemas.filter(({ schema }) => Array.isArray(schema.type))).toEqual([])
  })

  it('have a title in upper camel case where they are an object, a union or an enum', () => {
    const untitled = schemas.filter(
      ({ schema: { type, properties, anyOf, oneOf, enum: values, title } }) =>
        (type === 'object' || properties || anyOf || oneOf || values) && !/^[A-Z][A-Za-z0-9]*$/.test(title ?? ''),
    )
    expect(untitled, "What goes out is made by object('Name', …) of src/methods/fields/basic.ts.").toEqual([])
  })

  it('have a title that says one thing: two with the same are the same', () => {
    const byTitle = new Map<string, Found[]>()
    for (const found of schemas) {
      const { title } = found.schema
      if (title) byTitle.set(title, [...(byTitle.get(title) ?? []), found])
    }
    expect(byTitle.size).toBeGreaterThan(40)
    for (const [title, found] of byTitle) {
      expect(new Set(found.map(({ schema }) => content(schema))).size, title).toBe(1)
      if (found.length > 1) expect(components, title).not.toHaveProperty(title)
    }
  })

  it('have no title that generators make a class or a type of', () => {
    const pascal = (name: string) => name.replaceAll(/(^|\.)(.)/g, (_, __, letter) => letter.toUpperCase())
    const made = [...document.methods.map(({ name }: Any) => pascal(name)), 'Client', info.title]
    expect(made).toContain('WebhookLogFind')
    const taken = schemas.filter(({ schema }) => made.includes(schema.title))
    expect(taken, 'A generator calls a method so: another name is needed.').toEqual([])
  })

  it('of results have a title, or refer to a component, which has one', () => {
    for (const { name, result } of document.methods) {
      const { title, $ref = '' } = result.schema
      const referred = components[$ref.replace('#/components/schemas/', '')]
      expect(title ?? referred?.title, name).toMatch(/^[A-Z]/)
    }
  })

  it('have no quote in a constant', () => {
    for (const { at, schema } of schemas) expect(String(schema.const ?? ''), at).not.toContain('"')
  })
})

/** A schema that stands alone: what it refers to is in `openrpc`. */
const alone = (schema: Any) =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'openrpc#/definitions/'))

describe('in draft 7', () => {
  const ajv = new Ajv({ strictKeywords: true, strictDefaults: true, allErrors: true })
  ajv.addSchema({ $id: 'openrpc', definitions: alone(components) })

  it.each(roots.map(({ at, schema }) => [at, schema]))('%s means something', (_, schema) => {
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true)
    expect(() => ajv.compile(alone(schema))).not.toThrow()
  })

  it.each<[string, Any]>([
    ['a keyword of later drafts', { $defs: {} }],
    ['a keyword of OpenAPI', { type: 'string', nullable: true }],
    ['an unknown format', { type: 'integer', format: 'int64' }],
    ['an unknown type', { type: 'date' }],
  ])('%s would mean nothing', (_, schema) => {
    expect(() => ajv.compile(schema)).toThrow()
  })

  it.each<[string, Any]>(document.methods.map((method: Any) => [method.name, method]))(
    '%s has examples that are valid',
    (_, method) => {
      expect(method.examples.length).toBeGreaterThan(0)
      const valid = (schema: Any, value: unknown) => {
        expect(ajv.validate(alone(schema), value), `${JSON.stringify(value)} ${ajv.errorsText()}`).toBe(true)
      }
      for (const { params, result } of method.examples) {
        for (const { name, value } of params)
          valid(method.params.find((param: Any) => param.name === name).schema, value)
        for (const { name, required } of method.params) {
          if (required) expect(params.map((param: Any) => param.name)).toContain(name)
        }
        valid(method.result.schema, result.value)
      }
    },
  )
})

describe('the rest of the document', () => {
  it('has absolute addresses, those of its configuration', () => {
    for (const { url } of document.servers) expect(new URL(url).href).toBe(info.url)
  })

  it('has no method whose name is the beginning of another', () => {
    const names: string[] = document.methods.map(({ name }: Any) => name)
    expect(names.filter((name) => names.some((other) => other !== name && other.startsWith(name)))).toEqual([])
  })

  it('marks what removes something for good, and nothing that only reads', () => {
    const marked = document.methods.filter((method: Any) => method['x-destructive'])
    expect(marked.map(({ name }: Any) => name)).toEqual(expect.arrayContaining(['webhook.remove', 'event.remove']))
    for (const method of document.methods) {
      if (method.name.endsWith('.remove')) expect(marked).toContain(method)
      if (method['x-access'] === 'read') expect(marked).not.toContain(method)
    }
  })
})
