import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { remember } from '../shared/remember.ts'
import { type EgressGuard, EgressRefused, type guardedLookup } from './egress-guard.ts'

/** Idle connections that are kept for the next request: to one host, and in all. */
const IDLE_PER_HOST = 64
const IDLE_MAX = 512
/** Most receivers keep theirs for 5 s or longer; those that say so in `keep-alive: timeout=…` are taken at their word (ms). */
const IDLE_TIME = 4_000
const IDLE_TIME_MAX = 60_000
/** Closing a connection before the receiver does: it may have done so when we do not know yet (ms). */
const SOONER = 2_000
/** How long a receiver is not kept a connection to that closed one (ms). */
const DISTRUST = 60_000
/** How long one of several addresses is tried before the next is, too (ms); Node's 250 is less than some round trips. */
const NEXT_ADDRESS = 1_000
/** RFC 9112 sets no limit; servers have 8 to 64 KiB. */
const HEADERS_MAX = 64 * 1024

/** Kept-alive connections, all dialled through the guard: the only way from here to a socket. */
export class Connections {
  readonly #agents: Map<string, http.Agent>
  /** Idle sockets, the longest idle first, with the origin that each leads to; and the same by origin. */
  readonly #idle = new Map<net.Socket, string>()
  readonly #idleTo = new Map<string, Set<net.Socket>>()
  /** Origins that closed what they let us keep, and until when nothing more is kept for them. */
  readonly #closers = new Map<string, number>()
  #closed = false

  constructor(guard: EgressGuard, lookup: ReturnType<typeof guardedLookup>) {
    const options = {
      keepAlive: true,
      noDelay: true,
      maxFreeSockets: IDLE_PER_HOST,
      // Agents pass these on to net.connect and tls.connect; their own type leaves them out.
      lookup: lookup as net.LookupFunction,
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

  /** Closes what is kept for this URL, and keeps nothing more for a while: the next request has a new connection. */
  distrust(url: URL): void {
    this.#distrust(originOf(url.protocol, url.hostname, url.port))
  }

  /** How many idle connections are kept. */
  get idle(): number {
    return this.#idle.size
  }

  close(): void {
    this.#closed = true
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #distrust(origin: string): void {
    for (const socket of this.#idleTo.get(origin) ?? []) this.#discard(socket, origin)
    remember(this.#closers, origin, performance.now() + DISTRUST, IDLE_MAX)
  }

  #isTrusted(origin: string): boolean {
    return (this.#closers.get(origin) ?? 0) < performance.now()
  }

  #keep(socket: net.Socket, origin: string): void {
    const [longest] = this.#idle
    if (longest && this.#idle.size >= IDLE_MAX) this.#discard(longest[0], longest[1])
    this.#idle.set(socket, origin)
    this.#idleTo.set(origin, (this.#idleTo.get(origin) ?? new Set()).add(socket))
  }

  /** @returns whether it was idle */
  #forget(socket: net.Socket, origin: string): boolean {
    const others = this.#idleTo.get(origin)
    if (others?.delete(socket) && others.size === 0) this.#idleTo.delete(origin)
    return this.#idle.delete(socket)
  }

  #discard(socket: net.Socket, origin: string): void {
    this.#forget(socket, origin)
    socket.destroy()
  }

  /** Adds to an agent what Node's own leaves out: the guard, a limit for idle sockets in all, and what to do when one stirs. */
  #own(agent: http.Agent, protocol: string, guard: EgressGuard): http.Agent {
    const dial = agent.createConnection.bind(agent)
    const keep = agent.keepSocketAlive.bind(agent) as (socket: net.Socket) => boolean
    const reuse = agent.reuseSocket.bind(agent)
    const origins = new WeakMap<net.Socket, string>()
    const to = (socket: net.Socket) => origins.get(socket) ?? ''
    const discard = (socket: net.Socket) => this.#discard(socket, to(socket))
    const closedBy = (origin: string) => this.#distrust(origin)
    const [isTrusted, remember, forget] = [this.#isTrusted.bind(this), this.#keep.bind(this), this.#forget.bind(this)]
    // A receiver that closes an idle connection, or says something unasked, is not to be met by the next request.
    const stir = function (this: net.Socket) {
      this.destroy()
    }
    const expire = function (this: net.Socket) {
      discard(this)
    }

    return Object.assign(agent, {
      createConnection(options: http.ClientRequestArgs, callback: (error: Error | null, socket?: net.Socket) => void) {
        const refused = guard.hostRefusal(String(options.host))
        if (refused) return callback(new EgressRefused(refused))
        const socket = dial(options, callback as Parameters<typeof dial>[1]) as net.Socket
        origins.set(socket, originOf(protocol, String(options.host), options.port))
        socket.once('close', () => forget(socket, to(socket)) && closedBy(to(socket)))
        return socket
      },
      keepSocketAlive(socket: net.Socket): boolean {
        const time = isTrusted(to(socket)) ? idleTime(socket) : 0
        if (time <= 0 || !keep(socket)) return false
        socket.setTimeout(time).on('timeout', expire).on('end', stir).on('data', stir)
        remember(socket, to(socket))
        return true
      },
      reuseSocket(socket: net.Socket, request: http.ClientRequest): void {
        forget(socket, to(socket))
        socket.setTimeout(0).off('timeout', expire).off('end', stir).off('data', stir)
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
