import fs from 'node:fs'
import ts from 'typescript-5'
import { describe, expect, it } from 'vitest'
import { clientSource } from '../../src/contract/client.ts'
import { comment, declaration, key, literal, typeName, typeOf } from '../../src/contract/client-types.ts'
import type { Schema } from '../../src/contract/document.ts'
import { openrpcDocument } from '../../src/contract/openrpc.ts'
import { ERRORS } from '../../src/errors.ts'
import { methods } from '../../src/methods/index.ts'

const info = { title: 'Aviso', description: 'For the tests.', version: '1.2.3', url: 'https://aviso.example/base/rpc' }
const document = () => JSON.parse(JSON.stringify(openrpcDocument(methods, info)))

const names = new Map([
  ['Thing', 'Thing'],
  ['Promise', 'Promise_'],
])
const thing = { $ref: '#/components/schemas/Thing' }
const string = { type: 'string' }
const nothing = { type: 'null' }

describe('a schema as a type', () => {
  it.each<[Schema | boolean | undefined, string]>([
    [string, 'string'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'number', minimum: 1 } as Schema, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [nothing, 'null'],
    [thing, 'Thing'],
    [{ $ref: '#/components/schemas/Promise' }, 'Promise_'],
    [{ $ref: '#/components/schemas/Missing' }, 'unknown'],
    [{ const: 'POST', type: 'string' }, "'POST'"],
    [{ const: null }, 'null'],
    [{ enum: ['a', 1, true, null, -2.5] }, "'a' | 1 | true | null | -2.5"],
    [{ anyOf: [string, nothing] }, 'string | null'],
    [{ oneOf: [string, thing] }, 'string | Thing'],
    [{ anyOf: [{ type: 'integer' }, { type: 'number' }] }, 'number'],
    [{ anyOf: [] }, 'never'],
    [{ type: ['string', 'boolean', 'null'] }, 'string | boolean | null'],
    [{ description: 'About.', allOf: [thing] }, 'Thing'],
    [{ allOf: [thing, { anyOf: [string, nothing] }] }, 'Thing & (string | null)'],
    [{ type: 'array', items: string }, 'string[]'],
    [{ type: 'array', items: { anyOf: [string, nothing] } }, '(string | null)[]'],
    [{ type: 'array' }, 'unknown[]'],
    [{ type: ['array', 'null'], items: thing }, 'Thing[] | null'],
    [{ type: 'object', additionalProperties: string }, 'Record<string, string>'],
    [{ type: 'object' }, 'Record<string, unknown>'],
    [{ type: 'object', properties: {}, additionalProperties: false }, 'Record<string, never>'],
    [
      { type: 'object', properties: { a: string, 'b-c': thing }, required: ['a'], additionalProperties: false },
      "{ a: string; 'b-c'?: Thing }",
    ],
    [{}, 'unknown'],
    [{ type: 'date' }, 'unknown'],
    [true, 'unknown'],
    [undefined, 'unknown'],
    [false, 'never'],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema, names)).toBe(type)
  })
})

describe('a declaration', () => {
  it('is an interface of what has properties, described', () => {
    const a = { ...string, description: 'First.', default: 'x' }
    expect(
      declaration('Pair', { type: 'object', description: 'Two.', properties: { a, b: thing }, required: ['b'] }, names),
    ).toBe(`/** Two. */
export interface Pair {
  /** First. Default: "x". */
  a?: string
  b: Thing
}
`)
  })

  it('is a type of everything else, on lines of its own when it is long', () => {
    expect(declaration('Short', { enum: ['a', 'b'] }, names)).toBe("export type Short = 'a' | 'b'\n")
    const [long, other] = ['l'.repeat(60), 'o'.repeat(60)]
    expect(declaration('Long', { enum: [long, other] }, names)).toBe(
      `export type Long =\n  | '${long}'\n  | '${other}'\n`,
    )
  })
})

