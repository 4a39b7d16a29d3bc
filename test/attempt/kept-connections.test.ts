import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender, type Sender } from '../../src/attempt/send.ts'
import { eventually } from '../harness/eventually.ts'
import { type OnRequest, type RawReceiver, startRawReceiver } from '../harness/raw-receiver.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function newSender(): Sender {
  const sender = createSender(egressGuard(['127.0.0.0/8']), 5_000)
  closing.push(sender.close)
  return sender
}

async function receive(onRequest: OnRequest): Promise<RawReceiver> {
  const receiver = await startRawReceiver(onRequest)
  closing.push(receiver.close)
  return receiver
}

/** Answers each request; closes its connections when it is told to, and says when they are. */
const ANSWERS_AND_CLOSES = `
  const { parentPort, workerData } = require('node:worker_threads')
  const sockets = new Set(), requests = []
  const server = require('node:net').createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.on('close', () => {
      sockets.delete(socket)
      Atomics.store(workerData, 0, 1)
      Atomics.notify(workerData, 0)
    })
    socket.on('data', (chunk) => {
      const id = /webhook-id: (\\S+)/.exec(chunk)
      if (id) requests.push(id[1])
      if (id) socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nOK')
    })
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
  parentPort.on('message', (word) => {
    if (word === 'close') for (const socket of sockets) socket.destroy()
    else parentPort.postMessage(requests)
  })`

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'
const post = (url: string, id: string) => ({
  url,
  headers: { 'webhook-id': id, 'content-type': 'text/plain' },
  body: 'x',
})
const CLOSED = 'The connection was closed before there was an answer (ECONNRESET).'

describe('a receiver that reads a request on a kept connection and closes', () => {
  it.each<[string, (socket: net.Socket) => void]>([
    ['', (socket) => socket.end()],
    ['with a reset', (socket) => socket.resetAndDestroy()],
    ['at once', (socket) => socket.destroy()],
  ])('%s gets no second copy', async (_, close) => {
    const receiver = await receive((socket, n) => (n === 1 ? socket.write(OK) : close(socket)))
    const sender = newSender()
    expect(await sender.send(post(receiver.url, 'a'))).toHaveProperty('answer')
    expect(await sender.send(post(receiver.url, 'b'))).toMatchObject({ error: CLOSED })
    expect(receiver.requests.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(receiver.connections).toBe(1)
  })

  it('is kept no connection to for a while', async () => {
    const receiver = await receive((socket, n) => (n === 1 ? socket.write(OK) : socket.end()))
    const sender = newSender()
    for (const id of ['a', 'b', 'c', 'd', 'e']) await sender.send(post(receiver.url, id))
    expect(receiver.requests).toHaveLength(5)
    expect(receiver.connections).toBe(4) // a and b on one, then one each
  })
})

describe('a receiver that closes a kept connection', () => {
  it('while it is idle is sent the next request on a new one', async () => {
    let last: net.Socket | undefined
    const receiver = await receive((socket) => {
      last = socket
      socket.write(OK)
    })
    const sender = newSender()
    await sender.send(post(receiver.url, 'a'))
    const closed = once(last as net.Socket, 'close')
    last?.end()
    await closed
    expect(await sender.send(post(receiver.url, 'b'))).toHaveProperty('answer')
    expect(receiver.connections).toBe(2)
    expect(await sender.send(post(receiver.url, 'c'))).toHaveProperty('answer')
    expect(receiver.connections).toBe(3) // none is kept for a while
  })

  it('is kept connections to when that was a new one', async () => {
    const receiver = await receive((socket, _, count) => (count === 1 ? socket.end() : socket.write(OK)))
    const sender = newSender()
    expect(await sender.send(post(receiver.url, 'a'))).toMatchObject({ error: CLOSED })
    for (const id of ['b', 'c']) expect(await sender.send(post(receiver.url, id))).toHaveProperty('answer')
    expect(receiver.connections).toBe(2)
  })

  it('in the moment in which the next request is written gets that on a new one, within the same attempt', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(ANSWERS_AND_CLOSES, { eval: true, workerData: shared })
    closing.push(() => worker.terminate())
    const [port] = (await once(worker, 'message')) as [number]
    const sender = newSender()
    for (let round = 0; round < 5; round++) {
      const url = `http://127.0.0.1:${port}/${round}`
      expect(await sender.send(post(url, `a${round}`))).toHaveProperty('answer')
      // Holds this thread between the last look at the socket and the writing, until the other end is closed.
      const held = new Promise<void>((resolve) =>
        setImmediate(() =>
          setImmediate(() => {
            Atomics.store(shared, 0, 0)
            worker.postMessage('close')
            Atomics.wait(shared, 0, 0, 10_000)
            resolve()
          }),
        ),
      )
      expect(await sender.send(post(url, `b${round}`))).toMatchObject({ answer: { status: 200 } })
      await held
      await sender.close() // forgets that this receiver closes
      Object.assign(sender, newSender())
    }
    worker.postMessage('requests')
    const [requests] = await once(worker, 'message')
    expect(requests).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4'])
  })

  it('says something unasked on it, and is not believed to have answered the next request', async () => {
    const receiver = await receive((socket) => {
      socket.write(OK)
      setImmediate(() => socket.write('HTTP/1.1 500 Late\r\ncontent-length: 0\r\n\r\n'))
    })
    const sender = newSender()
    for (const id of ['a', 'b', 'c'])
      expect(await sender.send(post(receiver.url, id))).toMatchObject({ answer: { status: 200 } })
  })
})

