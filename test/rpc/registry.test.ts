import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PublicError } from '../../src/errors.ts'
import { type Access, type Caller, methodsWith } from '../../src/rpc/method.ts'
import { createRegistry } from '../../src/rpc/registry.ts'

interface Context extends Caller {
  /** What the methods were called with. */
  seen: unknown[]
}

const defineMethod = methodsWith<Context>()
const about = { summary: '', description: '', resultName: 'result', errors: [], examples: [] }
const PAGES = 'a whole number from 1 to 5000'

const create = defineMethod({
  ...about,
  name: 'book.create',
  access: 'write',
  params: z.strictObject({
    title: z.string().max(20, 'a string of at most 20 characters'),
    pages: z.int(PAGES).min(1, PAGES).max(5_000, PAGES),
    language: z.enum(['es', 'en']).default('es'),
    tags: z.array(z.string()).optional(),
    notes: z.record(z.string(), z.string()).optional(),
    lent: z.boolean().optional(),
    shelf: z.string().nullable().optional(),
  }),
  result: z.object({ title: z.string() }),
  async handle(params, { seen }) {
    seen.push(params)
    return { title: params.title }
  },
})

const get = defineMethod({
  ...about,
  name: 'book.get',
  access: 'read',
  params: z.strictObject({}),
  result: z.object({ title: z.string() }),
  async handle(_, { seen }) {
    seen.push('get')
    return { title: 'Rayuela', secret: 'not in the schema' } as { title: string }
  },
})

const broken = defineMethod({
  ...about,
  name: 'book.broken',
  access: 'read',
  params: z.strictObject({}),
  result: z.object({ title: z.string() }),
  handle: async () => ({ title: 5 }) as unknown as { title: string },
})

const failing = defineMethod({
  ...about,
  name: 'book.failing',
  access: 'system',
  params: z.strictObject({}),
  result: z.null(),
  handle: async () => {
    throw new PublicError('not_found', { reason: 'There is none.' })
  },
})

const document = { openrpc: '1.2.6' }
const registry = createRegistry([create, get, broken, failing], () => document)

/** Calls a method; `may` says what the caller is allowed, everything by default. */
async function call(name: string, params?: unknown, may: Access[] = ['read', 'write', 'system']) {
  const seen: unknown[] = []
  const context: Context = { seen, may: (access) => may.includes(access) }
  const given = params as unknown[] | Record<string, unknown> | undefined
  const outcome = await registry.call(name, given, context).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  )
  return { ...outcome, seen }
}

/** The issues that parameters are refused for; nothing has run. */
async function issues(params: unknown) {
  const outcome = await call('book.create', params)
  if (!('error' in outcome)) throw new Error(`${JSON.stringify(params)} was taken`)
  expect(outcome.error).toBeInstanceOf(PublicError)
  expect(outcome.error).toMatchObject({ kind: 'invalid_params' })
  expect(outcome.seen).toEqual([])
  return (outcome.error as PublicError).details.issues
}

const DUNE = { title: 'Dune', pages: 412, language: 'es' }

