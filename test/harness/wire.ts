import net from 'node:net'

export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** One HTTP/1.1 connection, written to by hand: for what no client sends, and for when it sends it. */
export interface Wire {
  write(bytes: string | Uint8Array): void
  /** The next answer. Rejects when the connection ends before it has come. */
  answer(): Promise<Answer>
  close(): void
}

export async function openWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url)
  const socket = net.connect(Number(port), hostname)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let came = Buffer.alloc(0)
  let ended = false
  let look = () => {}
  socket.on('data', (chunk) => {
    came = Buffer.concat([came, chunk])
    look()
  })
  socket.on('error', () => {}) // what is missing then is told by `answer`
  socket.on('close', () => {
    ended = true
    look()
  })
  return {
    write: (bytes) => void socket.write(bytes),
    close: () => void socket.destroy(),
    answer: () =>
      new Promise((resolve, reject) => {
        look = () => {
          const found = readAnswer(came)
          if (found) {
            look = () => {}
            came = came.subarray(found.length)
            resolve(found.answer)
          } else if (ended) reject(new Error(`the connection ended after ${JSON.stringify(String(came))}`))
        }
        look()
      }),
  }
}

/** A whole answer at the beginning of what came, and how long it is. */
function readAnswer(came: Buffer): { answer: Answer; length: number } | undefined {
  const end = came.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = came.toString('latin1', 0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(': ')
      return [name.toLowerCase(), value.join(': ')]
    }),
  )
  const length = end + 4 + Number(headers['content-length'] ?? 0)
  if (came.length < length) return undefined
  return {
    answer: { status: Number(first.split(' ')[1]), headers, body: came.toString('utf8', end + 4, length) },
    length,
  }
}
