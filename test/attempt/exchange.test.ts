import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { Connections } from '../../src/attempt/connections.ts'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { type ExchangeOptions, exchange } from '../../src/attempt/exchange.ts'
import { createNames } from '../../src/attempt/names.ts'
import { type OnRequest, startRawReceiver } from '../harness/raw-receiver.ts'

const BEFORE_MAX = 256 * 1024

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** An exchange with this URL; the rest is as it mostly is. */
function exchangeWith(url: URL, options: Partial<ExchangeOptions> = {}) {
  const connections = new Connections(egressGuard(['127.0.0.0/8']), createNames({ timeout: 1_000 }))
  closing.unshift(() => connections.close())
  return exchange(connections, {
    url,
    headers: {},
    body: '{}',
    withinMs: 5_000,
    graceMs: 1_000,
    decides: () => false,
    onAddress: () => undefined,
    ...options,
  })
}

async function receive(onRequest: OnRequest): Promise<URL> {
  const receiver = await startRawReceiver(onRequest)
  closing.push(receiver.close)
  return new URL(receiver.url)
}

/** What comes to a server: each request in a line, and its body. */
async function server() {
  const came: string[] = []
  const authorizations: (string | undefined)[] = []
  const listening = http.createServer(async (request, response) => {
    came.push(`${request.method} ${request.url} ${await buffer(request)}`)
    authorizations.push(request.headers.authorization)
    response.end('OK')
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    listening.close()
    listening.closeAllConnections()
  })
  const { port } = listening.address() as net.AddressInfo
  return { came, authorizations, urlOf: (user = '') => new URL(`http://${user}127.0.0.1:${port}/hook?x=1#y`) }
}

describe('a request', () => {
  it('is a POST unless another method is tried', async () => {
    const { came, urlOf } = await server()
    expect(await exchangeWith(urlOf())).toMatchObject({ status: 200, body: 'OK' })
    await exchangeWith(urlOf(), { method: 'PUT', body: '' })
    expect(came).toEqual(['POST /hook?x=1 {}', 'PUT /hook?x=1 '])
  })

  it.each([
    ['', undefined],
    ['ana:p%40ss%3Aword@', 'ana:p@ss:word'],
    ['ana@', 'ana:'],
    [':s3cret@', ':s3cret'],
  ])('has the user and the password of its URL: %s', async (user, expected) => {
    const { authorizations, urlOf } = await server()
    await exchangeWith(urlOf(user))
    const basic = expected && `Basic ${Buffer.from(expected).toString('base64')}`
    expect(authorizations).toEqual([basic])
  })

  it('has an authorization that was entered, whatever the URL says', async () => {
    const { authorizations, urlOf } = await server()
    await exchangeWith(urlOf('ana:word@'), { headers: { authorization: 'Bearer x' } })
    expect(authorizations).toEqual(['Bearer x'])
  })

  it('may come piece by piece', async () => {
    const { came, urlOf } = await server()
    const headers = { 'content-length': '6' }
    async function* body() {
      for (const piece of ['one', 'two']) yield Buffer.from(piece)
    }
    expect(await exchangeWith(urlOf(), { headers, body })).toMatchObject({ status: 200 })
    expect(came).toEqual(['POST /hook?x=1 onetwo'])
  })

  it('may break off among its pieces, which is no fault of ours', async () => {
    const { urlOf } = await server()
    const broken = new TypeError('no more')
    // biome-ignore lint/correctness/useYield: it breaks off before the first piece
    async function* body(): AsyncGenerator<Uint8Array> {
      throw broken
    }
    await expect(exchangeWith(urlOf(), { headers: { 'content-length': '6' }, body })).rejects.toBe(broken)
  })
})

describe('what comes before the head of an answer', () => {
  const HEAD = 'HTTP/1.1 204 No Content\r\n\r\n'

  it('may be 256 KiB with it', async () => {
    const url = await receive((socket) => socket.write('\r\n'.repeat((BEFORE_MAX - HEAD.length) / 2) + HEAD))
    const answer = await exchangeWith(url)
    expect(answer).toMatchObject({ status: 204 })
    expect(answer).not.toHaveProperty('flaw')
  })

  it('is read no further', async () => {
    const url = await receive((socket) => socket.write('\r\n'.repeat((BEFORE_MAX - HEAD.length) / 2 + 1) + HEAD))
    expect(await exchangeWith(url)).toMatchObject({ status: 204, flaw: { cut: true } })
  })
})

describe('a fault of ours', () => {
  /** Runs this with nobody else to hear of what nobody catches. */
  async function unheard<Result>(run: () => Promise<Result>): Promise<[heard: unknown, Result]> {
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    try {
      const heard = once(process, 'uncaughtException')
      const result = await run()
      return [(await heard)[0], result]
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
  }

  const fault = new Error('ours')
  const breaks = () => {
    throw fault
  }

  it('while an answer is read leaves its status', async () => {
    const url = await receive((socket) => socket.write('HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 2\r\n\r\nOK'))
    const words = 'its body was cut (an internal error, see the log of the server)'
    const [heard, answer] = await unheard(() => exchangeWith(url, { decides: breaks }))
    expect(heard).toBe(fault)
    expect(answer).toEqual({ status: 200, headers: {}, body: '', flaw: { cut: true, words } })
  })
})
