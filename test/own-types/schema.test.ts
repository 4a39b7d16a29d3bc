import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../src/own-types/pattern.ts'
import { checker, schemaProblem } from '../../src/own-types/schema.ts'

type Schema = Record<string, unknown>

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#'
const a = (schema: unknown) => ({ properties: { a: schema } })

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** `$defs` d0 to d<count>, each made of the reference to the next. */
function chain(count: number, link: (next: { $ref: string }) => unknown, last: unknown = true): Schema {
  const links = times(count, (index) => [`d${index}`, link({ $ref: `#/$defs/d${index + 1}` })])
  return { $ref: '#/$defs/d0', $defs: Object.fromEntries([...links, [`d${count}`, last]]) }
}

/** A schema within so many others. */
function within(levels: number): Schema {
  let schema: Schema = {}
  for (let level = 0; level < levels; level++) schema = { not: schema }
  return schema
}

const circle: Schema = {}
circle.not = circle

describe('a schema', () => {
  it.each([
    ['nothing', {}],
    ['true', true],
    ['false', false],
    ['an order', { type: 'object', required: ['price'], properties: { price: { type: 'number', minimum: 0 } } }],
    ['draft 2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [true] }],
    ['draft-07', { $schema: DRAFT_07, items: [true], additionalItems: false, dependencies: { a: ['b'], c: false } }],
    ['draft-07 without #', { $schema: 'http://json-schema.org/draft-07/schema' }],
    ['an $id of its own', { $id: 'https://example.com/order.json', ...a({ $ref: '#' }) }],
    ['an $id that is no address', { $id: 'http://[', ...a({ $ref: '#/$defs/b' }), $defs: { b: true } }],
    ['a tree', a({ type: 'array', items: { $ref: '#' } })],
    [
      'a tree of two kinds',
      { $defs: { b: a({ $ref: '#' }) }, ...a({ anyOf: [{ $ref: '#/$defs/b' }, { type: 'null' }] }) },
    ],
    ['names of prototypes', { required: ['constructor'], properties: { constructor: {}, toString: {}, valueOf: {} } }],
    ['names in need of quotes', { required: ['"\'`$(x)\u2028'], properties: { '"\'`$(x)\u2028\\': { const: "'\n" } } }],
    [
      'all that only explains',
      {
        title: 't',
        description: 'd',
        $comment: 'c',
        default: 1,
        examples: [1],
        deprecated: true,
        readOnly: true,
        writeOnly: true,
      },
    ],
    ['a property that a pattern names as well', { properties: { ab: true }, patternProperties: { '^a': true } }],
    ['99 schemas within each other', within(98)],
    ['1,000 schemas', { properties: Object.fromEntries(times(999, (index) => [`p${index}`, {}])) }],
    ['10,000 values', { enum: times(10_000, (index) => index) }],
    ['64 KiB', { title: 'x'.repeat(65_536 - '{"title":""}'.length) }],
    ['a pattern of 1,000 characters', a({ pattern: 'x'.repeat(1_000) })],
    ['a chain of 28 references', chain(28, (next) => next)],
  ])('can be %s', (_, schema) => {
    expect(schemaProblem(schema)).toBeNull()
    expect(() => checker(schema)({})).not.toThrow()
  })

  it.each([
    ['nothing at all', undefined, 'schema must be JSON: it is of type undefined.'],
    ['null', null, 'schema must be an object or true or false.'],
    ['a list', [], 'schema must be an object or true or false.'],
    ['a text', '{}', 'schema must be an object or true or false.'],
    ['a function', () => 1, 'schema must be JSON: it is of type function.'],
    ['itself within', circle, /^schema(\.not)+\S* is too deep/],
    ['a date', { const: new Date(0) }, 'schema.const must be JSON: it is of type object.'],
    ['NUL', { const: 'a\0' }, /^schema\.const has a character that cannot be stored/],
    ['a null within', a(null), 'schema.properties.a must be an object or true or false.'],
    [
      'an unknown draft',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      /^schema\.\$schema must be one of https:.*2020-12.*draft-07/,
    ],
    ['a draft that is no text', { $schema: 7 }, /^schema\.\$schema must be one of/],
    ['an $id that is no text', { $id: 7 }, 'schema.$id must be a string.'],
    [
      '65 KiB',
      { title: 'x'.repeat(65_537 - '{"title":""}'.length) },
      'schema has 65537 octets as JSON: at most 65536 are allowed.',
    ],
    ['a const of 1 MB', { const: 'x'.repeat(1_000_000) }, /octets as JSON/],
    ['a pattern of 100 KB', { pattern: 'x'.repeat(100_000) }, /octets as JSON/],
    [
      '101 schemas within each other',
      within(100),
      /^schema(\.not)+\S*… is too deep: at most 100 lists and objects within each other\.$/,
    ],
    ['20,000 schemas within each other', within(20_000), /is too deep/],
    ['a deep const', { const: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) }, /is too deep/],
    [
      '1,001 schemas',
      { properties: Object.fromEntries(times(1_000, (index) => [`p${index}`, {}])) },
      'schema cannot have more than 1000 schemas within it.',
    ],
  ])('cannot be %s', (_, schema, problem) => {
    expect(schemaProblem(schema)).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
  })

  it.each(
    [
      'nullable',
      '$async',
      'id',
      'typ',
      'formatMinimum',
      'discriminator',
      '$vocabulary',
      'constructor',
      'toString',
      'additionalItems',
      'dependencies',
      'contentSchema',
      'errorMessage',
      'instanceof',
      'transform',
      '$merge',
      'Type',
      '',
    ].map((name) => [name]),
  )('cannot have the keyword %j', (name) => {
    // The meta-schema knows some, and takes them for lists or objects.
    const words = /^schema\.not.* (is not taken here: allowed are title, .* dependentSchemas|must be an object)\.$/
    expect(schemaProblem({ not: { [name]: true } })).toMatch(words)
    expect(schemaProblem({ not: { [name]: {} } })).toMatch(words)
  })

  it('cannot have the keywords of the other draft', () => {
    for (const name of ['prefixItems', 'dependentRequired', 'dependentSchemas', 'unevaluatedItems', 'minContains']) {
      expect(schemaProblem({ $schema: DRAFT_07, [name]: {} })).toMatch(
        /is not taken here: allowed are title, .* additionalItems, dependencies\.$/,
      )
    }
  })

  it('cannot speak of __proto__', () => {
    const words = 'schema cannot have __proto__: compilers pass over it.'
    expect(schemaProblem(JSON.parse('{"__proto__":{"type":"null"}}'))).toBe(words)
    expect(schemaProblem({ required: ['__proto__'] })).toBe(words)
    const keywords = [
      'properties',
      'patternProperties',
      '$defs',
      'definitions',
      'dependentSchemas',
      'dependentRequired',
    ]
    for (const keyword of keywords) expect(schemaProblem({ [keyword]: JSON.parse('{"__proto__":{}}') })).toBe(words)
    expect(schemaProblem({ description: 'Not "__proto__".' })).toBeNull()
  })

  it.each([
    ['$anchor', 'x'],
    ['$dynamicAnchor', 'x'],
    ['$dynamicRef', '#x'],
    ['$recursiveRef', '#'],
  ])('cannot name schemas by %s', (name, value) => {
    expect(schemaProblem({ [name]: value })).toMatch(/^schema\.\$.* is not taken here: allowed are .* \$ref, /)
  })

  it.each(['$id', '$schema'])('cannot have %s in a schema within', (name) => {
    expect(schemaProblem(a({ [name]: DRAFT_07 }))).toMatch(
      /^schema\.properties\.a\.\$\w+ is not taken here: allowed are /,
    )
  })

  it.each([
    ['type', ['text', '', 7, [], ['string', 'string'], ['string', 7], 'constructor', null]],
    ['minLength', [-1, 1.5, '1', null, true, [1]]],
    ['maxItems', [-1, 0.5, '1']],
    ['minProperties', [-1, {}]],
    ['minContains', [-1]],
    ['minimum', ['1', null, [], true]],
    ['exclusiveMaximum', [true, '1']],
    ['multipleOf', [0, -1, '1', null]],
    ['uniqueItems', ['true', 1, null]],
    ['required', ['a', [1], ['a', 'a'], {}, true]],
    ['enum', ['a', {}, null]],
    ['pattern', [7, null, {}]],
    ['format', ['ipv4', 'regex', 'Date', '', 7, 'constructor', 'json-pointer']],
    [
      '$ref',
      [
        7,
        null,
        {},
        '',
        'a',
        '#a',
        '#/',
        '#/a b',
        '#/%24defs/x',
        'https://example.com/x',
        'file:///etc/passwd',
        '//x',
        '#/$defs/x#',
        '#/$defs/x\n',
        '?x',
      ],
    ],
    ['allOf', [[], {}, true, null]],
    ['prefixItems', [[], {}]],
    ['properties', [[], true, null, 'a']],
    ['patternProperties', [[], 7]],
    ['dependentRequired', [[], { a: 'b' }, { a: [1] }, { a: ['b', 'b'] }]],
    ['dependentSchemas', [{ a: ['b'] }, []]],
    ['items', [[], [true], 7, null]],
    ['not', [7, [], 'x']],
    ['title', [7, null]],
    ['readOnly', ['x']],
  ])('cannot have a %s of what is not meant for it', (name, values) => {
    for (const value of values) {
      const problem = schemaProblem(a({ [name]: value }))
      expect(problem, JSON.stringify(value)).toContain(`schema.properties.a.${name}`)
      expect(problem).not.toContain('compiled')
    }
  })

  it('names no schema that is not there', () => {
    for (const $ref of [
      '#/$defs/x',
      '#/properties',
      '#/properties/b',
      '#/properties/a/type',
      '#/properties/a/$ref',
      '#/__proto__',
      '#/constructor',
      '#/$defs',
    ]) {
      expect(schemaProblem({ $defs: { y: {} }, ...a({ $ref }) })).toBe(
        'schema.properties.a.$ref names no schema within this one: "#" or a path like "#/$defs/price" is expected.',
      )
    }
    expect(schemaProblem({ const: { x: {} }, ...a({ $ref: '#/const/x' }) })).toMatch(/names no schema/)
  })
})

