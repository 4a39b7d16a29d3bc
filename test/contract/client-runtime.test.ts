import { inspect } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadClient } from '../harness/load-client.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any

const TOKEN = 'aviso_secret'
const URL = 'https://aviso.example/rpc'

const idParam = { name: 'id', required: true, schema: { type: 'string' } }
const about = { summary: '', description: '', result: { schema: {} } }
const document = {
  info: { title: 'Test', version: '1' },
  servers: [{ url: URL }],
  methods: [
    { ...about, name: 'thing.get', params: [idParam] },
    { ...about, name: 'thing.part.find', params: [{ ...idParam, required: false }] },
  ],
  components: { schemas: {} },
}

let generated: Any
const fetch = vi.fn<(url: string, init: Any) => Promise<Any>>()
let client: Any

beforeAll(async () => {
  generated = await loadClient(document)
})
beforeEach(() => {
  fetch.mockReset()
  client = generated.createClient({ token: TOKEN, fetch })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new Promise<never>(() => {})

function reply(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
}

/** Answers each call with its own id as the result. */
function echo(_: string, { body }: { body: string }): Promise<Response> {
  const sent = JSON.parse(body)
  const one = ({ id, params }: Any) => ({ jsonrpc: '2.0', id, result: params })
  return Promise.resolve(reply(Array.isArray(sent) ? sent.map(one) : one(sent)))
}

function failed(call: Promise<unknown>): Promise<Any> {
  return call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error) => error,
  )
}

