import net from 'node:net'
import readline from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { runAviso, type ServerProcess, spawnAviso, startProcess } from '../harness/process.ts'
import { startServer } from '../harness/server.ts'

let backend: Backend
let running: ServerProcess[] = []

beforeEach(async () => {
  backend = await newBackend()
})
afterEach(async () => {
  await Promise.all(running.map(({ kill }) => kill('SIGKILL')))
  running = []
  await backend.remove()
})

async function start(env: Record<string, string> = {}, args: string[] = []) {
  const server = await startProcess({ ...backend.env, ...env }, args)
  running.push(server)
  return server
}

/** Does what the printed curl does; not every machine has one. The real one runs in the check of the first minute. */
async function runPrinted(command: string): Promise<unknown> {
  const [, url, auth, type, body] =
    /^curl -s (\S+) -H '(authorization: [^']+)' -H '(content-type: [^']+)' -d '([^']+)'$/.exec(command) ?? []
  const headers = [auth, type].map((header) => header?.split(': ') as [string, string])
  return (await fetch(url as string, { method: 'POST', headers, body: body as string })).json()
}

describe('the first start', () => {
  it('makes event 1 with an activity and an admin token, once, and prints a call that works', async () => {
    const first = await start({ ADMIN_TOKEN: '' })
    const made = { eventID: '1', activityID: '1', token: expect.stringMatching(/^aviso_/) }
    expect(first.ready).toMatchObject({ ready: true, first: made })
    expect(await runPrinted(first.ready.try)).toMatchObject({
      result: { eventID: '1', activityID: '1', created: true },
    })
    running = []
    expect(await first.kill('SIGTERM')).toBe(0)

    const second = await startServer({ backend })
    expect(second.app.first).toBe(null)
    expect(await second.rpc('event.find', {}, first.ready.first.token)).toMatchObject({ total: 1 })
    await second.stop()
  })

  it('prints a call that takes the token from the environment where that has one', async () => {
    const { ready } = await start()
    expect(ready.try).toContain('-H "authorization: Bearer $ADMIN_TOKEN"')
    expect(ready.first.token).toBe(null)
  })

  it('subscribes the local receiver, whose deliveries then verify', async () => {
    const server = await start()
    const found = (await server.rpc('webhook.find', { eventID: '1' })) as {
      data: { type: string; webhookID: string }[]
    }
    expect(found.data.map(({ type }) => type)).toEqual(['activityEnrollment', 'activityDismissal'])

    const listener = spawnAviso(['listen', '--port', '0', '--secret', server.ready.first.listenSecret], backend.env)
    const lines = readline.createInterface({ input: listener.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
    const { url } = JSON.parse((await lines.next()).value)
    await server.rpc('webhook.edit', { webhookID: found.data[0]?.webhookID, url })
    await server.rpc('activity.person.bind', { activityID: '1', name: 'Ana Souza', email: 'ana@example.com' })
    const delivery = JSON.parse((await lines.next()).value)
    expect(delivery).toMatchObject({ verified: true, body: expect.stringContaining('Ana Souza') })
    listener.kill('SIGTERM')
  })

  it('is not wasted when a port is taken: the token is made once nothing can fail any more', async () => {
    const occupied = net.createServer()
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve))
    const port = String((occupied.address() as net.AddressInfo).port)
    for (const [variable, ports] of [
      ['PORT', { PORT: port }],
      ['METRICS_PORT', { PORT: '0', METRICS_PORT: port }],
    ] as const) {
      const { code, err } = await runAviso(['serve'], { ...backend.env, ...ports, LOG_LEVEL: 'silent' })
      expect([code, err]).toEqual([1, `Port ${port} is in use by another process. Set ${variable} to another one.\n`])
    }
    occupied.close()
    const server = await startServer({ backend, env: { ADMIN_TOKEN: '' } })
    expect(server.app.first?.token).toMatch(/^aviso_/)
    await server.stop()
  })
})

it('serves the document, the console and its health, and nothing else', async () => {
  const server = await startServer({ backend })
  const get = (path: string, headers = {}) => fetch(`${server.app.url}${path}`, { headers })
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ok' })
  const document = await get('/openrpc.json')
  expect(document.headers.get('access-control-allow-origin')).toBe('*')
  expect(await document.json()).toMatchObject({ openrpc: '1.2.6', servers: [{ url: `${server.app.url}/rpc` }] })
  const again = await get('/openrpc.json', { 'if-none-match': document.headers.get('etag') })
  expect(again.status).toBe(304)
  const page = await get('/')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  const [script] = /\/assets\/[\w-]+\.js/.exec(await page.text()) ?? []
  expect((await get(script ?? '')).headers.get('content-type')).toMatch(/javascript/)
  expect((await get('/etc/passwd')).status).toBe(404)
  await server.stop()
})

it('migrates, and makes a token for whoever has lost theirs', async () => {
  expect(await runAviso(['migrate'], backend.env)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^(The schema is up to date\.\n|(\w+: The schema is up to date\.\n){3})$/),
  })
  const { code, out } = await runAviso(['token', '--name', 'Rescue'], backend.env)
  expect(code).toBe(0)
  expect(out).toMatch(/^aviso_\S+\n$/)
  const limited = await runAviso(['token', '--name', 'Customer', '--company', '1', '--permission', 'user'], backend.env)
  const nowhere = await runAviso(['token', '--name', 'Customer', '--company', 'mine'], backend.env)
  expect(nowhere).toMatchObject({ code: 2, err: '--company cannot be "mine": an ID is expected.\n' })
  const server = await startServer({ backend })
  const { data } = await server.rpc('token.find', {}, out.trim())
  expect(data).toMatchObject([{ name: 'Rescue' }, { name: 'Customer', companyID: '1' }])
  expect(await server.rpc('token.get', {}, limited.out.trim())).toMatchObject({ companyID: '1', permission: 'user' })
  await server.stop()
})
