import { describe, expect, it } from 'vitest'
import { PublicError } from '../../src/errors.ts'
import { ANSWER_MAX, answer, BATCH_MAX, type Call, read, refuse } from '../../src/rpc/envelope.ts'
import { JsonText } from '../../src/rpc/json-text.ts'

const parseError = (reason: string) => ({ code: -32700, message: 'Parse error', data: { kind: 'parse_error', reason } })
const invalidRequest = (reason: unknown) => ({
  code: -32600,
  message: 'Invalid Request',
  data: { kind: 'invalid_request', reason },
})
const NO_OBJECT = invalidRequest('A call must be an object.')
const NO_VERSION = invalidRequest('jsonrpc must be "2.0".')
const NO_METHOD = invalidRequest('method must be a string.')
const BAD_PARAMS = invalidRequest('params must be an object or an array.')
const BAD_ID = invalidRequest('id must be a string, null, or a number that can be kept exactly.')

/** Answers a text; the calls it led to stand in `calls`. */
async function ask(text: string | undefined) {
  const calls: [string, unknown][] = []
  const call: Call = async (method, params) => {
    calls.push([method, params])
    if (method === 'fail') throw new Error('a secret of ours')
    if (method === 'missing') throw new PublicError('not_found', { reason: 'There is none.' })
    if (method === 'nothing') return undefined
    return { echo: params ?? null }
  }
  const reply = await answer(read(text), call)
  return { reply: reply === null ? null : JSON.parse(reply), calls }
}

const request = (members: string) => `{"jsonrpc":"2.0","method":"echo"${members}}`
const DONE = { echo: null }

describe('an id', () => {
  it.each([
    ['1', 1],
    ['0', 0],
    ['-1', -1],
    ['1e3', 1_000],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['1.5', 1.5],
    ['""', ''],
    ['"1"', '1'],
    ['"0"', '0'],
    ['"null"', 'null'],
    ['"ñ 😀 \\u0000"', 'ñ 😀 \0'],
    [JSON.stringify('x'.repeat(10_000)), 'x'.repeat(10_000)],
    ['null', null],
  ])('%s is echoed with its type', async (text, id) => {
    const { reply, calls } = await ask(request(`,"id":${text}`))
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id, result: DONE })
    expect(calls).toHaveLength(1)
  })

  it.each([
    '{}',
    '[]',
    '[1]',
    'true',
    'false',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e20',
    '1e400',
  ])('%s is refused, with the id null', async (text) => {
    const { reply, calls } = await ask(request(`,"id":${text}`))
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: null, error: BAD_ID })
    expect(calls).toEqual([])
  })
})

it('a result that is text already is taken as it is', async () => {
  const text = await answer(read(request(',"id":1')), async () => new JsonText({ a: [1, 'ü'] }))
  expect(text).toBe('{"jsonrpc":"2.0","id":1,"result":{"a":[1,"ü"]}}')
})

describe('a call', () => {
  it.each([
    ['no params', '', undefined],
    ['named params', ',"params":{"a":1,"b":[2]}', { a: 1, b: [2] }],
    ['positional params', ',"params":[1,null,"x"]', [1, null, 'x']],
    ['empty named params', ',"params":{}', {}],
    ['empty positional params', ',"params":[]', []],
    ['params that are null, as if they were left out', ',"params":null', undefined],
  ])('is handed on with %s', async (_, members, params) => {
    const { reply, calls } = await ask(request(`${members},"id":1`))
    expect(calls).toStrictEqual([['echo', params]])
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, result: { echo: params ?? null } })
  })

  it('without a result answers null, for some clients never settle on neither result nor error', async () => {
    const { reply } = await ask('{"jsonrpc":"2.0","method":"nothing","id":1}')
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, result: null })
  })

  it('that fails in public says why', async () => {
    const { reply } = await ask('{"jsonrpc":"2.0","method":"missing","id":1}')
    const error = { code: 1001, message: 'Not found', data: { kind: 'not_found', reason: 'There is none.' } }
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, error })
  })

  it('that fails through our fault says nothing of it', async () => {
    const { reply } = await ask('{"jsonrpc":"2.0","method":"fail","id":1}')
    const error = { code: -32603, message: 'Internal error', data: { kind: 'internal' } }
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, error })
  })

  it('may have further members, and blanks around it', async () => {
    const { reply } = await ask(` \r\n\t${request(',"id":1,"token":"x"')} \n`)
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, result: DONE })
  })

  it('with a member twice means the last one', async () => {
    const { reply, calls } = await ask('{"jsonrpc":"2.0","id":1,"method":"fail","method":"echo","id":2}')
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 2, result: DONE })
    expect(calls).toEqual([['echo', undefined]])
  })
})

