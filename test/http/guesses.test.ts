import { beforeEach, describe, expect, it } from 'vitest'
import { Guesses } from '../../src/http/guesses.ts'

let now: number
let guesses: Guesses
/** How many lookups run, and how many ran at most at a time. */
let running: number
let most: number
let looked: number

beforeEach(() => {
  now = 0
  guesses = new Guesses(() => now)
  running = most = looked = 0
})

/** A lookup that takes a turn of the event loop. */
function look<Found>(found: Found) {
  return async () => {
    most = Math.max(most, ++running)
    looked++
    await new Promise((resolve) => setImmediate(resolve))
    running--
    return found
  }
}

let strangers = 0
const wrong = (address = 'a') =>
  guesses.run(address, `stranger ${strangers++}`, look(null)).then(
    () => 401,
    ({ kind }) => kind,
  )
const many = (n: number, one: () => Promise<unknown>) => Promise.all(Array.from({ length: n }, one))
const count = (outcomes: unknown[], outcome: unknown) => outcomes.filter((one) => one === outcome).length

describe('wrong tokens from one address', () => {
  it('are told so ten times, and then that they are too many, until the window is over', async () => {
    for (let i = 0; i < 10; i++) expect(await wrong()).toBe(401)
    expect(await wrong()).toBe('rate_limited')
    expect(await wrong('b')).toBe(401)
    now = 9_999
    expect(await wrong()).toBe('rate_limited')
    now = 10_000
    expect(await wrong()).toBe(401)
  })

  it('are looked up one at a time from then on, a hundred in a line, and no more', async () => {
    await many(10, wrong)
    most = looked = 0
    const outcomes = await many(500, wrong)
    expect(most).toBe(1)
    expect(looked).toBe(101)
    expect(count(outcomes, 'rate_limited')).toBe(500)
  })

  it('that all come at once are no more at a time than those of many addresses', async () => {
    await many(300, wrong)
    expect(most).toBeLessThanOrEqual(4)
    most = 0
    let address = 0
    await many(300, () => wrong(`address ${address++}`))
    expect(most).toBe(4)
  })

  it('are answered with when to come again, and how many are allowed', async () => {
    await many(10, wrong)
    now = 2_500
    await expect(guesses.run('a', 'stranger', look(null))).rejects.toMatchObject({
      kind: 'rate_limited',
      details: {
        limit: 10,
        retryAfter: 8,
        reason: 'At most 10 wrong tokens in 10 s are looked up from one address.',
      },
    })
  })

  it('do not keep a good one behind it out: it waits for its turn', async () => {
    await many(10, wrong)
    const line = many(50, wrong)
    expect(await guesses.run('a', 'good', look('grant'))).toBe('grant')
    expect(looked).toBe(61)
    await line
  })
})

it('a token that was good waits behind nobody, until it is wrong', async () => {
  await guesses.run('a', 'good', look('grant'))
  await many(10, wrong)
  const line = many(200, wrong)
  looked = 0
  expect(await guesses.run('a', 'good', look('grant'))).toBe('grant')
  expect(looked).toBeLessThan(5)
  await expect(guesses.run('a', 'good', look(null))).rejects.toMatchObject({ kind: 'rate_limited' })
  await line
  const after = many(150, wrong)
  looked = 0
  await expect(guesses.run('a', 'good', look(null))).rejects.toMatchObject({ kind: 'rate_limited' })
  expect(looked).toBeLessThan(5) // it found the line full, as any other
  await after
})

it('good tokens are never too many, however many come at once', async () => {
  const outcomes = await many(500, () => guesses.run('a', `good ${strangers++}`, look('grant')))
  expect(count(outcomes, 'grant')).toBe(500)
})

it('a lookup that fails gives its place back and is not counted', async () => {
  const broken = () =>
    guesses.run('a', 'good', () => Promise.reject(new Error('no database'))).catch(({ message }) => message)
  expect(count(await many(100, broken), 'no database')).toBe(100)
  expect(await wrong()).toBe(401)
})

it('remembers ten thousand addresses, whoever calls', async () => {
  await many(11, () => wrong('first'))
  for (let i = 0; i < 9_999; i++) await guesses.run(`address ${i}`, 'good', async () => 'grant')
  expect(await wrong('first')).toBe('rate_limited')
  for (let i = 0; i < 10_000; i++) await guesses.run(`address ${i}`, 'good', async () => 'grant')
  expect(await wrong('first')).toBe(401)
})
