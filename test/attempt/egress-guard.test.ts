import type dns from 'node:dns'
import { describe, expect, it } from 'vitest'
import { EgressRefused, egressGuard, guardedLookup } from '../../src/attempt/egress-guard.ts'

const closed = egressGuard([])

describe('with no allowed network', () => {
  it.each([
    // IPv4, first and last of each special block
    ['0.0.0.0', 'a reserved address'],
    ['0.1.2.3', 'a reserved address'],
    ['0.255.255.255', 'a reserved address'],
    ['10.0.0.0', 'a private address'],
    ['10.255.255.255', 'a private address'],
    ['100.64.0.0', 'a private address'],
    ['100.100.100.200', 'a private address'],
    ['100.127.255.255', 'a private address'],
    ['127.0.0.0', 'a loopback address'],
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.255', 'a loopback address'],
    ['168.63.129.16', 'a metadata address'],
    ['169.254.0.0', 'a link-local address'],
    ['169.254.169.254', 'a link-local address'],
    ['169.254.170.2', 'a link-local address'],
    ['169.254.255.255', 'a link-local address'],
    ['172.16.0.0', 'a private address'],
    ['172.31.255.255', 'a private address'],
    ['192.0.0.0', 'a reserved address'],
    ['192.0.0.192', 'a reserved address'],
    ['192.0.0.255', 'a reserved address'],
    ['192.0.2.1', 'a reserved address'],
    ['192.168.0.0', 'a private address'],
    ['192.168.255.255', 'a private address'],
    ['198.18.0.0', 'a reserved address'],
    ['198.19.255.255', 'a reserved address'],
    ['198.51.100.1', 'a reserved address'],
    ['203.0.113.1', 'a reserved address'],
    ['224.0.0.1', 'a multicast address'],
    ['239.255.255.255', 'a multicast address'],
    ['240.0.0.1', 'a reserved address'],
    ['255.255.255.255', 'a reserved address'],
    // IPv6
    ['::', 'a reserved address'],
    ['::1', 'a loopback address'],
    ['0:0:0:0:0:0:0:1', 'a loopback address'],
    ['64:ff9b:1::1', 'a reserved address'],
    ['64:ff9b:1:ffff::8.8.8.8', 'a reserved address'],
    ['100::1', 'a reserved address'],
    ['2001::1', 'a reserved address'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'a reserved address'],
    ['2001:2::1', 'a reserved address'],
    ['2001:10::1', 'a reserved address'],
    ['2001:20::1', 'a reserved address'],
    ['2001:db8::1', 'a reserved address'],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'a reserved address'],
    ['3fff::1', 'a reserved address'],
    ['3fff:fff:ffff::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['5f00::1', 'a reserved address'],
    ['fc00::1', 'a private address'],
    ['fd00:ec2::254', 'a private address'],
    ['fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a private address'],
    ['fe80::1', 'a link-local address'],
    ['febf:ffff::1', 'a link-local address'],
    ['fec0::1', 'a reserved address'],
    ['feff:ffff::1', 'a reserved address'],
    ['ff02::1', 'a multicast address'],
    ['ff0e::1', 'a multicast address'],
    // with the name of a network interface
    ['fe80::1%eth0', 'a link-local address'],
    ['fe80::1%25eth0', 'a link-local address'],
    ['::1%lo', 'a loopback address'],
    // IPv4-mapped: the same address
    ['::ffff:127.0.0.1', 'a loopback address'],
    ['::ffff:7f00:1', 'a loopback address'],
    ['::ffff:10.0.0.1', 'a private address'],
    ['::ffff:169.254.169.254', 'a link-local address'],
    ['::ffff:168.63.129.16', 'a metadata address'],
    ['::ffff:0:0', 'a reserved address'],
    ['::ffff:127.0.0.1%lo', 'a loopback address'],
    // IPv4-translated (RFC 2765)
    ['::ffff:0:127.0.0.1', 'a reserved address'],
    // old ways of writing IPv4
    ['127.1', 'a loopback address'],
    ['2130706433', 'a loopback address'],
    ['0x7f000001', 'a loopback address'],
    ['0177.0.0.1', 'a loopback address'],
  ])('%s is refused', (address, kind) => {
    expect(closed.refusal(address)).toBe(`${address} is ${kind}`)
  })

  it.each([
    ['::7f00:1', '127.0.0.1'],
    ['::a00:1', '10.0.0.1'],
    ['::a9fe:a9fe', '169.254.169.254'],
    ['::2', '0.0.0.2'],
    ['64:ff9b::7f00:1', '127.0.0.1'],
    ['64:ff9b::10.0.0.1', '10.0.0.1'],
    ['64:ff9b::a9fe:a9fe', '169.254.169.254'],
    ['64:ff9b::a83f:8110', '168.63.129.16'],
    ['64:ff9b::', '0.0.0.0'],
    ['2002:7f00:1::', '127.0.0.1'],
    ['2002:a00:1::1', '10.0.0.1'],
    ['2002:c0a8:101:1:2:3:4:5', '192.168.1.1'],
    ['2002:a9fe:a9fe::', '169.254.169.254'],
  ])('%s is refused for the %s inside it', (address, inner) => {
    const refusal = closed.refusal(address)
    expect(refusal).toMatch(new RegExp(`^${address} .*${inner.replaceAll('.', '\\.')}`))
    expect(refusal).toContain(closed.refusal(inner))
  })

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.0.3.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '198.51.99.255',
    '198.51.101.0',
    '203.0.112.255',
    '203.0.114.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2001:db7::1',
    '2001:db9::1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('%s may be dialled', (address) => {
    expect(closed.refusal(address)).toBeNull()
  })

  it.each(['', 'localhost', 'example.com', '8.8.8.8 ', '8.8.8.8/32', '256.1.1.1', '::g', '[::1]', '1.2.3.4.5'])(
    '"%s" is no address, and refused',
    (text) => {
      expect(closed.refusal(text)).toBe(`${text} is not an address`)
    },
  )
})

