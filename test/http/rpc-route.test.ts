import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PublicError } from '../../src/errors.ts'
import { BODY_MAX, readBytes } from '../../src/http/read-body.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { Call } from '../../src/rpc/envelope.ts'
import { startRoutes } from '../harness/http.ts'
import { openWire } from '../harness/wire.ts'

/** What the routes do with whatever they are handed: methods and a gate of the test. */
let http: HttpServer

const call: Call = async (method) => {
  if (method === 'secret.fail') throw new Error('the password is hunter2')
  if (method === 'database.gone') throw new PublicError('unavailable')
  return undefined
}

beforeAll(async () => {
  http = await startRoutes({
    authenticate: async (token) => {
      if (token === 'unavailable') throw new PublicError('unavailable')
      if (token === 'broken') throw new Error('the password is hunter2')
      return call
    },
  })
})
afterAll(() => http.stop(0))

function post(body: string, token = 'good'): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return fetch(`http://127.0.0.1:${http.port}/rpc`, { method: 'POST', headers, body })
}

const request = (id: string, method = 'a.b') => `{"jsonrpc":"2.0","id":${id},"method":"${method}"}`
const BATCH = `[${request('"a"')},${request('0')},${request('null')},{"jsonrpc":"2.0","method":"a.b"},5]`
const UNAVAILABLE = {
  code: -32000,
  message: 'The service is unavailable, try again later',
  data: { kind: 'unavailable' },
}

it('a method without a result answers null', async () => {
  expect(await (await post(request('1'))).text()).toBe('{"jsonrpc":"2.0","id":1,"result":null}')
  expect(await (await post(`[${request('1')}]`)).text()).toBe('[{"jsonrpc":"2.0","id":1,"result":null}]')
})

describe('a service that is unavailable', () => {
  it.each([
    [request('"a"'), { jsonrpc: '2.0', id: 'a', error: UNAVAILABLE }],
    [BATCH, ['a', 0, null, null, null].map((id) => ({ jsonrpc: '2.0', id, error: UNAVAILABLE }))],
    ['{', { jsonrpc: '2.0', id: null, error: UNAVAILABLE }],
  ])('before any call is looked at: 503 for %s', async (body, expected) => {
    const response = await post(body, 'unavailable')
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toStrictEqual(expected)
  })

  it('in one call: that call alone, and 200', async () => {
    const response = await post(`[${request('1', 'database.gone')},${request('2')}]`)
    expect(response.status).toBe(200)
    expect(await response.json()).toStrictEqual([
      { jsonrpc: '2.0', id: 1, error: UNAVAILABLE },
      { jsonrpc: '2.0', id: 2, result: null },
    ])
  })
})

it.each([
  ['in a call', 'good', 'secret.fail'],
  ['in the gate', 'broken', 'a.b'],
])('what fails %s is told by its reference alone', async (_, token, method) => {
  const response = await post(request('"a"', method), token)
  expect(response.status).toBe(200)
  const error = { code: -32603, message: 'Internal error', data: { kind: 'internal', ref: 'f00d' } }
  expect(await response.json()).toStrictEqual({ jsonrpc: '2.0', id: 'a', error })
})

it('a client that goes away in the middle of its body is no failure of ours', async () => {
  const aborted = new PassThrough()
  aborted.write('{"json')
  const reading = readBytes(aborted)
  aborted.destroy(new Error('aborted'))
  await expect(reading).rejects.toMatchObject({ name: 'PublicError', kind: 'parse_error' })
})

it('a client that goes on sending what was refused, for a minute, is not cut off', async () => {
  const head = 'POST /rpc HTTP/1.1\r\nhost: aviso\r\ncontent-type: application/json\r\nauthorization: Bearer good\r\n'
  const wire = await openWire(`http://127.0.0.1:${http.port}`)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    wire.write(`${head}content-length: 3145728\r\n\r\n${'x'.repeat(2_097_152)}`)
    expect((await wire.answer()).status).toBe(413)
    for (let step = 0; step < 10; step++) {
      await new Promise((resolve) => setImmediate(resolve)) // whoever meant to wait has begun
      vi.advanceTimersByTime(6_000)
    }
    wire.write('x'.repeat(1_048_576))
    wire.write(`${head}content-length: ${request('1').length}\r\n\r\n${request('1')}`)
    expect(await wire.answer()).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","id":1,"result":null}' })
  } finally {
    vi.useRealTimers()
    wire.close()
  }
})

it.each([
  ['authorization: Bearer good\r\nauthorization: Bearer other\r\ncontent-type: application/json', 401, '/rpc'],
  ['authorization: Bearer good\r\ncontent-type: application/json\r\ncontent-type: text/plain', 415, '/rpc'],
  ['authorization: Bearer good\r\nauthorization: Bearer other\r\ncontent-type: application/json', 401, '/api/'],
  ['authorization: Bearer good\r\ncontent-type: application/json\r\ncontent-type: text/plain', 415, '/api/'],
])('a header that is there twice is refused: %s', async (headers, status, path) => {
  const wire = await openWire(`http://127.0.0.1:${http.port}`)
  const body = request('1')
  wire.write(`POST ${path} HTTP/1.1\r\nhost: aviso\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  expect((await wire.answer()).status).toBe(status)
  wire.close()
})

const utf8 = (text: string) => new TextEncoder().encode(text)

it('a byte order mark in front of a call is no error, two are', async () => {
  const marked = await post(`\uFEFF${request('1')}`)
  expect(await marked.text()).toBe('{"jsonrpc":"2.0","id":1,"result":null}')
  expect(await (await post(`\uFEFF\uFEFF${request('1')}`)).json()).toMatchObject({ error: { code: -32700 } })
})

it.each([
  ['application/json', '{"action":"a.b","n":1}'],
  ['application/x-www-form-urlencoded', 'action=a.b&n=1'],
  ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="action"\r\n\r\na.b\r\n--x--\r\n'],
])('nor is it in front of parameters as %s', async (type, body) => {
  const headers = { 'content-type': type, authorization: 'Bearer good' }
  const url = `http://127.0.0.1:${http.port}/api/`
  const response = await fetch(url, { method: 'POST', headers, body: utf8(`\uFEFF${body}`) })
  expect(await response.text()).toBe('{"count":1,"data":[""]}')
})

it('parameters that are no JSON are refused with what is wrong, and nothing of them', async () => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer good' }
  const body = '{"action":"a.b","password":"hunter2",}'
  const response = await fetch(`http://127.0.0.1:${http.port}/api/`, { method: 'POST', headers, body })
  expect(response.status).toBe(400)
  expect(await response.text()).toBe(
    'The body must be a JSON object. The body is not JSON: expected double-quoted property name in JSON at position 37.',
  )
})

it('bodies that come slowly are held up to a bound, all together; beyond it the answer is 503 until there is room', async () => {
  const pieces: (() => void)[] = []
  /** A body whose first MiB has come, and whose end has not. */
  const slow = () => {
    const body = new PassThrough()
    body.write(Buffer.alloc(BODY_MAX))
    pieces.push(() => body.end())
    return body
  }
  const held = Array.from({ length: 128 }, () => readBytes(slow()))
  await new Promise((resolve) => setImmediate(resolve))
  await expect(readBytes(slow())).rejects.toMatchObject({ kind: 'unavailable' })
  const response = await post(request('1'))
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  for (const end of pieces) end()
  expect((await Promise.all(held)).map(({ length }) => length)).toEqual(Array(128).fill(BODY_MAX))
  expect((await post(request('1'))).status).toBe(200)
})
