import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpServer } from '../../src/http/server.ts'
import type { Call } from '../../src/rpc/envelope.ts'
import { eventually } from '../harness/eventually.ts'
import { startRoutes } from '../harness/http.ts'
import { openWire } from '../harness/wire.ts'

const GRACE = 20_000
let server: (HttpServer & { url: string }) | undefined

afterEach(() => server?.stop(0).catch(() => {}))

/** A call that waits until it is let go. */
function held() {
  const waiting: (() => void)[] = []
  const call: Call = () => new Promise((resolve) => waiting.push(() => resolve('done')))
  return {
    authenticate: async () => call,
    waiting,
    /** Waits for a call to have come, and lets it go. */
    async release() {
      await eventually(() => expect(waiting.length).toBeGreaterThan(0))
      waiting.shift()?.()
    },
  }
}

function posted(id: number | string, body = `{"jsonrpc":"2.0","id":${id},"method":"a.b"}`): string {
  return `POST /rpc HTTP/1.1\r\nhost: aviso\r\nauthorization: Bearer t\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

/** Whether a new connection is taken. */
function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy())
  })
}

describe('a server that stops', () => {
  it('cuts none of those who call again and again, and tells each that the connection ends', async () => {
    let committed = 0
    let stopping: Promise<void> | undefined
    server = await startRoutes({
      authenticate: async () => async () => {
        await new Promise((resolve) => setImmediate(resolve))
        return ++committed
      },
    })
    const { url } = server
    const answers: { after: boolean; connection: string | undefined }[] = []
    const agents = Array.from({ length: 20 }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }))

    /** Calls on one connection, until it is told that it ends. */
    async function client(agent: http.Agent): Promise<void> {
      for (;;) {
        const connection = await new Promise<string | undefined>((resolve, reject) => {
          const after = stopping !== undefined
          const request = http.request(`${url}/rpc`, { method: 'POST', agent }, (response) => {
            answers.push({ after, connection: response.headers.connection })
            response.resume().once('end', () => resolve(response.headers.connection))
          })
          request.setHeader('content-type', 'application/json').setHeader('authorization', 'Bearer t')
          request.once('error', reject).end('{"jsonrpc":"2.0","id":1,"method":"a.b"}')
        })
        if (connection === 'close') return
        if (answers.length >= 200) stopping ??= server?.stop(GRACE)
      }
    }

    const cut = (await Promise.allSettled(agents.map(client))).filter(({ status }) => status === 'rejected')
    await stopping
    for (const agent of agents) agent.destroy()
    expect(cut).toEqual([])
    expect(answers).toHaveLength(committed)
    expect(answers.filter(({ after }) => after)).not.toHaveLength(0)
    expect(answers.filter(({ after, connection }) => after && connection !== 'close')).toEqual([])
    expect(answers.filter(({ connection }) => connection === 'close')).toHaveLength(20)
  })

  it('takes no further connection, and is done when the last call is answered', async () => {
    const { release, waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const wire = await openWire(server.url)
    wire.write(posted(1))
    await eventually(() => expect(waiting).toHaveLength(1))
    let done = false
    const stopped = server.stop(GRACE).then(() => {
      done = true
    })
    expect(await connects(server.port)).toBe(false)
    expect(done).toBe(false)
    await release()
    expect(await wire.answer()).toMatchObject({ status: 200, headers: { connection: 'close' } })
    await stopped
  })

  it('waits for a body that comes slowly, and answers it', async () => {
    const { release, waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const wire = await openWire(server.url)
    const bytes = posted(1)
    wire.write(bytes.slice(0, -20))
    const other = await openWire(server.url)
    other.write(posted(2)) // behind the head of the first, so that this has been read
    await release()
    await other.answer()
    const stopped = server.stop(GRACE)
    wire.write(bytes.slice(-20, -10))
    await new Promise((resolve) => setImmediate(resolve))
    wire.write(bytes.slice(-10))
    await release()
    expect(await wire.answer()).toMatchObject({ status: 200, headers: { connection: 'close' } })
    await stopped
    expect(waiting).toEqual([])
  })

  it('does not wait for the rest of a call that stays away, and answers those before it', async () => {
    const { release, waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const [silent, behind] = [await openWire(server.url), await openWire(server.url)]
    silent.write(posted(1).slice(0, -20))
    behind.write(posted(2) + posted(3).slice(0, -20))
    await eventually(() => expect(waiting).toHaveLength(1))
    const stopped = server.stop(GRACE)
    await expect(silent.answer()).rejects.toThrow('the connection ended after ""')
    await release()
    expect(await behind.answer()).toMatchObject({ status: 200 })
    await stopped
    expect(waiting).toEqual([])
  })

  it('closes what brings nothing: kept from an earlier call, or never used', async () => {
    server = await startRoutes()
    const kept = await openWire(server.url)
    const unused = await openWire(server.url)
    kept.write(posted(1))
    expect((await kept.answer()).headers.connection).toBe('keep-alive')
    await server.stop(GRACE)
    await expect(kept.answer()).rejects.toThrow('the connection ended after ""')
    await expect(unused.answer()).rejects.toThrow('the connection ended after ""')
  })

  it('answers what arrives on a kept connection, once: what comes behind that is not run', async () => {
    const { release, waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const wire = await openWire(server.url)
    wire.write(posted(1))
    await release()
    await wire.answer()
    const stopped = server.stop(GRACE)
    wire.write(posted(2))
    await release()
    expect(await wire.answer()).toMatchObject({ status: 200, headers: { connection: 'close' } })
    wire.write(posted(3))
    await stopped
    await expect(wire.answer()).rejects.toThrow('the connection ended')
    expect(waiting).toEqual([])
  })

  it('answers all that were sent at once, the last of them with close', async () => {
    const { release, waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const wire = await openWire(server.url)
    wire.write(posted(1) + posted(2) + posted(3))
    await eventually(() => expect(waiting).toHaveLength(3))
    const stopped = server.stop(GRACE)
    for (const connection of ['keep-alive', 'keep-alive', 'close']) {
      await release()
      expect(await wire.answer()).toMatchObject({ status: 200, headers: { connection } })
    }
    await stopped
  })

  it('cuts what is left when the grace is over', async () => {
    const { waiting, authenticate } = held()
    server = await startRoutes({ authenticate })
    const wire = await openWire(server.url)
    wire.write(posted(1))
    await eventually(() => expect(waiting).toHaveLength(1))
    await server.stop(10)
    await expect(wire.answer()).rejects.toThrow('the connection ended after ""')
  })

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: aviso\r\n\r\n`
  it.each([
    ['POST /rpc', posted(1), 200],
    ['a refused POST /rpc', posted(1).replace('Bearer t', 'Basic t'), 401],
    ['GET /rpc', get('/rpc'), 405],
    ['/api', get('/api/?tokenID=t&action=a.b'), 200],
    ['/api, refused', get('/api/'), 401],
    ['/healthz', get('/healthz'), 200],
    ['/readyz', get('/readyz'), 200],
    ['the document', get('/openrpc.json'), 200],
    ['the client', get('/client.ts'), 200],
    ['the console', get('/'), 200],
    ['no such page', get('/nowhere'), 404],
    ['OPTIONS', get('/api/').replace('GET', 'OPTIONS'), 204],
    ['HEAD', get('/healthz').replace('GET', 'HEAD'), 200],
    ['an impossible host', get('/healthz').replace('aviso', 'a b'), 400],
  ])('says close in the answer to %s', async (_, bytes, status) => {
    server = await startRoutes()
    const wire = await openWire(server.url)
    wire.write(get('/healthz'))
    await wire.answer()
    const stopped = server.stop(GRACE)
    wire.write(bytes)
    const head = bytes.startsWith('HEAD')
    const answer = await (head ? headOf(wire) : wire.answer())
    expect(answer).toMatchObject({ status, headers: { connection: 'close' } })
    await stopped
  })
})

/** The answer to HEAD has the length of a body that does not come. */
function headOf(wire: Awaited<ReturnType<typeof openWire>>) {
  return wire.answer().catch((error: Error) => {
    const text = JSON.parse(error.message.replace('the connection ended after ', '')) as string
    const [first = '', ...lines] = text.trimEnd().split('\r\n')
    const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ')))
    return { status: Number(first.split(' ')[1]), headers }
  })
}

it('a kept connection outlives the minute of a balancer', async () => {
  server = await startRoutes()
  const wire = await openWire(server.url)
  wire.write('GET /healthz HTTP/1.1\r\nhost: aviso\r\n\r\n')
  const { headers } = await wire.answer()
  expect(Number(/timeout=(\d+)/.exec(headers['keep-alive'] ?? '')?.[1])).toBeGreaterThan(60)
})
