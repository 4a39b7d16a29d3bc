import net from 'node:net'

/** A database server that can be switched off and on: every byte goes through here, and is counted by turns. */
export async function databaseGate(url: string) {
  const target = new URL(url)
  const sockets = new Set<net.Socket>()
  /** How often a connection of this name said something anew, having heard all that it had asked for. */
  const turns = new Map<string, number>()
  let isDeaf = false
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = net.createServer((socket) => {
    const upstream = net.connect(Number(target.port), target.hostname)
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => one.destroy())
      one.on('close', () => {
        sockets.delete(one)
        socket.destroy()
        upstream.destroy()
      })
    }
    let name = ''
    let heard = true
    socket.on('data', (bytes) => {
      name ||= /application_name\0([^\0]*)/.exec(bytes.toString('latin1'))?.[1] ?? ''
      if (heard) turns.set(name, (turns.get(name) ?? 0) + 1)
      heard = false
    })
    socket.pipe(upstream)
    upstream.on('data', (chunk) => {
      heard = true
      if (!isDeaf) socket.write(chunk)
    })
  })
  const listen = (onPort: number) => new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as net.AddressInfo
  const through = new URL(url)
  through.port = String(port)
  return {
    url: through.href,
    turnsOf: (name: string) => turns.get(name) ?? 0,
    open: () => listen(port),
    /** Cuts every connection. New ones can be made. */
    cut,
    /** What is asked still reaches the database, but nobody hears its answers; then every connection is cut. */
    async cutAnswers(until: Promise<unknown>) {
      isDeaf = true
      await until.finally(cut)
      isDeaf = false
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}