describe('with allowed networks', () => {
  it.each([
    [['127.0.0.0/8'], '127.0.0.1', true],
    [['127.0.0.0/8'], '::ffff:127.0.0.1', true],
    [['127.0.0.0/8'], '64:ff9b::7f00:1', true],
    [['127.0.0.0/8'], '2002:7f00:1::', true],
    [['127.0.0.0/8'], '::1', false],
    [['127.0.0.0/8'], '10.0.0.1', false],
    [['::1/128'], '::1', true],
    [['::1/128'], '127.0.0.1', false],
    [['::1/128'], '::2', false],
    [['10.1.0.0/16'], '10.1.255.255', true],
    [['10.1.0.0/16'], '10.2.0.0', false],
    [['10.0.0.1/32'], '10.0.0.1', true],
    [['10.0.0.1/32'], '10.0.0.2', false],
    [['10.0.0.0/8', 'fd12::/16'], '10.9.9.9', true],
    [['10.0.0.0/8', 'fd12::/16'], 'fd12::9', true],
    [['10.0.0.0/8', 'fd12::/16'], 'fd13::9', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['169.254.169.254/32'], '169.254.169.254', true],
    [['168.63.129.16/32'], '168.63.129.16', true],
    [['0.0.0.0/0'], '10.0.0.1', true],
    [['0.0.0.0/0'], 'fd00::1', false],
    [['::/0'], 'fd00::1', true],
    [['::/0'], '10.0.0.1', false],
    [['::/0'], '::ffff:10.0.0.1', false],
    [['10.0.0.0/8'], '8.8.8.8', true],
    [['10.0.0.0/8'], '2606:4700:4700::1111', true],
  ])('%j: %s may be dialled: %s', (networks, address, allowed) => {
    expect(egressGuard(networks).refusal(address) === null).toBe(allowed)
  })
})

