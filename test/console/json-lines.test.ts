import { describe, expect, it } from 'vitest'
import { copyOf, foldedAtFirst, linesOf } from '../../src/console/web/parts/json-lines.ts'

const value = { a: [1, 'two', null, {}], 'b/~': { c: true } }
const written = (folded: string[] = []) =>
  linesOf(value, new Set(folded)).map(
    ({ depth, name, text, comma }) =>
      `${' '.repeat(depth)}${name === null ? '' : `${name}: `}${text}${comma ? ',' : ''}`,
  )

describe('a value as lines', () => {
  it('is the JSON of it', () => {
    expect(written()).toEqual([
      '{',
      ' a: [',
      '  1,',
      '  "two",',
      '  null,',
      '  {}',
      ' ],',
      ' b/~: {',
      '  c: true',
      ' }',
      '}',
    ])
    const lines = linesOf(value, new Set()).map(
      ({ name, text, comma }) => `${name === null ? '' : `${JSON.stringify(name)}:`}${text}${comma ? ',' : ''}`,
    )
    expect(JSON.parse(lines.join(''))).toEqual(value)
  })

  it('has one line for what is folded', () => {
    expect(written(['/a'])).toEqual(['{', ' a: [… 4],', ' b/~: {', '  c: true', ' }', '}'])
    expect(written(['/b~1~0'])).toContain(' b/~: {… 1}')
    expect(written([''])).toEqual(['{… 2}'])
  })

  it('begins unfolded, unless it is much', () => {
    expect([...foldedAtFirst(value)]).toEqual([])
    const much = { data: Array.from({ length: 600 }, (_, id) => ({ id, of: { name: 'a' } })) }
    const folded = foldedAtFirst(much)
    expect(linesOf(much, folded)).toHaveLength(604)
    expect(folded.has('/data')).toBe(false)
  })

  it('is copied as a text, or as JSON', () => {
    expect(copyOf('a "b"')).toBe('a "b"')
    expect(copyOf({ a: 1 })).toBe('{\n  "a": 1\n}')
    expect(copyOf(null)).toBe('null')
  })
})
