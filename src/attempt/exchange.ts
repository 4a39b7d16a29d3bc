import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { Answer, Flaw } from '../platforms/platform.ts'
import { AnswerBody } from './answer-body.ts'
import type { Connections } from './connections.ts'
import { asExchange, ExchangeFault } from './fault.ts'
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
  // One turn of the event loop shows which idle connections have closed, before one of them is written to.
  if (connections.hasIdle(url)) await turn()
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

class Exchange {
  readonly result: Promise<Answer | typeof UNREAD>
  readonly #connections: Connections
  readonly #options: ExchangeOptions
  readonly #endsMs: number
  #resolve!: (result: Answer | typeof UNREAD) => void
  #reject!: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #over = false
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  /** The bytes that came before there was a head. */
  #raw: Buffer[] = []
  #before = 0
  #head: IncomingMessage | undefined
  #body: AnswerBody | undefined
  #refused: Promise<boolean> | undefined

  constructor(connections: Connections, options: ExchangeOptions, withinMs: number) {
    this.#connections = connections
    this.#options = options
    this.#endsMs = performance.now() + withinMs
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      asExchange(
        (error) => this.#failed(new ExchangeFault('A fault of ours', { cause: error })),
        () => this.#start(withinMs),
      )
    })
  }

  #start(withinMs: number): void {
    const { url, headers, body, method = 'POST' } = this.#options
    this.#limit(withinMs, this.#options.withinMs)
    try {
      this.#request = this.#connections.begin(method, url, headers, withinMs)
      this.#request
        .on('socket', (socket) => this.#on(socket))
        .on('information', () => this.#raw.splice(0, this.#raw.length - 1)) // the last chunk may hold the next head
        .on('response', (response) => this.#answered(response))
        .on('upgrade', (response, socket) => {
          socket.destroy()
          this.#answered(response)
        })
        .on('error', (error) => this.#broken(error))
      if (typeof body === 'string') this.#request.end(body)
    } catch (error) {
      this.#failed(error)
    }
  }

  #on(socket: Socket): void {
    this.#socket = socket
    // The socket ended after the agent chose it, and nothing has been written yet.
    if (this.#request?.reusedSocket && (socket.readableEnded || socket.destroyed)) {
      this.#connections.distrust(this.#options.url)
      this.#end(() => this.#resolve(UNREAD))
      return
    }
    const dialled = () => {
      this.#options.onAddress(this.#connections.addressOf(socket))
      const { body } = this.#options
      // An error of the pieces is one of the request.
      if (typeof body !== 'string' && this.#request) pipeline(body, this.#request, () => undefined)
    }
    if (socket.connecting) socket.once('connect', dialled)
    else dialled()
    // Node keeps bytes that it cannot parse to itself, so this listener has to come before Node's.
    socket.prependListener('data', this.#keepRaw)
    if (this.#request?.reusedSocket) socket.prependListener('end', this.#probe)
  }

  readonly #keepRaw = (chunk: Buffer): void => {
    this.#raw.push(chunk)
    this.#before += chunk.length
    if (this.#before > BEFORE_MAX_BYTES) this.#failed(new TooMuchBefore())
  }

  /**
   * Finds out whether a receiver that closed a kept-alive connection without an answer has read the request. If it closed
   * before the request came, its system refused the request (RST) and refuses this write too; otherwise the write succeeds.
   */
  readonly #probe = (): void => {
    if (this.#raw.length > 0 || this.#head) return
    this.#refused = new Promise((resolve) => this.#socket?.write('\r\n', (error) => resolve(isRefusedWrite(error))))
  }

  #letGo(): void {
    this.#socket?.off('data', this.#keepRaw)
    this.#socket?.off('end', this.#probe)
    this.#raw = []
  }

  #answered(response: IncomingMessage): void {
    this.#head = response
    this.#letGo()
    this.#body = new AnswerBody(response, (flaw) => this.#settle(flaw))
    const { graceMs, decides } = this.#options
    if (this.#over || !decides(response.statusCode ?? 0)) return
    this.#limit(Math.min(graceMs, this.#endsMs - performance.now()), graceMs)
  }

  /**
   * Ends the exchange after so long, but not before what has come is read: after a standstill of the process, timers come first,
   * and an answer that lies there would be asked for again.
   * @param toldMs how long it had in all
   */
  #limit(leftMs: number, toldMs: number): void {
    clearTimeout(this.#timer)
    const fail = () => this.#failed(new TimeOver(toldMs))
    // Between these two the event loop reads all sockets once.
    this.#timer = setTimeout(() => setImmediate(() => setImmediate(fail)), leftMs)
  }

  #settle(flaw: Flaw | null): void {
    const body = this.#body?.text ?? ''
    const answer = { status: this.#status ?? 0, headers: headersOf(this.#head?.rawHeaders ?? []), body }
    this.#end(() => this.#resolve(flaw ? { ...answer, flaw } : answer))
  }

  get #status(): number | null {
    return this.#head?.statusCode ?? statusIn(this.#raw)
  }

  /** Handles an error of the request: of the connection, of TLS, or in the answer. */
  async #broken(error: Error): Promise<void> {
    if (this.#head?.complete) return // bytes behind the end of an answer are no part of it
    const silent = !this.#head && this.#raw.length === 0
    const wasKept = silent && this.#request?.reusedSocket
    if (wasKept) this.#connections.distrust(this.#options.url)
    if (wasKept && (isRefusedWrite(error) || (await this.#refused))) this.#end(() => this.#resolve(UNREAD))
    else this.#failed(error)
  }

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
    this.#letGo()
    // A connection is kept for the next request only when this one is complete in both directions.
    if (!this.#head?.complete || !this.#request?.writableFinished) this.#request?.destroy()
    tell()
  }
}

/** Tells whether the write itself failed, so that nothing of it was taken. */
function isRefusedWrite(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || (error?.code === 'ECONNRESET' && error.syscall === 'write')
}

/** Recognises a TLS record: an alert or a handshake, of any version 3.x (RFC 8446 §5.1). */
function speaksTls([first]: Buffer[]): boolean {
  return (first?.[0] === 0x15 || first?.[0] === 0x16) && first[1] === 3
}

/** Finds the status in the beginning of a head that is not whole or cannot be parsed; null when there is none. */
function statusIn(raw: Buffer[]): number | null {
  if (raw.length === 0) return null
  const lines = Buffer.concat(raw)
    .toString('latin1')
    .matchAll(/(?<=^|\n\r?\n)HTTP\/\d(?:\.\d)? (\d{3})(?!\d)[^\n]*\n/g)
  const statuses = [...lines].map(([, status]) => Number(status))
  return statuses.find((status) => status >= 200) ?? null
}

/** The headers by lower-case name. Several of one name become one list (RFC 9110 §5.3). */
function headersOf(raw: string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    const value = decoded(raw[index + 1] as string)
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

/** Decodes a header, which Node reads as Latin-1; beyond ASCII, most are UTF-8. */
function decoded(value: string): string {
  return /^[\0-\x7f]*$/.test(value) ? value : Buffer.from(value, 'latin1').toString('utf8')
}
