import type net from 'node:net'
import zlib from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { deliver } from '../../src/attempt/deliver.ts'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'
import type { Delivery } from '../../src/outbox/delivery.ts'
import { Vault } from '../../src/shared/vault.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { startRawReceiver } from '../harness/raw-receiver.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** One attempt of a delivery to a receiver that does this with the request. */
async function attempt(type: string, behave: (socket: net.Socket) => unknown, timeout = 400) {
  const receiver = await startRawReceiver(behave)
  const sender = createSender(egressGuard(['127.0.0.0/8']), timeout)
  closing.push(sender.close, receiver.close)
  const webhook = { webhookID: '1', url: receiver.url, secrets: ['whsec_YQ=='], securityCode: null, headers: {} }
  const delivery: Delivery = {
    deliveryID: '7',
    fact: null,
    eventID: '1',
    type,
    contentType: 'application/json',
    payload: '{}',
    madeAt: new Date('2026-11-22T12:00:00Z'),
    attempts: 0,
    webhook,
  }
  const deliverer = { sender, installation: 'abc', retrySchedule: [5_000], clock: manualClock(), vault: new Vault([]) }
  return { ...(await deliver(delivery, deliverer)), copies: receiver.requests.length }
}

const BY_STATUS = ['activityEnrollment', 'attendee_accepted']
const OK = '{"status": "ok"}'
const head = (status: string, ...headers: string[]) => `HTTP/1.1 ${[status, ...headers].join('\r\n')}\r\n\r\n`
const plain = head('200 OK', `content-length: ${OK.length}`) + OK
const write = (text: string | Buffer) => (socket: net.Socket) => socket.write(text)
const end = (text: string | Buffer) => (socket: net.Socket) => socket.end(text)
const endless = (start: string | Buffer, piece: string | Buffer) => (socket: net.Socket) => {
  socket.write(start)
  const more = () => socket.destroyed || socket.write(piece, () => setImmediate(more))
  more()
}
const byteByByte = (text: string) => (socket: net.Socket) => {
  const [...rest] = text
  const next = () =>
    rest.length > 0 && !socket.destroyed && socket.write(rest.shift() as string, () => setImmediate(next))
  next()
}

const TOO_MUCH = /^The first 256 KiB of what came back hold no answer \(TOO_MUCH_BEFORE\)\.$/
/** Deflate that never holds anything: stored blocks of no length (RFC 1951 §3.2.4). */
const NOTHING = Buffer.from('000000ffff'.repeat(10_000), 'hex')

