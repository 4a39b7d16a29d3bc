import type net from 'node:net'
import type { buildConnector, Dispatcher } from 'undici'
import { InterimAnswers } from './interim-answers.ts'
import { Client } from './undici.ts'

/** Most receivers keep an idle connection for 5 s or longer. `keep-alive: timeout=…` from the receiver is believed. */
const IDLE_MS = 4_000
const IDLE_MAX_MS = 60_000
/** How much earlier than the receiver we close a connection: its own closing takes time to arrive here. */
const SOONER_MS = 2_000
/** The most headers of an answer. RFC 9112 sets no limit; servers allow 8 to 64 KiB. */
const HEADERS_MAX_BYTES = 64 * 1024

/** What an exchange hears of its connection. */
export interface Listener extends Dispatcher.DispatchHandler {
  onDialled(address: string): void
  /** Bytes came; before they are read as an answer. */
  onBytes(bytes: Buffer): void
  /** The connection was closed, or not made. The library makes a new one for a request that it has not written. */
  onClosed(error: Error): void
}

/** One connection to one origin, for one request after the other. One that closed is made anew for the next request. */
export class Connection {
  readonly origin: string
  readonly #client: InstanceType<typeof Client>
  #socket: net.Socket | null = null
  /** One that is not connected yet: the library knows nothing of it. */
  #dialling: net.Socket | null = null
  #address: string | null = null
  #listener: Listener | null = null
  /** How many exchanges there were over the socket. One without a whole answer is the last. */
  #served = 0
  readonly #interim = new InterimAnswers()

  /** @param events.onClosed whether the receiver closed it, or we did */
  constructor(origin: string, connect: buildConnector.connector, events: { onClosed(byReceiver: boolean): void }) {
    this.origin = origin
    this.#client = new Client(origin, {
      connect: (options, done) => {
        this.#address = null
        connect(options, (...[error, socket]) => {
          this.#dialling = null
          if (socket) this.#listenTo(socket)
          done(...([error, socket] as Parameters<typeof done>))
        })
      },
      pipelining: 1,
      maxHeaderSize: HEADERS_MAX_BYTES,
      // An exchange has a limit of its own for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MAX_MS,
      keepAliveTimeoutThreshold: SOONER_MS,
    })
    this.#client.on('disconnect', (_origin, _clients, error) => {
      this.#socket = null
      this.#listener?.onClosed(error)
      events.onClosed((error as NodeJS.ErrnoException).code !== 'UND_ERR_INFO')
    })
    this.#client.on('connectionError', (_origin, _clients, error) => this.#listener?.onClosed(error))
  }

  get isOpen(): boolean {
    return this.#socket !== null && !this.#socket.destroyed && !this.#client.destroyed
  }

  get isDialled(): boolean {
    return this.#address !== null
  }

  get socket(): net.Socket | null {
    return this.#socket
  }

  /** Whether a request before this one got an answer over the same socket. */
  get isReused(): boolean {
    return this.#served > 0
  }

  /** Sends a request, with what hears of it until it is let go. */
  send(request: Dispatcher.DispatchOptions, listener: Listener): void {
    this.#listener = listener
    this.#interim.begin()
    if (this.#address !== null && this.isOpen) listener.onDialled(this.#address)
    this.#client.dispatch(request, listener)
  }

  /** The exchange is over. */
  letGo(): void {
    this.#listener = null
    this.#served += 1
  }

  /** To be told of the socket that is going to be connected: it is closed with this. */
  dials(socket: net.Socket): void {
    this.#dialling = socket
  }

  /** To be told of the address once it is dialled. */
  dialled(address: string): void {
    this.#address = address
    this.#listener?.onDialled(address)
  }

  close(): void {
    this.#dialling?.destroy()
    this.#client.destroy().catch(() => undefined)
  }

  /** What is read from the socket is heard before the library reads it as an answer. */
  #listenTo(socket: net.Socket): void {
    this.#socket = socket
    this.#served = 0
    const read = socket.read.bind(socket)
    socket.read = (size?: number) => {
      const bytes: Buffer | null = read(size)
      if (bytes === null || !this.#listener) return bytes
      this.#listener.onBytes(bytes)
      return this.#interim.without(bytes)
    }
  }
}