describe('a pattern', () => {
  const at = (pattern: string) => schemaProblem(a({ pattern }))
  const asName = (pattern: string) => schemaProblem({ patternProperties: { [pattern]: {} } })

  it.each([
    '(?=a)b',
    '(?!a)b',
    '(?<=a)b',
    '(?<!a)b',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '((a{11}){11}){11}',
    '\\p{Script=Greek}',
    'a{1001}',
  ])('cannot be %s: no linear time', (pattern) => {
    expect(at(pattern)).toMatch(/^schema\.properties\.a\.pattern cannot be checked in linear time: no look-around/)
    expect(asName(pattern)).toContain('cannot be checked in linear time')
  })

  it.each(['(', ')', '[', 'a{2', '*', '(?i)a', '\\Qa\\E', '\\z', '(?P<n>a)', 'a++', '\\', '[b-a]'])(
    'cannot be %s: it is none of ECMAScript',
    (pattern) => {
      expect(at(pattern)).toBe('schema.properties.a.pattern is no regular expression of ECMAScript with the flag u.')
      expect(asName(pattern)).toContain('is no regular expression')
    },
  )

  it('has no characters in halves', () => {
    const words = 'schema.properties.a.pattern has half a character: write it whole, as in \\u{1F600}.'
    for (const pattern of ['^\\ud83d\\ude00$', '[\\uDE00]', '\\uD83D']) expect(at(pattern)).toBe(words)
    expect(at('^\\u{1F600}\\ud7ff\\u00e9😀$')).toBeNull()
  })

  it('cannot be long or large, alone or with others', () => {
    expect(at('x'.repeat(1_001))).toBe('schema.properties.a.pattern has more than 1000 characters.')
    for (const large of [
      `(?:${'a'.repeat(90)}){120}`,
      `(?:${'[ab]'.repeat(100)}){1,101}`,
      Array.from('abcdefghijk', (letter) => `${letter}{950}`).join(''),
      '(?:(?:abcdefghijklmnopqrstuvwxyz){20}c){50}',
    ]) {
      expect(at(large)).toMatch(/pattern is too large: with each repetition .*, all patterns may have 10000 characters/)
    }
    // The engine would need a second or more, and hundreds of megabytes.
    expect(at(`(?:${'a?'.repeat(490)}){1000}`)).toMatch(/is too large|takes too long/)
    const many = { properties: Object.fromEntries(times(30, (index) => [`p${index}`, { pattern: `${index}a{500}` }])) }
    expect(schemaProblem(many)).toMatch(/^schema\.properties\.p\d+\.pattern is too large/)
    const same = { properties: Object.fromEntries(times(30, (index) => [`p${index}`, { pattern: 'a{500}' }])) }
    expect(schemaProblem(same)).toBeNull()
  })

  it.each([
    ['(a+)+$', false],
    ['(a|a)*$', true],
    ['(.*)*x', false],
    ['((a*)*)*b', false],
    ['(a?){20}a{20}b', false],
    ['(a|aa)+$', false],
    ['^(a+)+!$', true],
    ['[\\]{9}]{2}', false],
    ['\\{{3}', false],
  ])('can be %s, for it takes no more than linear time', (pattern, fits) => {
    expect(at(pattern)).toBeNull()
    const flaw = checker(a({ pattern }))({ a: `${'a'.repeat(30_000)}!` })
    expect(flaw).toBe(fits ? null : `data.a must match pattern "${pattern}".`)
  })

  it.each([
    ['^.$', '\r', false],
    ['^.$', '\u2028', false],
    ['^\\s$', '\u00a0', true],
    ['^\\S$', '\u3000', false],
    ['^[\\s]$', '\u2029', true],
    ['^[\\S]$', '\ufeff', false],
    ['^[\\S]$', '😀', true],
    ['^[\\b]$', '\b', true],
    ['^[[:alpha:]$', 'z', false],
  ])('%j means for %j what it means to ECMAScript', (pattern, text, fits) => {
    expect(new RegExp(pattern, 'u').test(text)).toBe(fits)
    expect(compilePattern(pattern).test(text)).toBe(fits)
  })

  it('means what it means to ECMAScript, whatever it is', () => {
    const token = fc.constantFrom(...TOKENS)
    const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 6 })
    const texts = fc.array(text, { minLength: 8, maxLength: 8 })
    let taken = 0
    fc.assert(
      fc.property(fc.array(token, { maxLength: 6 }), texts, (tokens, given) => {
        const pattern = tokens.join('')
        const compiled = compiledOrNull(pattern)
        if (!compiled) return
        taken++
        const native = new RegExp(pattern, 'u')
        expect(given.map((one) => compiled.test(one))).toEqual(given.map((one) => native.test(one)))
      }),
      { numRuns: 5_000 },
    )
    expect(taken).toBeGreaterThan(1_000)
  })
})

