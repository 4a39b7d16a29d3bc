import type net from 'node:net'
import { Duplex } from 'node:stream'
import type { Network as Below } from '../../src/attempt/send.ts'
import type { Chance } from './chance.ts'
import { never, type Process } from './process.ts'
import { type Mode, RECEIVERS, type Reply } from './receivers.ts'
import type { Scheduler } from './scheduler.ts'

/** A request as its receiver has read it. */
export interface Post {
  process: Process
  /** The receiver's number. */
  receiver: number
  url: string
  headers: Record<string, string>
  body: string
  at: number
  /** Whether the receiver takes it for received, and whether the answer that says so came to the sender. */
  heard: boolean
  reply: Reply
  answered: boolean
}

interface Heard {
  /** A connection is made to an address. */
  dialled(process: Process, address: string): void
  posted(post: Post): void
}

/** The addresses of receivers: public ones, one for each. */
const addressOf = (receiver: number) => `93.184.216.${receiver + 1}`
const WITHIN = '10.1.2.3'

/** The names, the wires and the receivers, below the guard. */
export class Network {
  readonly modes: Mode[]
  readonly scheduler: Scheduler
  readonly heard: Heard
  readonly #chances: Chance[]

  constructor(scheduler: Scheduler, chance: Chance, receivers: number, heard: Heard) {
    this.scheduler = scheduler
    this.heard = heard
    this.modes = Array.from({ length: receivers }, () => 'healthy')
    this.#chances = this.modes.map((_, n) => chance.of(`receiver ${n}`))
  }

  /** What a sender of a process is given in place of the machine's own network. */
  of(process: Process): Below {
    return {
      names: { lookup: (hostname) => this.#lookup(process, hostname), close: () => undefined },
      dial: (host, lookup) => {
        const socket = new Wire(this, process, lookup as net.LookupFunction)
        socket.dial(host)
        return socket as unknown as net.Socket
      },
    }
  }

  reply(receiver: number): Reply {
    return RECEIVERS[this.modes[receiver] ?? 'healthy'](this.#chances[receiver] as Chance)
  }

  #lookup(process: Process, hostname: string): Promise<{ address: string; family: number }[]> {
    if (process.await('lookup') === null) return never()
    const receiver = receiverOf(hostname)
    return new Promise((resolve, reject) => {
      process.after(process.chance.between(0.1, 5), `finds ${hostname}`, () => {
        const mode = this.modes[receiver]
        if (mode === 'nowhere') reject(Object.assign(new Error(`${hostname} is unknown`), { code: 'ENOTFOUND' }))
        else resolve([{ address: mode === 'inside' ? WITHIN : addressOf(receiver), family: 4 }])
      })
    })
  }
}

/** `r3.example` is that of receiver 3. */
function receiverOf(hostname: string): number {
  return Number(/^r(\d+)\./.exec(hostname)?.[1] ?? -1)
}

/** One connection, with the receiver at its other end. */
class Wire extends Duplex {
  connecting = true
  remoteAddress: string | undefined
  readonly #network: Network
  readonly #process: Process
  readonly #lookup: net.LookupFunction
  #receiver = -1
  #read = Buffer.alloc(0)
  #afterConnect: (() => void) | undefined
  #forget: () => void

  constructor(network: Network, process: Process, lookup: net.LookupFunction) {
    super({ allowHalfOpen: false, emitClose: true })
    this.#network = network
    this.#process = process
    this.#lookup = lookup
    this.#forget = process.onDeath(() => this.destroy())
  }

  dial(host: string): void {
    if (this.#process.await('dial') === null) return
    if (/^[\d.]+$|:/.test(host)) this.#connect(host, host)
    else
      this.#lookup(host, { all: true }, (error, found) => {
        if (error) this.destroy(error)
        else this.#connect(host, (found as unknown as { address: string }[])[0]?.address ?? '')
      })
  }

  #connect(host: string, address: string): void {
    this.#network.heard.dialled(this.#process, address)
    this.#process.after(this.#process.chance.between(0.2, 10), `dials ${address}`, () => {
      if (this.destroyed) return
      this.#receiver = receiverOf(host)
      this.remoteAddress = address
      this.connecting = false
      this.emit('connect')
      this.#afterConnect?.()
    })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const take = () => {
      this.#read = Buffer.concat([this.#read, chunk])
      done()
      this.#take()
    }
    if (this.connecting) this.#afterConnect = take
    else take()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#forget()
    done(error)
  }

  /** Looks whether a whole request has come. */
  #take(): void {
    const end = this.#read.indexOf('\r\n\r\n')
    if (end < 0) return
    const [line = '', ...lines] = this.#read.subarray(0, end).toString('latin1').split('\r\n')
    const headers = Object.fromEntries(
      lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers['content-length'] ?? 0)
    const rest = this.#read.subarray(end + 4)
    if (rest.length < length) return
    this.#read = rest.subarray(length)
    this.#answer({ headers, body: rest.subarray(0, length).toString('utf8'), url: line.split(' ')[1] ?? '' })
  }

  #answer(request: Pick<Post, 'headers' | 'body' | 'url'>): void {
    const reply = this.#network.reply(this.#receiver)
    const heard = 'status' in reply ? reply.status < 300 : 'breaks' in reply && reply.heard
    const { scheduler } = this.#network
    const post = {
      ...request,
      process: this.#process,
      receiver: this.#receiver,
      at: scheduler.now,
      heard,
      reply,
      answered: false,
    }
    scheduler.note(`${this.#process.name} posts ${request.headers['webhook-id']} to r${this.#receiver}`)
    this.#network.heard.posted(post)
    if ('hangs' in reply) return
    scheduler.after(reply.afterMs, `r${this.#receiver} answers`, () => {
      if (this.destroyed) return
      if ('breaks' in reply) {
        this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }))
        return
      }
      const extra = Object.entries(reply.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
      const closing = reply.closes ? 'connection: close\r\n' : ''
      post.answered = true
      this.push(`HTTP/1.1 ${reply.status} Said\r\n${extra.join('')}${closing}content-length: 2\r\n\r\nok`)
      if (reply.closes) this.push(null)
    })
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
