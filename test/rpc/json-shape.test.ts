import { describe, expect, it, vi } from 'vitest'
import { read } from '../../src/rpc/envelope.ts'
import { shapeProblem } from '../../src/rpc/json-shape.ts'

const names = (n: number) => `{${Array.from({ length: n }, (_, i) => `"name${i}":1`).join(',')}}`
const DEEP = 'The body has more than 150000 brackets within each other.'
const NAMES = 'An object in the body has more than 10000 names.'
const VALUES = 'The body has more than 200000 values.'

describe('a body with too much of something', () => {
  it.each([
    ['lists', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, DEEP],
    ['lists that stay open', '['.repeat(1_000_000), DEEP],
    ['objects', `${'{"a":'.repeat(150_001)}1${'}'.repeat(150_001)}`, DEEP],
    ['names', names(10_001), NAMES],
    ['the same name', `{${'"a":1,'.repeat(100_000)}"a":1}`, NAMES],
    ['names of a parameter', `[{"jsonrpc":"2.0","params":[${names(10_001)}]}]`, NAMES],
    ['numbers', `[${'1,'.repeat(500_000)}1]`, VALUES],
    ['objects in a list', `[${'{},'.repeat(300_000)}{}]`, VALUES],
    ['commas', ','.repeat(1_000_000), NAMES],
  ])('%s is refused in words, and not parsed', (_, text, problem) => {
    const parse = vi.spyOn(JSON, 'parse')
    try {
      expect(read(text)).toEqual({ problem })
      expect(parse).not.toHaveBeenCalled()
    } finally {
      parse.mockRestore()
    }
  })
})

describe('a body within the bounds is parsed', () => {
  const ESCAPED = JSON.stringify({ a: `${'["{,\\'.repeat(50_000)}` })
  it.each([
    ['150 000 lists', `${'['.repeat(150_000)}${']'.repeat(150_000)}`],
    ['10 000 names in each of nine objects', `[${Array(9).fill(names(10_000)).join(',')}]`],
    ['many lists beside each other', `[${'[],'.repeat(90_000)}[]]`],
    ['brackets, quotes and commas in a string', ESCAPED],
    ['a long string', JSON.stringify('x'.repeat(1_000_000))],
    ['a string of quotes', JSON.stringify('"'.repeat(500_000))],
  ])('%s', (_, text) => {
    expect(shapeProblem(text)).toBeNull()
    expect(read(text)).toHaveProperty('json')
  })

  it.each([
    ['closing brackets', ']'.repeat(100_000)],
    ['a string without end', `"${'x'.repeat(100_000)}`],
    ['a backslash at the end', `"${'x'.repeat(100_000)}\\`],
  ])('%s is no JSON, whatever its shape', (_, text) => {
    expect(shapeProblem(text)).toBeNull()
    expect(read(text)).toEqual({ problem: expect.stringMatching(/^The body is not JSON/) })
  })
})
