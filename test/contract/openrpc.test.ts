import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openrpcDocument } from '../../src/contract/openrpc.ts'
import { notifications } from '../../src/documents.ts'
import { ERRORS, type ErrorKind } from '../../src/errors.ts'
import { methods } from '../../src/methods/index.ts'
import { methodsWith } from '../../src/rpc/method.ts'

const info = {
  title: 'Aviso',
  description: 'For the tests.',
  version: '1.2.3',
  url: 'https://aviso.example/rpc',
}

interface Described {
  name: string
  summary: string
  description: string
  tags: { name: string }[]
  paramStructure: string
  params: { name: string; description?: string; required: boolean; schema: object }[]
  result: { name: string; schema: object }
  errors: { $ref: string }[]
  examples: { name: string; params: { name: string; value: unknown }[]; result: { name: string; value: unknown } }[]
}

// What is served is text.
const document = JSON.parse(JSON.stringify(openrpcDocument(methods, info, notifications)))
const described = document.methods as Described[]
const { schemas, errors } = document.components as {
  schemas: Record<string, { title?: string }>
  errors: Record<string, { code: number; message: string; data: { kind: string } }>
}

type Visit = (node: Record<string, unknown>, path: string) => void

/** Visits every object of the document, but not what is only quoted there: examples and defaults. */
function walk(node: unknown, visit: Visit, path = ''): void {
  if (Array.isArray(node)) for (const [index, item] of node.entries()) walk(item, visit, `${path}/${index}`)
  else if (typeof node === 'object' && node !== null) {
    visit(node as Record<string, unknown>, path)
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'examples' && key !== 'example' && key !== 'default') walk(value, visit, `${path}/${key}`)
    }
  }
}

function all<Found>(find: (node: Record<string, unknown>, path: string) => Found[]): Found[] {
  const found: Found[] = []
  walk(document, (node, path) => found.push(...find(node, path)))
  return found
}

function resolve(ref: string): unknown {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document)
}

describe('the document', () => {
  it('is OpenRPC 1.2.6, with who it is about and where calls go', () => {
    expect(document).toMatchObject({
      openrpc: '1.2.6',
      info: { title: 'Aviso', version: '1.2.3', description: 'For the tests.', license: { name: 'MIT' } },
      servers: [{ url: 'https://aviso.example/rpc' }],
    })
    expect(Object.keys(document).sort()).toEqual([
      ...['components', 'info', 'methods', 'openrpc', 'servers', 'x-notifications'],
    ])
  })

  it('lists every method once, in the order of the registry', () => {
    expect(described.map(({ name }) => name)).toEqual(methods.map(({ name }) => name))
    expect(new Set(described.map(({ name }) => name)).size).toBe(described.length)
    expect(described.length).toBeGreaterThan(15)
  })

  it('does not list rpc.discover', () => {
    expect(described.filter(({ name }) => name.startsWith('rpc.'))).toEqual([])
  })

  it('has no method whose name is the beginning of another, dot by dot', () => {
    const names = described.map(({ name }) => name)
    const prefixes = names.filter((name) => names.some((other) => other.startsWith(`${name}.`)))
    expect(prefixes).toEqual([])
  })

  it('resolves every $ref, and uses every component', () => {
    const refs = all(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []))
    expect(refs.length).toBeGreaterThan(100)
    for (const ref of refs) expect(resolve(ref), ref).toBeTypeOf('object')
    const components = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(errors).map((name) => `#/components/errors/${name}`),
    ]
    expect(new Set(refs)).toEqual(new Set(components))
  })

  it('has no $ref beside other keywords: draft 7 ignores those', () => {
    expect(all((node, path) => ('$ref' in node && Object.keys(node).length > 1 ? [path] : []))).toEqual([])
  })

  it('has no $ref that leads back to itself', () => {
    const visiting: string[] = []
    const follow = (node: unknown) =>
      walk(node, ({ $ref }) => {
        if (typeof $ref !== 'string') return
        expect(visiting).not.toContain($ref)
        visiting.push($ref)
        follow(resolve($ref))
        visiting.pop()
      })
    follow(document.methods)
  })

  it.each(['$schema', 'definitions', '$defs', '$id', 'nullable', 'format', 'propertyNames', 'unevaluatedProperties'])(
    'says nothing with %s',
    (keyword) => {
      expect(all((node, path) => (keyword in node ? [`${path}/${keyword}`] : []))).toEqual([])
    },
  )

  it('has no bounds of 2^53', () => {
    const bounds = all(({ minimum, maximum }) => [minimum, maximum]).filter((bound) => typeof bound === 'number')
    expect(bounds.length).toBeGreaterThan(0)
    for (const bound of bounds) expect(Math.abs(bound)).toBeLessThan(Number.MAX_SAFE_INTEGER)
  })

  it('has patterns that need no Unicode mode', () => {
    const patterns = all(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []))
    expect(patterns.length).toBeGreaterThan(0)
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/\\p\{/)
      expect(() => new RegExp(pattern)).not.toThrow()
    }
  })

  it('has components with a title of their own, their name, in upper camel case', () => {
    for (const [name, { title }] of Object.entries(schemas)) {
      expect(title).toBe(name)
      expect(name).toMatch(/^[A-Z][A-Za-z0-9]*$/)
    }
  })

  it('has no component with the name of a class that generators make', () => {
    const made = described.map(({ name }) => name.replaceAll(/(^|\.)(.)/g, (_, __, letter) => letter.toUpperCase()))
    for (const name of Object.keys(schemas)) expect([...made, 'Client']).not.toContain(name)
  })

  it('has no text that ends a comment, and no quote in an enum', () => {
    const texts = all((node) => Object.values(node).filter((value) => typeof value === 'string'))
    expect(texts.length).toBeGreaterThan(100)
    for (const text of texts) expect(text).not.toContain('*/')
    for (const value of all((node) => (Array.isArray(node.enum) ? node.enum : []))) expect(value).not.toContain('"')
  })

  const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/
  const RESERVED =
    /^(break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await|implements|interface|package|private|protected|public)$/

  it('has properties and parameters with names that are identifiers', () => {
    const names = [
      ...all(({ properties }) => Object.keys((properties ?? {}) as object)),
      ...described.flatMap(({ params }) => params.map(({ name }) => name)),
      ...described.map(({ result }) => result.name),
    ]
    expect(names.length).toBeGreaterThan(100)
    for (const name of names) {
      expect(name).toMatch(IDENTIFIER)
      expect(name).not.toMatch(RESERVED)
    }
  })

  it('describes each error with its own code', () => {
    for (const [name, error] of Object.entries(errors)) {
      const { code, message } = ERRORS[name as ErrorKind]
      expect(error).toEqual({ code, message, data: { kind: name } })
    }
  })
})

