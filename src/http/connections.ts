import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import net, { type Socket } from 'node:net'

/** How long a connection may bring nothing after `stop` (ms): a call that was sent before may still be on its way. */
const ON_ITS_WAY = 250
/** The same within a call that has come in part: nothing of it was run, and whoever is cut off here can call again. */
const HALF_SENT = 1_000
const SWEEP_EVERY = 50

interface Line {
  /** The answers that are due on it, in their order: a client may send calls without waiting (RFC 9112 §9.3.2). */
  due: ServerResponse[]
  /** The one that says `connection: close`. */
  closing?: ServerResponse
  /** When the last answer was given or a sweep last saw bytes come, and how many had come by then. */
  quietSince: number
  bytesRead: number
}

/**
 * The connections of a server, so that it can stop without cutting a call off. The `close` of `http.Server` would close
 * at once whoever is about to call, and keep for ever whoever calls again and again.
 */
export class Connections {
  readonly #server: Server
  readonly #listener: RequestListener
  readonly #lines = new Map<Socket, Line>()
  #stopping = false

  constructor(server: Server, listener: RequestListener) {
    this.#server = server
    this.#listener = listener
    server.on('connection', (socket: Socket) => {
      this.#lines.set(socket, { due: [], quietSince: performance.now(), bytesRead: 0 })
      socket.once('close', () => this.#lines.delete(socket))
    })
    server.on('request', (request, response) => this.#take(request, response))
  }

  /** Accepts no more and says so in every answer; closes each connection once nothing is due on it, or the rest of a call stays away; all after `grace` ms. */
  async stop(grace: number): Promise<void> {
    this.#stopping = true
    const closed = new Promise<void>((done) => net.Server.prototype.close.call(this.#server, () => done()))
    const now = performance.now()
    for (const line of this.#lines.values()) {
      line.quietSince = now
      sayClose(line)
    }
    const cut = setTimeout(() => this.#server.closeAllConnections(), grace)
    // After whatever has come meanwhile was read: the process may have been busy for longer than the wait.
    const sweep = setInterval(() => setImmediate(() => this.#sweep()), SWEEP_EVERY)
    await closed
    clearTimeout(cut)
    clearInterval(sweep)
    this.#server.close() // ends its own timer
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const line = this.#lines.get(request.socket)
    // A client that was told that the connection ends knows that this call was not taken (RFC 9112 §9.6).
    if (!line || line.due.some(toldClose)) return
    line.due.push(response)
    response.once('close', () => {
      line.due = line.due.filter((one) => one !== response)
      line.quietSince = performance.now()
    })
    if (this.#stopping) sayClose(line)
    this.#listener(request, response)
  }

  #sweep(): void {
    const now = performance.now()
    for (const [socket, line] of this.#lines) {
      if (socket.bytesRead !== line.bytesRead) {
        line.bytesRead = socket.bytesRead
        line.quietSince = now
      } else if (now - line.quietSince >= patience(line)) socket.destroy()
    }
  }
}

/** How long a connection may bring nothing: as long as it takes where a call that has come whole is under way. */
function patience({ due }: Line): number {
  if (due.length === 0) return ON_ITS_WAY
  return due.some(({ req }) => req.complete) ? Number.POSITIVE_INFINITY : HALF_SENT
}

/** Only in the last answer that is due: those behind it would not be read. */
function sayClose(line: Line): void {
  if (line.closing && !line.closing.headersSent) line.closing.shouldKeepAlive = true
  const last = line.due.at(-1)
  if (!last?.shouldKeepAlive || last.headersSent) return
  last.shouldKeepAlive = false
  line.closing = last
}

function toldClose({ headersSent, shouldKeepAlive }: ServerResponse): boolean {
  return headersSent && !shouldKeepAlive
}
