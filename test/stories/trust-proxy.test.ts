import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let proxy: http.Server
let proxyUrl: string

const PATH = '/api/event/find'

interface Asked {
  url?: string
  token?: string
  forwarded?: string[]
}

/** A call from an address of this machine. @returns its status */
async function call(from: string, { url = proxyUrl, token = ADMIN, forwarded = [] }: Asked = {}): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': forwarded }
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}${PATH}`, { headers, localAddress: from, agent: false }, async (response) => {
      await text(response)
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject)
  })
}

/** A proxy in front of the server, with kept connections, that adds each client to X-Forwarded-For. */
function inFrontOf(url: string): http.Server {
  const agent = new http.Agent({ keepAlive: true, localAddress: '127.0.0.1' })
  return http.createServer((request, response) => {
    const forwarded = [request.headers['x-forwarded-for'], request.socket.remoteAddress].filter(Boolean).join(', ')
    const headers = { ...request.headers, 'x-forwarded-for': forwarded }
    const onward = http.request(`${url}${request.url}`, { method: request.method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
}

beforeAll(async () => {
  server = await startServer({ role: 'api', env: { RATE_LIMIT: '1', TRUST_PROXY: '127.0.0.1' } })
  proxy = inFrontOf(server.app.url)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
afterAll(async () => {
  proxy.close()
  proxy.closeAllConnections()
  await server.stop()
  await server.backend.remove()
})

const many = <Made>(count: number, make: (n: number) => Made) => Array.from({ length: count }, (_, n) => make(n))

describe('behind a proxy that TRUST_PROXY names', () => {
  it('each client has a limit of its own', async () => {
    const statuses = await Promise.all(many(20, (n) => call(`127.0.1.${n + 1}`)))
    expect(statuses).toEqual(many(20, () => 200))
  })

  it('one client has one limit, whatever it says of where it comes from', async () => {
    const claims = await Promise.all(many(40, (n) => call('127.0.2.1', { forwarded: [`192.0.2.${n}`, '127.0.0.1'] })))
    expect(claims).toContain(429)
    expect(await call('127.0.2.2')).toBe(200)
  })

  it('wrong tokens are counted for whoever sends them', async () => {
    let last = 0
    // Each from another address than the last, by its own word: the peer of the proxy is the one that counts.
    for (let n = 0; last !== 429; n++) last = await call('127.0.3.1', { token: `aviso_${n}` })
    expect(await call('127.0.3.2', { token: 'aviso_wrong' })).toBe(401)
  })
})

describe('from anywhere else', () => {
  it('nobody is believed', async () => {
    const { url } = server.app
    const claims = await Promise.all(many(40, (n) => call('127.0.4.1', { url, forwarded: [`192.0.2.${n}`] })))
    expect(claims).toContain(429)
  })
})