describe('an invalid request', () => {
  it.each([
    ['null', null, NO_OBJECT],
    ['1', null, NO_OBJECT],
    ['"echo"', null, NO_OBJECT],
    ['true', null, NO_OBJECT],
    ['{}', null, NO_VERSION],
    ['{"method":"echo","id":5}', 5, NO_VERSION],
    ['{"jsonrpc":2.0,"method":"echo","id":5}', 5, NO_VERSION],
    ['{"jsonrpc":"1.0","method":"echo","id":5}', 5, NO_VERSION],
    ['{"jsonrpc":"2.0","id":"a"}', 'a', NO_METHOD],
    ['{"jsonrpc":"2.0","method":1,"id":"a"}', 'a', NO_METHOD],
    ['{"jsonrpc":"2.0","method":null,"id":"a"}', 'a', NO_METHOD],
    ['{"jsonrpc":"2.0","method":["echo"],"id":"a"}', 'a', NO_METHOD],
    ['{"jsonrpc":"2.0","method":"echo","params":"a","id":0}', 0, BAD_PARAMS],
    ['{"jsonrpc":"2.0","method":"echo","params":1,"id":0}', 0, BAD_PARAMS],
    ['{"jsonrpc":"2.0","method":"echo","params":false,"id":0}', 0, BAD_PARAMS],
    ['{"jsonrpc":"2.0"}', null, NO_METHOD],
    ['{"jsonrpc":"2.0","method":"echo","params":1}', null, BAD_PARAMS],
  ])('%s is answered, also without an id, and leads to no call', async (text, id, error) => {
    const { reply, calls } = await ask(text)
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id, error })
    expect(calls).toEqual([])
  })
})

describe('what is not JSON', () => {
  const NO_REASON = 'The body is not JSON.'
  const because = (reason: string) => `The body is not JSON: ${reason}.`
  it.each([
    ['nothing', '', because('unexpected end of JSON input')],
    ['blanks', ' \n', because('unexpected end of JSON input')],
    [
      'the beginning of a call',
      '{"jsonrpc":"2.0","method":"echo"',
      because("expected ',' or '}' after property value in JSON at position 32"),
    ],
    [
      'something behind the call',
      `${request(',"id":1')} x`,
      because('unexpected non-whitespace character after JSON at position 41'),
    ],
    [
      'two calls in a row',
      `${request(',"id":1')}${request(',"id":2')}`,
      because('unexpected non-whitespace character after JSON at position 40'),
    ],
    [
      'two calls in two lines',
      `${request(',"id":1')}\n${request(',"id":2')}`,
      because('unexpected non-whitespace character after JSON at position 41'),
    ],
    ['NaN', request(',"params":[NaN],"id":1'), NO_REASON],
    ['Infinity', request(',"params":[Infinity],"id":1'), NO_REASON],
    ['a comment', `/* hi */ ${request(',"id":1')}`, NO_REASON],
    ['a comma too many', request(',"id":1,'), because('expected double-quoted property name in JSON at position 40')],
    ['single quotes', "{'jsonrpc':'2.0'}", because("expected property name or '}' in JSON at position 1")],
    [
      'a bare line break in a string',
      '{"jsonrpc":"2.0","method":"ec\nho","id":1}',
      because('bad control character in string literal in JSON at position 29'),
    ],
    ['a form', 'jsonrpc=2.0&method=echo', NO_REASON],
    ['100 000 brackets without end', '['.repeat(100_000), because('unexpected end of JSON input')],
    ['100 000 objects without end', '{"a":'.repeat(100_000), because('unexpected end of JSON input')],
    ['invalid UTF-8', undefined, 'The body is not UTF-8.'],
  ])('%s is a parse error, with a reason that repeats nothing of it', async (_, text, reason) => {
    const { reply, calls } = await ask(text)
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: null, error: parseError(reason) })
    expect(calls).toEqual([])
  })
})

describe('deep nesting', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const deepObject = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  it('of 100 000 brackets is a batch of one invalid request', async () => {
    const { reply } = await ask(deep(100_000))
    expect(reply).toStrictEqual([{ jsonrpc: '2.0', id: null, error: NO_OBJECT }])
  })

  it('of 100 000 objects is an invalid request', async () => {
    const { reply } = await ask(deepObject(100_000))
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: null, error: NO_VERSION })
  })

  it.each([
    ['lists', deep(50_000)],
    ['objects', deepObject(50_000)],
  ])('of 50 000 %s in the parameters reaches the call', async (_, params) => {
    const { reply, calls } = await ask(`{"jsonrpc":"2.0","method":"nothing","id":1,"params":${params}}`)
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: 1, result: null })
    expect(calls).toHaveLength(1)
  })

  it('of the id is refused', async () => {
    const { reply } = await ask(request(`,"id":${deep(50_000)}`))
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: null, error: BAD_ID })
  })
})

