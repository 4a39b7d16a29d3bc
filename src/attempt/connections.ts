import type net from 'node:net'
import type { buildConnector } from 'undici'
import { remember } from '../shared/remember.ts'
import { Connection } from './connection.ts'
import { type EgressGuard, EgressRefused, guardedLookup } from './egress-guard.ts'
import { EgressProxy } from './egress-proxy.ts'
import type { Names } from './names.ts'
import { buildConnector as newConnector } from './undici.ts'

/** How many idle connections are kept for the next request: to one host, and in all. */
const IDLE_PER_HOST = 256
const IDLE_MAX = 1_024
/** So many connections to one origin are made without waiting for one that is in use. */
const FEW = 4
/** How long no connection is kept to a receiver that closed one. */
const DISTRUST_MS = 60_000
/** How long one of several addresses is tried before the next is tried too. Node's 250 ms is less than some round trips. */
const NEXT_ADDRESS_MS = 1_000

/** Makes a socket to a host, which it looks up by `lookup`. */
export type Dial = (host: string, lookup: ReturnType<typeof guardedLookup>) => net.Socket

/** As the library connects: its own type leaves out that the socket is returned. */
type Connect = (...given: Parameters<buildConnector.connector>) => net.Socket

/** The way out, where it is not the machine's own. */
export interface WayOut {
  /** In place of Node's own. */
  dial?: Dial | undefined
  /** The URL of an HTTP proxy that each connection goes through. */
  proxy?: string | undefined
}

/** Whoever runs Aviso named the proxy: it may be anywhere. */
const ANYWHERE: EgressGuard = { refusal: () => null, hostRefusal: () => null }

/** Kept-alive connections, all dialled through the guard: the only way from here to a socket. */
export class Connections {
  readonly #guard: EgressGuard
  readonly #lookup: ReturnType<typeof guardedLookup>
  readonly #dial: Dial | undefined
  readonly #proxy: EgressProxy | undefined
  readonly #connector: Connect
  /** Idle connections, the longest idle first; and the same by origin. */
  readonly #idle = new Set<Connection>()
  readonly #idleTo = new Map<string, Connection[]>()
  /** All connections, idle ones too, and those that are being made; and how many there are to an origin. */
  readonly #all = new Set<Connection>()
  readonly #count = new Map<string, number>()
  /** Origins that closed a kept connection, and until when no connection to them is kept. */
  readonly #closers = new Map<string, number>()
  #closed = false

