import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { type ErrorKind, PublicError } from '../errors.ts'
import type { Call } from '../rpc/envelope.ts'
import { readTraceparent } from '../shared/traceparent.ts'
import { clientAddresses } from './client-address.ts'
import { Guesses } from './guesses.ts'
import { rateLimit } from './rate-limit.ts'

/** Where a call comes from, and which share it names. */
export interface From {
  address: string
  share: string | undefined
}

export interface GateOptions {
  /** Answers like `authenticate` where that needs no database; undefined where it does. */
  known(token: string, from: From): Call | null | undefined
  /**
   * @returns how to call methods on behalf of a token, or null when the token is not valid
   * @throws PublicError misdirected, unavailable: of the share of the call
   */
  authenticate(token: string, from: From): Promise<Call | null>
  /** Networks whose X-Forwarded-For is believed; undefined: none. */
  trustProxy: readonly string[] | undefined
  /** Calls per second from one address; 0: no limit. */
  rateLimit: number
  /** Calls per second with one token; 0: no limit. */
  rateLimitPerToken: number
  /** Is told of each request that is not let in. */
  refused(kind: ErrorKind): void
}

/**
 * Lets in callers with a valid token and within the limits, the same for every wire. Their calls have the trace of the request.
 * @throws PublicError rate_limited, unauthenticated
 */
export type Gate = (request: IncomingMessage, token: string | undefined, calls: number) => Promise<Call>

/** What a request is read from: the message itself. A web Request of it costs as much as all the rest of an answer. */
export interface Env {
  Bindings: HttpBindings
}

export interface WireOptions {
  gate: Gate
  /** Turns an error of a call into the one that the caller is told. Logs faults of ours. */
  toPublic(error: unknown): PublicError
}

export function createGate(options: GateOptions): Gate {
  const perAddress = rateLimit(options.rateLimit, 'from one address')
  const perToken = rateLimit(options.rateLimitPerToken, 'with one token')
  const guesses = new Guesses()
  const addressOf = clientAddresses(options.trustProxy)

  async function find(token: string, hash: string, from: From): Promise<Call | null> {
    const known = options.known(token, from)
    return known === undefined ? guesses.run(from.address, hash, () => options.authenticate(token, from)) : known
  }
  async function letIn(request: IncomingMessage, token: string | undefined, calls: number): Promise<Call> {
    const address = addressOf(request)
    // Comes before the look at the token, so that guessing tokens is limited too.
    await perAddress(address, calls)
    const hash = createHash('sha256')
      .update(token ?? '')
      .digest('base64url')
    const call = token ? await find(token, hash, { address, share: shareIn(request) }) : null
    if (!call) throw new PublicError('unauthenticated')
    await perToken(hash, calls)
    const trace = readTraceparent(request.headers.traceparent)
    return trace === null ? call : (method, params) => call(method, params, trace)
  }
  return (request, token, calls) =>
    letIn(request, token, calls).catch((error: unknown) => {
      if (error instanceof PublicError) options.refused(error.kind)
      throw error
    })
}

/** The share that a call names, for a token that names none. Of several, Node makes one name that no share has. */
function shareIn({ headers }: IncomingMessage): string | undefined {
  return String(headers['aviso-share'] ?? '') || undefined
}

/** The token of an Authorization header (RFC 6750 §2.1). */
export function bearer(header = ''): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header)?.[1]
}

/** A header that must be there once: of several, nobody can say which one is meant. */
export function headerOf(
  { headers, rawHeaders }: IncomingMessage,
  name: 'authorization' | 'content-type',
): string | undefined {
  const times = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
  return times === 1 ? headers[name] : undefined
}

/** The headers that HTTP asks for beside the status of an error. */
export function refusalHeaders({ kind, details }: PublicError, allow: string): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (kind === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  if (kind === 'method_not_allowed') headers.allow = allow
  if (kind === 'rate_limited') headers['retry-after'] = String(details.retryAfter ?? 1)
  if (kind === 'unavailable') headers['retry-after'] = '5'
  return headers
}