describe('odd words', () => {
  it.each([
    ['plain', 'plain'],
    ['class', 'class'],
    ['$a_1', '$a_1'],
    ['a-b', "'a-b'"],
    ['1a', "'1a'"],
    ['', "''"],
    ["'", "'\\''"],
    ['__proto__', "['__proto__']"],
  ])('%j is the key %s', (name, printed) => {
    expect(key(name)).toBe(printed)
  })

  it.each(['', "it's", '"', '\\', '\\"', "\\'", '\n', '\u2028', '*/', '\ud800'])('%j stays itself', (text) => {
    expect(new Function(`return ${literal(text)}`)()).toBe(text)
  })

  it('no text ends a comment early', () => {
    expect(comment('a */ b')).toBe('/** a *\\/ b */\n')
    expect(comment('one\ntwo\u2028three', '  ')).toBe('  /**\n   * one\n   * two\n   * three\n   */\n')
    expect(comment('')).toBe('')
    const [word, long] = ['w'.repeat(90), 'l'.repeat(150)]
    expect(comment(`${word} ${word} ${long} end`).split('\n')).toEqual([
      '/**',
      ` * ${word}`,
      ` * ${word}`,
      ` * ${long}`,
      ' * end',
      ' */',
      '',
    ])
  })

  it('every type has a name of its own, which can be one', () => {
    const taken = new Set(['Promise'])
    const made = ['Promise', 'webhook.log.find.params', 'Webhook-log find.params!', '1st', 'ü', '', 'Promise']
    expect(made.map((name) => typeName(name, taken))).toEqual([
      ...['Promise_', 'WebhookLogFindParams', 'WebhookLogFindParams_', 'T1st', 'T', 'T_', 'Promise__'],
    ])
  })
})

describe('the client', () => {
  const source = clientSource(document())

  it('is always the same, imports nothing, and has no mark of when or where it was made', () => {
    expect(clientSource(document())).toBe(source)
    expect(source).not.toMatch(/\bimport\b|\brequire\b|\bany\b/)
  })

  it('has its runtime in the package, as source', () => {
    expect(JSON.parse(fs.readFileSync('package.json', 'utf8')).files).toContain('src/contract/client-runtime.ts')
  })

  it('says what it is, how it is made anew, and where calls go', () => {
    expect(source).toMatch(/^\/\*\*\n \* The client of Aviso 1\.2\.3[^/]+aviso client > client\.ts/)
    expect(source).toContain('curl -s https://aviso.example/base/client.ts > client.ts')
    expect(source).toContain("const DEFAULT_URL = 'https://aviso.example/base/rpc'\n")
  })

  it('has every method, described, and every component under its own name', () => {
    for (const { name, params } of methods) {
      expect(source).toContain(`>('${name}', params, ...options),`)
      const optional = Object.values(params.shape).every((field) => field.safeParse(undefined).success)
      const type = `${name.replace(/(^|\.)(.)/g, (_, __, letter: string) => letter.toUpperCase())}Params`
      expect(source).toContain(`(params: ${type}${optional ? ' = {}' : ''}, ...options: Options) =>`)
    }
    for (const name of Object.keys(document().components.schemas)) {
      expect(source).toMatch(new RegExp(`^export (interface ${name} \\{|type ${name} =)`, 'm'))
    }
    expect(source).toContain('      /** Returns one webhook. */\n      get:')
  })

  it('knows every kind of error', () => {
    for (const kind of Object.keys(ERRORS)) expect(source).toContain(`  | '${kind}'\n`)
  })

  it('has no index signature', () => {
    expect(source).not.toMatch(/\[\w+: string\]/)
  })

  const method = (name: string, more: object = {}) => ({
    ...{ name, summary: 'S.', description: 'D.', params: [], result: { schema: {} } },
    ...more,
  })
  const odd = (given: unknown[], schemas: object = {}) => ({ ...document(), methods: given, components: { schemas } })

  it.each([[['a.b', 'a.b.c']], [['a.b.c', 'a.b']], [['a.b', 'a.b']], [['batch']], [['batch.find']]])(
    'refuses the methods %j: there is one place for two',
    (list) => {
      expect(() => clientSource(odd(list.map((name) => method(name))))).toThrow(/cannot be in the client/)
    },
  )

  it('is TypeScript whatever a document says', () => {
    const bad = `*/ 'x" \${y} \\ \n\u2028 </script>`
    const params = ['a', '__proto__', 'class', bad].map((name) => ({
      name,
      description: bad,
      required: true,
      schema: {},
    }))
    const schemas = Object.fromEntries(
      ['Promise', 'Client', 'Record', 'Options', bad].map((name) => [name, { enum: [bad], description: bad }]),
    )
    const result = { schema: { $ref: '#/components/schemas/Promise' } }
    const text = clientSource({
      ...odd(
        [method(`x.${bad}`, { params, result, summary: bad, description: bad }), method('__proto__.__proto__')],
        schemas,
      ),
      info: { title: bad, version: bad },
      servers: [{ url: 'https://example.com/*/rpc?\'"' }],
    })
    const { diagnostics, outputText } = ts.transpileModule(text, {
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    })
    expect(diagnostics).toEqual([])
    expect(text).toContain('send<Promise_>(')
    expect(text).toMatch(/^export type Options_ = /m)
    expect(outputText).toContain("['__proto__']: (params = {}, ...options)")
  })
})
