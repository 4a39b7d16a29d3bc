import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { EgressProxy } from '../../src/attempt/egress-proxy.ts'
import { TimeOver } from '../../src/attempt/reasons.ts'
import { createSender } from '../../src/attempt/send.ts'
import { GOOD, KEY } from '../harness/certificates.ts'
import { type ConnectProxy, type OnConnect, startConnectProxy } from '../harness/connect-proxy.ts'
import { type NameRecord, startNameServer } from '../harness/name-server.ts'
import { startRawReceiver } from '../harness/raw-receiver.ts'

/** An address that anybody may dial, which the proxy's network has on loopback. */
const PUBLIC = '93.184.216.34'
const CREDENTIALS = 'ana:p%40ss%3Aword'
const PASSWORD = 'p@ss:word'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function proxyThat(behaves?: (authority: string) => OnConnect): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(behaves)
  closing.push(proxy.close)
  return proxy
}

interface Options {
  names?: (name: string) => NameRecord
  networks?: string[]
  timeout?: number
}

/** A sender whose every name is public unless it is told otherwise, by way of a proxy. */
async function senderVia(
  proxy: string,
  { names = () => ({ a: [PUBLIC] }), networks = [], timeout = 10_000 }: Options = {},
) {
  const server = await startNameServer(names)
  const sender = createSender(egressGuard(networks), timeout, { nameServers: [server.address], proxy })
  closing.unshift(sender.close)
  closing.push(server.close)
  return sender
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as net.AddressInfo).port
}

/** Answers with the host that it was asked for. */
async function receiver(): Promise<number> {
  const server = http.createServer((request, response) => response.end(request.headers.host))
  closing.push(() => server.closeAllConnections())
  return listen(server)
}

const post = (url: string, body = '{}') => ({ url, headers: { 'content-type': 'text/plain' }, body })

