import net from 'node:net'

export interface RawReceiver {
  url: string
  port: number
  /** Each request that came in whole, in order, by its `webhook-id` and `x-attempt`. */
  requests: { id: string; attempt: string }[]
  connections: number
  close(): Promise<void>
}

/** What a receiver does with its nth request (from 1) on a connection, of which `count` came before this one. */
export type OnRequest = (socket: net.Socket, n: number, count: number) => unknown

/** A receiver that speaks no HTTP by itself: what is written to the socket is what comes back. */
export async function startRawReceiver(onRequest: OnRequest): Promise<RawReceiver> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, (socket) => {
    receiver.connections += 1
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    let text = ''
    let n = 0
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let request = first(text); request; request = first(text)) {
        text = text.slice(request.length)
        const header = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(request)?.[1] ?? ''
        receiver.requests.push({ id: header('webhook-id'), attempt: header('x-attempt') })
        n += 1
        onRequest(socket, n, receiver.connections)
      }
    })
  })
  const receiver: RawReceiver = {
    url: '',
    port: 0,
    requests: [],
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.port = (server.address() as net.AddressInfo).port
  receiver.url = `http://127.0.0.1:${receiver.port}/hook`
  return receiver
}

/** The first request in what has come so far, when it is whole. */
function first(text: string): string | null {
  const head = /^(?:\r\n)*POST [\s\S]*?\r\n\r\n/.exec(text)?.[0]
  if (head === undefined) return null
  const length = head.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return text.length >= length ? text.slice(0, length) : null
}
