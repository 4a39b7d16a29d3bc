import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { reasonOf } from '../../src/attempt/reasons.ts'
import { createSender } from '../../src/attempt/send.ts'
import { AUTHORITY, EXPIRED, GOOD, KEY, OTHER_NAME } from '../harness/certificates.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as net.AddressInfo).port
}

function secure(options: tls.TlsOptions): Promise<number> {
  const server = https.createServer({ key: KEY, ...options }, (_, response) => response.end('OK'))
  server.on('tlsClientError', () => undefined)
  return listen(server)
}

async function sent(url: string) {
  const sender = createSender(egressGuard(['127.0.0.0/8']), 5_000)
  closing.push(sender.close)
  const result = await sender.send({ url, headers: { 'content-type': 'text/plain' }, body: '{}' })
  return 'error' in result ? result.error : result.answer
}

/** The words for what a client meets that trusts the test authority; deliveries trust the public ones alone. */
async function trusting(server: tls.TlsOptions, client: https.RequestOptions = {}): Promise<string> {
  const port = await secure(server)
  const error = await new Promise((resolve, reject) => {
    const request = https.request({ port, host: '127.0.0.1', ca: AUTHORITY, agent: false, ...client }, reject)
    request.on('error', resolve).end()
  })
  return reasonOf(error)
}

describe('TLS', () => {
  it.each([
    [
      'an unknown authority, or a chain that is not whole',
      GOOD,
      /^The certificate is signed by an authority that is not known here, or an intermediate .* must send the whole chain \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\.$/,
    ],
    [
      'an unknown authority that is sent, too',
      `${GOOD}\n${AUTHORITY}`,
      /^The certificate is signed by an authority .* \(SELF_SIGNED_CERT_IN_CHAIN\)\.$/,
    ],
    [
      'a certificate signed by itself',
      AUTHORITY,
      /^The certificate is signed by itself: .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/,
    ],
  ])('refuses %s', async (_, cert, words) => {
    expect(await sent(`https://127.0.0.1:${await secure({ cert })}/`)).toMatch(words)
  })

  it('names the mend of an expired certificate', async () => {
    expect(await trusting({ cert: EXPIRED })).toBe(
      'The certificate has expired: it must be renewed (CERT_HAS_EXPIRED).',
    )
  })

  it('names the mend of a wrong name', async () => {
    expect(await trusting({ cert: OTHER_NAME })).toBe(
      'The certificate is for another name: it must name the host of the URL (ERR_TLS_CERT_ALTNAME_INVALID).',
    )
  })

  it('says when a client certificate is wanted', async () => {
    const server = { cert: GOOD, requestCert: true, rejectUnauthorized: true, ca: AUTHORITY }
    const words =
      /^(The receiver wants a client certificate, and deliveries carry none|The connection was closed before there was an answer) \(/
    expect(await trusting(server)).toMatch(words)
    expect(await trusting(server, { maxVersion: 'TLSv1.2' })).toMatch(/wants a client certificate/)
    expect(reasonOf({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })).toMatch(
      /^The receiver wants a client certificate/,
    )
  })

  it('says when there is no version or cipher in common', async () => {
    expect(await trusting({ cert: GOOD, minVersion: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' })).toMatch(
      /^The receiver (speaks no version of TLS that is safe|refused the TLS handshake).* \(ERR_SSL_/,
    )
    const server = { cert: GOOD, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' } as const
    expect(await trusting(server, { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })).toMatch(
      /^The receiver refused the TLS handshake.* \(ERR_SSL_/,
    )
  })

  it('says when the port does not speak it', async () => {
    const port = await listen(http.createServer((_, response) => response.end('OK')))
    expect(await sent(`https://127.0.0.1:${port}/`)).toBe(
      'The port does not speak TLS: the URL may have to begin with http:// (ERR_SSL_WRONG_VERSION_NUMBER).',
    )
  })

  it('says when the port speaks it, and the URL does not', async () => {
    const port = await listen(
      net.createServer((socket) =>
        socket.on('error', () => undefined).once('data', () => socket.end(Buffer.from('15030300020228', 'hex'))),
      ),
    )
    expect(await sent(`http://127.0.0.1:${port}/`)).toBe(
      'The port speaks TLS: the URL has to begin with https:// (TLS_INSTEAD).',
    )
  })

  it('says when the receiver hangs up in the handshake', async () => {
    const port = await listen(
      net.createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.destroy())),
    )
    expect(await sent(`https://127.0.0.1:${port}/`)).toBe(
      'The connection was closed before there was an answer (ECONNRESET).',
    )
  })
})
