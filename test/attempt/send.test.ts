import http from 'node:http'
import net from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import zlib from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type EgressGuard, egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender, type Sender } from '../../src/attempt/send.ts'

const ANSWER_MAX = 64 * 1024
const open = egressGuard(['127.0.0.0/8', '::1/128'])
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Peer {
  url: string
  port: number
  connections: number
  requests: { request: http.IncomingMessage; body: Buffer }[]
}

/** A real HTTP server on loopback; the handler runs once the request has come in whole. */
function serve(handler: http.RequestListener): Promise<Peer> {
  const server = http.createServer(async (request, response) => {
    peer.requests.push({ request, body: await buffer(request) })
    handler(request, response)
  })
  const peer = listen(server)
  closing.push(() => server.closeAllConnections())
  return peer.ready
}

/** A server that speaks no HTTP by itself. */
function serveSocket(handler: (socket: net.Socket) => void): Promise<Peer> {
  const server = net.createServer((socket) => {
    closing.push(() => socket.destroy())
    handler(socket.on('error', () => undefined))
  })
  return listen(server).ready
}

function listen(server: net.Server): Peer & { ready: Promise<Peer> } {
  const peer = { url: '', port: 0, connections: 0, requests: [], ready: Promise.resolve({} as Peer) }
  server.on('connection', () => {
    peer.connections++
  })
  peer.ready = new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      peer.port = (server.address() as net.AddressInfo).port
      peer.url = `http://127.0.0.1:${peer.port}/hook?x=1`
      resolve(peer)
    })
  })
  closing.push(() => server.close())
  return peer
}

function sender(guard: EgressGuard = open, timeout = 20_000): Sender {
  const made = createSender(guard, timeout)
  closing.unshift(() => made.close())
  return made
}

const post = (url: string, body = '{}', headers: Record<string, string> = {}) => ({
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

describe('the request', () => {
  it('arrives as it was prepared', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    await sender().send(post(url, '{"a":1}', { 'webhook-id': 'dlv_1', 'x-secret': 'Clave' }))
    const { request } = requests[0] as Peer['requests'][number]
    expect(request.method).toBe('POST')
    expect(request.url).toBe('/hook?x=1')
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '7',
      'webhook-id': 'dlv_1',
      'x-secret': 'Clave',
    })
  })

  it.each([
    ['characters beyond ASCII', '{"name":"Íñigo 日本語 😀"}'],
    ['line breaks and spaces', ' {\r\n\t"a" : 1 }\n'],
    ['a form', 'payload=%7B%22a%22%3A%22b+c%22%7D'],
    ['a megabyte', JSON.stringify('é'.repeat(500_000))],
    ['no JSON at all', '{"a":'],
  ])('carries exactly the bytes of %s', async (_, body) => {
    const { url, requests } = await serve((_request, response) => response.end())
    await sender().send(post(url, body))
    expect(requests[0]?.body.equals(Buffer.from(body, 'utf8'))).toBe(true)
  })
})

