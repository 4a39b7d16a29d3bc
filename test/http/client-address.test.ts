import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress, clientAddresses } from '../../src/http/client-address.ts'

const TRUSTED = ['10.0.0.0/8', 'fd00::/8']

const request = (peer: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

const address = (peer: string, forwarded?: string, trusted: string[] | undefined = TRUSTED) =>
  clientAddresses(trusted)(request(peer, forwarded))

describe('the address of a client', () => {
  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff::9', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, ''], // the connection is gone
  ])('%s is %s', (remote, expected) => {
    expect(clientAddress(remote)).toBe(expected)
    expect(clientAddresses()(request(remote))).toBe(expected)
    expect(clientAddresses(TRUSTED)(request(remote))).toBe(expected)
  })
})

describe('behind a proxy that is trusted', () => {
  it.each([
    ['none is given', undefined, '10.0.0.1'],
    ['it is empty', '', '10.0.0.1'],
    ['of one', '192.0.2.7', '192.0.2.7'],
    ['of one with a port', '192.0.2.7:5678', '192.0.2.7'],
    ['of one as a dual-stack proxy writes it', '::ffff:192.0.2.7', '192.0.2.7'],
    ['of IPv6, by its network', '2001:db8::1', '2001:db8:0:0::/64'],
    ['of IPv6 in brackets', '[2001:db8::1]', '2001:db8:0:0::/64'],
    ['of IPv6 with a port', '[2001:db8::1]:80', '2001:db8:0:0::/64'],
    ['what the client claims', '198.51.100.1, 192.0.2.7', '192.0.2.7'],
    ['behind a second proxy', '192.0.2.7, 10.9.9.9', '192.0.2.7'],
    ['behind two more, of which one speaks IPv6', '198.51.100.1,192.0.2.7 ,  fd00::1,10.9.9.9', '192.0.2.7'],
    ['behind a second one that has a port', '192.0.2.7, 10.9.9.9:1234', '192.0.2.7'],
    ['all are trusted: the first of them', '10.2.2.2, 10.3.3.3', '10.2.2.2'],
    ['with empty entries', ', 192.0.2.7, ,', '192.0.2.7'],
    ['unknown to the proxy', 'unknown', '10.0.0.1'],
    ['unknown to a second proxy', '192.0.2.7, unknown, 10.9.9.9', '10.9.9.9'],
    ['not as an address is written', '192.0.2.7, 192.0.2', '10.0.0.1'],
    ['with zeros in front, which some read as octal', '192.0.2.07', '10.0.0.1'],
    ['of a zone', 'fe80::1%eth0', '10.0.0.1'],
    ['IPv4 in brackets', '[192.0.2.7]:80', '10.0.0.1'],
    ['a port that is none', '192.0.2.7:port', '10.0.0.1'],
    ['IPv6 with a port and no brackets', '2001:db8::1:99999', '10.0.0.1'],
    ['text', '"><script>', '10.0.0.1'],
  ])('%s: %s is %s', (_, forwarded, expected) => {
    expect(address('10.0.0.1', forwarded)).toBe(expected)
    expect(address('::ffff:10.0.0.1', forwarded)).toBe(expected)
  })

  it('each request of a connection is read anew', () => {
    const of = clientAddresses(TRUSTED)
    const { socket } = request('10.0.0.1')
    const one = (forwarded: string) => of({ ...request('10.0.0.1', forwarded), socket } as IncomingMessage)
    expect([one('192.0.2.7'), one('192.0.2.8'), one('192.0.2.7')]).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.7'])
  })

  it('no more than 20 are looked at', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `10.1.${n >> 8}.${n & 255}`)
    expect(address('10.0.0.1', ['192.0.2.7', ...many(19)].join())).toBe('192.0.2.7')
    expect(address('10.0.0.1', ['192.0.2.7', ...many(2_000)].join())).toBe('10.1.7.188')
    expect(address('10.0.0.1', `192.0.2.7${','.repeat(10_000)}`)).toBe('10.0.0.1')
  })
})

describe('from a peer that is not trusted', () => {
  it.each([
    ['192.0.2.1', TRUSTED],
    ['11.0.0.1', TRUSTED],
    ['2001:db8::1', TRUSTED],
    ['10.0.0.1', undefined],
    ['10.0.0.1', []],
  ])('X-Forwarded-For is a claim: %s, %s', (peer, trusted) => {
    expect(clientAddresses(trusted)(request(peer, '198.51.100.1'))).toBe(clientAddress(peer))
  })
})
