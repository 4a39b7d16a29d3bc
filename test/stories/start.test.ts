import { execFileSync } from 'node:child_process'
import readline from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { runAviso, type ServerProcess, spawnAviso, startProcess } from '../harness/process.ts'

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

describe('the first start', () => {
  it('makes event 1 with an activity and an admin token, once, and prints a call that works', async () => {
    const first = await start({ ADMIN_TOKEN: '' })
    const made = { eventID: '1', activityID: '1', token: expect.stringMatching(/^aviso_/) }
    expect(first.ready).toMatchObject({ ready: true, first: made })
    const answer = JSON.parse(execFileSync('bash', ['-c', first.ready.try], { encoding: 'utf8' }))
    expect(answer.result).toMatchObject({ eventID: '1', activityID: '1', created: true })
    running = []
    expect(await first.kill('SIGTERM')).toBe(0)

    const second = await start({ ADMIN_TOKEN: '' })
    expect(second.ready.first).toBeUndefined()
    const response = await fetch(second.ready.rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${first.ready.first.token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'event.find' }),
    })
    expect(await response.json()).toMatchObject({ result: { total: 1 } })
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

  it('serves the document, the console and its health, and nothing else', async () => {
    const { ready } = await start()
    const get = (path: string, headers = {}) => fetch(`${ready.url}${path}`, { headers })
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok' })
    const document = await get('/openrpc.json')
    expect(document.headers.get('access-control-allow-origin')).toBe('*')
    expect(await document.json()).toMatchObject({ openrpc: '1.2.6' })
    const again = await get('/openrpc.json', { 'if-none-match': document.headers.get('etag') })
    expect(again.status).toBe(304)
    const page = await get('/')
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(await page.text()).toContain('/console.js')
    expect((await get('/console.js')).headers.get('content-type')).toMatch(/javascript/)
    expect((await get('/etc/passwd')).status).toBe(404)
  })
})

describe('the command line', () => {
  it('refuses a bad setting in one line', async () => {
    const { code, err } = await runAviso(['serve'], { ...backend.env, RETRY_SCHEDULE: '5s,soon' })
    expect(code).toBe(2)
    expect(err).toMatch(/^RETRY_SCHEDULE cannot be "5s,soon": [^\n]+\n$/)
  })

  it('refuses an unknown command and an unknown option in one line', async () => {
    expect(await runAviso(['sreve'], backend.env)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^There is no command "sreve"\. One of serve, [^\n]+\n$/),
    })
    expect(await runAviso(['serve', '--port', '1'], backend.env)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Unknown option '--port'[^\n]*\n$/),
    })
  })

  it('says that a port is taken, in one line', async () => {
    const { ready } = await start()
    const other = await newBackend()
    const { code, err } = await runAviso(['serve'], {
      ...other.env,
      PORT: new URL(ready.url).port,
      LOG_LEVEL: 'silent',
    })
    await other.remove()
    expect(code).toBe(1)
    expect(err).toMatch(/^The port is in use by another process \([^\n]+\)\. Set PORT to another one\.\n$/)
  })

  it('migrates, and makes a token for whoever has lost theirs', async () => {
    expect(await runAviso(['migrate'], backend.env)).toMatchObject({ code: 0, out: 'The schema is up to date.\n' })
    const { code, out } = await runAviso(['token', '--name', 'Rescue'], backend.env)
    expect(code).toBe(0)
    expect(out).toMatch(/^aviso_\S+\n$/)
    const { ready } = await start()
    const response = await fetch(ready.rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${out.trim()}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'token.find' }),
    })
    expect(await response.json()).toMatchObject({ result: { data: [{ name: 'Rescue' }] } })
  })
})