/** What comes after a 2xx, and why the body of it is not whole. */
const BROKEN: [string, (socket: net.Socket) => unknown, RegExp][] = [
  ['a length that is too long, then closed', end(`${head('200 OK', 'content-length: 20')}{}`), /closed before its end/],
  ['a whole body before its length, then closed', end(`${head('200 OK', 'content-length: 99')}${OK}`), /closed before/],
  [
    'a length that is too long, then reset',
    (s) => s.write(`${head('200 OK', 'content-length: 20')}{}`, () => s.resetAndDestroy()),
    /closed before its end/,
  ],
  [
    'a length that is too long, then silence',
    write(`${head('200 OK', 'content-length: 20')}{}`),
    /not complete within 0\.4 s/,
  ],
  [
    'chunks without the last one',
    end(`${head('200 OK', 'transfer-encoding: chunked')}2\r\n{}\r\n`),
    /closed before its end/,
  ],
  [
    'chunks of no length',
    write(`${head('200 OK', 'transfer-encoding: chunked')}zz\r\n{}\r\n`),
    /HPE_INVALID_CHARACTER_IN_CHUNK_SIZE/,
  ],
  [
    'a length and chunks',
    write(`${head('200 OK', 'content-length: 2', 'transfer-encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`),
    /HPE_/,
  ],
  ['two lengths that differ', write(`${head('200 OK', 'content-length: 2', 'content-length: 3')}{}`), /HPE_/],
  [
    'two lengths that differ, byte by byte',
    byteByByte(`${head('200 OK', 'content-length: 2', 'content-length: 3')}{}`),
    /HPE_/,
  ],
  ['a length below zero', write(`${head('201 Created', 'content-length: -1')}{}`), /HPE_/],
  ['a length that is no number', write(`${head('202 Accepted', 'content-length: constructor')}{}`), /HPE_/],
  ['a header without a colon', write(`${head('200 OK', 'oops')}${OK}`), /HPE_/],
  ['a NUL in a header', write(`${head('200 OK', 'x: a\0b')}${OK}`), /HPE_/],
  ['headers without end', write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(200_000)}`), /headers are longer than 64 KiB/],
  ['headers that are cut', end('HTTP/1.1 200 OK\r\ncontent-le'), /closed before its end/],
  ['headers that never end', write('HTTP/1.1 200 OK\r\nx: y\r\n'), /not complete within 0\.4 s/],
  ['line feeds alone', write(`HTTP/1.1 200 OK\ncontent-length: 2\n\n{}`), /HPE_/],
  ['a gzip that is none', write(`${head('200 OK', 'content-encoding: gzip', 'content-length: 2')}{}`), /decompressed/],
  [
    'a gzip that is cut',
    end(
      Buffer.concat([
        Buffer.from(head('200 OK', 'content-encoding: gzip')),
        zlib.gzipSync(OK.repeat(99)).subarray(0, 20),
      ]),
    ),
    /decompressed/,
  ],
  [
    'a br that is none',
    write(`${head('200 OK', 'content-encoding: br', 'content-length: 9')}not br at`),
    /decompressed/,
  ],
  [
    'a deflate without end that holds nothing',
    endless(
      Buffer.concat([Buffer.from(head('200 OK', 'content-encoding: deflate')), Buffer.from([0x78, 0x9c])]),
      NOTHING,
    ),
    /only 128 KiB of it are decompressed/,
  ],
  [
    'a whole body, and empty gzips without end',
    endless(
      Buffer.concat([Buffer.from(head('200 OK', 'content-encoding: gzip')), zlib.gzipSync(OK)]),
      Buffer.concat(Array(2_000).fill(zlib.gzipSync(''))),
    ),
    /only 128 KiB of it are decompressed/,
  ],
  ['events without end', endless(head('200 OK', 'content-type: text/event-stream'), ''), /not complete within 0\.4 s/],
]

describe('a 2xx with', () => {
  it.each(BROKEN)('%s is received where the status decides', async (_, behave) => {
    for (const type of BY_STATUS) {
      expect(await attempt(type, behave)).toMatchObject({ outcome: 'received', error: null, copies: 1, nextAt: null })
    }
  })

  it.each(BROKEN)('%s fails by its status where the body decides', async (_, behave, why) => {
    const { outcome, status, error, copies, address } = await attempt('enrollment_added', behave)
    expect({ outcome, copies, address }).toEqual({ outcome: 'failed', copies: 1, address: '127.0.0.1' })
    expect(error).toMatch(
      new RegExp(`^The answer ${status} does not count as received: its body was cut \\(.*${why.source}.*\\)\\.$`),
    )
  })
})

describe('a 2xx is received by every contract', () => {
  it.each([
    ['with a body', write(plain)],
    ['in HTTP/1.0', end(`HTTP/1.0 200 OK\r\n\r\n${OK}`)],
    ['without a reason', write(plain.replace(' OK', ''))],
    ['byte by byte', byteByByte(plain)],
    [
      'and a reset after its last byte',
      (s: net.Socket) => s.write(plain, () => setImmediate(() => s.resetAndDestroy())),
    ],
    ['and more than its length', write(`${plain}\r\n<!-- made in 3 ms -->`)],
    ['and another answer behind it', write(plain + head('500 No', 'content-length: 0'))],
    [
      'that could be upgraded',
      write(plain.replace('content-length', 'connection: upgrade\r\nupgrade: h2c\r\ncontent-length')),
    ],
    ['after 100', write(head('100 Continue') + plain)],
    [
      'after many 1xx',
      write(head('100 Continue').repeat(3) + head('102 Processing') + head('103 Early Hints', 'link: </a>') + plain),
    ],
    ['after 100, byte by byte', byteByByte(head('100 Continue', 'x: y') + plain)],
    ['204 with a length', write(head('204 No Content', 'content-length: 2'))],
    ['204 with a length and the bytes', write(`${head('204 No Content', 'content-length: 2')}OK`)],
    ['204 with an unknown coding', write(head('204 No Content', 'content-encoding: constructor'))],
    ['with a byte order mark', write(`${head('200 OK', `content-length: ${OK.length + 3}`)}\u{feff}${OK}`)],
    [
      'in two codings',
      end(
        Buffer.concat([
          Buffer.from(head('200 OK', 'content-encoding: gzip, br')),
          zlib.brotliCompressSync(zlib.gzipSync(OK)),
        ]),
      ),
    ],
    ['in no coding', write(plain.replace('content-length', 'content-encoding: identity\r\ncontent-length'))],
    [
      'with a charset where the coding belongs',
      write(plain.replace('content-length', 'content-encoding: utf-8\r\ncontent-length')),
    ],
    ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'gzip,'.repeat(500), ',,,'].map(
      (word) =>
        [
          `in the coding ${word.slice(0, 20)}`,
          write(plain.replace('content-length', `content-encoding: ${word}\r\ncontent-length`)),
        ] as const,
    ),
    [
      'with odd header names',
      write(plain.replace('content-length', '__proto__: x\r\nconstructor: y\r\ncontent-length')),
    ],
    ['with 1,000 headers', write(plain.replace('content-length', `${'x-a: b\r\n'.repeat(1_000)}content-length`))],
  ] as const)('%s', async (_, behave) => {
    for (const type of [...BY_STATUS, 'enrollment_added']) {
      const made = await attempt(type, behave)
      const told = { outcome: made.outcome, error: made.error, copies: made.copies }
      expect(told, type).toEqual({ outcome: 'received', error: null, copies: 1 })
      expect(Object.keys(made.responseHeaders ?? {}).length).toBeLessThanOrEqual(100)
    }
  })
})

describe('no answer', () => {
  it.each([
    ['blank lines without end', endless('', '\r\n'.repeat(30_000)), TOO_MUCH],
    ['interim answers without end', endless('', head('100 Continue').repeat(1_000)), TOO_MUCH],
    ['long interim answers without end', endless('', head('103 Early Hints', `link: ${'a'.repeat(30_000)}`)), TOO_MUCH],
    ['closed', (s: net.Socket) => s.end(), /^The connection was closed before there was an answer \(ECONNRESET\)\.$/],
    [
      'reset',
      (s: net.Socket) => s.resetAndDestroy(),
      /^The connection was closed before there was an answer \(ECONNRESET\)\.$/,
    ],
    ['closed in the status line', end('HTTP/1.1 200'), /^The connection was closed before/],
    ['silence', () => undefined, /^There was no complete answer within 0\.4 s\.$/],
    [
      'another protocol',
      end('SSH-2.0-OpenSSH_9.6\r\n'),
      /^What came back is not an answer in HTTP\/1\.1 \(HPE_EXPECTED_HTTP_RTSP_OR_ICE\)\.$/,
    ],
    ['a status of four digits', end(head('2000 OK')), /^What came back is not an answer in HTTP\/1\.1/],
    [
      'a TLS alert',
      end(Buffer.from('15030100020228', 'hex')),
      /^The port speaks TLS: the URL has to begin with https:\/\/ \(TLS_INSTEAD\)\.$/,
    ],
  ] as const)('%s', async (_, behave, error) => {
    for (const type of ['activityEnrollment', 'enrollment_added']) {
      const made = await attempt(type, behave)
      expect(made).toMatchObject({ outcome: 'failed', status: null, copies: 1 })
      expect(made.error).toMatch(error)
    }
  })
})

describe('why an answer does not count', () => {
  it.each([
    [
      'activityEnrollment',
      '301 Moved',
      ['location: https://new.example/hook'],
      'The answer 301 does not count as received: it redirects to https://new.example/hook; redirects are not followed: enter that URL.',
    ],
    [
      'enrollment_added',
      '308 Moved',
      ['location: HTTPS://new.example/hook'],
      'The answer 308 does not count as received: it redirects to HTTPS://new.example/hook; redirects are not followed: enter that URL.',
    ],
    [
      'activityEnrollment',
      '302 Found',
      [],
      'The answer 302 does not count as received: it redirects; redirects are not followed: enter the URL it leads to.',
    ],
    [
      'activityEnrollment',
      '302 Found',
      [`location: https://x/${'a'.repeat(9_000)}`],
      `The answer 302 does not count as received: it redirects to https://x/${'a'.repeat(190)}…; redirects are not followed: enter that URL.`,
    ],
    ['activityEnrollment', '302 Found', ['location: x:\u{202e}[2J'], /redirects to x:\?\[2J; redirects/],
    ['activityEnrollment', '304 Not Modified', ['location: /x'], 'The answer 304 does not count as received.'],
    ['activityEnrollment', '500 No', [], 'The answer 500 does not count as received.'],
    [
      'activityEnrollment',
      '101 Switching Protocols',
      ['connection: upgrade', 'upgrade: websocket'],
      'The answer 101 does not count as received: it changes the protocol, which nobody asked for.',
    ],
    [
      'activityEnrollment',
      '101 Switching Protocols',
      [],
      'The answer 101 does not count as received: it changes the protocol, which nobody asked for.',
    ],
    [
      'enrollment_added',
      '500 No',
      [],
      'The answer 500 does not count as received: status 200, 201 or 202 with the body {"status": "ok"}, or 204, is expected.',
    ],
    [
      'enrollment_added',
      '200 OK',
      ['content-length: 0'],
      'The answer 200 does not count as received: status 200, 201 or 202 with the body {"status": "ok"}, or 204, is expected.',
    ],
    [
      'enrollment_added',
      '200 OK',
      ['content-encoding: constructor', 'content-length: 0'],
      'The answer 200 does not count as received: its content-encoding "constructor" is not understood (gzip, deflate and br are, up to 3 of them).',
    ],
  ] as const)('%s %s %j', async (type, status, headers, error) => {
    const made = await attempt(type, end(head(status, ...headers)))
    expect(made.status).toBe(Number.parseInt(status, 10))
    if (typeof error === 'string') expect(made.error).toBe(error)
    else expect(made.error).toMatch(error)
  })

  it('names the URL that a relative redirect leads to', async () => {
    const { error } = await attempt('activityEnrollment', end(head('307 Moved', 'location: /elsewhere')))
    expect(error).toMatch(/it redirects to http:\/\/127\.0\.0\.1:\d+\/elsewhere;/)
  })
})