describe('the answer', () => {
  it('comes back with status, headers, body and the address dialled', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(202, { 'X-Answer': 'yes', 'content-type': 'text/plain' }).end('Íñigo, bien')
    })
    expect(await sender().send(post(url))).toMatchObject({
      answer: {
        status: 202,
        headers: { 'x-answer': 'yes', 'content-type': 'text/plain' },
        body: 'Íñigo, bien',
      },
      address: '127.0.0.1',
    })
  })

  it.each([400, 401, 404, 410, 429, 500, 502, 503])('%i is an answer, not an error', async (status) => {
    const { url, requests } = await serve((_, response) => response.writeHead(status, { 'retry-after': '7' }).end('no'))
    const sent = await sender().send(post(url))
    expect(sent).toMatchObject({ answer: { status, headers: { 'retry-after': '7' }, body: 'no' } })
    expect(requests).toHaveLength(1)
  })

  it.each([204, 205, 304])('%i has no body', async (status) => {
    const { url } = await serve((_, response) => response.writeHead(status).end())
    expect(await sender().send(post(url))).toMatchObject({ answer: { status, body: '' } })
  })

  it.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    const elsewhere = await serve((_, response) => response.end('elsewhere'))
    const { url, requests } = await serve((_, response) => {
      response.writeHead(status, { location: elsewhere.url }).end('moved')
    })
    expect(await sender().send(post(url))).toMatchObject({
      answer: { status, headers: { location: elsewhere.url }, body: 'moved' },
    })
    expect(requests).toHaveLength(1)
    expect(elsewhere.connections).toBe(0)
  })

  it('may come after early hints', async () => {
    const { url } = await serve((_, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.end('late')
    })
    expect(await sender().send(post(url))).toMatchObject({ answer: { status: 200, body: 'late' } })
  })

  it('may not be UTF-8', async () => {
    const { url } = await serve((_, response) => response.end(Buffer.from([0x61, 0xff, 0x62])))
    expect(await sender().send(post(url))).toMatchObject({ answer: { status: 200, body: 'a\ufffdb' } })
  })

  it('is kept as text also when it says JSON', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status": "ok"}')
    })
    expect(await sender().send(post(url))).toMatchObject({ answer: { body: '{"status": "ok"}' } })
  })
})

describe('an answer over 64 KiB', () => {
  /** Zeros without end, as fast as they are taken. */
  function* endless(): Generator<Buffer> {
    const zeros = Buffer.alloc(ANSWER_MAX)
    for (;;) yield zeros
  }
  const FAST = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }

  it.each([
    ['just as long', ANSWER_MAX, ANSWER_MAX],
    ['one byte longer', ANSWER_MAX + 1, ANSWER_MAX],
    ['one byte shorter', ANSWER_MAX - 1, ANSWER_MAX - 1],
    ['ten times as long', ANSWER_MAX * 10, ANSWER_MAX],
  ])('%s: is cut', async (_, length, expected) => {
    const { url } = await serve((_request, response) => response.end('a'.repeat(length)))
    const sent = await sender().send(post(url))
    expect('answer' in sent && sent.answer.body.length).toBe(expected)
    const words = 'only the first 64 KiB of its body are read'
    expect('answer' in sent && sent.answer.flaw).toEqual(length > expected ? { cut: false, words } : undefined)
  })

  it.each([
    ['plain', undefined, undefined],
    ['gzip', 'gzip', () => zlib.createGzip()],
    ['deflate', 'deflate', () => zlib.createDeflate()],
    ['br', 'br', () => zlib.createBrotliCompress(FAST)],
  ])('is not read to its end, which never comes: %s', async (_, encoding, encoder) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, encoding ? { 'content-encoding': encoding } : {})
      const done = () => undefined
      if (encoder) pipeline(Readable.from(endless()), encoder(), response, done)
      else pipeline(Readable.from(endless()), response, done)
    })
    const sent = await sender().send(post(url))
    expect('answer' in sent && sent.answer.body).toBe('\0'.repeat(ANSWER_MAX))
  })

  it.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(50_000_000))],
    ['br', zlib.brotliCompressSync(Buffer.alloc(50_000_000), FAST)],
  ])('is cut after decompression: 50 MB of zeros in %s', async (encoding, bomb) => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    const sent = await sender().send(post(url))
    expect('answer' in sent && sent.answer.body).toBe('\0'.repeat(ANSWER_MAX))
  })
})