  constructor(guard: EgressGuard, { lookup }: Pick<Names, 'lookup'>, { dial, proxy }: WayOut = {}) {
    this.#guard = guard
    this.#lookup = guardedLookup(guard, lookup)
    this.#dial = dial
    if (proxy !== undefined) this.#proxy = new EgressProxy(proxy, guardedLookup(ANYWHERE, lookup), NEXT_ADDRESS_MS)
    // An exchange has a limit for all of it.
    this.#connector = newConnector({
      lookup: this.#lookup as net.LookupFunction,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      timeout: 0,
    } as buildConnector.BuildOptions) as unknown as Connect
  }

  /**
   * A connection for one request, which has to be given back: the one that was used last, or a new one.
   * @param withinMs for the whole exchange: a proxy has to connect sooner
   * @throws Error when the sender is closed, or the URL is of another protocol
   */
  take(url: URL, withinMs: number): Connection {
    if (this.#closed) throw Object.assign(new Error('The sender is closed'), { code: 'ECONNRESET' })
    const origin = url.origin
    const idle = this.#idleTo.get(origin)?.findLast((one) => one.isOpen)
    if (idle) {
      this.#forget(idle)
      return idle
    }
    if (!/^https?:$/.test(url.protocol))
      throw Object.assign(new Error('Neither http nor https'), { code: 'ERR_INVALID_PROTOCOL' })
    const connection = new Connection(origin, (options, done) => this.#connect(connection, options, withinMs, done), {
      onClosed: (byReceiver) => {
        if (!this.#forget(connection)) return
        if (byReceiver) this.#distrust(origin)
        this.drop(connection)
      },
    })
    this.#all.add(connection)
    this.#count.set(origin, (this.#count.get(origin) ?? 0) + 1)
    return connection
  }

  /** Keeps a connection for the next request to its origin. */
  keep(connection: Connection): void {
    const { origin } = connection
    const others = this.#idleTo.get(origin) ?? []
    const isTrusted = (this.#closers.get(origin) ?? 0) < performance.now()
    if (this.#closed || !connection.isOpen || !isTrusted || others.length >= IDLE_PER_HOST) {
      this.drop(connection)
      return
    }
    const [longest] = this.#idle
    if (longest && this.#idle.size >= IDLE_MAX) this.drop(longest)
    this.#idle.add(connection)
    others.push(connection)
    this.#idleTo.set(origin, others)
  }

  /** Closes a connection. */
  drop(connection: Connection): void {
    this.#forget(connection)
    if (!this.#all.delete(connection)) return
    const count = (this.#count.get(connection.origin) ?? 1) - 1
    if (count > 0) this.#count.set(connection.origin, count)
    else this.#count.delete(connection.origin)
    connection.close()
  }

  /** Tells whether it may pay to wait: some connections to this URL are in use, and none is idle. */
  isBusy({ origin }: URL): boolean {
    return !this.#idleTo.has(origin) && (this.#count.get(origin) ?? 0) >= FEW
  }

  /** Closes the connections kept for this URL, and keeps none for a while: the next request gets a new connection. */
  distrust({ origin }: URL): void {
    this.#distrust(origin)
  }

  close(): void {
    this.#closed = true
    this.#proxy?.close()
    // What the proxy has not opened is its failure.
    for (const connection of this.#all) if (!this.#proxy || connection.isDialled) this.drop(connection)
  }

  #distrust(origin: string): void {
    for (const connection of [...(this.#idleTo.get(origin) ?? [])]) this.drop(connection)
    remember(this.#closers, origin, performance.now() + DISTRUST_MS, IDLE_MAX)
  }

  /** @returns whether it was idle */
  #forget(connection: Connection): boolean {
    if (!this.#idle.delete(connection)) return false
    const others = this.#idleTo.get(connection.origin) ?? []
    others.splice(others.lastIndexOf(connection), 1)
    if (others.length === 0) this.#idleTo.delete(connection.origin)
    return true
  }

  /** Dials by way of the guard. */
  #connect(connection: Connection, options: buildConnector.Options, withinMs: number, done: buildConnector.Callback) {
    const { hostname } = options
    const refused = this.#guard.hostRefusal(hostname)
    if (refused) done(new EgressRefused(refused), null)
    else if (this.#proxy) this.#through(this.#proxy, connection, options, withinMs, done)
    else {
      const socket = this.#dial ? connected(this.#dial(hostname, this.#lookup), done) : this.#connector(options, done)
      connection.dials(socket)
      const dialled = () => connection.dialled(socket.remoteAddress ?? '')
      if (socket.connecting) socket.once('connect', dialled)
      else dialled()
    }
  }

  /** Dials by way of the proxy. TLS is with the receiver, at the end of the tunnel. */
  #through(
    proxy: EgressProxy,
    connection: Connection,
    options: buildConnector.Options,
    withinMs: number,
    done: buildConnector.Callback,
  ): void {
    const isTls = options.protocol === 'https:'
    const port = options.port || (isTls ? 443 : 80)
    proxy.open({ host: options.hostname, port, lookup: this.#lookup, withinMs }).then(
      ({ socket, address }) => {
        socket.on('error', () => undefined) // of the handshake, TLS tells
        connection.dialled(address)
        if (isTls) connection.dials(this.#connector({ ...options, httpSocket: socket }, done))
        else done(null, socket)
      },
      (error) => done(error, null),
    )
  }
}

/** Calls back once, when a socket is connected or has failed. */
function connected(socket: net.Socket, done: buildConnector.Callback): net.Socket {
  let tell: buildConnector.Callback | null = done
  const once = (...result: Parameters<buildConnector.Callback>) => {
    tell?.(...result)
    tell = null
  }
  return socket
    .once('connect', () => once(null, socket))
    .on('error', (error) => once(error, null))
    .on('close', () => once(Object.assign(new Error('Closed'), { code: 'ECONNRESET' }), null))
}