describe('one call', () => {
  it('is one POST, and its result', async () => {
    fetch.mockImplementation(echo)
    expect(await client.thing.get({ id: '7', left: undefined })).toEqual({ id: '7' })
    expect(await client.thing.part.find()).toEqual({})
    const [url, { method, headers, body }] = fetch.mock.calls[0] ?? []
    expect([url, method, headers]).toEqual([
      URL,
      'POST',
      { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${TOKEN}` },
    ])
    expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', id: 1, method: 'thing.get', params: { id: '7' } })
    expect(fetch.mock.contexts).toEqual([undefined, undefined])
  })

  it('names the share that the client is for, if it is for one', async () => {
    fetch.mockImplementation(echo)
    await generated.createClient({ token: TOKEN, fetch, share: 'west' }).thing.part.find()
    expect(fetch.mock.lastCall?.[1].headers).toMatchObject({ 'aviso-share': 'west' })
  })

  it('can result in null', async () => {
    fetch.mockResolvedValue(reply({ jsonrpc: '2.0', id: 1, result: null }))
    expect(await client.thing.get({ id: '7' })).toBe(null)
  })

  it('that cannot be written as JSON is not sent', async () => {
    await expect(client.thing.get({ id: 1n })).rejects.toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('leaves nothing behind', async () => {
    vi.useFakeTimers()
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    fetch.mockImplementation(echo)
    await client.thing.get({ id: '7' }, { signal })
    expect(vi.getTimerCount()).toBe(0)
    expect(removed.mock.calls).toEqual(added.mock.calls)
    expect(added).toHaveBeenCalledOnce()
  })
})

describe('an error', () => {
  it('says all that the server does', async () => {
    const issues = [{ path: ['content', 3, 'id'], message: 'id cannot be 0.' }]
    const data = { kind: 'invalid_params', issues, ref: 'abc', limit: 5, retryAfter: 2 }
    fetch.mockResolvedValue(reply({ id: 1, error: { code: -32602, message: 'Invalid params', data } }))
    const error = await failed(client.thing.get({ id: '0' }))
    expect(error).toBeInstanceOf(generated.AvisoError)
    expect(error).toBeInstanceOf(Error)
    expect({ ...error, message: error.message }).toEqual({
      ...{ ...data, name: 'AvisoError', code: -32602, method: 'thing.get', status: 200 },
      message: 'thing.get: id cannot be 0.',
    })
  })

  it.each([
    [401, 'unauthenticated', {}, undefined],
    [403, 'forbidden', {}, undefined],
    [413, 'too_large', {}, undefined],
    [429, 'rate_limited', { 'retry-after': '7' }, 7],
    [503, 'unavailable', { 'retry-after': '5' }, 5],
    [503, 'unavailable', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  ])(
    'with the status %i is of its kind, %s, also when no id could be read',
    async (status, kind, headers, retryAfter) => {
      const error = { code: -32000, message: 'No', data: { kind, reason: 'Because.' } }
      for (const id of [1, null]) {
        client = generated.createClient({ token: TOKEN, fetch })
        fetch.mockResolvedValue(reply({ jsonrpc: '2.0', id, error }, status, headers))
        expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({
          ...{ kind, status, retryAfter, code: -32000, issues: [], message: 'thing.get: Because.' },
        })
      }
    },
  )

  it.each([
    ['HTML', '<html>Bad gateway</html>'],
    ['nothing', ''],
    ['JSON of another kind', { message: 'Unauthorized' }],
    ['null', 'null'],
    ['a string', '"id"'],
    ['a list of nulls', [null]],
    ['another id', { id: 2, result: 1 }],
    ['the id as a string', { id: '1', result: 1 }],
    ['a result for nobody', { id: null, result: 1 }],
    ['neither result nor error', { jsonrpc: '2.0', id: 1 }],
    ['an error without a message', { id: 1, error: 'no' }],
  ])('is what %s is', async (_, body) => {
    fetch.mockResolvedValue(reply(body, 502, { 'retry-after': '3' }))
    expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({
      ...{ kind: 'invalid_answer', status: 502, code: undefined, retryAfter: 3 },
    })
  })

  it.each([null, 'text', 5, { issues: 'none' }, { issues: [null, {}] }])(
    'of another server is no trap: data %j',
    async (data) => {
      fetch.mockResolvedValue(reply({ id: 1, error: { code: -32000, message: 'No', data } }))
      expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({ kind: 'invalid_answer', code: -32000 })
    },
  )

  it('of the network says why', async () => {
    fetch.mockRejectedValue(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))
    expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({
      ...{ kind: 'network', message: 'thing.get: fetch failed: connect ECONNREFUSED', status: undefined },
    })
    fetch.mockRejectedValue(Object.create(null))
    expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({ kind: 'network' })
    fetch.mockImplementation(() => {
      throw new Error('at once')
    })
    expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({ kind: 'network' })
    fetch.mockResolvedValue({ status: 200, headers: new Headers(), text: () => Promise.reject(new Error('cut off')) })
    expect(await failed(client.thing.get({ id: '7' }))).toMatchObject({ kind: 'network' })
  })

  it('never tells the token', async () => {
    fetch.mockRejectedValue(new Error(`Bearer ${TOKEN} is refused`, { cause: new Error(TOKEN) }))
    expect(inspect(await failed(client.thing.get({ id: '7' })))).not.toContain(TOKEN)
    const issues = [{ path: [], message: TOKEN }]
    fetch.mockResolvedValue(reply({ id: null, error: { code: 1, message: TOKEN, data: { kind: 'internal', issues } } }))
    expect(inspect(await failed(client.thing.get({ id: '7' })))).not.toContain(TOKEN)
    expect(() => generated.createClient({ token: 'two words' })).toThrow(/^The token cannot be sent: [^w]+ without/)
  })

  it('is not what a line break after the token is', async () => {
    fetch.mockImplementation(echo)
    await generated.createClient({ token: `${TOKEN}\n`, fetch }).thing.get({ id: '7' })
    expect(fetch.mock.lastCall?.[1].headers.authorization).toBe(`Bearer ${TOKEN}`)
  })
})

describe('an end before the answer', () => {
  const ways: [string, () => Promise<Any>][] = [
    ['no answer, from a fetch that heeds no signal', () => never],
    ['a body that never ends', async () => ({ status: 200, headers: new Headers(), text: () => never })],
  ]

  it.each(ways)('is the time-out: %s', async (_, answer) => {
    vi.useFakeTimers()
    fetch.mockImplementation(answer)
    const [usual, own] = [failed(client.thing.get({ id: '7' })), failed(client.thing.get({ id: '7' }, { timeout: 50 }))]
    await vi.advanceTimersByTimeAsync(50)
    expect(await own).toMatchObject({ kind: 'timeout', message: 'thing.get: no answer in 50 ms' })
    expect(fetch.mock.calls.map(([, { signal }]) => signal.aborted)).toEqual([false, true])
    await vi.advanceTimersByTimeAsync(29_949)
    expect(fetch.mock.calls[0]?.[1].signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await usual).toMatchObject({ kind: 'timeout', method: 'thing.get' })
  })

  it.each(ways)('is an abort: %s', async (_, answer) => {
    vi.useFakeTimers()
    fetch.mockImplementation(answer)
    const controller = new AbortController()
    const call = failed(client.thing.get({ id: '7' }, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(1)
    controller.abort()
    expect(await call).toMatchObject({ kind: 'aborted' })
    expect(fetch.mock.lastCall?.[1].signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is an abort before the call: nothing is sent', async () => {
    expect(await failed(client.thing.get({ id: '7' }, { signal: AbortSignal.abort() }))).toMatchObject({
      kind: 'aborted',
    })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('does not come at once when there is no time-out', async () => {
    vi.useFakeTimers()
    fetch.mockReturnValue(never)
    const ended = vi.fn()
    client.thing.get({ id: '7' }, { timeout: Number.POSITIVE_INFINITY }).catch(ended)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(ended).not.toHaveBeenCalled()
  })
})

describe('a batch', () => {
  const sent = () => fetch.mock.calls.map(([, { body }]) => JSON.parse(body))
  const get = (batch: Any, id: unknown) => batch.thing.get({ id })

  it('is one POST; each call has its own answer, in whatever order they come', async () => {
    fetch.mockImplementation(async (_, { body }) => {
      const [a, b, c] = JSON.parse(body)
      const error = { code: 1001, message: 'Not found', data: { kind: 'not_found' } }
      return reply([
        { id: c.id, result: 'c' },
        { id: b.id, error },
        { id: a.id, result: 'a' },
      ])
    })
    const [a, b, c] = await client.batch((batch: Any) =>
      Promise.allSettled([get(batch, '1'), batch.thing.part.find(), get(batch, '3')]),
    )
    expect([a.value, c.value]).toEqual(['a', 'c'])
    expect(b.reason).toMatchObject({ kind: 'not_found', method: 'thing.part.find' })
    expect(sent()).toEqual([[1, 2, 3].map((id) => expect.objectContaining({ id, jsonrpc: '2.0' }))])
  })

  it('of one call is a list', async () => {
    fetch.mockImplementation(echo)
    expect(await client.batch((batch: Any) => get(batch, '1'))).toEqual({ id: '1' })
    expect(sent()[0]).toHaveLength(1)
  })

  it('without one call is no POST', async () => {
    expect(await client.batch(() => 5)).toBe(5)
    await expect(client.batch(() => JSON.parse('{'))).rejects.toThrow(SyntaxError)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('misses an answer: that call is rejected, the others are not', async () => {
    fetch.mockImplementation(async (_, { body }) => reply([{ id: JSON.parse(body)[1].id, result: 'b' }]))
    const [a, b] = await client.batch((batch: Any) => Promise.allSettled([get(batch, '1'), get(batch, '2')]))
    expect(a.reason).toMatchObject({ kind: 'invalid_answer', method: 'thing.get', status: 200 })
    expect(b.value).toBe('b')
  })

  it.each([
    [
      'is refused with one error',
      { id: null, error: { code: 1, message: 'No', data: { kind: 'too_large' } } },
      'too_large',
    ],
    ['is answered in HTML', '<html>', 'invalid_answer'],
  ])('%s: so is every call', async (_, body, kind) => {
    fetch.mockResolvedValue(reply(body, 413))
    const settled = await client.batch((batch: Any) => Promise.allSettled([get(batch, '1'), get(batch, '2')]))
    for (const { reason } of settled) expect(reason).toMatchObject({ kind, status: 413 })
  })

  it('of many calls is several POSTs of 50, one after the other', async () => {
    let open = 0
    fetch.mockImplementation(async (url, init) => {
      expect(++open).toBe(1)
      await Promise.resolve()
      open--
      return echo(url, init)
    })
    const ids = Array.from({ length: 120 }, (_, index) => index)
    const results = await client.batch((batch: Any) => Promise.all(ids.map((id) => get(batch, id))))
    expect(results).toEqual(ids.map((id) => ({ id })))
    expect(sent().map(({ length }) => length)).toEqual([50, 50, 20])
  })

  it('sends what is called later in a further POST', async () => {
    fetch.mockImplementation(echo)
    const result = await client.batch(async (batch: Any) => {
      const [{ id }] = await Promise.all([get(batch, '1'), get(batch, '2')])
      return get(batch, `${id}1`)
    })
    expect(result).toEqual({ id: '11' })
    expect(sent().map(({ length }) => length)).toEqual([2, 1])
  })

  it('sends the others when one cannot be written as JSON', async () => {
    fetch.mockImplementation(echo)
    const [a, b] = await client.batch((batch: Any) => Promise.allSettled([get(batch, 1n), get(batch, '2')]))
    expect([a.status, b.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('has one time-out and one signal for each POST', async () => {
    vi.useFakeTimers()
    fetch.mockReturnValue(never)
    const two = (batch: Any) => Promise.allSettled([get(batch, '1'), get(batch, '2')])
    const [late, aborted] = [client.batch(two, { timeout: 50 }), client.batch(two, { signal: AbortSignal.abort() })]
    await vi.advanceTimersByTimeAsync(50)
    for (const { reason } of await late) expect(reason).toMatchObject({ kind: 'timeout' })
    for (const { reason } of await aborted) expect(reason).toMatchObject({ kind: 'aborted' })
    expect(fetch).toHaveBeenCalledOnce()
  })
})