function compiledOrNull(pattern: string) {
  try {
    return compilePattern(pattern)
  } catch {
    return null
  }
}

const TOKENS =
  String.raw`a b A - ^ $ . * + ? | ( ) (?: (?<n> [ [^ ] { } {2} {0,3} {,2} \d \D \w \W \s \S \b \n \t \v \f \r \cA \0 \x41 \u0061
  \u{61} \u{1F600} \ud83d\ude00 \p{L} \P{Lu} \/ / \. \- \] \[ \\ [: [:alpha:] :] 😀 é 0 && # < > , \$ \^ \{ \} \( \| -b \k<n> (?=`
    .split(/\s+/)
    .concat(' ', '\n', '\u00a0')
const CHARACTERS = 'abA-0😀é\u00a0 \n\t\r\u2028\x01\0\b:[]l{},\v\f\\kn/ſK'.match(/./gsu) as string[]

describe('a schema that would take for ever', () => {
  it.each([
    ['$ref', { $ref: '#' }],
    ['anyOf', { anyOf: [{ type: 'null' }, { $ref: '#' }] }],
    ['allOf', { allOf: [{ $ref: '#' }] }],
    ['not', { not: { $ref: '#' } }],
    ['if', { if: { $ref: '#' } }],
    ['dependentSchemas', { dependentSchemas: { a: { $ref: '#' } } }],
    ['dependencies', { $schema: DRAFT_07, dependencies: { a: { $ref: '#' } } }],
    [
      'two that name each other',
      { $ref: '#/$defs/a', $defs: { a: { oneOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } } },
    ],
    ['one that nobody names', { $defs: { a: { $ref: '#/$defs/a' } } }],
    ['one within a child', a({ $ref: '#/properties/a' })],
  ])('as it leads to itself by %s, is refused', (_, schema) => {
    expect(schemaProblem(schema)).toMatch(/leads back to itself for the same value, and never ends\.$/)
  })

  it.each([
    ['doubles from level to level', { anyOf: [a({ $ref: '#' }), a({ $ref: '#' })] }],
    ['doubles from item to item', { anyOf: [{ items: { $ref: '#' } }, { contains: { $ref: '#' } }] }],
    ['doubles by names', { patternProperties: { a: { $ref: '#' }, '^a': { $ref: '#' } } }],
    ['doubles by what is left over', { items: { $ref: '#' }, unevaluatedItems: { $ref: '#' } }],
    ['doubles by names of names', { propertyNames: { $ref: '#' }, additionalProperties: { $ref: '#' } }],
    ['multiplies ten by ten', chain(5, (next) => ({ oneOf: times(10, () => next) }))],
    ['multiplies in steps down', chain(14, (next) => ({ allOf: [a(next), a(next)] }))],
  ])('as it %s, is refused', (_, schema) => {
    expect(schemaProblem(schema)).toMatch(
      /^schema.* takes too long to check: more than 10000 schemas apply to one value/,
    )
  })

  it('as schemas lead on and on, is taken or refused in words', () => {
    expect(schemaProblem(chain(140, (next) => a(next)))).toBeNull()
    for (const schema of [
      chain(990, (next) => next),
      chain(490, (next) => a(next)),
      chain(300, (next) => a(a(next))),
      chain(490, (next) => ({ items: next })),
    ]) {
      const problem = schemaProblem(schema)
      expect(problem ?? 'schema takes too long to compile').toMatch(/^schema takes too long to compile/)
      const deep = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`)
      if (problem === null) expect(checker(schema)(deep) ?? 'data takes too long').toMatch(/^data takes too long/)
    }
  })

  it('with this data, is ended, and checks other data as before', () => {
    const tooLong = /^data takes too long to check/
    const slow = a({ pattern: '(.*a.{100}b){3}$' })
    const text = fc.sample(fc.constantFrom('a', 'b'), { numRuns: 200_000, seed: 1 }).join('')
    expect(schemaProblem(slow)).toBeNull()
    expect(checker(slow)({ a: text })).toMatch(/^data(\.a must match pattern| takes too long)/)
    expect(checker(slow)({ a: `a${'b'.repeat(101)}`.repeat(3) })).toBeNull()
    const forms = a({ items: { anyOf: times(900, (index) => ({ const: `x${index}` })) } })
    expect(schemaProblem(forms)).toBeNull()
    const check = checker(forms)
    expect(check({ a: ['x0', 'x899'] })).toBeNull()
    expect(check({ a: times(35_000, () => 'x899') })).toMatch(tooLong)
    expect(check({ a: ['x0', 'x899'] })).toBeNull()
    expect(check({ a: ['x900'] })).toMatch(/^data\.a\[0\] must match a schema in anyOf/)
  })

  it('compares many items without comparing each with each', () => {
    const schema = a({ uniqueItems: true })
    expect(schemaProblem(schema)).toBeNull()
    expect(checker(schema)({ a: times(20_000, (index) => [index]) })).toBeNull()
    expect(checker(schema)({ a: [...times(20_000, (index) => [index]), [0]] })).toBe('data.a must have each item once.')
  })

  it('does not overflow on the deepest data and the longest chain', () => {
    const schema = chain(28, (next) => next, a({ $ref: '#/$defs/d0' }))
    expect(schemaProblem(schema)).toBeNull()
    expect(checker(schema)(JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`))).toBeNull()
  })
})