describe('a compressed answer', () => {
  it.each([
    ['gzip', zlib.gzipSync],
    ['GZIP', zlib.gzipSync],
    ['x-gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
  ])('in %s is decompressed', async (encoding, compress) => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(Buffer.from('Íñigo')))
    })
    expect(await sender().send(post(url))).toMatchObject({ answer: { status: 200, body: 'Íñigo' } })
  })

  const { gzipSync: gzip, deflateSync: deflate, brotliCompressSync: br } = zlib

  it.each([
    ['gzip, BR ,deflate', [gzip, br, deflate]],
    ['identity,x-gzip, ,identity,gzip', [gzip, gzip]],
  ])('in several is decompressed from the last one on: %s', async (encoding, codings) => {
    const packed = codings.reduce((body, compress) => compress(body), Buffer.from('Íñigo'))
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed))
    const sent = await sender().send(post(url))
    expect('answer' in sent && sent.answer).toMatchObject({ status: 200, body: 'Íñigo' })
    expect(sent).not.toHaveProperty('answer.flaw')
  })

  it.each([
    ['zstd', 'zstd'],
    ['gzip, zstd', 'gzip, zstd'],
    ['gzip, gzip, gzip, gzip', 'gzip, gzip, gzip, gzip'],
    ['A, b, c, d, e, f', 'a, b, c, d, e'],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
  ])('in what is not understood is read as it is: %s', async (encoding, shown) => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('plain'))
    const words = `its content-encoding "${shown}" is not understood (gzip, deflate and br are, up to 3 of them)`
    expect(await sender().send(post(url))).toMatchObject({ answer: { body: 'plain', flaw: { cut: false, words } } })
  })

  it('that is not what it says still has its status', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'))
    expect(await sender().send(post(url))).toMatchObject({ answer: { status: 200, body: '' } })
  })

  it.each([200, 204])('may be empty: %i', async (status) => {
    const { url } = await serve((_, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end())
    expect(await sender().send(post(url))).toMatchObject({ answer: { status, body: '' } })
  })
})

describe('a receiver that takes too long', () => {
  const TOO_LONG = { error: 'There was no complete answer within 0.1 s.', address: '127.0.0.1' }

  it('with its headers is left', async () => {
    const { url } = await serve(() => undefined)
    expect(await sender(open, 100).send(post(url))).toEqual(TOO_LONG)
  })

  it.each([
    ['its own time is less than the sender allows', 20_000, 100],
    ['the sender allows less than its own time', 100, 20_000],
  ])('with its headers is left after the less of the two: %s', async (_, timeout, within) => {
    const { url } = await serve(() => undefined)
    expect(await sender(open, timeout).send(post(url), within)).toEqual(TOO_LONG)
  })

  const CUT = {
    answer: { status: 200, flaw: { cut: true, words: 'its body was cut (it was not complete within 0.1 s)' } },
    address: '127.0.0.1',
  }

  it('with its body is left, and its status stands', async () => {
    const { url } = await serve((_, response) => response.writeHead(200).write('the beginning'))
    expect(await sender(open, 100).send(post(url))).toMatchObject(CUT)
  })

  it('with its compressed body is left', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(zlib.gzipSync('the beginning').subarray(0, 15))
    })
    expect(await sender(open, 100).send(post(url))).toMatchObject(CUT)
  })

  it('and sends a little ever and again is left', async () => {
    const { url } = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(drip))
    })
    expect(await sender(open, 100).send(post(url))).toMatchObject(CUT)
  })

  it('even to the handshake of TLS is hung up on', async () => {
    let hungUp: () => void
    const closed = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const server = net.createServer((socket) => socket.on('close', () => hungUp()).resume())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as net.AddressInfo
    expect(await sender(open, 100).send(post(`https://127.0.0.1:${port}/`))).toMatchObject({
      error: 'There was no complete answer within 0.1 s.',
      address: '127.0.0.1',
    })
    await closed
  })

  it('is hung up on', async () => {
    let hungUp: () => void
    const closed = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const { url } = await serve((request) => request.socket.on('close', () => hungUp()))
    await sender(open, 100).send(post(url))
    await closed
  })

  it('does not hold up another', async () => {
    const slow = await serve(() => undefined)
    const quick = await serve((_, response) => response.end('quick'))
    const shared = sender()
    const stuck = Array.from({ length: 20 }, () => shared.send(post(slow.url)))
    expect(await shared.send(post(quick.url))).toMatchObject({ answer: { body: 'quick' } })
    await shared.close()
    for (const sent of await Promise.all(stuck)) expect(sent).toHaveProperty('error')
  })
})