describe('parameters', () => {
  it.each([
    ['by name', { title: 'Dune', pages: 412 }, DUNE],
    ['by name in another order', { pages: 412, title: 'Dune' }, DUNE],
    ['by position', ['Dune', 412], DUNE],
    ['by position, with an optional one', ['Dune', 412, 'en'], { ...DUNE, language: 'en' }],
    ['by position, null for optional ones', ['Dune', 412, null, null, null, true], { ...DUNE, lent: true }],
    ['by position, null for all the optional ones', ['Dune', 412, null, null, null, null, null], DUNE],
    [
      'by position, lists and objects',
      ['Dune', 412, 'en', ['a'], { b: 'c' }],
      { ...DUNE, language: 'en', tags: ['a'], notes: { b: 'c' } },
    ],
    ['by name, with a capital first', { Title: 'Dune', pages: 412, Language: 'en' }, { ...DUNE, language: 'en' }],
    ['by name, null where null is a value', { title: 'Dune', pages: 412, shelf: null }, { ...DUNE, shelf: null }],
  ])('%s are taken', async (_, params, expected) => {
    const { seen } = await call('book.create', params)
    expect(seen).toStrictEqual([expected])
  })

  it.each([[undefined], [{}], [[]]])('may be left out where there are none: %j', async (params) => {
    expect(await call('book.get', params)).toMatchObject({ seen: ['get'] })
  })

  it.each([
    [{ title: 5, pages: 1 }, 'title', 'title cannot be 5: a string is expected.'],
    [{ title: null, pages: 1 }, 'title', 'title cannot be null: a string is expected.'],
    [{ title: ['a', 'b'], pages: 1 }, 'title', 'title cannot be a list of 2: a string is expected.'],
    [{ title: { a: 1 }, pages: 1 }, 'title', 'title cannot be an object: a string is expected.'],
    [
      { title: 'a title of far too many characters', pages: 1 },
      'title',
      'title cannot be "a title of far too many characters": a string of at most 20 characters is expected.',
    ],
    [
      { title: 'x'.repeat(1_000), pages: 1 },
      'title',
      `title cannot be "${'x'.repeat(79)}…: a string of at most 20 characters is expected.`,
    ],
    [{ title: 'a', pages: '412' }, 'pages', 'pages cannot be "412": a whole number from 1 to 5000 is expected.'],
    [{ title: 'a', pages: 0 }, 'pages', 'pages cannot be 0: a whole number from 1 to 5000 is expected.'],
    [{ title: 'a', pages: 5_001 }, 'pages', 'pages cannot be 5001: a whole number from 1 to 5000 is expected.'],
    [{ title: 'a', pages: 1.5 }, 'pages', 'pages cannot be 1.5: a whole number from 1 to 5000 is expected.'],
    [{ title: 'a', pages: true }, 'pages', 'pages cannot be true: a whole number from 1 to 5000 is expected.'],
    [{ title: 'a', pages: 1, language: 'fr' }, 'language', 'language cannot be "fr": one of es, en is expected.'],
    [{ title: 'a', pages: 1, language: null }, 'language', 'language cannot be null: one of es, en is expected.'],
    [{ title: 'a', pages: 1, tags: 'x' }, 'tags', 'tags cannot be "x": a list is expected.'],
    [{ title: 'a', pages: 1, notes: [] }, 'notes', 'notes cannot be a list of 0: an object is expected.'],
    [{ title: 'a', pages: 1, lent: 'yes' }, 'lent', 'lent cannot be "yes": true or false is expected.'],
    [{ title: 'a', pages: 1, lent: 1 }, 'lent', 'lent cannot be 1: true or false is expected.'],
    [['a', 1, 'fr'], 'language', 'language cannot be "fr": one of es, en is expected.'],
    [[null, 1], 'title', 'title cannot be null: a string is expected.'],
  ])('%j are refused naming field, value and what is allowed', async (params, field, message) => {
    expect(await issues(params)).toEqual([{ path: [field], message }])
  })

  it.each([
    [{ title: 'a', pages: 1, tags: ['x', 5] }, ['tags', 1], 'tags.1 cannot be 5: a string is expected.'],
    [{ title: 'a', pages: 1, notes: { b: 5 } }, ['notes', 'b'], 'notes.b cannot be 5: a string is expected.'],
  ])('%j are refused naming the place inside', async (params, path, message) => {
    expect(await issues(params)).toEqual([{ path, message }])
  })

  it.each([
    ['by name', { pages: 1 }],
    ['as undefined', { title: undefined, pages: 1 }],
  ])('that miss a required one are refused: %s', async (_, params) => {
    expect(await issues(params)).toEqual([{ path: ['title'], message: 'title is required: a string.' }])
  })

  it.each([[undefined], [{}], [[]]])(
    'that are missing altogether are refused for each required one: %j',
    async (none) => {
      expect(await issues(none)).toEqual([
        { path: ['title'], message: 'title is required: a string.' },
        { path: ['pages'], message: 'pages is required: a whole number from 1 to 5000.' },
      ])
    },
  )

  const ALLOWED = 'Allowed: title, pages, language, tags, notes, lent, shelf.'

  it.each([
    ['Title', 'Did you mean title? '],
    ['titel', 'Did you mean title? '],
    ['constructor', ''],
    ['__proto__', ''],
    ['toString', ''],
    ['', ''],
  ])('with the unknown name "%s" are refused, and told which there are', async (name, hint) => {
    const params = JSON.parse(`{"title":"a","pages":1,${JSON.stringify(name)}:{}}`)
    expect(await issues(params)).toEqual([
      { path: [name], message: `There is no parameter ${JSON.stringify(name)} here. ${hint}${ALLOWED}` },
    ])
  })

  it('with a capital first are named without it when they are refused', async () => {
    expect(await issues({ Title: 5, pages: 1 })).toEqual([
      { path: ['title'], message: 'title cannot be 5: a string is expected.' },
    ])
  })

  it.each(['TITLE', 'Constructor', 'ToString', 'title '])('called "%s" are no other', async (name) => {
    expect((await issues({ title: 'a', pages: 1, [name]: 'b' }))?.map(({ path }) => path)).toEqual([[name]])
    expect((await issues({ [name]: 'b', pages: 1 }))?.map(({ path }) => path)).toEqual([['title'], [name]])
  })

  it('do not come from a prototype', async () => {
    const found = await issues(JSON.parse('{"__proto__":{"title":"a","pages":1}}'))
    expect(found?.map(({ path }) => path)).toEqual([['title'], ['pages'], ['__proto__']])
  })

  it('with everything wrong are refused with every reason', async () => {
    const found = await issues({ title: 1, pages: 'x', language: 'fr', lent: 0, more: 1 })
    expect(found?.map(({ path }) => path)).toEqual([['title'], ['pages'], ['language'], ['lent'], ['more']])
  })

  it.each([
    [100, 20],
    [998, 20],
    [999, 1],
    [100_000, 1],
  ])('with %i unknown names are refused with %i reasons', async (length, reasons) => {
    const many = Object.fromEntries(Array.from({ length }, (_, index) => [`unknown${index}`, 1]))
    expect(await issues({ title: 'a', pages: 1, ...many })).toHaveLength(reasons)
  })

  it('by position beyond the last one are refused', async () => {
    expect(await issues(['a', 1, null, null, null, null, null, null])).toEqual([
      { path: [7], message: 'book.create takes at most 7 parameters by position, got 8.' },
    ])
  })

  it('of 50 000 levels do not hurt', async () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    expect(await issues({ title: deep, pages: 1 })).toEqual([
      { path: ['title'], message: 'title cannot be a list of 1: a string is expected.' },
    ])
  })
})

