import net from 'node:net'

/** What one call sends: the path, and a JSON body. */
export interface Call {
  path: string
  body: string
}

/**
 * Calls a server from so many connections, on each the next call once the one before it is answered, until it has made so many.
 * Sockets of our own: a client that costs as much as the server would be half of what is measured.
 * @throws Error for any answer that `check` does not like
 */
export async function load(
  url: string,
  {
    connections,
    count,
    token,
    next,
    check,
  }: {
    connections: number
    count: number
    token: string
    next(index: number): Call
    check(status: number, body: string): boolean
  },
): Promise<void> {
  const { hostname, port } = new URL(url)
  let made = 0
  const request = () => {
    const { path, body } = next(made++)
    return `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  }
  await Promise.all(
    Array.from({ length: Math.min(connections, count) }, () => {
      const socket = net.connect(Number(port), hostname)
      socket.setNoDelay(true)
      return new Promise<void>((resolve, reject) => {
        let text = ''
        const go = () => {
          if (made < count) socket.write(request())
          else socket.end(resolve)
        }
        socket.on('error', reject)
        socket.on('close', () => reject(new Error('A connection was closed')))
        socket.on('connect', go)
        socket.setEncoding('latin1')
        socket.on('data', (chunk) => {
          text += chunk
          const begin = text.indexOf('\r\n\r\n')
          if (begin < 0) return
          const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0)
          if (text.length < begin + 4 + length) return
          const [status, body] = [Number(text.slice(9, 12)), text.slice(begin + 4)]
          text = ''
          if (check(status, body)) go()
          else reject(new Error(`${status} ${body.slice(0, 300)}`))
        })
      })
    }),
  )
}