const anyName = fc.constantFrom('a', 'b', 'constructor', '__proto__', 'a/b', '~', '')
const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom('string', 'object', 'date', '#', '#/$defs/a', '^a', '(', 0, -1, 1),
)
const anyKeyword = fc.constantFrom(
  'type',
  'enum',
  'const',
  'multipleOf',
  'minimum',
  'exclusiveMaximum',
  'maxLength',
  'minItems',
  'pattern',
  'format',
  'uniqueItems',
  'required',
  'properties',
  'patternProperties',
  'additionalProperties',
  'propertyNames',
  'items',
  'prefixItems',
  'contains',
  'minContains',
  'maxContains',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  '$ref',
  '$defs',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependencies',
  'additionalItems',
  'title',
  'default',
  'x',
)
const { schema: anySchema } = fc.letrec<{ schema: unknown; inner: unknown }>((tie) => ({
  schema: fc.oneof({ depthSize: 'medium' }, fc.boolean(), fc.dictionary(anyKeyword, tie('inner'), { maxKeys: 3 })),
  inner: fc.oneof(
    leaf,
    tie('schema'),
    fc.array(tie('schema'), { maxLength: 3 }),
    fc.dictionary(anyName, tie('schema'), { maxKeys: 2 }),
    fc.array(anyName, { maxLength: 2 }),
  ),
}))

