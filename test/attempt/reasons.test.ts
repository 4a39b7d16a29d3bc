import { describe, expect, it } from 'vitest'
import { EgressRefused } from '../../src/attempt/egress-guard.ts'
import { ExchangeFault } from '../../src/attempt/fault.ts'
import {
  isOfProxy,
  ProxyFailed,
  printable,
  reasonOf,
  TimeOver,
  TlsInstead,
  TooMuchBefore,
  whyCut,
} from '../../src/attempt/reasons.ts'

const HANDSHAKE =
  'The receiver refused the TLS handshake: it has no cipher in common with us, does not know this name, or wants a client certificate'

const coded = (code: unknown, message = 'secret\nsource { code }') => Object.assign(new Error(message), { code })
const openssl = (reason: string, place = 'ssl3_read_bytes') =>
  coded(
    'EPROTO',
    `write EPROTO 80:error:0A000410:SSL routines:${place}:${reason}:../deps/openssl/ssl/record/rec.c:1605:`,
  )

describe('a reason', () => {
  it.each<[unknown, string]>([
    [new TimeOver(1_500), 'There was no complete answer within 1.5 s.'],
    [new EgressRefused('10.0.0.1 is private'), 'Not sent: 10.0.0.1 is private, and ALLOW_NETWORKS does not name it.'],
    [new TooMuchBefore(), 'The first 256 KiB of what came back hold no answer (TOO_MUCH_BEFORE).'],
    [new TlsInstead(), 'The port speaks TLS: the URL has to begin with https:// (TLS_INSTEAD).'],
    [coded('ECONNREFUSED'), 'The connection was refused (ECONNREFUSED).'],
    [coded('HPE_INVALID_CONSTANT'), 'What came back is not an answer in HTTP/1.1 (HPE_INVALID_CONSTANT).'],
    [coded('ERR_TLS_ANYTHING'), 'The TLS handshake failed (ERR_TLS_ANYTHING).'],
    [coded('UNHEARD_OF'), 'The request could not be sent (UNHEARD_OF).'],
    [new RangeError('secret'), 'The request could not be sent (RangeError).'],
    [{}, 'The request could not be sent (UNKNOWN).'],
    [openssl('sslv3 alert handshake failure'), `${HANDSHAKE} (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE).`],
    [openssl('ssl/tls alert handshake failure', ''), `${HANDSHAKE} (ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE).`],
    [openssl('TLSv1 unrecognized name'), `${HANDSHAKE} (ERR_SSL_TLSV1_UNRECOGNIZED_NAME).`],
    [openssl('a "secret"'), 'The TLS handshake failed (EPROTO).'],
    [openssl('x'.repeat(51)), 'The TLS handshake failed (EPROTO).'],
  ])('of %o', (error, reason) => {
    expect(reasonOf(error)).toBe(reason)
  })

  it.each<[number | string, string]>([
    [407, 'answered 407: it does not take the user and the password of EGRESS_PROXY (PROXY_REFUSED)'],
    [502, 'answered 502 and opened no connection (PROXY_REFUSED)'],
    ['PROXY_TIMEOUT', 'opened no connection in time (PROXY_TIMEOUT)'],
    ['HPE_INVALID_CONSTANT', 'answered something that is not HTTP (HPE_INVALID_CONSTANT)'],
    ['ECONNRESET', 'closed the connection without an answer (ECONNRESET)'],
    ['EPIPE', 'closed the connection without an answer (EPIPE)'],
    ['ECONNREFUSED', 'cannot be reached (ECONNREFUSED)'],
  ])('of a proxy that failed with %s', (answer, words) => {
    const error = new ProxyFailed('proxy.example:3128', answer)
    expect(reasonOf(error)).toBe(`The proxy proxy.example:3128 ${words}.`)
    expect([error, new Error('', { cause: error })].map(isOfProxy)).toEqual([true, true])
  })

  it('is that of the innermost error, and of the first of several', () => {
    const inner = coded('ECONNREFUSED')
    const within = (cause: unknown) => Object.assign(new Error('outer', { cause }), { code: 'OUTER' })
    for (const error of [within(inner), within(within(inner)), within(new AggregateError([inner, coded('ENOTFOUND')]))])
      expect(reasonOf(error)).toBe('The connection was refused (ECONNREFUSED).')
    expect(reasonOf(within('no error'))).toContain('(OUTER)')
    expect(reasonOf(new AggregateError([]))).toContain('(AggregateError)')
    const itself = coded('ENOTFOUND')
    itself.cause = itself
    expect(reasonOf(itself)).toBe('The name could not be resolved (ENOTFOUND).')
    expect(isOfProxy(inner)).toBe(false)
  })

  it.each(['constructor', '__proto__', 'toString', 'x'.repeat(5_000), undefined, null, 7])(
    'is never more than words and a code: %s',
    (code) => {
      expect(reasonOf(coded(code))).toMatch(/^The request could not be sent \([\w]{1,60}\)\.$/)
    },
  )

  it('has words for every code of a certificate that cannot be verified', () => {
    for (const code of ['CRL_HAS_EXPIRED', 'CERT_CHAIN_TOO_LONG', 'CERT_REJECTED', 'PATH_LENGTH_EXCEEDED']) {
      expect(reasonOf({ code })).toMatch(/^The (certificate cannot be verified|request could not be sent) \(/)
    }
  })
})

it.each<[unknown, string]>([
  [new ExchangeFault('', { cause: new TimeOver(1) }), 'an internal error, see the log of the server'],
  [new TimeOver(1_500), 'it was not complete within 1.5 s'],
  [coded('HPE_HEADER_OVERFLOW'), 'the headers are longer than 64 KiB'],
  [coded('HPE_INVALID_CHUNK_SIZE'), 'it is not as HTTP/1.1 has it, HPE_INVALID_CHUNK_SIZE'],
  [coded('ECONNRESET'), 'the connection was closed before its end'],
])('an answer is cut by %o', (error, why) => {
  expect(whyCut(error)).toBe(why)
})

it('text from outside is one line that can be printed, and not longer than it may be', () => {
  expect(printable('a\nb\u{202e}\u{7f}ç~ 7', 8)).toBe('a?b??ç~ …')
  expect(printable('12345678', 8)).toBe('12345678')
})
