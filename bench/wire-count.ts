import net from 'node:net'

/** What went to the database over connections of one name. */
export interface Counted {
  /** How often something was said anew after an answer. */
  roundTrips: number
  /** Statements that were run: simple queries, and executions of prepared ones. */
  statements: number
}

const EXECUTE = 'E'.charCodeAt(0)
const QUERY = 'Q'.charCodeAt(0)

/** Stands between a server and its database, and counts what it says by the application_name of the connection. */
export async function wireCount(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const counted = new Map<string, Counted>()
  const sockets = new Set<net.Socket>()

  const server = net.createServer((socket) => {
    const upstream = net.connect(Number(target.port), target.hostname)
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => one.destroy())
      one.on('close', () => {
        socket.destroy()
        upstream.destroy()
      })
    }
    const count = reader(counted)
    let heard = true
    socket.on('data', (bytes) => {
      count(bytes, heard)
      heard = false
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      heard = true
      socket.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(databaseUrl)
  through.port = String((server.address() as net.AddressInfo).port)
  return {
    url: through.href,
    of: (name: string): Counted => ({ ...(counted.get(name) ?? { roundTrips: 0, statements: 0 }) }),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Reads the messages of one connection (PostgreSQL, "Message Formats"): a type, a length, and that many bytes. */
function reader(counted: Map<string, Counted>) {
  let mine: Counted | undefined
  let rest: Buffer = Buffer.alloc(0)
  return (bytes: Buffer, isNewTurn: boolean) => {
    if (!mine) {
      // The first message has no type, and tells the name.
      const name = /application_name\0([^\0]*)/.exec(bytes.toString('latin1'))?.[1] ?? ''
      mine = counted.get(name) ?? { roundTrips: 0, statements: 0 }
      counted.set(name, mine)
      return
    }
    if (isNewTurn) mine.roundTrips += 1
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
      if (rest[0] === EXECUTE || rest[0] === QUERY) mine.statements += 1
      rest = rest.subarray(1 + rest.readUInt32BE(1))
    }
  }
}