describe('what is kept of an answer', () => {
  it('is its headers, each once, up to 100 and 16 KiB of them', async () => {
    const cookies = 'set-cookie: a=1\r\nset-cookie: b=2\r\n'
    const made = await attempt('activityEnrollment', write(plain.replace('content-length', `${cookies}content-length`)))
    expect(made.responseHeaders).toMatchObject({ 'set-cookie': 'a=1, b=2' })
    const many = Array.from({ length: 300 }, (_, n) => `x-${n}: ${'a'.repeat(100)}`)
    const { responseHeaders } = await attempt('activityEnrollment', write(head('204 No Content', ...many)))
    expect(Object.keys(responseHeaders ?? {})).toHaveLength(100)
    const { responseHeaders: long } = await attempt(
      'activityEnrollment',
      write(head('204 No Content', `x: ${'a'.repeat(40_000)}`)),
    )
    expect(JSON.stringify(long).length).toBeLessThan(17_000)
  })

  it('is as UTF-8 where it is', async () => {
    const { responseHeaders } = await attempt('activityEnrollment', write(head('204 No Content', 'x: Íñigo')))
    expect(responseHeaders).toEqual({ x: 'Íñigo' })
  })

  it('has 1 s for its body where the status has decided', async () => {
    const made = await attempt(
      'activityEnrollment',
      endless(head('200 OK', 'content-type: text/event-stream'), ''),
      15_000,
    )
    expect(made.outcome).toBe('received')
    // The whole exchange might take 15 s, longer than this test may.
  })
})
