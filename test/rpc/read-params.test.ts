import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { validate } from '../../src/rpc/read-params.ts'

/** How often a row was looked at. */
let looked = 0
const row = z
  .strictObject({ email: z.string('an email').regex(/@/, 'an email'), more: z.array(z.string()).max(5).optional() })
  .refine(() => {
    looked++
    return true
  })
const LIST = 'a list of 1 to 500 people'
const schema = z.strictObject({
  name: z.string().trim().optional(),
  content: z.array(row, LIST).min(1, LIST).max(500, LIST).optional(),
  headers: z.record(z.string(), z.string()).optional(),
})

async function refused(params: Record<string, unknown>) {
  looked = 0
  const error = await validate(schema, params).catch((reason) => reason)
  expect(error).toMatchObject({ kind: 'invalid_params' })
  return (error.details.issues as { path: unknown[]; message: string }[]).map(({ path, message }) => ({
    path,
    message,
  }))
}
const people = (n: number, of: (index: number) => unknown = (index) => ({ email: `a${index}@x` })) =>
  Array.from({ length: n }, (_, index) => of(index))

describe('a list', () => {
  it.each([1, 2, 500])('of %i rows is taken in its order, with the other parameters', async (n) => {
    expect(await validate(schema, { content: people(n), name: ' Ana ' })).toEqual({ content: people(n), name: 'Ana' })
  })

  it('gives the event loop turns', async () => {
    let time = 0
    const now = vi.spyOn(performance, 'now').mockImplementation(() => time++) // each row takes 1 ms
    let turns = 0
    let ticking = true
    const tick = () => {
      turns++
      if (ticking) setImmediate(tick)
    }
    setImmediate(tick)
    await validate(schema, { content: people(500) })
    ticking = false
    now.mockRestore()
    expect(turns).toBeGreaterThanOrEqual(80)
  })

  it('with many wrong rows tells twenty, and looks at no further one', async () => {
    const issues = await refused({
      content: people(500, (index) => (index < 10 ? { email: 'a@b' } : { email: `x${index}` })),
    })
    expect(issues).toHaveLength(20)
    expect(issues[0]).toEqual({
      path: ['content', 10, 'email'],
      message: 'content.10.email cannot be "x10": an email is expected.',
    })
    expect(looked).toBeLessThanOrEqual(30)
  })

  it('that is too long is one issue, and no row is looked at', async () => {
    expect(await refused({ content: people(501) })).toEqual([
      { path: ['content'], message: `content cannot be a list of 501: ${LIST} is expected.` },
    ])
    expect(await refused({ content: people(1_001) })).toEqual([
      { path: ['content'], message: `content cannot be a list of 1001: ${LIST} is expected.` },
    ])
    expect(looked).toBe(0)
  })

  it('within a row is bounded, too', async () => {
    expect(await refused({ content: [{ email: 'a@b', more: Array(1_001).fill('') }] })).toEqual([
      {
        path: ['content', 0, 'more'],
        message: 'At most 1000 entries are read in content.0.more, got 1001.',
      },
    ])
  })

  it('is told of beside the other parameters', async () => {
    const issues = await refused({ content: [{ email: 'a@b' }, {}], name: 5, colour: 'red' })
    expect(issues.map(({ path }) => path)).toEqual([['name'], ['colour'], ['content', 1, 'email']])
  })
})

const named = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, index) => [`x${index}`, '1']))

it('an object with too many names is one issue, wherever it stands', async () => {
  expect(await refused({ headers: named(1_001) })).toEqual([
    { path: ['headers'], message: 'At most 1000 names are read in headers, got 1001.' },
  ])
  expect(await refused({ content: [{ email: 'a@b' }, named(1_001)] })).toEqual([
    { path: ['content', 1], message: 'At most 1000 names are read in content.1, got 1001.' },
  ])
  expect(await validate(schema, { headers: named(1_000) })).toEqual({ headers: named(1_000) })
})

it('twenty of a thousand unknown names are told, and a long one is not repeated whole', async () => {
  expect(await refused(named(1_000))).toHaveLength(20)
  const [issue] = await refused({ ['x'.repeat(1_000_000)]: 1 })
  expect(JSON.stringify(issue).length).toBeLessThan(600)
  const [header] = await refused({ headers: { ['x'.repeat(1_000_000)]: 1 } })
  expect(JSON.stringify(header).length).toBeLessThan(1_000)
})

it('a list within lists without end is passed over', async () => {
  let deep: unknown = []
  for (let level = 0; level < 100_000; level++) deep = [deep]
  expect(await refused({ name: deep })).toEqual([
    { path: ['name'], message: 'name cannot be a list of 1: a string is expected.' },
  ])
})
