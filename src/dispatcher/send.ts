import type { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { createFetch } from 'ofetch'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import type { Answer } from '../platforms/platform.ts'
import { type EgressGuard, EgressRefused, guardedLookup } from './egress-guard.ts'
import type { Request } from './prepare.ts'

/** What came of one POST: an answer of any status, or none and why. */
export type Sent = { answer: Answer; address: string | null } | { error: string; address: string | null }

export interface Sender {
  /** @param within ms for this exchange, when that is less than the sender's own time-out */
  send(request: Request, within?: number): Promise<Sent>
  close(): Promise<void>
}

/** At most this much of an answer is read, after decompression (bytes). */
const ANSWER_MAX = 64 * 1024

/**
 * Sends requests over kept-alive connections, each dialled through the guard. Redirects are never followed.
 * @param timeout ms for the whole exchange: name, connection, headers and body
 */
export function createSender(guard: EgressGuard, timeout: number): Sender {
  const dialled = new Map<string, string>()
  const agent = new Agent({
    connect: guardedConnector(guard, dialled, timeout),
    headersTimeout: timeout,
    bodyTimeout: timeout,
  })
  const http = createFetch({ fetch: fetchOver(agent) })

  async function send({ url, headers, body }: Request, within = timeout): Promise<Sent> {
    const allowed = Math.min(within, timeout)
    const cut = new AbortController()
    const timer = setTimeout(() => cut.abort(), allowed)
    const { host } = new URL(url)
    const address = () => dialled.get(host) ?? null
    try {
      const response = await http.raw<string, 'text'>(url, {
        method: 'POST',
        headers,
        body,
        signal: cut.signal,
        retry: false,
        redirect: 'manual',
        ignoreResponseError: true,
        responseType: 'text',
      })
      const answer = { status: response.status, headers: toRecord(response.headers), body: response._data ?? '' }
      return { answer, address: address() }
    } catch (error) {
      const why = cut.signal.aborted ? `There was no complete answer within ${allowed / 1_000} s.` : describe(error)
      return { error: why, address: address() }
    } finally {
      clearTimeout(timer)
    }
  }

  return { send, close: () => agent.destroy() }
}

/** Checks literal addresses before dialling, and resolved ones between the lookup and the dialling. */
function guardedConnector(guard: EgressGuard, dialled: Map<string, string>, timeout: number): buildConnector.connector {
  // undici passes these on to net.connect and tls.connect, which take `lookup`; its own type leaves that out.
  const socketOptions = { timeout, lookup: guardedLookup(guard) }
  const connect = buildConnector(socketOptions as buildConnector.BuildOptions)
  return (options, callback) => {
    const refused = guard.hostRefusal(options.hostname)
    if (refused) return callback(new EgressRefused(refused), null)
    return connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (socket?.remoteAddress && options.host) dialled.set(options.host, socket.remoteAddress)
      if (error) callback(error, null)
      else callback(null, socket)
    })
  }
}

/**
 * ofetch's fetch, on undici's plain request: a full `Response` costs three times the whole exchange (measured), and
 * would follow, decode and buffer what we must not.
 */
function fetchOver(agent: Agent): typeof fetch {
  const exchange = async (url: string, init: { headers: Headers; body: string; signal: AbortSignal }) => {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: Object.fromEntries(init.headers),
      body: init.body,
      signal: init.signal,
    })
    const text = await readAnswer(body, String(headers['content-encoding'] ?? ''))
    return { status: statusCode, headers: new Map(Object.entries(headers)), body: text, text: () => text }
  }
  return exchange as unknown as typeof fetch
}

const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: zlib.createGunzip,
  'x-gzip': zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
}

/**
 * Reads at most ANSWER_MAX bytes and lets go of the rest. What cannot be decompressed ends where it breaks; a connection
 * that breaks is an error.
 */
async function readAnswer(body: Dispatcher.ResponseData['body'], encoding: string): Promise<string> {
  const decoder = DECODERS[encoding.trim().toLowerCase()]?.()
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of decoder ? decoded(body, decoder) : body) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size >= ANSWER_MAX) break
    }
  } catch (error) {
    if (!decoder || !/^(Z_|ERR_.*BROTLI)/.test(String((error as NodeJS.ErrnoException).code))) throw error
  } finally {
    // The socket stays open as long as its body is neither read to the end nor destroyed.
    if (!body.readableEnded) body.destroy()
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_MAX).toString('utf8')
}

function decoded(body: Readable, decoder: NodeJS.ReadWriteStream): AsyncIterable<unknown> {
  body.on('error', (error) => (decoder as unknown as Readable).destroy(error))
  return body.pipe(decoder) as unknown as Readable
}

function toRecord(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, String(value)]))
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was closed before there was an answer',
  UND_ERR_SOCKET: 'The connection was closed before there was an answer',
  ENOTFOUND: 'The name could not be resolved',
  EAI_AGAIN: 'The name could not be resolved just now',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The network cannot be reached',
  ETIMEDOUT: 'The connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'The connection timed out',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The port does not speak TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name',
  CERT_HAS_EXPIRED: 'The certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate is signed by an unknown authority',
}

/** Why there was no answer, in words; by error code, never by the text of a message. */
function describe(error: unknown): string {
  let cause = error as Error
  while (cause.cause instanceof Error) cause = cause.cause
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) cause = cause.errors[0]
  if (cause instanceof EgressRefused) return `Not sent: ${cause.message}, and ALLOW_NETWORKS does not name it.`
  const code = (cause as NodeJS.ErrnoException).code ?? cause.name
  return `${REASONS[code] ?? cause.message.split('\n')[0]} (${code}).`
}
