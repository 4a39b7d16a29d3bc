import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { type EgressGuard, EgressRefused, type guardedLookup } from './egress-guard.ts'

/** Idle connections that are kept for the next request: to one host, and in all. */
const IDLE_PER_HOST = 16
const IDLE_MAX = 512
/** Most receivers keep theirs for 5 s or longer; those that say so in `keep-alive: timeout=…` are taken at their word (ms). */
const IDLE_TIME = 4_000
const IDLE_TIME_MAX = 60_000
/** Closing a connection before the receiver does: it may have done so when we do not know yet (ms). */
const SOONER = 2_000
/** How long one of several addresses is tried before the next is, too (ms); Node's 250 is less than some round trips. */
const NEXT_ADDRESS = 1_000
/** RFC 9112 sets no limit; servers have 8 to 64 KiB. */
const HEADERS_MAX = 64 * 1024

/** Kept-alive connections, all dialled through the guard: the only way from here to a socket. */
export class Connections {
  readonly #agents: Map<string, http.Agent>
  /** Idle sockets, the longest idle first, and the same by the origin that they lead to. */
  readonly #idle = new Set<net.Socket>()
  readonly #idleTo = new Map<string, Set<net.Socket>>()
  #closed = false

  constructor(guard: EgressGuard, lookup: ReturnType<typeof guardedLookup>) {
    const options = {
      keepAlive: true,
      noDelay: true,
      maxFreeSockets: IDLE_PER_HOST,
      // Agents pass these on to net.connect and tls.connect; their own type leaves them out.
      lookup,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS,
      ALPNProtocols: ['http/1.1'],
    }
    this.#agents = new Map([
      ['http:', this.#own(new http.Agent(options), 'http:', guard)],
      ['https:', this.#own(new https.Agent(options), 'https:', guard)],
    ])
  }

  /**
   * Begins a POST, on a kept-alive connection when there is one.
   * @throws Error when the URL or a header cannot be sent
   */
  post(url: URL, headers: Record<string, string>): http.ClientRequest {
    if (this.#closed) throw Object.assign(new Error('The sender is closed'), { code: 'ECONNRESET' })
    const agent = this.#agents.get(url.protocol)
    if (!agent) throw Object.assign(new Error('Neither http nor https'), { code: 'ERR_INVALID_PROTOCOL' })
    const request = url.protocol === 'https:' ? https.request : http.request
    return request(url, { method: 'POST', headers, agent, maxHeaderSize: HEADERS_MAX })
  }

  /** Whether the next request to this URL may go over a kept-alive connection. */
  hasIdle(url: URL): boolean {
    return this.#idleTo.has(originOf(url.protocol, url.hostname, url.port))
  }

  /** Closes what is kept for this URL, so that the next request has a new connection. */
  dropIdle(url: URL): void {
    for (const socket of this.#idleTo.get(originOf(url.protocol, url.hostname, url.port)) ?? []) socket.destroy()
  }

  /** How many idle connections are kept. */
  get idle(): number {
    return this.#idle.size
  }

  close(): void {
    this.#closed = true
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #keep(socket: net.Socket, origin: string): void {
    const [longest] = this.#idle
    if (longest && this.#idle.size >= IDLE_MAX) longest.destroy()
    this.#idle.add(socket)
    this.#idleTo.set(origin, (this.#idleTo.get(origin) ?? new Set()).add(socket))
  }

  #forget(socket: net.Socket, origin: string): void {
    this.#idle.delete(socket)
    const others = this.#idleTo.get(origin)
    if (others?.delete(socket) && others.size === 0) this.#idleTo.delete(origin)
  }

  /** Adds to an agent what Node's own leaves out: the guard, a limit for idle sockets in all, and what to do when one stirs. */
  #own(agent: http.Agent, protocol: string, guard: EgressGuard): http.Agent {
    const dial = agent.createConnection.bind(agent)
    const keep = agent.keepSocketAlive.bind(agent) as (socket: net.Socket) => boolean
    const reuse = agent.reuseSocket.bind(agent)
    const origins = new WeakMap<net.Socket, string>()
    const originOfSocket = (socket: net.Socket) => origins.get(socket) ?? ''
    const forget = (socket: net.Socket) => this.#forget(socket, originOfSocket(socket))
    const remember = (socket: net.Socket) => this.#keep(socket, originOfSocket(socket))
    const waste = function (this: net.Socket) {
      this.destroy()
    }

    return Object.assign(agent, {
      createConnection(options: http.ClientRequestArgs, callback: (error: Error | null, socket?: net.Socket) => void) {
        const refused = guard.hostRefusal(String(options.host))
        if (refused) return callback(new EgressRefused(refused))
        const socket = dial(options, callback as Parameters<typeof dial>[1]) as net.Socket
        origins.set(socket, originOf(protocol, String(options.host), options.port))
        socket.once('close', () => forget(socket))
        return socket
      },
      keepSocketAlive(socket: net.Socket): boolean {
        const time = idleTime(socket)
        if (time <= 0 || !keep(socket)) return false
        socket.setTimeout(time)
        // A receiver that closes it, or says something unasked, is not to be met by the next request.
        for (const event of ['end', 'data', 'timeout']) socket.on(event, waste)
        remember(socket)
        return true
      },
      reuseSocket(socket: net.Socket, request: http.ClientRequest): void {
        forget(socket)
        for (const event of ['end', 'data', 'timeout']) socket.off(event, waste)
        socket.setTimeout(0)
        reuse(socket, request)
      },
    })
  }
}

function originOf(protocol: string, host: string, port: string | number | null | undefined): string {
  return `${protocol}//${host.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? 443 : 80)}`
}

/** How long a connection may be idle (ms): until shortly before the receiver would close it, when it says when that is. */
function idleTime(socket: net.Socket): number {
  const { _httpMessage: message } = socket as unknown as { _httpMessage?: { res?: http.IncomingMessage } }
  const hint = /(?:^|[,\s])timeout=(\d{1,9})/i.exec(String(message?.res?.headers['keep-alive'] ?? ''))?.[1]
  return hint === undefined ? IDLE_TIME : Math.min(IDLE_TIME_MAX, Number(hint) * 1_000 - SOONER)
}
