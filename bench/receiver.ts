import net from 'node:net'

/**
 * Receivers in a process of their own: so many ports (the first argument), which answer 200 to everything, but never to
 * /hang. Sockets of our own: an HTTP server of Node costs as much as what is measured. Tells its ports first; asked to
 * expect so many, it begins to count anew and tells when so many have come.
 */
export interface Expected {
  count: number
  /** Whether to tell requests apart by their webhook-id: what comes twice counts once. */
  byID?: boolean
}
/** `all` once as many have come as were expected, `told` when it was asked. */
export type Told = { all: Arrived } | { told: Arrived }
/** Times are Unix ms, of the first byte of a request. */
export interface Arrived {
  count: number
  doubles: number
  first: number
  last: number
  /** The bytes of all bodies. */
  bytes: number
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'
let expected: Expected = { count: 0 }
let arrived: Arrived = nothing()
let ids = new Set<string>()

function nothing(): Arrived {
  return { count: 0, doubles: 0, first: 0, last: 0, bytes: 0 }
}

function count(head: string, length: number, at: number): void {
  if (expected.byID) {
    const id = /webhook-id: (\S+)/i.exec(head)?.[1] ?? ''
    if (ids.has(id)) arrived.doubles += 1
    if (ids.has(id)) return
    ids.add(id)
  }
  arrived.count += 1
  arrived.bytes += length
  arrived.first ||= at
  arrived.last = at
  if (arrived.count === expected.count) process.send?.({ all: arrived })
}

function receive(socket: net.Socket): void {
  let bytes: Buffer = Buffer.alloc(0)
  let began = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    began ||= performance.timeOrigin + performance.now()
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = bytes.toString('latin1', 0, end)
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      if (bytes.length < end + 4 + length) return
      bytes = bytes.subarray(end + 4 + length)
      if (!head.startsWith('POST /hang')) {
        count(head, length, began)
        socket.write(ANSWER)
      }
      began = 0
    }
  })
}

function listen(): Promise<number> {
  const server = net.createServer(receive)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port))
  })
}

process.on('disconnect', () => process.exit())
process.on('message', (message: Expected | 'tell') => {
  if (message === 'tell') return void process.send?.({ told: arrived })
  expected = message
  arrived = nothing()
  ids = new Set()
})
process.send?.({ ports: await Promise.all(Array.from({ length: Number(process.argv[2] ?? 1) }, listen)) })
