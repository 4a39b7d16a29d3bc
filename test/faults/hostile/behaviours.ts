import type net from 'node:net'
import zlib from 'node:zlib'

export interface Behaviour {
  name: string
  /** What is done with the socket of a request. */
  answer(socket: net.Socket): unknown
  /** What becomes of a delivery whose status decides: taken at once, tried again, or its webhook is switched off. */
  becomes: 'taken' | 'failed' | 'off'
}

const head = (status: string, ...headers: string[]) => `HTTP/1.1 ${[status, ...headers].join('\r\n')}\r\n\r\n`
const write = (text: string | Buffer) => (socket: net.Socket) => socket.write(text)
const end = (text: string | Buffer) => (socket: net.Socket) => socket.end(text)
const after = (start: string, packed: Buffer) => end(Buffer.concat([Buffer.from(start), packed]))

/** Writes the same again and again, as fast as it is read. */
const endless = (start: string, piece: string | Buffer) => (socket: net.Socket) => {
  socket.write(start)
  const more = () => socket.destroyed || socket.write(piece, () => setImmediate(more))
  more()
}

/** Writes a byte now and then, for as long as anybody listens. */
const drip = (start: string, piece: string) => (socket: net.Socket) => {
  socket.write(start)
  const timer = setInterval(() => socket.write(piece), 100)
  socket.once('close', () => clearInterval(timer))
}

const BOMB = zlib.gzipSync(Buffer.alloc(50 * 1024 * 1024))
const EMPTY = Buffer.concat(Array(2_000).fill(zlib.gzipSync('')))
const LINE = 'a'.repeat(30_000)

const FAILED: [string, Behaviour['answer']][] = [
  ['never answers', () => undefined],
  ['never reads', (socket) => socket.pause()],
  ['a header, byte by byte without end', drip('HTTP/1.1 200 OK\r\nx: ', 'a')],
  ['headers without end', endless('HTTP/1.1 200 OK\r\n', `x: ${LINE}\r\n`)],
  ['headers that are too large', write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(200_000)}\r\n\r\n`)],
  ['interim answers without end', endless('', head('100 Continue').repeat(1_000))],
  ['blank lines without end', endless('', '\r\n'.repeat(30_000))],
  ['another protocol', end('SSH-2.0-OpenSSH_9.6\r\n')],
  ['a TLS alert', end(Buffer.from('15030100020228', 'hex'))],
  ['a status of four digits', end(head('2000 OK'))],
  ['a reset', (socket) => socket.resetAndDestroy()],
  ['closes at once', (socket) => socket.end()],
  ['half an answer, then closes', end('HTTP/1.1 200')],
  ['half an answer, then a reset', (socket) => socket.write('HTTP/1.1 200', () => socket.resetAndDestroy())],
  ['changes the protocol', write(head('101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket'))],
  ['a redirect to itself', write(head('302 Found', 'location: /hook', 'content-length: 0'))],
  ['a redirect to nowhere', write(head('308 Moved', `location: x:\u{202e}${LINE}`, 'content-length: 0'))],
  [
    'a redirect to the machine itself',
    write(head('307 Moved', 'location: http://169.254.169.254/', 'content-length: 0')),
  ],
  ['429 for ever', write(head('429 Slow', 'retry-after: 99999999999999999999', 'content-length: 0'))],
  ['429 for less than nothing', write(head('429 Slow', 'retry-after: -1', 'content-length: 0'))],
  ['429 until a day that is none', write(head('429 Slow', 'retry-after: Mon, 99 Foo 2999', 'content-length: 0'))],
  ['503 until long ago', write(head('503 No', 'retry-after: Sun, 06 Nov 1994 08:49:37 GMT', 'content-length: 0'))],
  ['500 with a body without end', endless(head('500 No'), LINE)],
  ['500 that unpacks to 50 MB', after(head('500 No', 'content-encoding: gzip'), BOMB)],
]

const TAKEN: [string, Behaviour['answer']][] = [
  ['a body without end', endless(head('200 OK'), LINE)],
  ['a body, byte by byte without end', drip(head('200 OK', 'transfer-encoding: chunked'), '1\r\na\r\n')],
  ['a body that unpacks to 50 MB', after(head('200 OK', 'content-encoding: gzip'), BOMB)],
  ['empty gzips without end', (socket) => endless(head('200 OK', 'content-encoding: gzip'), EMPTY)(socket)],
  ['a gzip that is none', write(`${head('200 OK', 'content-encoding: gzip', 'content-length: 2')}{}`)],
  ['a byte order mark', write(`${head('200 OK', 'content-length: 5')}\u{feff}{}`)],
  ['a length that is too long', end(`${head('200 OK', 'content-length: 20')}{}`)],
  ['two lengths', write(`${head('200 OK', 'content-length: 2', 'content-length: 3')}{}`)],
  ['chunks that are none', write(`${head('200 OK', 'transfer-encoding: chunked')}zz\r\n{}\r\n`)],
  ['a NUL in a header', write(`${head('200 OK', 'x: a\0b')}{}`)],
  ['a second answer', write(head('204 No Content') + head('500 No', 'content-length: 0'))],
  ['headers of our own names', write(head('204 No Content', '__proto__: x', 'constructor: y'))],
  ['a coding of our own names', write(head('204 No Content', 'content-encoding: constructor'))],
  ['half of it closed', (socket) => socket.end(head('200 OK')).resume()],
]

const OFF: [string, Behaviour['answer']][] = [['410', write(head('410 Gone', 'content-length: 0'))]]

const of = (list: typeof FAILED, becomes: Behaviour['becomes']): Behaviour[] =>
  list.map(([name, answer]) => ({ name, answer, becomes }))

export const BEHAVIOURS = [...of(FAILED, 'failed'), ...of(TAKEN, 'taken'), ...of(OFF, 'off')]