describe('idle connections', () => {
  it('are used again, and tell their address each time', async () => {
    const receiver = await receive((socket) => socket.write(OK))
    const sender = newSender()
    for (const id of ['a', 'b', 'c'])
      expect(await sender.send(post(receiver.url, id))).toMatchObject({ answer: { body: 'OK' }, address: '127.0.0.1' })
    expect(receiver.connections).toBe(1)
  })

  it('are closed when the receiver keeps them no longer, which is no reason to keep none', async () => {
    let last: net.Socket | undefined
    const receiver = await receive((socket) => {
      last = socket
      socket.write(OK.replace('content-length', 'keep-alive: timeout=3\r\ncontent-length'))
    })
    const sender = newSender()
    await sender.send(post(receiver.url, 'a'))
    await once(last as net.Socket, 'close')
    for (const id of ['b', 'c', 'd']) await sender.send(post(receiver.url, id))
    expect(receiver.connections).toBe(2)
  })

  it('are closed with the sender', async () => {
    let last: net.Socket | undefined
    const receiver = await receive((socket) => {
      last = socket
      socket.write(OK)
    })
    const sender = newSender()
    await sender.send(post(receiver.url, 'a'))
    const closed = once(last as net.Socket, 'close')
    await sender.close()
    await closed
    expect(await sender.send(post(receiver.url, 'b'))).toEqual({ error: CLOSED, address: null })
    expect(receiver.connections).toBe(1)
  })

  it('are bounded for one host', async () => {
    const answers: http.ServerResponse[] = []
    let open = 0
    const server = http.createServer((_, response) => answers.push(response))
    server.on('connection', (socket) => {
      open += 1
      socket.on('close', () => {
        open -= 1
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
    const sender = newSender()
    const all = Array.from({ length: 300 }, (_, n) => sender.send(post(url, `${n}`)))
    while (answers.length < 300) await new Promise(setImmediate)
    expect(open).toBe(300)
    for (const answer of answers) answer.end('OK')
    await Promise.all(all)
    while (open > 256) await new Promise(setImmediate)
    expect(open).toBe(256)
  })
})

describe('many requests at once to one receiver', () => {
  const ids = Array.from({ length: 64 }, (_, index) => String(index))

  it('that answers at once share a few connections', async () => {
    const receiver = await receive((socket) => socket.write(OK))
    const sender = newSender()
    const sent = await Promise.all(ids.map((id) => sender.send(post(receiver.url, id))))
    expect(sent.every((one) => 'answer' in one)).toBe(true)
    expect(receiver.requests).toHaveLength(ids.length)
    expect(receiver.connections).toBeLessThan(ids.length / 2)
  })

  it('that answers none of them do not wait for each other', async () => {
    const receiver = await receive(() => undefined)
    const sender = newSender()
    const sent = ids.map((id) => sender.send(post(receiver.url, id)))
    await eventually(() => expect(receiver.requests).toHaveLength(ids.length))
    expect(receiver.connections).toBe(ids.length)
    await receiver.close()
    await Promise.all(sent)
  })
})
