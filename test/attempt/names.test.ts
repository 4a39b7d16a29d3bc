import fs from 'node:fs'
import http from 'node:http'
import type net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { localNames } from '../../src/attempt/hosts-file.ts'
import { createNames, type NamesOptions } from '../../src/attempt/names.ts'
import { createSender } from '../../src/attempt/send.ts'
import { type NameRecord, startNameServer } from '../harness/name-server.ts'
import { newScratch } from '../harness/scratch.ts'

const NO_SUCH_NAME = 3
const SERVER_FAILURE = 2
const SILENT: NameRecord = { silent: ['a', 'aaaa'] }
const LOOPBACK = { address: '127.0.0.1', family: 4 }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const notFound = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))

async function names(find: (name: string) => NameRecord, more: Partial<NamesOptions> = {}) {
  const server = await startNameServer(find)
  const system = vi.fn(more.system ?? notFound)
  const made = createNames({ timeout: 10_000, servers: [server.address], ...more, system })
  closing.push(made.close, server.close)
  return { ...made, asked: server.asked, system, address: server.address }
}

describe('a name', () => {
  it('has all its addresses, IPv4 first, by one question for each family', async () => {
    const { lookup, asked, system } = await names(() => ({ a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] }))
    expect(await lookup('good.example')).toEqual([
      { address: '192.0.2.1', family: 4 },
      { address: '192.0.2.2', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ])
    expect(asked.sort()).toEqual(['a good.example', 'aaaa good.example'])
    expect(system).not.toHaveBeenCalled()
  })

  it.each<[string, NameRecord, object[]]>([
    ['IPv4', { a: ['192.0.2.1'] }, [{ address: '192.0.2.1', family: 4 }]],
    ['IPv6', { aaaa: ['2001:db8::1'] }, [{ address: '2001:db8::1', family: 6 }]],
    ['IPv4, and no word of IPv6', { a: ['192.0.2.1'], silent: ['aaaa'] }, [{ address: '192.0.2.1', family: 4 }]],
    ['IPv6, and no word of IPv4', { aaaa: ['2001:db8::1'], silent: ['a'] }, [{ address: '2001:db8::1', family: 6 }]],
  ])('may have %s alone', async (_, record, addresses) => {
    const { lookup } = await names(() => record)
    expect(await lookup('one.example')).toEqual(addresses)
  })

  it('has IPv4 first when IPv6 was answered first', async () => {
    const { lookup } = await names(() => ({ a: ['192.0.2.1'], aaaa: ['2001:db8::1'], aaaaFirst: true }))
    expect((await lookup('good.example')).map(({ family }) => family)).toEqual([4, 6])
  })

  it.each<[string, NameRecord, string]>([
    ['a word', { code: NO_SUCH_NAME }, 'printer'],
    ['a name with dots', { code: NO_SUCH_NAME }, 'printer.office.example'],
    ['a name of nothing', {}, 'printer.office.example'],
  ])('that the name servers do not know is asked of the system: %s', async (_, record, hostname) => {
    const { lookup, system } = await names(() => record, { system: async () => [LOOPBACK] })
    expect(await lookup(hostname)).toEqual([LOOPBACK])
    expect(system).toHaveBeenCalledTimes(1)
  })

  it('is asked of the system when no name server is there', async () => {
    const { lookup, system } = await names(() => ({}), { servers: ['127.0.0.1:1'], system: async () => [LOOPBACK] })
    expect(await lookup('printer.office.example')).toEqual([LOOPBACK])
    expect(system).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['receiver', 1],
    ['printer.local', 1],
    ['dead.example', 0],
    ['dead.local.example', 0],
    ['word.', 1],
  ])('whose servers fail is asked of the system when they cannot hold it: %s', async (hostname, times) => {
    const { lookup, system } = await names(() => ({ code: SERVER_FAILURE }))
    await expect(lookup(hostname)).rejects.toMatchObject({ code: times === 1 ? 'ENOTFOUND' : 'EAI_AGAIN' })
    expect(system).toHaveBeenCalledTimes(times)
  })

  it('that nobody answers for ends in time, and is not asked of the system', async () => {
    const { lookup, system } = await names(() => SILENT, { timeout: 50 })
    await expect(lookup('dead.example')).rejects.toMatchObject({ code: 'EAI_AGAIN' })
    expect(system).not.toHaveBeenCalled()
  })

  it('of this machine is asked of nobody', async () => {
    const { lookup, asked } = await names(() => SILENT)
    expect(await lookup('localhost')).toContainEqual(LOOPBACK)
    expect(await lookup('LOCALHOST.')).toContainEqual(LOOPBACK)
    expect(await lookup('foo.localhost')).toContainEqual(LOOPBACK)
    expect(asked).toEqual([])
  })
})

describe('names that hang', () => {
  it('stand in nobody’s way: fifty of them, and one that is answered', async () => {
    const { lookup } = await names((name) => (name === 'good.example' ? { a: ['192.0.2.1'] } : SILENT))
    let ended = 0
    const dead = Array.from({ length: 50 }, (_, n) =>
      lookup(`dead${n}.example`).catch(() => {
        ended += 1
      }),
    )
    expect(await lookup('good.example')).toEqual([{ address: '192.0.2.1', family: 4 }])
    expect(ended).toBe(0)
    for (const close of closing.splice(0)) await close()
    await Promise.all(dead)
    expect(ended).toBe(50)
  })

  it('with the system hold two of its threads at most, and wait no longer than they may', async () => {
    const hanging: (() => void)[] = []
    const system = () => new Promise<never>((_, reject) => hanging.push(() => reject(new Error('late'))))
    const { lookup, system: asked } = await names(() => ({ code: NO_SUCH_NAME }), { system, timeout: 2_000 })
    const all = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => lookup(`dead${n}`)))
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill('rejected'))
    expect(asked).toHaveBeenCalledTimes(2)
    for (const end of hanging) end()
    await new Promise(setImmediate)
    expect(asked).toHaveBeenCalledTimes(2) // nobody waits for the others any more
    const healthy = await names(() => ({ code: NO_SUCH_NAME }), { system: async () => [LOOPBACK] })
    expect(await healthy.lookup('printer')).toEqual([LOOPBACK])
  })
})