describe('a notification', () => {
  it.each([
    ['that succeeds', 'echo'],
    ['of an unknown method', 'missing'],
    ['that fails', 'fail'],
  ])('%s is run and leaves no trace', async (_, method) => {
    const { reply, calls } = await ask(`{"jsonrpc":"2.0","method":"${method}","params":{"a":1}}`)
    expect(reply).toBeNull()
    expect(calls).toStrictEqual([[method, { a: 1 }]])
  })

  it('has no id; null is one', async () => {
    expect((await ask(request(''))).reply).toBeNull()
    expect((await ask(request(',"id":null'))).reply).toStrictEqual({ jsonrpc: '2.0', id: null, result: DONE })
  })
})

describe('a batch', () => {
  it.each([
    ['[]', { jsonrpc: '2.0', id: null, error: invalidRequest('A batch must hold at least one call.') }],
    ['[1]', [{ jsonrpc: '2.0', id: null, error: NO_OBJECT }]],
    ['[null]', [{ jsonrpc: '2.0', id: null, error: NO_OBJECT }]],
    ['[[]]', [{ jsonrpc: '2.0', id: null, error: NO_OBJECT }]],
    ['[[],[1]]', Array(2).fill({ jsonrpc: '2.0', id: null, error: NO_OBJECT })],
    ['[{}]', [{ jsonrpc: '2.0', id: null, error: NO_VERSION }]],
    ['[1,2,3]', Array(3).fill({ jsonrpc: '2.0', id: null, error: NO_OBJECT })],
  ])('%s is answered with errors', async (text, expected) => {
    const { reply, calls } = await ask(text)
    expect(reply).toStrictEqual(expected)
    expect(calls).toEqual([])
  })

  it('of one is answered with an array of one', async () => {
    expect((await ask(`[${request(',"id":1')}]`)).reply).toStrictEqual([{ jsonrpc: '2.0', id: 1, result: DONE }])
  })

  it('of only notifications has no answer', async () => {
    const { reply, calls } = await ask(`[${request('')},{"jsonrpc":"2.0","method":"missing"}]`)
    expect(reply).toBeNull()
    expect(calls).toHaveLength(2)
  })

  it('answers each call in its order, and says nothing to notifications', async () => {
    const { reply, calls } = await ask(
      `[${request(',"params":["a"],"id":2')},${request(',"params":["b"]')},7,{"jsonrpc":"2.0","method":"missing","id":"x"},${request(',"id":null')}]`,
    )
    expect(reply).toStrictEqual([
      { jsonrpc: '2.0', id: 2, result: { echo: ['a'] } },
      { jsonrpc: '2.0', id: null, error: NO_OBJECT },
      { jsonrpc: '2.0', id: 'x', error: expect.objectContaining({ code: 1001 }) },
      { jsonrpc: '2.0', id: null, result: DONE },
    ])
    expect(calls.map(([method]) => method)).toEqual(['echo', 'echo', 'missing', 'echo'])
  })

  it('runs its calls one after the other', async () => {
    const trace: string[] = []
    const two = `[${request(',"params":[1],"id":1')},${request(',"params":[2],"id":2')}]`
    await answer(read(two), async (_, params) => {
      trace.push(`begin ${params}`)
      await new Promise((resolve) => setImmediate(resolve))
      trace.push(`end ${params}`)
    })
    expect(trace).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2'])
  })

  it('goes on after a call that fails', async () => {
    const { reply } = await ask(`[{"jsonrpc":"2.0","method":"fail","id":1},${request(',"id":2')}]`)
    expect(reply).toMatchObject([
      { id: 1, error: { code: -32603 } },
      { id: 2, result: DONE },
    ])
  })

  it('gives the event loop a turn between calls that wait for nothing', async () => {
    let turns = 0
    const ticking = (function tick(): NodeJS.Immediate {
      return setImmediate(() => {
        turns++
        immediate = tick()
      })
    })()
    let immediate = ticking
    const { calls } = await ask(batch(BATCH_MAX))
    clearImmediate(immediate)
    expect(calls).toHaveLength(BATCH_MAX)
    expect(turns).toBeGreaterThanOrEqual(BATCH_MAX)
  })

  it('whose answers come to too much runs no further call, but notifications, and says so in words', async () => {
    const calls: string[] = []
    const made = new JsonText('x'.repeat(ANSWER_MAX / 2))
    const text = `[${[1, 2, 3, 4].map((id) => request(`,"id":${id}`)).join(',')},{"jsonrpc":"2.0","method":"quiet"},7]`
    const reply = await answer(read(text), async (method) => {
      calls.push(method)
      return made
    })
    expect(calls).toEqual(['echo', 'echo', 'quiet'])
    const reason = `The answers before this one exceed ${ANSWER_MAX} characters: it was not run, send it in another batch.`
    expect(JSON.parse(reply ?? '').slice(2)).toStrictEqual([
      { jsonrpc: '2.0', id: 3, error: invalidRequest(reason) },
      { jsonrpc: '2.0', id: 4, error: invalidRequest(reason) },
      { jsonrpc: '2.0', id: null, error: NO_OBJECT },
    ])
    expect(
      JSON.parse(reply ?? '')
        .slice(0, 2)
        .map(({ result }: { result: string }) => result.length),
    ).toEqual([ANSWER_MAX / 2, ANSWER_MAX / 2])
  })

  const batch = (length: number, members = ',"id":1') => `[${Array(length).fill(request(members)).join(',')}]`

  it('of 50 calls is run', async () => {
    expect(BATCH_MAX).toBe(50)
    const { reply, calls } = await ask(batch(50))
    expect(reply).toHaveLength(50)
    expect(calls).toHaveLength(50)
  })

  it.each([
    ['calls', ',"id":1'],
    ['notifications', ''],
  ])('of 51 %s is refused as a whole', async (_, members) => {
    const { reply, calls } = await ask(batch(51, members))
    expect(reply).toStrictEqual({
      jsonrpc: '2.0',
      id: null,
      error: invalidRequest('A batch may hold at most 50 calls, got 51.'),
    })
    expect(calls).toEqual([])
  })
})

