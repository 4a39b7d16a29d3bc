import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Connections, type Dial } from '../../src/attempt/connections.ts'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createNames } from '../../src/attempt/names.ts'
import { createSender } from '../../src/attempt/send.ts'
import { eventually } from '../harness/eventually.ts'
import { startRawReceiver } from '../harness/raw-receiver.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'
const CLOSED = 'The connection was closed before there was an answer (ECONNRESET).'
const open = egressGuard(['127.0.0.0/8'])

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function receive(...given: Parameters<typeof startRawReceiver>) {
  const receiver = await startRawReceiver(...given)
  closing.push(receiver.close)
  return receiver
}

/** A sender that dials in this way. */
function dialling(dial: Dial) {
  const sender = createSender(open, 5_000, { dial })
  closing.unshift(sender.close)
  return sender
}

const post = (url: string) => ({ url, headers: { 'content-type': 'text/plain' }, body: '{}' })

describe('a network of its own', () => {
  it('is dialled by the host of the URL, and keeps its connections', async () => {
    const receiver = await receive((socket) => socket.write(OK))
    const hosts: string[] = []
    const sender = dialling((host) => {
      hosts.push(host)
      return net.connect(receiver.port, '127.0.0.1')
    })
    for (let time = 0; time < 3; time++)
      expect(await sender.send(post('http://hooks.example/'))).toMatchObject({
        answer: { body: 'OK' },
        address: '127.0.0.1',
      })
    expect(hosts).toEqual(['hooks.example'])
  })

  it('may have no receiver', async () => {
    const receiver = await startRawReceiver(() => undefined)
    await receiver.close()
    const sender = dialling(() => net.connect(receiver.port, '127.0.0.1'))
    expect(await sender.send(post('http://hooks.example/'))).toEqual({
      error: 'The connection was refused (ECONNREFUSED).',
      address: null,
    })
  })

  it('may close a connection before it is made', async () => {
    const receiver = await receive(() => undefined)
    const sender = dialling(() => net.connect(receiver.port, '127.0.0.1').destroy())
    expect(await sender.send(post('http://hooks.example/'))).toMatchObject({ error: CLOSED })
  })

  it('may reset one later, which is told once', async () => {
    const receiver = await receive((socket) => socket.resetAndDestroy())
    const sender = dialling(() => net.connect(receiver.port, '127.0.0.1'))
    expect(await sender.send(post('http://hooks.example/'))).toEqual({ error: CLOSED, address: '127.0.0.1' })
    expect(receiver.requests).toHaveLength(1)
  })
})

describe('connections', () => {
  const names = createNames({ timeout: 1_000 })

  it('are made by http and https alone', () => {
    const connections = new Connections(open, names)
    for (const url of ['ftp://127.0.0.1/', 'xhttp://127.0.0.1/', 'httpx://127.0.0.1/'])
      expect(() => connections.take(new URL(url), 1_000)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_PROTOCOL' }),
      )
    expect(connections.take(new URL('https://127.0.0.1/'), 1_000).origin).toBe('https://127.0.0.1')
    connections.close()
    expect(() => connections.take(new URL('http://127.0.0.1/'), 1_000)).toThrow(
      expect.objectContaining({ code: 'ECONNRESET' }),
    )
  })

  it('are waited for where some are in use and none is idle', () => {
    const connections = new Connections(open, names)
    const url = new URL('http://127.0.0.1/')
    const taken = Array.from({ length: 3 }, () => connections.take(url, 1_000))
    expect(connections.isBusy(url)).toBe(false)
    taken.push(connections.take(url, 1_000))
    expect(connections.isBusy(url)).toBe(true)
    expect(connections.isBusy(new URL('http://127.0.0.2/'))).toBe(false)
    const fifth = connections.take(url, 1_000)
    for (let time = 0; time < 2; time++) connections.drop(fifth)
    expect(connections.isBusy(url)).toBe(true)
    for (const connection of taken.splice(0, 2)) connections.drop(connection)
    expect(connections.isBusy(url)).toBe(false)
    for (const connection of taken) connections.drop(connection)
    for (const connection of taken) connections.drop(connection)
    for (let time = 0; time < 4; time++) connections.take(url, 1_000)
    expect(connections.isBusy(url)).toBe(true)
    connections.close()
  })

  it('are kept up to 1,024, the longest idle not', async () => {
    let held: http.ServerResponse[] = []
    // A slow machine takes longer than the 5 s for which it would keep them.
    const server = http.createServer({ keepAliveTimeout: 60_000 }, (_, response) => held.push(response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sockets = new Set<net.Socket>()
    let first: net.Socket | undefined
    server.on('connection', (socket) => {
      first ??= socket
      sockets.add(socket.on('close', () => sockets.delete(socket)))
    })
    closing.push(() => server.close())
    const sender = dialling(() => net.connect((server.address() as net.AddressInfo).port, '127.0.0.1'))
    /** So many answers of one origin at once. */
    const make = async (origin: number, count: number) => {
      const all = Array.from({ length: count }, () => sender.send(post(`http://hooks-${origin}.example/`)))
      await eventually(() => expect(held).toHaveLength(count))
      for (const response of held) response.end('OK')
      held = []
      for (const sent of await Promise.all(all)) expect(sent).toHaveProperty('answer')
    }
    await make(0, 1)
    for (let origin = 1; origin < 4; origin++) await make(origin, 256)
    await make(4, 255)
    expect(sockets.size).toBe(1_024)
    const closed = once(first as net.Socket, 'close')
    await make(5, 1)
    await closed
    expect(sockets.size).toBe(1_024)
    await make(4, 1) // one that is kept
    expect(sockets.size).toBe(1_024)
  })
})
