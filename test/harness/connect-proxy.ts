import http from 'node:http'
import net from 'node:net'

/** What is done with a CONNECT: a tunnel to the same port on loopback, a status in place of one, these bytes, or nothing. */
export type OnConnect = 'open' | 'hang' | { status: number } | { bytes: string }

export interface ConnectProxy {
  /** For EGRESS_PROXY, without user and password. */
  url: string
  port: number
  /** Each CONNECT that came: whom it asks for, and its headers. */
  asked: { authority: string; headers: http.IncomingHttpHeaders }[]
  connections: number
  /** How many connections are open, those to receivers too. */
  open(): number
  behave(next: (authority: string) => OnConnect): void
  close(): Promise<void>
}

/** A real HTTP proxy on loopback. Whatever address it is asked for, the receiver is on loopback: that is its network. */
export async function startConnectProxy(first: (authority: string) => OnConnect = () => 'open'): Promise<ConnectProxy> {
  let behaviour = first
  const sockets = new Set<net.Socket>()
  const keep = (socket: net.Socket) => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = http.createServer((_, response) => response.writeHead(405).end())
  server.on('connection', (socket) => {
    proxy.connections += 1
    keep(socket)
  })
  server.on('connect', (request, socket: net.Socket, head) => {
    const authority = request.url ?? ''
    proxy.asked.push({ authority, headers: request.headers })
    const done = behaviour(authority)
    if (done === 'hang') return void socket.on('end', () => socket.end()).resume()
    if (done !== 'open') {
      const bytes = 'bytes' in done ? done.bytes : `HTTP/1.1 ${done.status} Refused\r\ncontent-length: 2\r\n\r\nno`
      return void socket.end(bytes)
    }
    const receiver = keep(net.connect(Number(/\d+$/.exec(authority)?.[0]), '127.0.0.1'))
    receiver.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      receiver.write(head)
      receiver.pipe(socket).pipe(receiver)
    })
    receiver.once('close', () => socket.destroy())
    socket.once('close', () => receiver.destroy())
  })
  const proxy: ConnectProxy = {
    url: '',
    port: 0,
    asked: [],
    connections: 0,
    open: () => sockets.size,
    behave: (next) => {
      behaviour = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.port = (server.address() as net.AddressInfo).port
  proxy.url = `http://127.0.0.1:${proxy.port}`
  return proxy
}
