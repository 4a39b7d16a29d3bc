import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { ADMIN } from '../harness/server.ts'
import { openWire, type Wire } from '../harness/wire.ts'

withServer({ role: 'api' })

const MIB = 1024 * 1024
const CALL = '{"jsonrpc":"2.0","id":"seven","method":"event.get","params":["1"]}'
const BATCH = `[${CALL},{"jsonrpc":"2.0","id":0,"method":"no.such"},{"jsonrpc":"2.0","method":"event.find"},5]`
const IDS = ['seven', 0, null, null]

describe('a content type', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'application/json; charset=UTF-8',
    'APPLICATION/JSON ; CHARSET=Utf-8',
    'application/json; charset="utf-8"',
    'application/json;  charset="UTF-8" ',
    'application/json; charset=utf8',
    'application/json;',
    'application/json; charset=utf-8;',
  ])('%j is JSON', async (type) => {
    const response = await server.post(CALL, { 'content-type': type })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: 'seven', result: { eventID: '1' } })
  })

  it.each([
    'text/plain',
    'text/plain; application/json',
    'text/json',
    'application/jsonp',
    'application/json-rpc',
    'application/json; charset=iso-8859-1',
    'application/json; charset="utf-8',
    'application/json charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
  ])('%j is none, and the calls do not run', async (type) => {
    const made = `[{"jsonrpc":"2.0","id":1,"method":"event.create","params":["By ${type.replaceAll('"', '')}"]}]`
    const response = await server.post(made, { 'content-type': type })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject([{ jsonrpc: '2.0', id: 1, error: { code: -32600 } }])
    const { data } = await server.rpc('event.find', { limit: 100 })
    expect(data).toHaveLength(1)
  })
})

describe('a refusal, for one call and for each of many', () => {
  const REFUSALS: [status: number, code: number, change: object, headers: Record<string, string>][] = [
    [401, -32001, { authorization: 'Bearer wrong' }, { 'www-authenticate': 'Bearer' }],
    [415, -32600, { 'content-type': 'text/plain' }, {}],
    [405, -32600, { method: 'PUT' }, { allow: 'POST' }],
    [405, -32600, { method: 'DELETE' }, { allow: 'POST' }],
    [405, -32600, { method: 'PATCH' }, { allow: 'POST' }],
    [405, -32600, { method: 'OPTIONS' }, { allow: 'POST' }],
  ]

  it.each(REFUSALS)('%i %i %j has its header, and an error under every id', async (status, code, change, expected) => {
    const { method = 'POST', ...more } = change as Record<string, string>
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}`, ...more }
    for (const [body, told] of [[CALL, 'seven'] as const, [BATCH, IDS] as const]) {
      const response = await fetch(`${server.app.url}/rpc`, { method, headers, body })
      expect(response.status).toBe(status)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        ...expected,
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      const error = { code, message: expect.any(String), data: { kind: expect.any(String) } }
      const one = (id: unknown) => ({ jsonrpc: '2.0', id, error })
      expect(await response.json()).toStrictEqual(typeof told === 'string' ? one(told) : told.map(one))
    }
  })

  it.each(['GET', 'HEAD'])('%s has no body, and so no id', async (method) => {
    const response = await fetch(`${server.app.url}/rpc`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    const text = await response.text()
    if (method === 'GET') expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32600 } })
    else expect(text).toBe('')
  })
})

describe('on one connection', () => {
  let wire: Wire
  beforeEach(async () => {
    wire = await openWire(server.app.url)
  })
  afterEach(() => wire.close())

  const head = (length: string, change: Record<string, string> = {}) => {
    const { method = 'POST', ...more } = change
    const headers = { host: 'aviso', 'content-type': 'application/json', authorization: `Bearer ${ADMIN}`, ...more }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `${method} /rpc HTTP/1.1\r\n${lines.join('')}${length}\r\n\r\n`
  }
  const whole = (body: string, change?: Record<string, string>) =>
    head(`content-length: ${Buffer.byteLength(body)}`, change) + body
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

  /** The connection serves the next call. */
  async function goesOn() {
    wire.write(whole(CALL))
    const { status, body } = await wire.answer()
    expect([status, JSON.parse(body).result.eventID]).toEqual([200, '1'])
  }

  it.each<[string, number, string]>([
    ['a call', 200, whole(CALL)],
    ['a notification', 204, whole('{"jsonrpc":"2.0","method":"event.find"}')],
    ['a parse error', 200, whole('{')],
    ['an invalid request', 200, whole('[]')],
    ['no token', 401, whole(CALL, { authorization: 'Bearer wrong' })],
    ['another verb', 405, whole(CALL, { method: 'PUT' })],
    ['HEAD', 405, head('content-length: 0', { method: 'HEAD' }).replace('content-length: 0\r\n', '')],
    ['another content type', 415, whole(CALL, { 'content-type': 'text/plain' })],
    ['one byte too many', 413, whole(CALL.padEnd(MIB + 1))],
    ['2 MiB', 413, whole('x'.repeat(2 * MIB))],
    ['16 MiB in chunks', 413, `${head('transfer-encoding: chunked')}${chunk('x'.repeat(MIB)).repeat(16)}0\r\n\r\n`],
    ['2 MiB of text', 413, whole('x'.repeat(2 * MIB), { 'content-type': 'text/plain' })],
  ])('the next call is answered after %s', async (_, expected, request) => {
    wire.write(request)
    const { status } = await wire.answer()
    expect(status).toBe(expected)
    await goesOn()
    wire.write(request + whole(CALL)) // and when it does not wait for the answer
    expect((await wire.answer()).status).toBe(expected)
    expect((await wire.answer()).status).toBe(200)
  })

  it.each([
    ['in chunks', 'transfer-encoding: chunked', chunk],
    ['with a Content-Length', `content-length: ${64 * MIB}`, (text: string) => text],
  ])('too much is refused while it is still coming, %s; what comes after that is taken', async (_, length, part) => {
    wire.write(head(length) + part('x'.repeat(MIB)) + part('x'))
    const { status, headers, body } = await wire.answer()
    expect(status).toBe(413)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32600 } })
    if (length.startsWith('transfer')) wire.write(`${part('x'.repeat(MIB)).repeat(3)}0\r\n\r\n`)
    else wire.write('x'.repeat(63 * MIB - 1))
    await goesOn()
  })

  it('1 MiB in many chunks is read', async () => {
    const padded = CALL.padEnd(MIB)
    wire.write(head('transfer-encoding: chunked'))
    for (let at = 0; at < MIB; at += 65_536) wire.write(chunk(padded.slice(at, at + 65_536)))
    wire.write('0\r\n\r\n')
    expect(await wire.answer()).toMatchObject({ status: 200, body: expect.stringContaining('"id":"seven"') })
  })

  it('what is beyond a Content-Length that lies is no call', async () => {
    wire.write(head('content-length: 10') + CALL)
    await expect(wire.answer()).resolves.toMatchObject({ status: 400 })
  })

  it('a client that asks first is told to go on', async () => {
    wire.write(head(`content-length: ${CALL.length}`, { expect: '100-continue' }))
    expect((await wire.answer()).status).toBe(100)
    wire.write(CALL)
    expect((await wire.answer()).status).toBe(200)
  })
})
