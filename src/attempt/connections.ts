import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { urlToHttpOptions } from 'node:url'
import { remember } from '../shared/remember.ts'
import { type EgressGuard, EgressRefused, guardedLookup } from './egress-guard.ts'
import { EgressProxy, type Wanted } from './egress-proxy.ts'
import type { Names } from './names.ts'

/** How many idle connections are kept for the next request: to one host, and in all. */
const IDLE_PER_HOST = 256
const IDLE_MAX = 1_024
/** Most receivers keep an idle connection for 5 s or longer. `keep-alive: timeout=…` from the receiver is believed. */
const IDLE_MS = 4_000
const IDLE_MAX_MS = 60_000
/** How much earlier than the receiver we close a connection: its own closing takes time to arrive here. */
const SOONER_MS = 2_000
/** So many connections to one origin are made without waiting for one that is in use. */
const FEW = 4
/** How long no connection is kept to a receiver that closed one. */
const DISTRUST_MS = 60_000
/** How long one of several addresses is tried before the next is tried too. Node's 250 ms is less than some round trips. */
const NEXT_ADDRESS_MS = 1_000
/** The most headers of an answer. RFC 9112 sets no limit; servers allow 8 to 64 KiB. */
const HEADERS_MAX_BYTES = 64 * 1024

/** Makes a socket as Node's agents do, at once or for the callback: the lookup is among the options. */
export type Dial = (
  options: http.ClientRequestArgs,
  callback: (error: Error | null, socket?: net.Socket) => void,
) => net.Socket | undefined

/** The way out, where it is not the machine's own. */
export interface WayOut {
  /** In place of the agents' own. */
  dial?: Dial | undefined
  /** The URL of an HTTP proxy that each connection goes through. */
  proxy?: string | undefined
}

/** Whoever runs Aviso named the proxy: it may be anywhere. */
const ANYWHERE: EgressGuard = { refusal: () => null, hostRefusal: () => null }

/** Kept-alive connections, all dialled through the guard: the only way from here to a socket. */
export class Connections {
  readonly #agents: Map<string, http.Agent>
  /** Idle sockets and their origins, the longest idle first; and the same by origin. */
  readonly #idle = new Map<net.Socket, string>()
  readonly #idleTo = new Map<string, Set<net.Socket>>()
  /** How many connections there are to an origin, idle ones too, and those that are being made. */
  readonly #all = new Map<string, number>()
  /** Origins that closed a kept connection, and until when no connection to them is kept. */
  readonly #closers = new Map<string, number>()
  readonly #proxy: EgressProxy | undefined
  /** The address at the other end of each tunnel through the proxy. */
  readonly #ends = new WeakMap<net.Socket, string>()
  #closed = false

  constructor(guard: EgressGuard, { lookup }: Pick<Names, 'lookup'>, { dial, proxy }: WayOut = {}) {
    if (proxy !== undefined) this.#proxy = new EgressProxy(proxy, guardedLookup(ANYWHERE, lookup), NEXT_ADDRESS_MS)
    const options = {
      keepAlive: true,
      noDelay: true,
      maxFreeSockets: IDLE_PER_HOST,
      // Agents pass these on to net.connect and tls.connect; the agents' own type leaves them out.
      lookup: guardedLookup(guard, lookup) as net.LookupFunction,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      ALPNProtocols: ['http/1.1'],
    }
    this.#agents = new Map([
      ['http:', this.#own(new http.Agent(options), 'http:', guard, dial)],
      ['https:', this.#own(new https.Agent(options), 'https:', guard, dial)],
    ])
  }