describe('the hosts file', () => {
  it('is read anew when it changes, and may be missing, or nonsense', () => {
    const file = path.join(newScratch('hosts'), 'hosts')
    const find = localNames(file)
    expect(find('receiver')).toBeNull()
    fs.writeFileSync(
      file,
      '# a comment\n192.0.2.7\treceiver  Receiver.Example # more\n2001:db8::7 receiver\nnonsense x\n:: \n',
    )
    expect(find('receiver')).toEqual([
      { address: '192.0.2.7', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ])
    expect(find('RECEIVER.example.')).toEqual([{ address: '192.0.2.7', family: 4 }])
    expect(find('x')).toBeNull()
    for (const word of ['constructor', '__proto__', '#', '']) expect(find(word)).toBeNull()
    fs.writeFileSync(file, '192.0.2.8 other\n')
    expect(find('receiver')).toBeNull()
    expect(find('other')).toEqual([{ address: '192.0.2.8', family: 4 }])
    fs.writeFileSync(file, Buffer.alloc(3_000_000, '192.0.2.9 many\n'))
    expect(find('many')).toEqual([{ address: '192.0.2.9', family: 4 }])
    fs.rmSync(file)
    expect(find('many')).toBeNull()
  })

  it('gives IPv4 first, once each, whatever the order of the lines', () => {
    const file = path.join(newScratch('hosts'), 'hosts')
    fs.writeFileSync(file, '2001:db8::7 two\n192.0.2.7 two\n192.0.2.7 two\nfe80::1%eth0 two\n')
    expect(localNames(file)('two')).toEqual([
      { address: '192.0.2.7', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ])
  })

  it('need not name localhost, and may', () => {
    const file = path.join(newScratch('hosts'), 'hosts')
    const find = localNames(file)
    const loopback = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
    for (const name of ['localhost', 'LOCALHOST.', 'a.localhost']) expect(find(name)).toEqual(loopback)
    for (const name of ['localhost.example', 'notlocalhost']) expect(find(name)).toBeNull()
    fs.writeFileSync(file, '127.0.0.2 localhost\n')
    expect(find('localhost')).toEqual([{ address: '127.0.0.2', family: 4 }])
  })
})

describe('a delivery to a name', () => {
  async function receiver() {
    const server = http.createServer((request, response) => response.end(request.headers.host))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    )
    return (server.address() as net.AddressInfo).port
  }
  const post = (url: string) => ({ url, headers: { 'content-type': 'text/plain' }, body: '{}' })

  it('arrives while fifty others wait for their names', async () => {
    const port = await receiver()
    const { address } = await names((name) => (name === 'good.example' ? { a: ['127.0.0.1'] } : SILENT))
    const sender = createSender(egressGuard(['127.0.0.0/8']), 10_000, { nameServers: [address] })
    closing.unshift(sender.close)
    let ended = 0
    const dead = Array.from({ length: 50 }, async (_, n) => {
      const sent = await sender.send(post(`http://dead${n}.example/`))
      ended += 1
      return sent
    })
    expect(await sender.send(post(`http://good.example:${port}/`))).toMatchObject({
      answer: { status: 200, body: `good.example:${port}` },
      address: '127.0.0.1',
    })
    expect(ended).toBe(0)
    await sender.close()
    for (const sent of await Promise.all(dead)) expect(sent).toHaveProperty('error')
  })

  it('goes to the next address when the first cannot be reached', async () => {
    const port = await receiver()
    const { address } = await names(() => ({ a: ['127.0.0.2', '127.0.0.1'], aaaa: ['::1'] }))
    const sender = createSender(egressGuard(['127.0.0.0/8', '::1/128']), 10_000, { nameServers: [address] })
    closing.unshift(sender.close)
    expect(await sender.send(post(`http://good.example:${port}/`))).toMatchObject({ address: '127.0.0.1' })
  })

  it.each<[string, NameRecord]>([
    ['IPv4', { a: ['127.0.0.1'] }],
    ['IPv6', { aaaa: ['::1'] }],
    ['one of both', { a: ['192.0.2.1'], aaaa: ['::1'] }],
  ])('is refused by the guard as ever: %s', async (_, record) => {
    const port = await receiver()
    const { address } = await names(() => record)
    const sender = createSender(egressGuard([]), 10_000, { nameServers: [address] })
    closing.unshift(sender.close)
    expect(await sender.send(post(`http://evil.example:${port}/`))).toEqual({
      error: expect.stringMatching(/^Not sent: evil\.example leads to a refused address: .*ALLOW_NETWORKS/),
      address: null,
    })
  })

  it('says that it could not be resolved just now, when nobody answers', async () => {
    const { address } = await names(() => SILENT)
    const sender = createSender(egressGuard([]), 100, { nameServers: [address] })
    closing.unshift(sender.close)
    expect(await sender.send(post('http://dead.example/'))).toMatchObject({
      error: expect.stringMatching(/^(The name could not be resolved just now|There was no complete answer)/),
      address: null,
    })
  })
})
