import { EgressRefused } from './egress-guard.ts'
import { ExchangeFault } from './fault.ts'

/** There was no answer in time. */
export class TimeOver extends Error {
  readonly allowedMs: number
  constructor(allowedMs: number) {
    super()
    this.allowedMs = allowedMs
  }
}

/** Too much came before an answer. */
export class TooMuchBefore extends Error {
  readonly code = 'TOO_MUCH_BEFORE'
}

/** A TLS alert or handshake came in place of an answer: the port speaks TLS, and the URL begins with http://. */
export class TlsInstead extends Error {
  readonly code = 'TLS_INSTEAD'
}

/**
 * The proxy of EGRESS_PROXY opened no way to the receiver. Nothing is known of that one then: it may be the proxy that cannot be
 * reached, or cannot reach anybody.
 */
export class ProxyFailed extends Error {
  readonly code: string

  /**
   * @param host names the proxy in the log, so it has no password
   * @param answer its status, or the code of the error in place of one
   */
  constructor(host: string, answer: number | string) {
    super(wordsOfProxy(host, answer))
    this.code = typeof answer === 'number' ? 'PROXY_REFUSED' : answer
  }
}

function wordsOfProxy(host: string, answer: number | string): string {
  if (answer === 407)
    return `The proxy ${host} answered 407: it does not take the user and the password of EGRESS_PROXY`
  if (typeof answer === 'number') return `The proxy ${host} answered ${answer} and opened no connection`
  if (answer === 'PROXY_TIMEOUT') return `The proxy ${host} opened no connection in time`
  if (answer.startsWith('HPE_')) return `The proxy ${host} answered something that is not HTTP`
  if (answer === 'ECONNRESET' || answer === 'EPIPE') return `The proxy ${host} closed the connection without an answer`
  return `The proxy ${host} cannot be reached`
}

const CLOSED = 'The connection was closed before there was an answer'
const UNKNOWN_NAME = 'The name could not be resolved'
const NOT_YET_RESOLVED = 'The name could not be resolved just now'
const TIMED_OUT = 'The connection timed out'
const CHAIN =
  'The certificate is signed by an authority that is not known here, or an intermediate certificate is missing: the receiver must send the whole chain'
const SELF_SIGNED = 'The certificate is signed by itself: one of a public authority is needed'
const VERSION = 'The receiver speaks no version of TLS that is safe: it must offer TLS 1.2 or 1.3'
const HANDSHAKE =
  'The receiver refused the TLS handshake: it has no cipher in common with us, does not know this name, or wants a client certificate'
const CLIENT_CERTIFICATE = 'The receiver wants a client certificate, and deliveries carry none'
const WEAK = 'The key or signature of the certificate is too weak: a new certificate is needed'
const NO_TLS = 'The port does not speak TLS: the URL may have to begin with http://'

/** Reasons by error code. Some codes come from outside: in an object, `constructor` would be found. */
export const REASONS = new Map<string, string>([
  ['ECONNREFUSED', 'The connection was refused'],
  ['ECONNRESET', CLOSED],
  ['EPIPE', CLOSED],
  ['ENOTFOUND', UNKNOWN_NAME],
  ['EAI_AGAIN', NOT_YET_RESOLVED],
  ['EHOSTUNREACH', 'The host cannot be reached'],
  ['ENETUNREACH', 'The network cannot be reached'],
  ['EADDRNOTAVAIL', 'The network cannot be reached'],
  ['EACCES', 'The network does not let this connection through'],
  ['EPERM', 'The network does not let this connection through'],
  ['EMFILE', 'There are too many open connections on our side'],
  ['ENFILE', 'There are too many open connections on our side'],
  ['ETIMEDOUT', TIMED_OUT],
  ['ERR_SOCKET_CONNECTION_TIMEOUT', TIMED_OUT],
  ['TLS_INSTEAD', 'The port speaks TLS: the URL has to begin with https://'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', NO_TLS],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', NO_TLS],
  ['ERR_SSL_RECORD_LAYER_FAILURE', NO_TLS],
  ['ERR_SSL_HTTP_REQUEST', NO_TLS],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate is for another name: it must name the host of the URL'],
  ['HOSTNAME_MISMATCH', 'The certificate is for another name: it must name the host of the URL'],
  ['CERT_HAS_EXPIRED', 'The certificate has expired: it must be renewed'],
  ['CERT_NOT_YET_VALID', 'The certificate is not valid yet: its dates, or a clock, are wrong'],
  ['CERT_REVOKED', 'The certificate was revoked: a new certificate is needed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', SELF_SIGNED],
  ['SELF_SIGNED_CERT_IN_CHAIN', CHAIN],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CHAIN],
  ['UNABLE_TO_GET_ISSUER_CERT', CHAIN],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CHAIN],
  ['CERT_UNTRUSTED', CHAIN],
  ['INVALID_CA', CHAIN],
  ['CERT_SIGNATURE_FAILURE', CHAIN],
  ['INVALID_PURPOSE', 'The certificate is not one for a server'],
  ['ERR_SSL_EE_KEY_TOO_SMALL', WEAK],
  ['ERR_SSL_CA_KEY_TOO_SMALL', WEAK],
  ['ERR_SSL_CA_MD_TOO_WEAK', WEAK],
  ['ERR_SSL_DH_KEY_TOO_SMALL', WEAK],
  ['EE_KEY_TOO_SMALL', WEAK],
  ['CA_MD_TOO_WEAK', WEAK],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', VERSION],
  ['ERR_SSL_VERSION_TOO_LOW', VERSION],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', VERSION],
  ['ERR_SSL_TLS_ALERT_PROTOCOL_VERSION', VERSION],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', HANDSHAKE],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', HANDSHAKE],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', HANDSHAKE],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', HANDSHAKE],
  ['ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME', HANDSHAKE],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', CLIENT_CERTIFICATE],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', CLIENT_CERTIFICATE],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', CLIENT_CERTIFICATE],
  ['TOO_MUCH_BEFORE', 'The first 256 KiB of what came back hold no answer'],
  ['HPE_HEADER_OVERFLOW', 'The headers of the answer are longer than 64 KiB'],
])