describe.each(methods)('$name', (method) => {
  const one = described.find(({ name }) => name === method.name) as Described

  it('has a name in the form of all', () => {
    expect(one.name).toMatch(/^[a-z]+(\.[a-z][a-zA-Z]*)+$/)
  })

  it('has a summary, a description and a tag', () => {
    expect(one.summary).toMatch(/^[A-Z].*\.$/)
    expect(one.description).toMatch(/^[A-Z].*\.$/)
    expect(one.tags).toEqual([{ name: expect.stringMatching(/^[a-z.]+$/) }])
    expect(one.name.startsWith(`${one.tags[0]?.name}.`)).toBe(true)
  })

  it('takes its parameters either way, required ones first, eventID before all', () => {
    expect(one.paramStructure).toBe('either')
    expect(one.params.map(({ name }) => name)).toEqual(Object.keys(method.params.shape))
    const required = one.params.map((param) => param.required)
    for (const each of required) expect(each).toBeTypeOf('boolean')
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)))
    const position = one.params.findIndex((param) => param.name === 'eventID' && param.required)
    expect(position).toBeLessThanOrEqual(0)
  })

  it('describes each parameter as the schema takes it', () => {
    for (const { name, description, required, schema } of one.params) {
      expect(description, name).toMatch(/\.$/)
      expect(required, name).toBe(!method.params.shape[name]?.safeParse(undefined).success)
      expect(Object.keys(schema), name).not.toHaveLength(0)
    }
  })

  it('refuses unknown parameters', () => {
    const parsed = method.params.safeParse({ 'no such parameter': 1 })
    expect(parsed.error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
  })

  it('names its errors, those that any call can meet among them', () => {
    const names = one.errors.map(({ $ref }) => $ref.replace('#/components/errors/', ''))
    expect(names).toEqual(expect.arrayContaining(['invalid_params', 'forbidden', 'internal', 'unavailable']))
    expect(names).toEqual(expect.arrayContaining(method.errors))
    expect(new Set(names).size).toBe(names.length)
    for (const { $ref } of one.errors) expect(resolve($ref)).toMatchObject({ code: expect.any(Number) })
  })

  it('has examples that its own schemas take', () => {
    for (const { name, params, result } of one.examples) {
      const named = Object.fromEntries(params.map((param) => [param.name, param.value]))
      expect(method.params.safeParse(named).error?.issues, name).toBeUndefined()
      expect(method.result.parse(result.value), name).toEqual(result.value)
    }
  })
})

describe('a schema', () => {
  const defineMethod = methodsWith<never>()
  const about = { summary: '', description: '', access: 'read' as const, errors: [], examples: [] }
  const method = (name: string, result: z.ZodType) =>
    defineMethod({
      ...about,
      name,
      params: z.strictObject({ count: z.int().optional(), small: z.int().min(1).max(9).default(5) }),
      resultName: 'result',
      result,
      handle: async () => undefined as never,
    })

  it('is described closed on the way in and open on the way out', () => {
    const made = JSON.stringify(openrpcDocument([method('a.get', z.strictObject({ b: z.string() }))], info))
    expect(made).not.toContain('additionalProperties')
    const inner = defineMethod({
      ...about,
      name: 'a.get',
      params: z.strictObject({ inner: z.strictObject({ b: z.string() }) }),
      resultName: 'result',
      result: z.null(),
      handle: async () => null,
    })
    expect(JSON.stringify(openrpcDocument([inner], info))).toContain('"additionalProperties":false')
  })

  it('loses the bounds of safe integers, and keeps its own', () => {
    const [one] = openrpcDocument([method('a.get', z.null())], info).methods as Described[]
    expect(one?.params.map(({ schema }) => schema)).toEqual([
      { type: 'integer' },
      { type: 'integer', minimum: 1, maximum: 9, default: 5 },
    ])
  })

  const thing = (shape: z.ZodRawShape) => z.object({ thing: z.object(shape).meta({ id: 'Thing', title: 'Thing' }) })

  it('that several methods use is one component', () => {
    const shared = thing({ a: z.string() })
    const made = openrpcDocument([method('a.get', shared), method('a.find', z.array(shared))], info)
    expect(made).toMatchObject({ components: { schemas: { Thing: { title: 'Thing', required: ['a'] } } } })
  })

  it('with the name of another that differs is refused', () => {
    const both = [method('a.get', thing({ a: z.string() })), method('a.find', thing({ b: z.string() }))]
    expect(() => openrpcDocument(both, info)).toThrow('two different schemas are called Thing')
  })
})
