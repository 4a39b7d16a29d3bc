import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PublicError } from '../../src/errors.ts'
import { type DescribedMethod, parametersOf, readAction } from '../../src/http/action-params.ts'

const id = z
  .union([z.string(), z.int().positive()])
  .transform(String)
  .meta({ id: 'BookID', title: 'BookID', description: 'An ID.' })
const flag = z.boolean().meta({ id: 'Flag', title: 'Flag' })

const params = z.strictObject({
  bookID: id.describe('The book.'),
  title: z.string().optional(),
  note: z.string().nullable().optional(),
  lent: z.boolean().default(false).describe('Whether it is away.'),
  signed: flag.optional().describe('By the author.'),
  known: z.union([z.boolean(), z.null()]).optional(),
  pages: z.int().nullable().optional(),
  price: z.number().optional(),
  tags: z.array(z.string()).optional(),
  notes: z.record(z.string(), z.string()).default({}),
  either: z.union([z.array(z.string()), z.strictObject({ a: z.string() })]).optional(),
  free: z.unknown().optional(),
})
const method: DescribedMethod = { name: 'book.edit', summary: 'Edits.', params }
const parameters = parametersOf(method)

const read = (given: Record<string, unknown>, of = method) => readAction(of, parametersOf(of), given)

function refusal(given: Record<string, unknown>): PublicError {
  try {
    read(given)
  } catch (error) {
    expect(error).toBeInstanceOf(PublicError)
    return error as PublicError
  }
  throw new Error(`${JSON.stringify(given)} was taken`)
}

describe('what a method tells of its parameters', () => {
  it('are their names in order, whether they are required, and what they are', () => {
    expect([...parameters.keys()]).toEqual(Object.keys(params.shape))
    expect(parameters.get('bookID')).toMatchObject({ required: true, description: 'The book.' })
    expect(parameters.get('lent')).toMatchObject({ required: false, description: 'Whether it is away.' })
    expect(parameters.get('title')).toMatchObject({ required: false, description: '' })
  })

  it.each([
    ['bookID', ['string', 'integer']],
    ['note', ['string', 'null']],
    ['signed', ['boolean']], // behind allOf and $ref
    ['known', ['boolean', 'null']],
    ['pages', ['integer', 'null']],
    ['notes', ['object']],
    ['either', ['array', 'object']],
    ['free', []],
  ])('%s can be %j', (name, types) => {
    expect([...(parameters.get(name)?.types ?? [])]).toEqual(types)
  })
})

describe('a string', () => {
  it.each<[string, string, unknown]>([
    ['lent', '1', true],
    ['lent', 'true', true],
    ['lent', '0', false],
    ['lent', 'false', false],
    ['signed', '1', true],
    ['known', '0', false],
    ['known', '', null],
    ['pages', '412', 412],
    ['pages', '-1', -1],
    ['pages', '', null],
    ['price', '9.50', 9.5],
    ['price', '9', 9],
    ['tags', '["a","b"]', ['a', 'b']],
    ['tags', ' [] ', []],
    ['notes', '{"a":"b"}', { a: 'b' }],
    ['either', '["a"]', ['a']],
    ['either', '{"a":"b"}', { a: 'b' }],
    ['note', '', null],
    ['note', '0', '0'],
    ['bookID', '5', '5'],
    ['title', '', ''],
    ['title', '["a"]', '["a"]'],
    ['title', 'null', 'null'],
  ])('for %s, %j, is %j', (name, text, expected) => {
    expect(read({ [name]: text })).toStrictEqual({ [name]: expected })
  })

  it.each([
    ['lent', ''],
    ['lent', 'yes'],
    ['lent', '2'],
    ['lent', 'TRUE'],
    ['lent', ' 1'],
    ['pages', '1.5'],
    ['pages', '1e3'],
    ['pages', '0x10'],
    ['pages', ' 1'],
    ['pages', '9007199254740993'],
    ['price', ''],
    ['price', 'NaN'],
    ['price', 'Infinity'],
    ['price', '1e400'],
    ['tags', ''],
    ['tags', '{"a":"b"}'],
    ['tags', 'a,b'],
    ['tags', 'null'],
    ['notes', '["a"]'],
    ['notes', '{"a":'],
    ['notes', 'null'],
    ['notes', '5'],
    ['free', '5'],
  ])('that %s cannot take stays as it is: %j', (name, text) => {
    expect(read({ [name]: text })).toStrictEqual({ [name]: text })
  })

  it('is all that is converted: a JSON body has other values already', () => {
    const given = { lent: 1, pages: true, title: 5, tags: { a: 1 }, notes: null }
    expect(read(given)).toStrictEqual(given)
  })

  it('of 100 000 brackets does not hurt', () => {
    expect(read({ tags: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }).tags).toBeInstanceOf(Array)
    const open = '['.repeat(100_000)
    expect(read({ tags: open }).tags).toBe(open)
  })

  it('without a type is left alone', () => {
    expect(read({ free: '1' })).toStrictEqual({ free: '1' })
  })
})