/** Reasons for whole families of codes, of which no single one is worth a sentence of its own. */
export const FAMILIES: readonly [RegExp, string][] = [
  [/^HPE_/, 'What came back is not an answer in HTTP/1.1'],
  [/^ERR_(SSL|TLS)_|^EPROTO$/, 'The TLS handshake failed'],
  [/CERT|CRL|CA$/, 'The certificate cannot be verified'],
]

/** Says why there was no answer, as a sentence. It goes by error codes, never by the text of a message. */
export function reasonOf(error: unknown): string {
  const cause = rootOf(error)
  if (cause instanceof TimeOver) return `There was no complete answer within ${cause.allowedMs / 1_000} s.`
  if (cause instanceof EgressRefused) return `Not sent: ${cause.message}, and ALLOW_NETWORKS does not name it.`
  const code = codeOf(cause)
  if (cause instanceof ProxyFailed) return `${cause.message} (${code}).`
  const family = () => FAMILIES.find(([codes]) => codes.test(code))?.[1]
  return `${REASONS.get(code) ?? family() ?? 'The request could not be sent'} (${code}).`
}

/** Tells whether a request never left the proxy, as far as anybody knows. */
export function isOfProxy(error: unknown): boolean {
  return rootOf(error) instanceof ProxyFailed
}

/** Says why an answer is not whole, as the end of a sentence. */
export function whyCut(error: unknown): string {
  if (error instanceof ExchangeFault) return 'an internal error, see the log of the server'
  const cause = rootOf(error)
  if (cause instanceof TimeOver) return `it was not complete within ${cause.allowedMs / 1_000} s`
  const code = codeOf(cause)
  if (code === 'HPE_HEADER_OVERFLOW') return 'the headers are longer than 64 KiB'
  if (code.startsWith('HPE_')) return `it is not as HTTP/1.1 has it, ${code}`
  return 'the connection was closed before its end'
}

/** Makes text from outside fit for a sentence: one line that can be printed, of at most `max` characters. */
export function printable(text: string, max: number): string {
  const shown = text.replace(/[^ -~\p{L}\p{N}]/gu, '?')
  return shown.length > max ? `${shown.slice(0, max)}…` : shown
}

function rootOf(error: unknown): unknown {
  let cause = error
  for (let depth = 0; depth < 10 && cause instanceof Error && cause.cause instanceof Error; depth++) cause = cause.cause
  return cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause
}

function codeOf(error: unknown): string {
  const { code, name, message } = error as NodeJS.ErrnoException
  if (code === 'EPROTO') return opensslCode(String(message)) ?? code
  return String(code ?? name ?? 'UNKNOWN').slice(0, 60)
}

/** Finds OpenSSL's reason in the text of EPROTO: the code of a handshake that fails while the request waits to be written. */
function opensslCode(message: string): string | null {
  const reason = /:SSL routines:[^:]*:([a-z0-9/ ]{1,50}):/i.exec(message)?.[1]
  return reason === undefined ? null : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`
}
