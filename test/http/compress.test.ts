import fs from 'node:fs'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpServer } from '../../src/http/server.ts'
import { startRoutes } from '../harness/http.ts'

/** What goes over the wire, in bytes: of the largest document and of the same as an answer, as `rpc.discover` gives it. */

const DOCUMENT = fs.readFileSync('openrpc.json', 'utf8')

let server: HttpServer & { url: string }

beforeAll(async () => {
  server = await startRoutes({
    documents: [{ path: 'openrpc.json', contentType: 'application/json', text: () => DOCUMENT }],
    authenticate: async () => async (method) => (method === 'large' ? JSON.parse(DOCUMENT) : { small: true }),
  })
})
afterAll(() => server.stop(0))

/** As a browser does, but the bytes are not unpacked. */
async function ask(path: string, headers: http.OutgoingHttpHeaders, body?: string) {
  const request = http.request(server.url + path, { method: body ? 'POST' : 'GET', headers }).end(body)
  const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve))
  return { status: response.statusCode, headers: response.headers, bytes: await buffer(response) }
}

function call(method: string, accepted: string) {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer good', 'accept-encoding': accepted }
  return ask('/rpc', headers, JSON.stringify({ jsonrpc: '2.0', id: 1, method }))
}

describe.each([
  ['br', 'gzip, deflate, br', 40_000, 50_000, zlib.brotliDecompressSync],
  ['gzip', 'gzip', 50_000, 55_000, zlib.gunzipSync],
] as const)('%s', (coding, accepted, ofDocument, ofAnswer, unpack) => {
  it('makes the document a tenth, and nothing of it when it is there already', async () => {
    const { headers, bytes } = await ask('/openrpc.json', { 'accept-encoding': accepted })
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding', 'cache-control': 'no-cache' })
    expect(bytes.length).toBeLessThan(ofDocument)
    expect(unpack(bytes).toString()).toBe(DOCUMENT)
    const again = await ask('/openrpc.json', { 'accept-encoding': accepted, 'if-none-match': headers.etag })
    expect([again.status, again.bytes.length]).toEqual([304, 0])
  })

  it('makes a large answer of a call smaller, and leaves a small one', async () => {
    const { headers, bytes } = await call('large', accepted)
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding', 'cache-control': 'no-store' })
    expect(bytes.length).toBeLessThan(ofAnswer)
    expect(Number(headers['content-length'])).toBe(bytes.length)
    expect(JSON.parse(unpack(bytes).toString()).result).toEqual(JSON.parse(DOCUMENT))
    const small = await call('small', accepted)
    expect(small.headers).not.toHaveProperty('content-encoding')
    expect(JSON.parse(small.bytes.toString()).result).toEqual({ small: true })
  })
})

it('what a client cannot unpack comes as it is', async () => {
  for (const accepted of ['identity', 'br;q=0, gzip;q=0']) {
    const { headers, bytes } = await call('large', accepted)
    expect(headers).not.toHaveProperty('content-encoding')
    expect(JSON.parse(bytes.toString()).result).toEqual(JSON.parse(DOCUMENT))
  }
})