describe('names', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '', 'unknown'])('%j is handed on as it is', (name) => {
    expect(read({ [name]: '1' })).toStrictEqual({ [name]: '1' })
  })

  it('__proto__ is a name like any other', () => {
    const taken = read(JSON.parse('{"__proto__":{"lent":"1"},"title":"a"}'))
    expect(Object.getPrototypeOf(taken)).toBe(Object.prototype)
    expect(Object.keys(taken)).toEqual(['__proto__', 'title'])
    expect(taken.lent).toBeUndefined()
  })

  it('that begin with a capital are converted too', () => {
    expect(read({ Lent: '1', Pages: '2', bookID: '1', BookID: '2' })).toStrictEqual({
      lent: true,
      pages: 2,
      bookID: '1',
      BookID: '2',
    })
  })
})

describe('key and value', () => {
  it.each([
    [
      { bookID: '1', key: 'lent', value: '1' },
      { bookID: '1', lent: true },
    ],
    [
      { bookID: '1', key: 'Lent', value: '0' },
      { bookID: '1', lent: false },
    ],
    [
      { bookID: '1', key: 'note', value: '' },
      { bookID: '1', note: null },
    ],
    [{ key: 'notes', value: { a: 'b' } }, { notes: { a: 'b' } }],
    [
      { title: 'b', key: 'pages', value: '5' },
      { title: 'b', pages: 5 },
    ],
  ])('%j are %j', (given, expected) => {
    expect(read(given)).toStrictEqual(expected)
  })

  it.each([{ key: 'title' }, { value: 'a' }])('need each other: %j', (given) => {
    expect(read(given)).toStrictEqual(given)
  })

  it.each(['colour', 'constructor', '__proto__', '', 'key', 'value', 5, null, [['title']]])(
    'are refused when the key is %j, naming those that are allowed',
    (key) => {
      const error = refusal({ key, value: 'a' })
      expect(error).toMatchObject({ kind: 'invalid_params', details: { issues: [{ path: ['key'] }] } })
      expect(error.message).toMatch(/^key cannot be .*: one of bookID, title, .*, free is expected\.$/)
    },
  )

  it.each(['bookID', 'BookID'])('are refused when %s is given by name as well', (name) => {
    const error = refusal({ [name]: '1', key: 'bookID', value: '2' })
    expect(error.message).toBe('key cannot be "bookID": bookID is given as well.')
  })

  it('are refused with a long or deep key without repeating it', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(refusal({ key: deep, value: 'a' }).message).toContain('a list of 1')
    expect(refusal({ key: 'k'.repeat(100_000), value: 'a' }).message.length).toBeLessThan(300)
  })

  it('are themselves where a method has a parameter key', () => {
    const own = { ...method, params: z.strictObject({ key: z.string(), value: z.boolean() }) }
    expect(read({ key: 'colour', value: '1' }, own)).toStrictEqual({ key: 'colour', value: true })
  })
})
