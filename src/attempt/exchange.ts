import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { Answer, Flaw } from '../platforms/platform.ts'
import { AnswerBody } from './answer-body.ts'
import { headersOf, speaksTls, statusIn } from './answer-head.ts'
import type { Connection, Listener } from './connection.ts'
import type { Connections } from './connections.ts'
import { during, ExchangeFault, guarded } from './fault.ts'
import { asNode, isFault } from './library-error.ts'
import { TimeOver, TlsInstead, TooMuchBefore, whyCut } from './reasons.ts'

export interface ExchangeOptions {
  url: URL
  headers: Record<string, string>
  /** Sent at once, or once it is connected piece by piece as they come; then a header has to say how long it is. */
  body: string | (() => AsyncIterable<Uint8Array>)
  /** POST, unless another one is tried. */
  method?: string
  /** The limit for all of it: name, connection, headers and body. */
  withinMs: number
  /** The limit for the body of an answer whose status has decided: it is only for the log then. */
  graceMs: number
  /** Tells whether only the status of an answer counts. */
  decides(status: number): boolean
  /** Called with the address once it is dialled. */
  onAddress(address: string): void
}

/**
 * The most that may come until the head of an answer is whole: that head, and blank lines and interim answers (1xx) before
 * it, which no parser limits.
 */
const BEFORE_MAX_BYTES = 256 * 1024

/** The kept-alive connection was closed, and the receiver has certainly not read the request. */
const UNREAD = Symbol('unread')

/**
 * Makes one request, a POST, and reads the answer. A status is an answer as soon as it is there, even when the rest fails.
 * @throws Error with a code, or TimeOver, when no status came; ExchangeFault for a fault of ours
 */
export async function exchange(connections: Connections, options: ExchangeOptions): Promise<Answer> {
  const { url, withinMs } = options
  const startedMs = performance.now()
  // A new connection costs more than a request. Where there is much to do, another one is free within a few turns; where there
  // is not, these are over in no time.
  for (let turns = 0; turns < PATIENCE && connections.isBusy(url); turns++) await turn()
  const first = await new Exchange(connections, options, withinMs).result
  if (first !== UNREAD) return first
  const again = await new Exchange(connections, options, withinMs - (performance.now() - startedMs)).result
  if (again === UNREAD) throw Object.assign(new Error('Closed twice'), { code: 'ECONNRESET' })
  return again
}

/** How many turns of the event loop a request waits for a connection that is in use. */
const PATIENCE = 50

let turning: Promise<void> | undefined

/**
 * Waits until the event loop has read all sockets once, which it does between two `setImmediate`. Exchanges that begin together
 * wait together.
 */
function turn(): Promise<void> {
  turning ??= new Promise((resolve) => {
    setImmediate(() => {
      turning = undefined
      setImmediate(resolve)
    })
  })
  return turning
}

class Exchange implements Listener {
  readonly result: Promise<Answer | typeof UNREAD>
  readonly #connections: Connections
  readonly #options: ExchangeOptions
  readonly #endsMs: number
  #resolve!: (result: Answer | typeof UNREAD) => void
  #reject!: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #over = false
  #connection: Connection | null = null
  /** Once the request is written to it. */
  #socket: Socket | null = null
  #isReused = false
  /** Whether the connection was idle: it may have been closed since. */
  #wasIdle = false
  /** The bytes that came before there was a head. */
  #raw: Buffer[] = []
  #before = 0
  #head: { status: number; headers: Record<string, string> } | null = null
  #body: AnswerBody | undefined
  #refused: Promise<boolean> | undefined

  constructor(connections: Connections, options: ExchangeOptions, withinMs: number) {
    this.#connections = connections
    this.#options = options
    this.#endsMs = performance.now() + withinMs
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#guarded(() => this.#start(withinMs))
  }

