import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpServer } from '../../src/http/server.ts'
import { startRoutes } from '../harness/http.ts'

let http: HttpServer & { url: string }

beforeAll(async () => {
  http = await startRoutes({
    basePath: '/a/b',
    methods: [],
    authenticate: async () => async (method) => ({ method }),
  })
})
afterAll(() => http.stop(0))

const get = (path: string) => fetch(http.url + path, { redirect: 'manual' })

function post(path: string, body: string, type: string): Promise<Response> {
  const headers = { 'content-type': type, authorization: 'Bearer good' }
  return fetch(http.url + path, { method: 'POST', headers, body })
}

describe.each([
  ['that the proxy left', '/a/b'],
  ['that the proxy took off', ''],
])('below a path %s', (_, base) => {
  it('is all there is', async () => {
    expect((await get(`${base}/healthz`)).status).toBe(200)
    expect((await get(`${base}/openrpc.json`)).status).toBe(200)
    expect((await get(`${base}/openrpc.json/`)).status).toBe(200)
    expect(
      await (await post(`${base}/rpc`, '{"jsonrpc":"2.0","id":1,"method":"a.b"}', 'application/json')).json(),
    ).toEqual({ jsonrpc: '2.0', id: 1, result: { method: 'a.b' } })
    const form = 'application/x-www-form-urlencoded'
    for (const path of ['/api/a/b', '/api/?action=a.b', '/?action=a.b']) {
      expect(await (await post(base + path, '', form)).json()).toEqual({ count: 1, data: [{ method: 'a.b' }] })
    }
  })

  it('are the places, each by one address', async () => {
    expect((await get(`${base}/`)).headers.get('location')).toBeNull()
    const there = await get(`${base}/webhooks/?a=1`)
    expect([there.status, there.headers.get('location')]).toEqual([308, '../webhooks?a=1'])
    expect((await get(`${base}/webhooks`)).headers.get('location')).toBeNull()
  })
})

it('the path alone leads to the page below it, and takes the calls of SDKs that know only a host', async () => {
  const there = await get('/a/b')
  expect([there.status, there.headers.get('location')]).toEqual([308, 'b/'])
  expect(there.headers.get('x-content-type-options')).toBe('nosniff')
  const called = await post('/a/b?action=a.b', '', 'application/x-www-form-urlencoded')
  expect(await called.json()).toEqual({ count: 1, data: [{ method: 'a.b' }] })
})

it('a path that only begins like it is another', async () => {
  for (const path of ['/a/bc', '/a/b2/rpc', '/a', '/A/B/healthz']) expect((await get(path)).status).toBe(404)
})