describe('a delivery by way of a proxy', () => {
  it('goes to the address that the guard approved, and keeps the name for the receiver', async () => {
    const [proxy, port] = [await proxyThat(), await receiver()]
    const sender = await senderVia(proxy.url)
    expect(await sender.send(post(`http://hooks.example:${port}/`))).toMatchObject({
      answer: { status: 200, body: `hooks.example:${port}` },
      address: PUBLIC,
    })
    const [{ authority, headers } = { authority: '', headers: {} }] = proxy.asked
    expect(authority).toBe(`${PUBLIC}:${port}`)
    expect(headers).toMatchObject({ host: authority, connection: 'keep-alive' })
    expect(headers).not.toHaveProperty('proxy-authorization')
  })

  it('speaks TLS with the receiver, by its name', async () => {
    const proxy = await proxyThat()
    const server = https.createServer({ key: KEY, cert: GOOD })
    const name = new Promise((resolve) =>
      server.on('tlsClientError', (_, socket: tls.TLSSocket) => resolve(socket.servername)),
    )
    const port = await listen(server)
    const sender = await senderVia(proxy.url)
    // Nobody trusts its authority, so that the certificate was looked at.
    expect(await sender.send(post(`https://hooks.example:${port}/`))).toEqual({
      error: expect.stringContaining('(UNABLE_TO_VERIFY_LEAF_SIGNATURE)'),
      address: PUBLIC,
    })
    expect(await name).toBe('hooks.example')
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([`${PUBLIC}:${port}`])
  })

  it('asks for the usual port, and for IPv6 in brackets', async () => {
    const proxy = await proxyThat(() => ({ status: 502 }))
    const sender = await senderVia(proxy.url)
    for (const url of ['http://hooks.example/', 'https://hooks.example/', 'https://[2606:2800::1]/'])
      await sender.send(post(url))
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([
      `${PUBLIC}:80`,
      `${PUBLIC}:443`,
      '[2606:2800::1]:443',
    ])
  })

  it('tells the proxy the user and the password of its URL', async () => {
    const [proxy, port] = [await proxyThat(), await receiver()]
    const sender = await senderVia(proxy.url.replace('//', `//${CREDENTIALS}@`))
    await sender.send(post(`http://hooks.example:${port}/`))
    const [scheme, code = ''] = proxy.asked[0]?.headers['proxy-authorization']?.split(' ') ?? []
    expect(scheme).toBe('Basic')
    expect(String(Buffer.from(code, 'base64'))).toBe(`ana:${PASSWORD}`)
  })

  it('finds a proxy by its name, which the guard does not judge', async () => {
    const [proxy, port] = [await proxyThat(), await receiver()]
    const names = (name: string) => ({ a: [name === 'proxy.example' ? '127.0.0.1' : PUBLIC] })
    const sender = await senderVia(`http://proxy.example:${proxy.port}`, { names })
    expect(await sender.send(post(`http://hooks.example:${port}/`))).toMatchObject({ answer: { status: 200 } })
  })

  it('keeps its connections, for each origin its own', async () => {
    const [proxy, one, other] = [await proxyThat(), await receiver(), await receiver()]
    const sender = await senderVia(proxy.url)
    for (let time = 0; time < 10; time++) {
      for (const port of [one, other])
        expect(await sender.send(post(`http://hooks.example:${port}/`))).toMatchObject({ address: PUBLIC })
    }
    expect(proxy.asked).toHaveLength(2)
    expect(proxy.connections).toBe(2)
  })

  it('shares a few connections with many others to one receiver', async () => {
    const [proxy, port] = [await proxyThat(), await receiver()]
    const sender = await senderVia(proxy.url)
    const all = Array.from({ length: 64 }, () => sender.send(post(`http://hooks.example:${port}/`)))
    for (const sent of await Promise.all(all)) expect(sent).toHaveProperty('answer')
    expect(proxy.asked.length).toBeLessThan(all.length)
  })

  it('gets a new tunnel when the receiver has closed the last one', async () => {
    const proxy = await proxyThat()
    const server = await startRawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'))
    closing.push(server.close)
    const sender = await senderVia(proxy.url)
    for (let time = 0; time < 3; time++)
      expect(await sender.send(post(`http://hooks.example:${server.port}/`))).toMatchObject({ answer: { body: 'OK' } })
    expect(server.requests).toHaveLength(3)
  })

  it('takes nothing for an answer that came with the header of the proxy, before the request', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'
    const proxy = await proxyThat(() => ({ bytes: `HTTP/1.1 200 Connection established\r\n\r\n${answer}` }))
    const sender = await senderVia(proxy.url)
    expect(await sender.send(post('http://hooks.example/'))).toEqual({
      error: 'The connection was closed before there was an answer (ECONNRESET).',
      address: PUBLIC,
    })
    expect(proxy.asked).toHaveLength(1) // it is not dialled over and over
  })

  it('is not made on a connection on which something came with the header of the proxy', async () => {
    const port = await listen(
      net.createServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nHello!'))
      }),
    )
    const sender = await senderVia(`http://127.0.0.1:${port}`)
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({
      error: 'The connection was closed before there was an answer (ECONNRESET).',
    })
  })
})

describe('the guard in front of a proxy', () => {
  it.each<[string, string, NameRecord]>([
    ['a private address', 'http://10.0.0.1/', {}],
    ['the machine itself', 'https://localhost/', {}],
    ['a name that leads inside', 'https://evil.example/', { a: ['192.168.0.1'] }],
    ['a name that leads inside, too', 'http://evil.example/', { a: [PUBLIC], aaaa: ['::1'] }],
  ])('keeps %s from it', async (_, url, record) => {
    const proxy = await proxyThat()
    const sender = await senderVia(proxy.url, { names: () => record })
    expect(await sender.send(post(url))).toEqual({
      error: expect.stringMatching(/^Not sent: .*ALLOW_NETWORKS does not name it\.$/),
      address: null,
    })
    expect(proxy.connections).toBe(0)
  })

  it('lets pass what ALLOW_NETWORKS names', async () => {
    const [proxy, port] = [await proxyThat(), await receiver()]
    const sender = await senderVia(proxy.url, { networks: ['10.0.0.0/8'] })
    expect(await sender.send(post(`http://10.1.2.3:${port}/`))).toMatchObject({ address: '10.1.2.3' })
  })
})