describe('__proto__ and constructor', () => {
  it('are no members of a request', async () => {
    const { reply, calls } = await ask('{"__proto__":{"jsonrpc":"2.0","method":"echo","id":7}}')
    expect(reply).toStrictEqual({ jsonrpc: '2.0', id: null, error: NO_VERSION })
    expect(calls).toEqual([])
  })

  it('do not give a notification an id', async () => {
    expect((await ask(request(',"__proto__":{"id":7}'))).reply).toBeNull()
  })

  it('do not give a call its params', async () => {
    const { calls } = await ask(request(',"id":1,"__proto__":{"params":{"a":1}}'))
    expect(calls).toEqual([['echo', undefined]])
  })

  it('are handed on as data', async () => {
    const { calls } = await ask(request(',"id":1,"params":{"__proto__":{"a":1},"constructor":2}'))
    expect(JSON.stringify(calls[0]?.[1])).toBe('{"__proto__":{"a":1},"constructor":2}')
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })

  it('make no request of an empty object, even where every object has inherited members', async () => {
    const inherited = { jsonrpc: '2.0', method: 'echo', id: 7 }
    const polluted = Object.prototype as Record<string, unknown>
    Object.assign(polluted, inherited)
    try {
      const text = await answer(read('{}'), async () => null)
      expect(text).toContain('"code":-32600')
      expect(text).toContain('"id":null')
    } finally {
      for (const name of Object.keys(inherited)) delete polluted[name]
    }
  })

  it.each(['__proto__', 'constructor', 'toString'])('%s is a method name like any other', async (method) => {
    const { calls } = await ask(`{"jsonrpc":"2.0","method":"${method}","id":1}`)
    expect(calls).toEqual([[method, undefined]])
  })
})

describe('a refusal', () => {
  const error = new PublicError('unauthenticated')
  const told = { code: -32001, message: 'A valid token is required', data: { kind: 'unauthenticated' } }
  const one = (id: unknown) => ({ jsonrpc: '2.0', id, error: told })

  it.each([
    [undefined, one(null)],
    ['', one(null)],
    ['{"id":1', one(null)],
    ['null', one(null)],
    ['1', one(null)],
    ['{}', one(null)],
    ['{"id":5}', one(5)],
    ['{"id":0}', one(0)],
    ['{"id":""}', one('')],
    ['{"id":null}', one(null)],
    ['{"jsonrpc":"2.0","method":"echo","id":"a"}', one('a')],
    ['{"id":{}}', one(null)],
    ['{"id":true}', one(null)],
    ['{"id":9007199254740993}', one(null)],
    ['{"__proto__":{"id":3}}', one(null)],
    ['[]', one(null)],
    ['[[]]', [one(null)]],
    ['[{"id":1},{"id":"1"},{},3]', [one(1), one('1'), one(null), one(null)]],
    ['[{"jsonrpc":"2.0","method":"echo"}]', [one(null)]],
    [`[${Array(51).fill('{"id":1}').join(',')}]`, one(null)],
  ])('of %s echoes the ids that can be read', (text, expected) => {
    expect(JSON.parse(refuse(read(text), error))).toStrictEqual(expected)
  })

  it('of 100 000 brackets does not hurt', () => {
    expect(JSON.parse(refuse(read('['.repeat(100_000)), error))).toStrictEqual(one(null))
    expect(JSON.parse(refuse(read('['.repeat(100_000) + ']'.repeat(100_000)), error))).toStrictEqual([one(null)])
  })
})
