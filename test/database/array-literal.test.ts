import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { arrayLiteral } from '../../src/database/array-literal.ts'

let database: PGlite
beforeAll(async () => {
  database = await PGlite.create()
})
afterAll(() => database.close())

async function read<T>(literal: unknown, type: string): Promise<T[] | undefined> {
  const { rows } = await database.query<{ read: T[] }>(`select $1::${type}[] as read`, [literal])
  return rows[0]?.read
}

const TEXTS = [
  '',
  'NULL',
  'null',
  '{}',
  ',',
  '"',
  '\\',
  '\\"',
  '\\n',
  '\\\\u0041',
  '\n',
  '\t',
  ' a ',
  'São',
  '😀',
  '\u2028',
  '\x7f',
]

const CASES: (string | null)[][] = [TEXTS, ...TEXTS.map((text) => [text]), [], [null, 'a', null]]

it.each(CASES.map((texts) => ({ texts })))('is read as it was: $texts', async ({ texts }) => {
  expect(await read(arrayLiteral(texts), 'text')).toEqual(texts)
})

it('is read as it was, whichever texts are in it', async () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...TEXTS))
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('').replaceAll('\0', ''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 5 }), async (texts) => {
      expect(await read(arrayLiteral(texts), 'text')).toEqual(texts)
    }),
    { numRuns: 300 },
  )
})

it('has numbers, truths, times and JSON, too', async () => {
  expect(await read(arrayLiteral([1, null, -2]), 'int')).toEqual([1, null, -2])
  expect(await read(arrayLiteral([true, false, null]), 'boolean')).toEqual([true, false, null])
  const time = '2026-11-26T06:00:00.123Z'
  expect(await read(arrayLiteral([time, null]), 'timestamptz')).toEqual([new Date(time), null])
  const json = { a: 'line\nline "quoted" \\ 😀', b: [null, {}] }
  expect(await read(arrayLiteral([JSON.stringify(json), null]), 'jsonb')).toEqual([json, null])
})

it('is a text for what JSON writes as array literals do, and is left to pg otherwise', () => {
  expect(arrayLiteral(['a "quoted" \\n text', null])).toBe('{"a \\"quoted\\" \\\\n text",null}')
  const lines = ['a\nb']
  expect(arrayLiteral(lines)).toBe(lines)
})