describe('who may call', () => {
  it.each([
    ['book.get', [], 'This token may not read here.'],
    ['book.create', ['read'], 'This token has the permission user: it may read, and change nothing.'],
    ['book.failing', ['read', 'write'], 'This method takes a token of system scope with the permission admin.'],
  ])('%s: not one who may only %j', async (name, may, reason) => {
    const { error, seen } = (await call(name, {}, may as Access[])) as { error: PublicError; seen: unknown[] }
    expect(error.toJSON()).toEqual({
      code: 1002,
      message: 'This token may not do that',
      data: { kind: 'forbidden', reason },
    })
    expect(seen).toEqual([])
  })

  it('is asked before the parameters are looked at', async () => {
    expect(await call('book.create', { nonsense: 1 }, ['read'])).toMatchObject({ error: { kind: 'forbidden' } })
  })

  it('needs no more than the method takes', async () => {
    expect(await call('book.get', {}, ['read'])).toMatchObject({ result: { title: 'Rayuela' } })
    expect(await call('book.create', ['a', 1], ['write'])).toMatchObject({ result: { title: 'a' } })
  })
})

describe('a method that does not exist', () => {
  it.each([
    ['book.Create', 'book.create'],
    ['book.create ', 'book.create'],
    ['bok.craete', 'book.create'],
    ['rpc.discovr', 'rpc.discover'],
    ['rpc.Discover', 'rpc.discover'],
  ])('"%s" is not found, and the nearest one is named', async (name, meant) => {
    const { error } = (await call(name)) as { error: PublicError }
    expect(error.details.reason).toBe(`There is no method ${name}. Did you mean ${meant}?`)
  })

  it.each(['book', 'book.remove', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'rpc.other', 'rpc.'])(
    '"%s" is not found',
    async (name) => {
      const { error } = (await call(name)) as { error: PublicError }
      expect(error).toBeInstanceOf(PublicError)
      expect(error.toJSON()).toEqual({
        code: -32601,
        message: 'Method not found',
        data: { kind: 'method_not_found', reason: `There is no method ${name}.` },
      })
    },
  )

  it('with an over-long name is not echoed whole', async () => {
    const { error } = (await call('x'.repeat(100_000))) as { error: PublicError }
    expect(error.details.reason).toBe(`There is no method ${'x'.repeat(64)}….`)
  })

  it('is not found whoever asks', async () => {
    expect(await call('book.remove', {}, [])).toMatchObject({ error: { kind: 'method_not_found' } })
  })
})

describe('the result', () => {
  it('holds what its schema names, and nothing more', async () => {
    expect((await call('book.get')) as unknown).toEqual({ result: { title: 'Rayuela' }, seen: ['get'] })
  })

  it("that breaks its schema is our own failure, not the caller's", async () => {
    const { error } = (await call('book.broken')) as { error: Error }
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(PublicError)
  })

  it('may be an error for the caller', async () => {
    const { error } = (await call('book.failing')) as { error: PublicError }
    expect(error).toBeInstanceOf(PublicError)
    expect(error).toMatchObject({ kind: 'not_found', details: { reason: 'There is none.' } })
  })
})

describe('rpc.discover', () => {
  it('answers the document to whoever may come in at all', async () => {
    expect(await call('rpc.discover', undefined, [])).toMatchObject({ result: document })
  })

  it('is not in the list', () => {
    expect(registry.methods.map(({ name }) => name)).toEqual(['book.create', 'book.get', 'book.broken', 'book.failing'])
  })
})