describe('several addresses of a name', () => {
  const names = () => ({ a: [PUBLIC, '93.184.216.35'], aaaa: ['2606:2800::1'] })

  it('are tried in the order in which they are dialled without a proxy', async () => {
    const proxy = await proxyThat((authority) => ({ status: authority.startsWith(PUBLIC) ? 503 : 502 }))
    const sender = await senderVia(proxy.url, { names })
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({ error: expect.stringContaining('503') })
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([
      `${PUBLIC}:80`,
      '[2606:2800::1]:80',
      '93.184.216.35:80',
    ])
  })

  it('are tried until one is reached, and that one is told', async () => {
    const port = await receiver()
    const proxy = await proxyThat((authority) => (authority.startsWith('93.184.216.35') ? 'open' : 'hang'))
    const sender = await senderVia(proxy.url, { names: () => ({ a: [PUBLIC, '93.184.216.35'] }) })
    expect(await sender.send(post(`http://hooks.example:${port}/`))).toMatchObject({
      answer: { status: 200 },
      address: '93.184.216.35',
    })
  })
})

describe('the addresses that a proxy is asked for', () => {
  const NEXT_MS = 200

  /** What a proxy that opens nothing is asked for, where a name has these addresses. */
  async function askedFor(found: string[], host = 'hooks.example') {
    const proxy = await proxyThat(() => ({ status: 502 }))
    const addresses = found.map((address) => ({ address, family: net.isIP(address) }))
    const lookup: ConstructorParameters<typeof EgressProxy>[1] = (_, __, callback) => callback(null, addresses)
    const way = new EgressProxy(proxy.url, lookup, NEXT_MS)
    closing.unshift(() => way.close())
    const opened = way.open({ host, port: 443, lookup, withinMs: 10_000 })
    await expect(opened).rejects.toThrow('answered 502')
    return proxy.asked.map(({ authority }) => authority)
  }

  it.each([
    ['one', ['192.0.2.1'], ['192.0.2.1:443']],
    ['each once', ['192.0.2.1', '192.0.2.2', '192.0.2.1'], ['192.0.2.1:443', '192.0.2.2:443']],
    [
      'the families in turn',
      ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1'],
      ['192.0.2.1:443', '[2001:db8::1]:443', '192.0.2.2:443', '192.0.2.3:443'],
    ],
    [
      'those of IPv6 first where they come first',
      ['2001:db8::1', '192.0.2.1', '2001:db8::2', '2001:db8::3'],
      ['[2001:db8::1]:443', '192.0.2.1:443', '[2001:db8::2]:443', '[2001:db8::3]:443'],
    ],
  ])('are %s', async (_, found, asked) => {
    expect(await askedFor(found)).toEqual(asked)
  })

  it('are that of the URL, which is not looked up', async () => {
    expect(await askedFor([], '192.0.2.7')).toEqual(['192.0.2.7:443'])
  })

  it('have all of the time for the last one', async () => {
    const port = await listen(
      net.createServer((peer) => {
        const opened = () => peer.write('HTTP/1.1 200 OK\r\n\r\n')
        peer.on('error', () => undefined).once('data', () => setTimeout(opened, 2 * NEXT_MS))
      }),
    )
    const lookup: ConstructorParameters<typeof EgressProxy>[1] = (_, __, callback) =>
      callback(null, [{ address: '192.0.2.1', family: 4 }])
    const way = new EgressProxy(`http://127.0.0.1:${port}`, lookup, NEXT_MS)
    const { socket, address } = await way.open({ host: 'hooks.example', port: 80, lookup, withinMs: 10_000 })
    closing.unshift(() => socket.destroy())
    expect(address).toBe('192.0.2.1')
  })

  it('have none among them when the name took all the time', async () => {
    const proxy = await proxyThat()
    const lookup: ConstructorParameters<typeof EgressProxy>[1] = (_, __, callback) => {
      const until = performance.now() + 50
      while (performance.now() < until);
      callback(null, [{ address: '192.0.2.1', family: 4 }])
    }
    const way = new EgressProxy(proxy.url, lookup, NEXT_MS)
    closing.unshift(() => way.close())
    const opened = way.open({ host: 'hooks.example', port: 80, lookup, withinMs: 50 })
    await expect(opened).rejects.toEqual(new TimeOver(50))
    expect(proxy.asked).toEqual([])
  })
})

