import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer, Flaw } from '../platforms/platform.ts'
import { AnswerBody } from './answer-body.ts'
import type { Connections } from './connections.ts'
import { asExchange, ExchangeFault } from './fault.ts'
import { TimeOver, TlsInstead, TooMuchBefore, whyCut } from './reasons.ts'

export interface ExchangeOptions {
  url: URL
  headers: Record<string, string>
  body: string
  /** ms for all of it: name, connection, headers and body */
  within: number
  /** ms that the body of an answer gets whose status has decided: it is only for the log then. */
  grace: number
  /** Whether nothing but the status of an answer counts. */
  decides(status: number): boolean
  /** Is told the address once it is dialled. */
  onAddress(address: string): void
}

/**
 * At most this much may come before the head of an answer is whole (bytes): blank lines and interim answers (1xx), of which
 * no parser has a limit, and that head.
 */
const BEFORE_MAX = 256 * 1024

/** The kept-alive connection was closed, and its other end has certainly not read the request. */
const UNREAD = Symbol('unread')

/**
 * Makes one POST and takes what comes back. The status is an answer as soon as it is there, whatever becomes of the rest.
 * @throws Error with a code, or TimeOver, when no status came; ExchangeFault for a fault of ours
 */
export async function exchange(connections: Connections, options: ExchangeOptions): Promise<Answer> {
  const { url, within } = options
  const started = performance.now()
  // What has closed meanwhile is seen in one turn of the event loop, before anything is written to it.
  if (connections.hasIdle(url)) await turn()
  const first = await new Exchange(connections, options, within).result
  if (first !== UNREAD) return first
  const again = await new Exchange(connections, options, within - (performance.now() - started)).result
  if (again === UNREAD) throw Object.assign(new Error('Closed twice'), { code: 'ECONNRESET' })
  return again
}

/** All that waits at the sockets is read between two checks. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

class Exchange {
  readonly result: Promise<Answer | typeof UNREAD>
  readonly #connections: Connections
  readonly #options: ExchangeOptions
  readonly #ends: number
  #resolve!: (result: Answer | typeof UNREAD) => void
  #reject!: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #over = false
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  /** What came before there was a head. */
  #raw: Buffer[] = []
  #before = 0
  #head: IncomingMessage | undefined
  #body: AnswerBody | undefined
  #refused: Promise<boolean> | undefined

  constructor(connections: Connections, options: ExchangeOptions, within: number) {
    this.#connections = connections
    this.#options = options
    this.#ends = performance.now() + within
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      asExchange(
        (error) => this.#failed(new ExchangeFault('A fault of ours', { cause: error })),
        () => this.#start(within),
      )
    })
  }

  #start(within: number): void {
    const { url, headers, body } = this.#options
    this.#timer = setTimeout(() => this.#failed(new TimeOver(this.#options.within)), within)
    try {
      this.#request = this.#connections.post(url, headers)
      this.#request
        .on('socket', (socket) => this.#on(socket))
        .on('information', () => this.#raw.splice(0, this.#raw.length - 1)) // the last one may hold what is next
        .on('response', (response) => this.#answered(response))
        .on('upgrade', (response, socket) => {
          socket.destroy()
          this.#answered(response)
        })
        .on('error', (error) => this.#broken(error))
        .end(body)
    } catch (error) {
      this.#failed(error)
    }
  }

  #on(socket: Socket): void {
    this.#socket = socket
    // It ended between the agent's choice and now, and nothing has been written yet.
    if (this.#request?.reusedSocket && (socket.readableEnded || socket.destroyed)) {
      this.#connections.distrust(this.#options.url)
      this.#end(() => this.#resolve(UNREAD))
      return
    }
    const dialled = () => this.#options.onAddress(socket.remoteAddress ?? '')
    if (socket.connecting) socket.once('connect', dialled)
    else dialled()
    // Node takes what cannot be parsed to itself: this has to be there first.
    socket.prependListener('data', this.#keepRaw)
    if (this.#request?.reusedSocket) socket.prependListener('end', this.#probe)
  }

  readonly #keepRaw = (chunk: Buffer): void => {
    this.#raw.push(chunk)
    this.#before += chunk.length
    if (this.#before > BEFORE_MAX) this.#failed(new TooMuchBefore())
  }

  /**
   * The receiver has closed a kept-alive connection and not answered. Had it done so before our request came, its system
   * has refused that (RST), and refuses to take anything more; if it has read the request, this is still written without an error.
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
    const { grace, decides } = this.#options
    if (this.#over || !decides(response.statusCode ?? 0)) return
    clearTimeout(this.#timer)
    const left = Math.min(grace, this.#ends - performance.now())
    const over = new TimeOver(grace)
    this.#timer = setTimeout(() => this.#failed(over), left)
  }

  #settle(flaw: Flaw | null): void {
    const body = this.#body?.text ?? ''
    const answer = { status: this.#status ?? 0, headers: headersOf(this.#head?.rawHeaders ?? []), body }
    this.#end(() => this.#resolve(flaw ? { ...answer, flaw } : answer))
  }

  get #status(): number | null {
    return this.#head?.statusCode ?? statusIn(this.#raw)
  }

  /** The request ended with an error: of the connection, of TLS, of what came back. */
  async #broken(error: Error): Promise<void> {
    if (this.#head?.complete) return // what comes behind the last byte of an answer is no part of it
    const silent = !this.#head && this.#raw.length === 0
    const wasKept = silent && this.#request?.reusedSocket
    if (wasKept) this.#connections.distrust(this.#options.url)
    if (wasKept && (isRefusedWrite(error) || (await this.#refused))) this.#end(() => this.#resolve(UNREAD))
    else this.#failed(error)
  }

  /** Ends the exchange for this reason; a status that was heard stands. After a fault of ours nothing else is relied on. */
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
    // A connection goes on to the next request only when this one is through, in both directions.
    if (!this.#head?.complete || !this.#request?.writableFinished) this.#request?.destroy()
    tell()
  }
}

/** The write itself failed: nothing of it was taken. */
function isRefusedWrite(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || (error?.code === 'ECONNRESET' && error.syscall === 'write')
}

/** A TLS record: an alert or a handshake, of any version 3.x (RFC 8446 §5.1). */
function speaksTls([first]: Buffer[]): boolean {
  return (first?.[0] === 0x15 || first?.[0] === 0x16) && first[1] === 3
}

/** The status in a beginning that was never a whole head, or not one that can be parsed; null when there is none. */
function statusIn(raw: Buffer[]): number | null {
  if (raw.length === 0) return null
  const lines = Buffer.concat(raw)
    .toString('latin1')
    .matchAll(/(?<=^|\n\r?\n)HTTP\/\d(?:\.\d)? (\d{3})(?!\d)[^\n]*\n/g)
  const statuses = [...lines].map(([, status]) => Number(status))
  return statuses.find((status) => status >= 200) ?? null
}

/** The headers by lower-case name; one that is there several times is one list (RFC 9110 §5.3). */
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

/** Node reads headers as Latin-1; most of what is beyond ASCII is UTF-8. */
function decoded(value: string): string {
  return /^[\0-\x7f]*$/.test(value) ? value : Buffer.from(value, 'latin1').toString('utf8')
}
