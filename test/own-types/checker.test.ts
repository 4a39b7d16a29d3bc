import { describe, expect, it } from 'vitest'
import { checker, schemaProblem } from '../../src/own-types/schema.ts'

function flaw(schema: unknown, data: unknown): string | null {
  expect(schemaProblem(schema)).toBeNull()
  return checker(schema)(data)
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#'
const a = (schema: unknown) => ({ properties: { a: schema } })

describe('a flaw in the data', () => {
  it.each([
    [a({ type: 'number' }), { a: '1' }, 'data.a must be a number.'],
    [a({ type: 'integer' }), { a: 1.5 }, 'data.a must be a whole number.'],
    [a({ type: ['string', 'null'] }), { a: 1 }, 'data.a must be a string or null.'],
    [a({ type: 'boolean' }), { a: 0 }, 'data.a must be true or false.'],
    [a({ type: 'array' }), { a: {} }, 'data.a must be a list.'],
    [a({ type: 'object' }), { a: [] }, 'data.a must be an object.'],
    [a({ enum: ['x', 1, null] }), { a: 'y' }, 'data.a must be one of "x", 1, null.'],
    [a({ const: { x: [1] } }), { a: { x: [2] } }, 'data.a must be {"x":[1]}.'],
    [{ required: ['a', 'b'] }, { a: 1 }, 'data.b is required.'],
    [a({ required: ['b c'] }), { a: {} }, 'data.a["b c"] is required.'],
    [{ ...a({}), additionalProperties: false }, { b: 1 }, 'data.b is not allowed: it may have a.'],
    [{ unevaluatedProperties: false, allOf: [a({})] }, { a: 1, b: 1 }, 'data.b is not allowed.'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, 'data must have property b when property a is present.'],
    [
      { $schema: DRAFT_07, dependencies: { a: ['b'] } },
      { a: 1 },
      'data must have property b when property a is present.',
    ],
    [a({ minimum: 3 }), { a: 2 }, 'data.a must be >= 3.'],
    [a({ exclusiveMaximum: 3 }), { a: 3 }, 'data.a must be < 3.'],
    [a({ multipleOf: 5 }), { a: 3 }, 'data.a must be multiple of 5.'],
    [a({ minLength: 3 }), { a: 'ab' }, 'data.a must not have fewer than 3 characters.'],
    [a({ maxLength: 3 }), { a: 'abcd' }, 'data.a must not have more than 3 characters.'],
    [a({ minItems: 2 }), { a: [1] }, 'data.a must not have fewer than 2 items.'],
    [a({ maxItems: 2 }), { a: [1, 2, 3] }, 'data.a must not have more than 2 items.'],
    [{ minProperties: 1 }, {}, 'data must not have fewer than 1 properties.'],
    [{ maxProperties: 0 }, { a: 1 }, 'data must not have more than 0 properties.'],
    [a({ pattern: '^x+$' }), { a: 'y' }, 'data.a must match pattern "^x+$".'],
    [{ patternProperties: { '^x': { type: 'null' } } }, { x1: 1 }, 'data.x1 must be null.'],
    [a({ format: 'date' }), { a: '2026-02-30' }, 'data.a must match format "date".'],
    [
      a({ uniqueItems: true }),
      {
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
      },
      'data.a must have each item once.',
    ],
    [a({ contains: { const: 1 } }), { a: [2] }, 'data.a must contain at least 1 valid item(s).'],
    [
      { propertyNames: { maxLength: 2 } },
      { abc: 1 },
      'data.abc has a name that is not allowed; the first flaw: the name must not have more than 2 characters.',
    ],
    [a({ items: { type: 'string' } }), { a: ['x', 1] }, 'data.a[1] must be a string.'],
    [a({ prefixItems: [{}], items: false }), { a: [1, 2] }, 'data.a must not have more than 1 items.'],
    [
      { $schema: DRAFT_07, ...a({ items: [{}], additionalItems: false }) },
      { a: [1, 2] },
      'data.a must not have more than 1 items.',
    ],
    [
      a({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
      { a: 1 },
      'data.a must match a schema in anyOf; the first flaw: data.a must be a string.',
    ],
    [a({ oneOf: [{ type: 'number' }, { minimum: 0 }] }), { a: 1 }, 'data.a must match exactly one schema in oneOf.'],
    [
      a({ oneOf: [{ type: 'string' }, { type: 'null' }] }),
      { a: 1 },
      'data.a must match exactly one schema in oneOf; the first flaw: data.a must be a string.',
    ],
    [a({ not: { type: 'string' } }), { a: 'x' }, 'data.a must not fit the schema of not.'],
    [JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]}}'), { a: 1 }, 'data.b is required.'],
    [a(false), { a: 1 }, 'data.a must not be there.'],
    [{ ...a({ $ref: '#/$defs/x~1y' }), $defs: { 'x/y': { type: 'null' } } }, { a: 1 }, 'data.a must be null.'],
    [
      { properties: { kids: { items: { $ref: '#' } }, a: { type: 'null' } } },
      { kids: [{ kids: [{ a: 1 }] }] },
      'data.kids[0].kids[0].a must be null.',
    ],
    [{ properties: { '0': { type: 'null' } } }, { '0': 1 }, 'data[0] must be null.'],
    [{ required: ['constructor'] }, {}, 'data.constructor is required.'],
    [{ properties: { 'a/b~c': { type: 'null' } } }, { 'a/b~c': 1 }, 'data["a/b~c"] must be null.'],
    [true, { a: undefined }, 'data.a must be JSON: it is of type undefined.'],
  ])('of %j in %j is told with its path and what is allowed', (schema, data, words) => {
    expect(flaw(schema, data)).toBe(words)
  })

  it.each([
    [{ properties: { constructor: { type: 'string' }, toString: { type: 'null' } } }, {}],
    [{ properties: { kids: { items: { $ref: '#' } } } }, { kids: [{ kids: [] }, {}] }],
    [
      {
        $id: 'https://example.com/order',
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        ...a({ $ref: '#/$defs/b' }),
        $defs: { b: {} },
      },
      { a: 1 },
    ],
    [a({ uniqueItems: true }), { a: [1, '1', [1], { x: 1 }, true, null, 'null'] }],
    [a({ uniqueItems: false }), { a: [1, 1] }],
    [a({ pattern: 'é{2}' }), { a: 'xééx' }],
    [a({ pattern: '^\\u{1F600}$' }), { a: '😀' }],
    [a({ minLength: 1, maxLength: 1 }), { a: '😀' }],
    [
      { properties: { a: true }, additionalProperties: { type: 'string' } },
      { a: 1, b: 'x' },
    ],
    [{ additionalProperties: false }, JSON.parse('{}')],
  ])('is none where %j has %j', (schema, data) => {
    expect(flaw(schema, data)).toBeNull()
  })

  it('is looked for in data that has names of methods', () => {
    const data = { valueOf: 1, toString: null, constructor: { name: 1 }, hasOwnProperty: 1, toJSON: 1, length: 7 }
    for (const schema of [{ const: {} }, { enum: [{}, { ...data, valueOf: 2 }] }]) {
      expect(flaw(schema, data)).toMatch(/^data must be (one of )?{}/)
    }
    expect(flaw({ const: { b: 1, a: [{}] } }, { a: [Object.create(null)], b: 1 })).toBeNull()
    expect(flaw({ enum: [1, data] }, data)).toBeNull()
    expect(flaw(a({ uniqueItems: true, maxItems: 3 }), { a: [data, {}] })).toBeNull()
    expect(flaw({ ...a({ type: 'null' }), minProperties: 3, propertyNames: { minLength: 5 } }, data)).toBeNull()
  })

  it('in a property __proto__ is seen as in any other', () => {
    const data = JSON.parse('{"__proto__":{"a":1}}')
    expect(flaw({ additionalProperties: false }, data)).toBe('data.__proto__ is not allowed.')
    expect(flaw({ additionalProperties: { type: 'null' } }, data)).toBe('data.__proto__ must be null.')
    expect(flaw({ required: ['a'] }, data)).toBe('data.a is required.')
  })

  it('is told in few words', () => {
    expect(flaw(a({ enum: Array.from({ length: 5_000 }, (_, index) => index) }), { a: -1 })?.length).toBeLessThan(600)
    expect(flaw({ additionalProperties: false }, { ['x'.repeat(100_000)]: 1 })?.length).toBeLessThan(600)
  })
})

describe('the format', () => {
  it.each([
    [
      'date',
      ['2026-02-28', '2028-02-29', '0001-01-01'],
      ['2026-02-29', '2026-13-01', '2026-1-1', '2026-00-10', '2026-01-01x', ''],
    ],
    [
      'date-time',
      ['2026-02-28T10:00:00Z', '2026-02-28t23:59:60.123z', '2026-02-28T10:00:00+05:30'],
      [
        '2026-02-30T10:00:00Z',
        '2026-02-28 10:00:00Z',
        '2026-02-28T24:00:00Z',
        '2026-02-28T10:00:00',
        '2026-02-28T10:00Z',
      ],
    ],
    ['email', ['a@example.com', 'a+b.c@x', 'ż@przykład.pl'], ['a', '@x', 'a@', 'a@b@c', 'a b@x', 'a@x.', 'a@.x']],
    [
      'uri',
      ['https://example.com/a?b#c', 'urn:isbn:1', 'mailto:a@b', 'https://x/%20'],
      ['example.com', '/a', 'https://x/ y', 'https://x/%2', 'https://x/<', ':x', ''],
    ],
    [
      'uuid',
      ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
      ['123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400g', ''],
    ],
  ])('%s takes what it should', (format, good, bad) => {
    for (const text of good) expect(flaw(a({ format }), { a: text }), text).toBeNull()
    for (const text of bad) expect(flaw(a({ format }), { a: text }), text).toBe(`data.a must match format "${format}".`)
    expect(flaw(a({ format }), { a: 7 })).toBeNull()
  })
})

describe('a checker', () => {
  it('is made once for a schema, whoever asks', () => {
    expect(checker({ title: 'once' })).toBe(checker(JSON.parse('{"title":"once"}')))
  })

  it('is forgotten when 256 others were used since', () => {
    const kept = checker({ title: 'kept' })
    const dropped = checker({ title: 'dropped' })
    for (let index = 0; index < 255; index++) {
      checker({ title: `other ${index}` })
      expect(checker({ title: 'kept' })).toBe(kept)
    }
    expect(checker({ title: 'dropped' })).not.toBe(dropped)
  })

  it('is not made of what is no schema', () => {
    expect(() => checker({ type: 'text' })).toThrow(/^schema\.type .* must be one of/)
  })
})