describe('no answer', () => {
  it('when nobody listens', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(await sender().send(post(`http://127.0.0.1:${port}/`))).toMatchObject({
      error: 'The connection was refused (ECONNREFUSED).',
    })
  })

  it('when the receiver hangs up at once', async () => {
    const { url } = await serveSocket((socket) => socket.once('data', () => socket.destroy()))
    expect(await sender().send(post(url))).toEqual({
      error: 'The connection was closed before there was an answer (ECONNRESET).',
      address: '127.0.0.1',
    })
  })

  it('when the receiver does not speak HTTP', async () => {
    const { url } = await serveSocket((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
    expect(await sender().send(post(url))).toMatchObject({
      error: 'What came back is not an answer in HTTP/1.1 (HPE_EXPECTED_HTTP_RTSP_OR_ICE).',
    })
  })

  it('when the name does not exist', async () => {
    expect(await sender().send(post('http://no-such-name.invalid/'))).toMatchObject({
      error: expect.stringMatching(/^The name could not be resolved/),
      address: null,
    })
  })
})

describe('a refused address', () => {
  it.each(['127.0.0.1', 'localhost', 'foo.localhost', '2130706433', '[::ffff:127.0.0.1]'])(
    'written as %s is never dialled',
    async (host) => {
      const peer = await serve((_, response) => response.end())
      expect(await sender(egressGuard([])).send(post(`http://${host}:${peer.port}/`))).toEqual({
        error: expect.stringMatching(/^Not sent: .* is a loopback address, and ALLOW_NETWORKS does not name it\.$/),
        address: null,
      })
      expect(peer.connections).toBe(0)
    },
  )

  it('is never dialled when a name resolves to it', async () => {
    const peer = await serve((_, response) => response.end())
    // As for a name that looks like any other: only its addresses tell.
    const guard = { ...egressGuard([]), hostRefusal: () => null }
    expect(await sender(guard).send(post(`http://localhost:${peer.port}/`))).toEqual({
      error: expect.stringMatching(
        /^Not sent: localhost .* is a loopback address, and ALLOW_NETWORKS does not name it\.$/,
      ),
      address: null,
    })
    expect(peer.connections).toBe(0)
  })

  it('is dialled by name when it is allowed', async () => {
    const peer = await serve((_, response) => response.end('in'))
    expect(await sender().send(post(`http://localhost:${peer.port}/`))).toMatchObject({
      answer: { status: 200, body: 'in' },
      address: '127.0.0.1',
    })
  })
})

describe('connections', () => {
  it('are used again', async () => {
    const peer = await serve((_, response) => response.end('OK'))
    const shared = sender()
    for (let time = 0; time < 10; time++) await shared.send(post(peer.url))
    expect(peer.requests).toHaveLength(10)
    expect(peer.connections).toBeLessThanOrEqual(2)
  })

  it('that the receiver closed meanwhile are made anew', async () => {
    const peer = await serve((_, response) => response.writeHead(200, { connection: 'close' }).end('OK'))
    const shared = sender()
    for (let time = 0; time < 3; time++)
      expect(await shared.send(post(peer.url))).toMatchObject({ answer: { body: 'OK' } })
    expect(peer.requests).toHaveLength(3)
  })

  it('are closed with the sender, and what is under way ends', async () => {
    const shared = sender()
    let arrived: () => void
    const there = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { url } = await serve(() => arrived())
    const sent = shared.send(post(url))
    await there
    await shared.close()
    expect(await sent).toHaveProperty('error')
  })

  it('carry each request once, many at the same time', async () => {
    const peer = await serve((request, response) => response.end(request.headers['webhook-id']))
    const shared = sender()
    const ids = Array.from({ length: 100 }, (_, index) => `dlv_${index}`)
    const sent = await Promise.all(ids.map((id) => shared.send(post(peer.url, '{}', { 'webhook-id': id }))))
    expect(sent.map((one) => 'answer' in one && one.answer.body)).toEqual(ids)
    expect(peer.requests).toHaveLength(100)
  })
})
