import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import net, { type Socket } from 'node:net'

/** How long a connection may be silent after `stop`: a call that was sent before may still be on its way. */
const ON_ITS_WAY_MS = 250
/** The same within a call that has come in part: it has not run, so its client can call again. */
const HALF_SENT_MS = 1_000
const SWEEP_MS = 50

interface ConnectionState {
  /** The answers due on it, in their order: a client may send calls without waiting (RFC 9112 §9.3.2). */
  due: ServerResponse[]
  /** The answer that says `connection: close`. */
  closing?: ServerResponse
  /** When it last gave an answer, or a sweep last saw bytes come; and how many had come by then. */
  quietSince: number
  bytesRead: number
}

/**
 * Keeps the connections of a server, so that it can stop without cutting a call off. The `close` of `http.Server` would
 * close at once on a client that is about to call, and never on one that calls again and again.
 */
export class Connections {
  readonly #server: Server
  readonly #listener: RequestListener
  readonly #states = new Map<Socket, ConnectionState>()
  #stopping = false

  constructor(server: Server, listener: RequestListener) {
    this.#server = server
    this.#listener = listener
    server.on('connection', (socket: Socket) => {
      this.#states.set(socket, { due: [], quietSince: performance.now(), bytesRead: 0 })
      socket.once('close', () => this.#states.delete(socket))
    })
    server.on('request', (request, response) => this.#take(request, response))
  }

  /**
   * Accepts no more connections, and says so in every answer. Closes each connection once no answer is due on it, or when
   * the rest of a call does not come; after `graceMs`, all of them.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    const closed = new Promise<void>((done) => net.Server.prototype.close.call(this.#server, () => done()))
    const now = performance.now()
    for (const state of this.#states.values()) {
      state.quietSince = now
      sayClose(state)
    }
    const cut = setTimeout(() => this.#server.closeAllConnections(), graceMs)
    // Sweeps only after the event loop has read the sockets: the process may have been busy for longer than the wait.
    const sweep = setInterval(() => setImmediate(() => this.#sweep()), SWEEP_MS)
    await closed
    clearTimeout(cut)
    clearInterval(sweep)
    this.#server.close() // ends its own timer
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const state = this.#states.get(request.socket)
    // A client that was told that the connection ends knows that this call was not taken (RFC 9112 §9.6).
    if (!state || state.due.some(toldClose)) return
    state.due.push(response)
    response.once('close', () => {
      state.due = state.due.filter((one) => one !== response)
      state.quietSince = performance.now()
    })
    if (this.#stopping) sayClose(state)
    this.#listener(request, response)
  }

  #sweep(): void {
    const now = performance.now()
    for (const [socket, state] of this.#states) {
      if (socket.bytesRead !== state.bytesRead) {
        state.bytesRead = socket.bytesRead
        state.quietSince = now
      } else if (now - state.quietSince >= patienceMs(state)) socket.destroy()
    }
  }
}

/** How long a connection may be silent: without a limit while a whole call on it is answered. */
function patienceMs({ due }: ConnectionState): number {
  if (due.length === 0) return ON_ITS_WAY_MS
  return due.some(({ req }) => req.complete) ? Number.POSITIVE_INFINITY : HALF_SENT_MS
}

/** Says `connection: close` in the last answer that is due: a client would not read the answers behind it. */
function sayClose(state: ConnectionState): void {
  if (state.closing && !state.closing.headersSent) state.closing.shouldKeepAlive = true
  const last = state.due.at(-1)
  if (!last?.shouldKeepAlive || last.headersSent) return
  last.shouldKeepAlive = false
  state.closing = last
}

function toldClose({ headersSent, shouldKeepAlive }: ServerResponse): boolean {
  return headersSent && !shouldKeepAlive
}