describe('any schema', () => {
  it('is refused in words, or taken by the meta-schema too and able to check any data', () => {
    const meta2020 = new Ajv2020({ validateFormats: false })
    // A value that stands twice in enum is no harm; that of draft-07 asks for each once.
    const meta07 = new Ajv({ validateFormats: false }).removeKeyword('uniqueItems').addKeyword('uniqueItems')
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'valueOf'), fc.jsonValue())
    let taken = 0
    fc.assert(
      fc.property(anySchema, data, fc.boolean(), (inner, given, old) => {
        const schema = old && typeof inner === 'object' ? { ...(inner as object), $schema: DRAFT_07 } : inner
        const problem = schemaProblem(schema)
        expect(problem ?? '').not.toContain('Maximum call stack')
        if (problem !== null) {
          expect(problem).toMatch(/^(A name in )?schema/)
          return
        }
        taken++
        const meta = old && typeof inner === 'object' ? meta07 : meta2020
        expect(meta.validateSchema(schema as Schema)).toBe(true)
        expect(checker(schema)(given) ?? 'data').toMatch(/^(A name in )?(data|the name)/)
      }),
      { numRuns: 3_000 },
    )
    expect(taken).toBeGreaterThan(300)
  })

  it('that is no schema at all is refused in words', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          expect(schemaProblem(value) ?? 'schema').toMatch(/^(A name in )?schema/)
        },
      ),
    )
  })
})
