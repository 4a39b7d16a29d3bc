import { describe, expect, it } from 'vitest'
import { toRows } from '../../src/http/action-route.ts'

describe('rows', () => {
  it.each<[unknown, unknown[]]>([
    [{ count: 2, total: 9, data: [{ a: 1 }, { a: 2 }] }, [{ a: '1' }, { a: '2' }]],
    [{ count: 0, total: 0, data: [] }, []],
    [{ name: 'Ana' }, [{ name: 'Ana' }]],
    [{ data: [1, 2] }, [{ data: ['1', '2'] }]],
    [{ count: 1, data: { a: 1 } }, [{ count: '1', data: { a: '1' } }]],
    [[1, 2], [['1', '2']]],
    [null, ['']],
    ['text', ['text']],
  ])('%j gives %j', (result, data) => {
    expect(toRows(result)).toStrictEqual({ count: data.length, data })
  })

  it.each<[unknown, unknown]>([
    [0, '0'],
    [-1.5, '-1.5'],
    [true, '1'],
    [false, '0'],
    [null, ''],
    [undefined, ''],
    ['', ''],
    [
      [true, [null]],
      ['1', ['']],
    ],
    [{ a: { b: [1, { c: false }] } }, { a: { b: ['1', { c: '0' }] } }],
  ])('%j is %j in strings', (value, expected) => {
    expect(toRows(value)).toStrictEqual({ count: 1, data: [expected] })
  })
})