describe('a proxy that fails', () => {
  const refused = (status: number): OnConnect => ({ status })

  it.each<[string, OnConnect, string]>([
    [
      'wants another password',
      refused(407),
      'answered 407: it does not take the user and the password of EGRESS_PROXY (PROXY_REFUSED).',
    ],
    ['forbids it', refused(403), 'answered 403 and opened no connection (PROXY_REFUSED).'],
    ['reaches nobody', refused(502), 'answered 502 and opened no connection (PROXY_REFUSED).'],
    ['leads elsewhere', refused(302), 'answered 302 and opened no connection (PROXY_REFUSED).'],
    ['just does not open it', refused(300), 'answered 300 and opened no connection (PROXY_REFUSED).'],
    ['has something to say first', refused(199), 'answered 199 and opened no connection (PROXY_REFUSED).'],
    [
      'says something else',
      { bytes: 'SSH-2.0-OpenSSH_9.2\r\n' },
      'answered something that is not HTTP (HPE_INVALID_CONSTANT).',
    ],
    [
      'says too much',
      { bytes: `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}` },
      'answered something that is not HTTP (HPE_HEADER_OVERFLOW).',
    ],
    ['hangs up', { bytes: '' }, 'closed the connection without an answer (ECONNRESET).'],
  ])('%s, is named with the reason, and nothing else of it', async (_, behaviour, words) => {
    const proxy = await proxyThat(() => behaviour)
    const sender = await senderVia(proxy.url.replace('//', `//${CREDENTIALS}@`))
    expect(await sender.send(post('https://hooks.example/'))).toEqual({
      error: `The proxy 127.0.0.1:${proxy.port} ${words}`,
      address: null,
      ofProxy: true,
    })
  })

  it('refuses, and is hung up on', async () => {
    let closed: Promise<unknown> | undefined
    const port = await listen(
      net.createServer((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
        closed = once(socket, 'close')
      }),
    )
    const sender = await senderVia(`http://127.0.0.1:${port}`)
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({ ofProxy: true })
    await closed
  })

  it('opens a tunnel with any status that says so', async () => {
    const proxy = await proxyThat(() => ({ bytes: 'HTTP/1.1 299 Fine\r\n\r\n' }))
    const sender = await senderVia(proxy.url)
    expect(await sender.send(post('http://hooks.example/'))).not.toHaveProperty('ofProxy')
  })

  it('does not answer in time, is to blame, and its connection is closed', async () => {
    const proxy = await proxyThat(() => 'hang')
    const sender = await senderVia(proxy.url, { timeout: 3_000 })
    expect(await sender.send(post('http://hooks.example/'))).toEqual({
      error: `The proxy 127.0.0.1:${proxy.port} opened no connection in time (PROXY_TIMEOUT).`,
      address: null,
      ofProxy: true,
    })
    await expect.poll(proxy.open).toBe(0)
  })

  it('is not there', async () => {
    const proxy = await startConnectProxy()
    await proxy.close()
    const sender = await senderVia(proxy.url)
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({
      error: `The proxy 127.0.0.1:${proxy.port} cannot be reached (ECONNREFUSED).`,
      ofProxy: true,
    })
  })

  it('has a name that nobody knows', async () => {
    const names = (name: string) => (name === 'proxy.invalid' ? { code: 3 } : { a: [PUBLIC] })
    const sender = await senderVia('http://proxy.invalid:3128', { names })
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({
      error: expect.stringMatching(/^The proxy proxy\.invalid:3128 cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\.$/),
    })
  })

  it('opens a tunnel to a receiver that fails: that is not its own failure', async () => {
    const proxy = await proxyThat()
    const server = await startRawReceiver((socket) => socket.end())
    closing.push(server.close)
    const sender = await senderVia(proxy.url)
    expect(await sender.send(post(`http://hooks.example:${server.port}/`))).toEqual({
      error: 'The connection was closed before there was an answer (ECONNRESET).',
      address: PUBLIC,
    })
  })

  it('has opened a tunnel that ends when the sender closes', async () => {
    const proxy = await proxyThat()
    const server = await startRawReceiver(() => undefined)
    closing.push(server.close)
    const sender = await senderVia(proxy.url)
    const sent = sender.send(post(`http://hooks.example:${server.port}/`))
    await expect.poll(() => server.requests.length).toBe(1)
    await sender.close()
    expect(await sent).toEqual({
      error: 'The connection was closed before there was an answer (ECONNRESET).',
      address: PUBLIC,
    })
  })

  it('does not keep a sender from closing', async () => {
    const proxy = await proxyThat(() => 'hang')
    const sender = await senderVia(proxy.url)
    const sent = sender.send(post('http://hooks.example/'))
    await expect.poll(() => proxy.asked.length).toBe(1)
    await sender.close()
    expect(await sent).toMatchObject({ error: expect.stringContaining('(ECONNRESET)'), ofProxy: true })
  })
})