  /**
   * Begins a request, on a kept-alive connection when there is one.
   * @param withinMs for the whole exchange: a proxy has to connect sooner
   * @throws Error when the URL or a header cannot be sent
   */
  begin(method: string, url: URL, headers: Record<string, string>, withinMs: number): http.ClientRequest {
    if (this.#closed) throw Object.assign(new Error('The sender is closed'), { code: 'ECONNRESET' })
    const agent = this.#agents.get(url.protocol)
    if (!agent) throw Object.assign(new Error('Neither http nor https'), { code: 'ERR_INVALID_PROTOCOL' })
    const request = url.protocol === 'https:' ? https.request : http.request
    // Agents pass on what they do not know, so `withinMs` is there when a connection is made.
    const options = { ...targetOf(url), method, headers, agent, maxHeaderSize: HEADERS_MAX_BYTES, withinMs }
    return request(options)
  }

  /** The address that a connection leads to, of a proxy or not. */
  addressOf(socket: net.Socket): string {
    return (this.#proxy && this.#ends.get(socket)) ?? socket.remoteAddress ?? ''
  }

  /** Tells whether the next request to this URL may go over a kept-alive connection. */
  hasIdle(url: URL): boolean {
    return this.#idleTo.has(originOf(url.protocol, url.hostname, url.port))
  }

  /** Tells whether it may pay to wait: some connections to this URL are in use, and none is idle. */
  isBusy(url: URL): boolean {
    const origin = originOf(url.protocol, url.hostname, url.port)
    return !this.#idleTo.has(origin) && (this.#all.get(origin) ?? 0) >= FEW
  }

  /** Closes the connections kept for this URL, and keeps none for a while: the next request gets a new connection. */
  distrust(url: URL): void {
    this.#distrust(originOf(url.protocol, url.hostname, url.port))
  }

  get idle(): number {
    return this.#idle.size
  }

  close(): void {
    this.#closed = true
    for (const agent of this.#agents.values()) agent.destroy()
    this.#proxy?.close()
  }

  #distrust(origin: string): void {
    for (const socket of this.#idleTo.get(origin) ?? []) this.#discard(socket, origin)
    remember(this.#closers, origin, performance.now() + DISTRUST_MS, IDLE_MAX)
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

  #count(origin: string, change: 1 | -1): void {
    const count = (this.#all.get(origin) ?? 0) + change
    if (count > 0) this.#all.set(origin, count)
    else this.#all.delete(origin)
  }

  #discard(socket: net.Socket, origin: string): void {
    this.#forget(socket, origin)
    socket.destroy()
  }

  /** Dials by way of the proxy. TLS, when the agent speaks it, is with the receiver at the end of the tunnel. */
  #through(proxy: EgressProxy, protocol: string, connect: Dial): Dial {
    return (options, callback) => {
      proxy.open(options as unknown as Wanted).then(({ socket: tunnel, address }) => {
        const overTunnel = { ...options, socket: tunnel }
        const socket = protocol === 'https:' ? (connect(overTunnel, callback) as net.Socket) : tunnel
        this.#ends.set(socket, address)
        callback(null, socket)
      }, callback)
      return undefined
    }
  }

  /** Adds to an agent the guard, a limit for idle sockets in all, and the end of an idle socket that stirs. */
  #own(agent: http.Agent, protocol: string, guard: EgressGuard, own = agent.createConnection.bind(agent) as Dial) {
    const dial = this.#proxy ? this.#through(this.#proxy, protocol, own) : own
    const keep = agent.keepSocketAlive.bind(agent) as (socket: net.Socket) => boolean
    const reuse = agent.reuseSocket.bind(agent)
    const origins = new WeakMap<net.Socket, string>()
    const to = (socket: net.Socket) => origins.get(socket) ?? ''
    const discard = (socket: net.Socket) => this.#discard(socket, to(socket))
    const closedBy = (origin: string) => this.#distrust(origin)
    const [isTrusted, keepIdle, forget] = [this.#isTrusted.bind(this), this.#keep.bind(this), this.#forget.bind(this)]
    const count = this.#count.bind(this)
    // A connection that its receiver closes, or sends on unasked, must not get the next request.
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
        const origin = originOf(protocol, String(options.host), options.port)
        const made = (socket: net.Socket | undefined) => {
          if (!socket) return socket
          origins.set(socket, origin)
          return socket.once('close', () => {
            count(origin, -1)
            if (forget(socket, origin)) closedBy(origin)
          })
        }
        // Node's own calls back with nothing once it is connected.
        const later = (error: Error | null, socket?: net.Socket) => {
          if (error) count(origin, -1)
          else made(socket)
          callback(error, socket)
        }
        const dialled = made(dial(options, later))
        count(origin, 1)
        return dialled
      },
      keepSocketAlive(socket: net.Socket): boolean {
        const idleMs = isTrusted(to(socket)) ? idleMsOf(socket) : 0
        if (idleMs <= 0 || !keep(socket)) return false
        socket.setTimeout(idleMs).on('timeout', expire).on('end', stir).on('data', stir)
        keepIdle(socket, to(socket))
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

const targets = new WeakMap<URL, http.ClientRequestArgs>()

/** A URL as Node's requests take it, made once for each. */
function targetOf(url: URL): http.ClientRequestArgs {
  const known = targets.get(url)
  if (known) return known
  const { protocol, hostname, port, path, auth } = urlToHttpOptions(url)
  const target = { protocol, hostname, port, path, ...(auth ? { auth } : {}) }
  targets.set(url, target)
  return target
}

function originOf(protocol: string, host: string, port: string | number | null | undefined): string {
  return `${protocol}//${host.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? 443 : 80)}`
}

/** How long a connection may be idle: until shortly before the receiver closes it, if the receiver says when. */
function idleMsOf(socket: net.Socket): number {
  const { _httpMessage: message } = socket as unknown as { _httpMessage?: { res?: http.IncomingMessage } }
  const hint = /(?:^|[,\s])timeout=(\d{1,9})/i.exec(String(message?.res?.headers['keep-alive'] ?? ''))?.[1]
  return hint === undefined ? IDLE_MS : Math.min(IDLE_MAX_MS, Number(hint) * 1_000 - SOONER_MS)
}