describe('a host in a URL', () => {
  const hostOf = (url: string) => new URL(url).hostname

  it.each([
    ['http://127.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://127.1/', '127.0.0.1 is a loopback address'],
    ['http://0x7f.1/', '127.0.0.1 is a loopback address'],
    ['http://0x7f000001/', '127.0.0.1 is a loopback address'],
    ['http://0177.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://017700000001/', '127.0.0.1 is a loopback address'],
    ['http://2130706433/', '127.0.0.1 is a loopback address'],
    ['http://127.0.0.1./', '127.0.0.1 is a loopback address'],
    ['http://１２７.０.０.１/', '127.0.0.1 is a loopback address'],
    ['http://①②⑦.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://0/', '0.0.0.0 is a reserved address'],
    ['http://3232235521/', '192.168.0.1 is a private address'],
    ['http://user@169.254.169.254/latest', '169.254.169.254 is a link-local address'],
    ['http://[::]/', ':: is a reserved address'],
    ['http://[::1]:8080/', '::1 is a loopback address'],
    ['http://[0:0:0:0:0:0:0:1]/', '::1 is a loopback address'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1 is a loopback address'],
    ['http://[fe80::1]/', 'fe80::1 is a link-local address'],
    ['http://localhost/', '127.0.0.1 is a loopback address'],
    ['http://LOCALHOST/', '127.0.0.1 is a loopback address'],
    ['http://localhost./', '127.0.0.1 is a loopback address'],
    ['http://foo.localhost/', '127.0.0.1 is a loopback address'],
    ['http://foo.localhost./', '127.0.0.1 is a loopback address'],
    ['http://a.b.localhost/', '127.0.0.1 is a loopback address'],
    ['http://ⓛocalhost/', '127.0.0.1 is a loopback address'],
  ])('%s is refused', (url, refusal) => {
    expect(closed.hostRefusal(hostOf(url))).toBe(refusal)
  })

  it.each(['http://[64:ff9b::7f00:1]/', 'http://[2002:7f00:1::]/', 'http://[::127.0.0.1]/'])(
    '%s is refused for the loopback address inside it',
    (url) => {
      expect(closed.hostRefusal(hostOf(url))).toContain('127.0.0.1 is a loopback address')
    },
  )

  it.each([
    'https://example.com/',
    'https://example.com./',
    'https://notlocalhost/',
    'https://localhost.example/',
    'https://10.0.0.1.example/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
  ])('%s is not refused before it is resolved', (url) => {
    expect(closed.hostRefusal(hostOf(url))).toBeNull()
  })

  it('is let through when its network is allowed', () => {
    const open = egressGuard(['127.0.0.0/8', '::1/128'])
    for (const url of ['http://127.0.0.1/', 'http://localhost/', 'http://foo.localhost/', 'http://[::1]/']) {
      expect(open.hostRefusal(hostOf(url)), url).toBeNull()
    }
    expect(open.hostRefusal('10.0.0.1')).toBe('10.0.0.1 is a private address')
  })
})

describe('the guarded lookup', () => {
  const PUBLIC = { address: '93.184.216.34', family: 4 }
  const PUBLIC6 = { address: '2606:4700:4700::1111', family: 6 }
  const LOOPBACK = { address: '127.0.0.1', family: 4 }

  type Answer = { error: Error | null; address?: string | dns.LookupAddress[] | undefined; family?: number | undefined }

  /** A name server that knows these names; what it was asked stands in `asked`. */
  function nameServer(names: Record<string, dns.LookupAddress[] | Error>) {
    const asked: [string, unknown][] = []
    const answer = async (hostname: string, options: unknown) => {
      asked.push([hostname, options])
      await Promise.resolve()
      const found = names[hostname] ?? new Error('not in this test')
      if (found instanceof Error) throw found
      return found
    }
    const lookup = guardedLookup(closed, answer as unknown as typeof dns.promises.lookup)
    const ask = (hostname: string, options: dns.LookupOptions) =>
      new Promise<Answer>((resolve) =>
        lookup(hostname, options, (error, address, family) => resolve({ error, address, family })),
      )
    return { ask, asked }
  }

  it('answers the first address, or all of them', async () => {
    const { ask } = nameServer({ 'good.example': [PUBLIC, PUBLIC6] })
    expect(await ask('good.example', { all: false })).toEqual({ error: null, ...PUBLIC })
    expect(await ask('good.example', {})).toEqual({ error: null, ...PUBLIC })
    expect(await ask('good.example', { all: true })).toEqual({ error: null, address: [PUBLIC, PUBLIC6] })
  })

  it('asks for every address, also when one is wanted', async () => {
    const { ask, asked } = nameServer({ 'good.example': [PUBLIC] })
    await ask('good.example', { all: false })
    expect(asked).toEqual([['good.example', { all: true }]])
  })

  it.each([
    ['the only one', [LOOPBACK]],
    ['the first', [LOOPBACK, PUBLIC]],
    ['the last', [PUBLIC, PUBLIC6, LOOPBACK]],
    ['in IPv6 clothes', [PUBLIC, { address: '::ffff:127.0.0.1', family: 6 }]],
  ])('refuses a name when one of its addresses is refused: %s', async (_, addresses) => {
    const { ask } = nameServer({ 'evil.example': addresses })
    for (const all of [true, false]) {
      const { error, address } = await ask('evil.example', { all })
      expect(error).toBeInstanceOf(EgressRefused)
      expect(error).toMatchObject({ name: 'EgressRefused', code: 'EGRESS_REFUSED' })
      expect(error?.message).toMatch(/^evil\.example .*127\.0\.0\.1 is a loopback address$/)
      expect(address).toBeUndefined()
    }
  })

  it('passes errors on as they are', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND gone.example'), { code: 'ENOTFOUND' })
    const { ask } = nameServer({ 'gone.example': error })
    expect((await ask('gone.example', { all: true })).error).toBe(error)
  })

  it('makes one call of lookups of one name at the same time', async () => {
    const { ask, asked } = nameServer({ 'good.example': [PUBLIC], 'other.example': [PUBLIC6] })
    const answers = await Promise.all([
      ask('good.example', { all: true }),
      ask('good.example', { all: false }),
      ask('other.example', { all: false }),
      ask('good.example', { all: true }),
    ])
    expect(asked.map(([hostname]) => hostname)).toEqual(['good.example', 'other.example'])
    expect(answers.map(({ address }) => address)).toEqual([[PUBLIC], PUBLIC.address, PUBLIC6.address, [PUBLIC]])
  })

  it('asks again later: a name may lead elsewhere by then', async () => {
    const names: Record<string, dns.LookupAddress[]> = { 'moving.example': [PUBLIC] }
    const { ask, asked } = nameServer(names)
    expect((await ask('moving.example', {})).error).toBeNull()
    names['moving.example'] = [LOOPBACK]
    expect((await ask('moving.example', {})).error).toBeInstanceOf(EgressRefused)
    expect(asked).toHaveLength(2)
  })

  it('asks again after an error, which all who waited get', async () => {
    const names: Record<string, dns.LookupAddress[] | Error> = { 'late.example': new Error('EAI_AGAIN') }
    const { ask, asked } = nameServer(names)
    const first = await Promise.all([ask('late.example', {}), ask('late.example', {})])
    expect(first.map(({ error }) => error?.message)).toEqual(['EAI_AGAIN', 'EAI_AGAIN'])
    expect(asked).toHaveLength(1)
    names['late.example'] = [PUBLIC]
    expect(await ask('late.example', {})).toEqual({ error: null, ...PUBLIC })
  })
})
