import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataProblem } from '../../src/own-types/data.ts'

/** `{"a":{"a":…}}` with so many braces. */
function nested(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
}

/** `{"a":"xxx"}` of so many octets. */
function ofOctets(octets: number, character = 'x'): unknown {
  const room = octets - '{"a":""}'.length
  return { a: character.repeat(room / Buffer.byteLength(character)) }
}

const circle: Record<string, unknown> = {}
circle.self = circle
const wideCircle: unknown[] = []
for (let index = 0; index < 10; index++) wideCircle.push(wideCircle)

describe('the data of a notification', () => {
  it.each([
    ['empty', {}],
    ['of all kinds', { a: [null, true, false, -0, 1e300, 'ß😀', { b: [] }] }],
    ['without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['with names of prototypes', JSON.parse('{"__proto__":{"x":1},"constructor":1,"hasOwnProperty":2,"toJSON":3}')],
    ['30 levels deep', nested(30)],
    ['of 256 KiB', ofOctets(262_144)],
    ['of 256 KiB in characters of two octets', ofOctets(262_144, 'ß')],
  ])('can be %s', (_, data) => {
    expect(dataProblem(data)).toBeNull()
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it.each([[null], [undefined], [[]], ['{}'], [7], [true], [new Date(0)], [new Map()], [() => ({})]])(
    'cannot be %s',
    (data) => {
      expect(dataProblem(data)).toBe('data must be an object.')
    },
  )

  it.each([
    ['undefined', { a: undefined }, 'data.a must be JSON: it is of type undefined.'],
    ['a function', { a: [() => 1] }, 'data.a[0] must be JSON: it is of type function.'],
    ['a symbol', { 'a b': Symbol('s') }, 'data["a b"] must be JSON: it is of type symbol.'],
    ['a bigint', { a: 7n }, 'data.a must be JSON: it is of type bigint.'],
    ['a date', { a: { b: new Date(0) } }, 'data.a.b must be JSON: it is of type object.'],
    ['a hole', { a: new Array(2) }, 'data.a[0] must be JSON: it is of type undefined.'],
    ['NaN', { a: Number.NaN }, 'data.a must be JSON: it is NaN.'],
    ['infinity', JSON.parse('{"a":1e999}'), 'data.a must be JSON: it is Infinity.'],
    ['31 levels', nested(31), /^data(\.a){30} is too deep: at most 30 lists and objects within each other\.$/],
    ['100,000 levels', nested(100_000), /too deep/],
    ['itself', circle, /^data(\.self){30} is too deep/],
    ['itself ten times', { a: wideCircle }, /is too deep/],
    [
      '200,000 values',
      { a: new Array(200_000).fill(1) },
      'data has 400007 octets as JSON: at most 262144 are allowed.',
    ],
    ['an octet more than 256 KiB', ofOctets(262_145), 'data has 262145 octets as JSON: at most 262144 are allowed.'],
    [
      'as much in two octets each',
      ofOctets(262_146, 'ß'),
      'data has 262146 octets as JSON: at most 262144 are allowed.',
    ],
    ['as much in escapes', ofOctets(262_144, '"'), /^data has 52\d{4} octets/],
    ['NUL', { a: 'x\0' }, /^data\.a has a character that cannot be stored/],
    ['NUL in a name', { a: { 'x\0': 1 } }, /^A name in data\.a has a character that cannot be stored/],
    ['half a pair, the first', { a: ['\uD83D'] }, /^data\.a\[0\] has a character/],
    ['half a pair, the second', { a: 'x\uDE00' }, /^data\.a has a character/],
    ['half a pair in a name', { '\uD83D': 1 }, /^A name in data has a character/],
  ])('cannot hold %s', (_, data, problem) => {
    expect(dataProblem(data)).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
  })

  it('repeats no path and no name without bound', () => {
    const name = 'n'.repeat(10_000)
    expect(dataProblem({ [name]: { [name]: { [name]: { [name]: Number.NaN } } } })?.length).toBeLessThan(400)
  })

  it('is anything that JSON can be, and never stops the process', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 5 })), (object) => {
        const data = JSON.parse(JSON.stringify(object).replaceAll('\\u0000', ''))
        expect(dataProblem(data)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withTypedArray: true }),
        (data) => {
          const problem = dataProblem(data)
          if (problem === null) expect(JSON.parse(JSON.stringify(data))).toEqual(JSON.parse(JSON.stringify(data)))
          else expect(problem).toMatch(/^(A name in )?data/)
        },
      ),
    )
  })
})