  #start(withinMs: number): void {
    const { url, headers, body, method = 'POST' } = this.#options
    this.#limit(withinMs, this.#options.withinMs)
    try {
      this.#connection = this.#connections.take(url, withinMs)
      this.#wasIdle = this.#connection.isOpen
      const request = { method, path: url.pathname + url.search, headers: withUser(url, headers), body: bodyOf(body) }
      this.#connection.send(request, this)
    } catch (error) {
      this.#failed(error)
    }
  }

  onDialled(address: string): void {
    this.#options.onAddress(address)
  }

  /** The request is about to be written. */
  onConnect(): void {
    const connection = this.#connection
    if (!connection || this.#over) return
    during(this.#fault)
    this.#socket = connection.socket
    this.#isReused = connection.isReused
    if (this.#isReused) this.#socket?.prependListener('end', this.#probe)
  }

  /** What is no answer, the library keeps to itself. */
  onBytes(bytes: Buffer): void {
    during(this.#fault)
    // What comes before the request is no answer to it.
    if (this.#head || !this.#socket) return
    this.#raw.push(bytes)
    this.#before += bytes.length
    if (this.#before > BEFORE_MAX_BYTES) this.#failed(new TooMuchBefore())
  }

  onClosed(error: Error): void {
    if (this.#socket) return // what was written has its own error
    if (this.#wasIdle) this.#wasIdle = false
    else this.#failed(asNode(error, null))
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#guarded(() => this.#answered(status, headers))
    return true
  }

  onData(bytes: Buffer): boolean {
    this.#guarded(() => this.#body?.take(bytes))
    return true
  }

  onComplete(): void {
    this.#guarded(() => {
      this.#release(true)
      this.#body?.whole()
    })
  }

  onError(error: NodeJS.ErrnoException): void {
    // The library trips over answers that nobody expects, such as 101: their status counts.
    const isOurs = this.#status === null && typeof this.#options.body === 'string' && isFault(error)
    if (!isOurs) this.#broken(error).catch(this.#fault)
    else
      this.#guarded(() => {
        throw error
      })
  }

  /**
   * Finds out whether a receiver that closed a kept-alive connection without an answer has read the request. If it closed
   * before the request came, its system refused the request (RST) and refuses this write too; otherwise the write succeeds.
   */
  readonly #probe = (): void => {
    if (this.#raw.length > 0 || this.#head) return
    this.#refused = new Promise((resolve) => this.#socket?.write('\r\n', (error) => resolve(isRefusedWrite(error))))
  }

  /** Gives the connection back: it is kept for the next request only when this one is complete in both directions. */
  #release(isWhole: boolean): void {
    const connection = this.#connection
    if (!connection) return
    this.#connection = null
    this.#socket?.off('end', this.#probe)
    connection.letGo()
    if (isWhole) this.#connections.keep(connection)
    else this.#connections.drop(connection)
  }

  #answered(status: number, raw: Buffer[]): void {
    const headers = headersOf(raw)
    this.#head = { status, headers }
    this.#raw = []
    this.#body = new AnswerBody(
      headers['content-encoding'] ?? '',
      (flaw) => this.#settle(flaw),
      (act) => this.#guarded(act),
    )
    const { graceMs, decides } = this.#options
    if (this.#over || !decides(status)) return
    this.#limit(Math.min(graceMs, this.#endsMs - performance.now()), graceMs)
  }

  /**
   * Ends the exchange after so long, but not before what has come is read: after a standstill of the process, timers come first,
   * and an answer that lies there would be asked for again.
   * @param toldMs how long it had in all
   */
  #limit(leftMs: number, toldMs: number): void {
    clearTimeout(this.#timer)
    const fail = () => this.#guarded(() => this.#failed(new TimeOver(toldMs)))
    // Between these two the event loop reads all sockets once.
    this.#timer = setTimeout(() => setImmediate(() => setImmediate(fail)), leftMs)
  }

  #settle(flaw: Flaw | null): void {
    const body = this.#body?.text ?? ''
    const answer = { status: this.#status ?? 0, headers: this.#head?.headers ?? {}, body }
    this.#end(() => this.#resolve(flaw ? { ...answer, flaw } : answer))
  }

  get #status(): number | null {
    return this.#head?.status ?? statusIn(this.#raw)
  }

  /** Handles an error of the request: of the connection, of TLS, or in the answer. */
  async #broken(error: Error): Promise<void> {
    if (this.#over) return
    const silent = !this.#head && this.#raw.length === 0
    const wasKept = silent && this.#isReused
    if (wasKept) this.#connections.distrust(this.#options.url)
    if (wasKept && (isRefusedWrite(error) || (await this.#refused))) this.#end(() => this.#resolve(UNREAD))
    else this.#failed(asNode(error, this.#socket))
  }

  /** Runs what the exchange does in a callback, which no promise catches. */
  #guarded(run: () => void): void {
    guarded(this.#fault, run)
  }

  /** Ends the exchange for a fault of ours. */
  readonly #fault = (error: unknown): void => this.#failed(new ExchangeFault('A fault of ours', { cause: error }))

  /** Ends the exchange for this reason. A status that came still counts; after a fault of ours, nothing else does. */
  #failed(error: unknown): void {
    const flaw = { cut: true, words: `its body was cut (${whyCut(error)})` }
    const reason = speaksTls(this.#raw) ? new TlsInstead() : error
    const status = this.#status
    if (this.#body && !(error instanceof ExchangeFault)) this.#body.end(flaw)
    else if (status === null) this.#end(() => this.#reject(reason))
    else this.#end(() => this.#resolve({ status, headers: {}, body: '', flaw }))
  }

  #end(tell: () => void): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    this.#raw = []
    this.#release(false)
    tell()
  }
}

/** With the user and the password of a URL that has them (RFC 7617). */
function withUser({ username, password }: URL, headers: Record<string, string>): Record<string, string> {
  if (username === '' && password === '') return headers
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}`, ...headers }
}

function bodyOf(body: ExchangeOptions['body']): NonNullable<Dispatcher.DispatchOptions['body']> {
  // The library takes what can be iterated; its type leaves that out.
  return typeof body === 'string' ? body : (body() as unknown as NonNullable<Dispatcher.DispatchOptions['body']>)
}

/** Tells whether the write itself failed, so that nothing of it was taken. */
function isRefusedWrite(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || (error?.code === 'ECONNRESET' && error.syscall === 'write')
}
