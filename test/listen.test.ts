import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import readline from 'node:readline'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { newSecret, sign } from '../src/attempt/sign.ts'
import { arrivalInWords, typeOf } from '../src/commands/arrival.ts'
import { runAviso, spawnAviso } from './harness/process.ts'
import { type Receiver, startReceiver } from './harness/receiver.ts'
import { newScratch } from './harness/scratch.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen(args: string[] = [], dataDir = newScratch('listen')) {
  const child = spawnAviso(['listen', '--port', '0', ...args], { DATA_DIR: dataDir })
  closing.push(() => child.kill('SIGKILL'))
  const lines = readline.createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const { url } = JSON.parse((await lines.next()).value)
  return { url, child, next: async () => JSON.parse((await lines.next()).value) }
}

function signedBy(secret: string, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  return {
    'webhook-id': 'dlv_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': sign([secret], 'dlv_1', timestamp, body),
  }
}

describe('the local receiver', () => {
  it('survives a request that breaks off, and one without end', async () => {
    const { url, next } = await listen()
    const { port } = new URL(url)
    for (const body of ['{"half', 'x'.repeat(20 * 1024 * 1024)]) {
      const socket = net.connect(Number(port), '127.0.0.1').resume()
      const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
      socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${2 ** 40}\r\n\r\n${body}`)
      if (body.length < 10) socket.end()
      await closed
    }
    const answer = await fetch(url, { method: 'POST', body: '{"whole":true}' })
    expect(answer.status).toBe(200)
    expect(await next()).toMatchObject({ verified: null, body: '{"whole":true}' })
  })

  it('waits for a secret that is not there yet, or not whole', async () => {
    const dataDir = newScratch('listen')
    const { url, next } = await listen([], dataDir)
    const file = path.join(dataDir, 'listen-secret')
    const send = async (headers = {}) => {
      expect((await fetch(url, { method: 'POST', body: '{}', headers })).status).toBe(200)
      return next()
    }
    expect(await send()).toMatchObject({ verified: null })
    fs.writeFileSync(file, 'whsec_%%%')
    expect(await send()).toMatchObject({ verified: null })
    const secret = newSecret()
    fs.writeFileSync(file, `${secret}\n`)
    const signed = signedBy(secret, '{}')
    expect(await send(signed)).toMatchObject({ verified: true })
    expect(await send({ ...signed, 'webhook-signature': 'v1,AAAA' })).toMatchObject({ verified: false })
  })
})

it.each([
  [['--forward-to', 'ftp://x'], '--forward-to cannot be "ftp://x": an http:// or https:// URL is expected.'],
  [
    ['--forward-to', 'http://127.0.0.1:1/', '--status', '500'],
    '--status goes without --forward-to: there the answer is the one of that URL.',
  ],
  [
    ['--secret', `${newSecret()},whsec_%%%`],
    '--secret cannot be used: whsec_ and base64 is expected, as webhook.create returned it.',
  ],
  [['--status', '99'], '--status cannot be "99": a whole number from 200 to 599 is expected.'],
])('%j is refused in words', async (args, expected) => {
  expect(await runAviso(['listen', '--port', '0', ...args], {})).toEqual({ code: 2, out: '', err: `${expected}\n` })
})

describe('what is forwarded', () => {
  let receiver: Receiver
  async function forwarding(...args: string[]) {
    receiver = await startReceiver()
    closing.push(receiver.close)
    return listen(['--forward-to', `${receiver.url}?from=listen`, ...args])
  }

  it('goes on as it came, and its answer comes back', async () => {
    const secret = newSecret()
    const { url, next } = await forwarding('--secret', secret)
    receiver.behave(() => ({ status: 418, headers: { 'X-Tea': 'pot' }, body: '{"short": "stout"}' }))
    const body = '{ "type":"activityEnrollment",  "name": "Ána\\u0000" }\n'
    const headers = { ...signedBy(secret, body), 'content-type': 'application/json', 'x-own': 'Kept' }
    const answer = await fetch(url, { method: 'PUT', body, headers })
    expect([answer.status, answer.headers.get('x-tea'), await answer.text()]).toEqual([
      418,
      'pot',
      '{"short": "stout"}',
    ])
    const [sent] = receiver.requests
    expect(sent).toMatchObject({
      method: 'PUT',
      path: '/hook?from=listen',
      body,
      headers: headers,
    })
    expect(sent?.headers.host).toBe(new URL(receiver.url).host)
    expect(await next()).toEqual({
      ...{ 'webhook-id': 'dlv_1', method: 'PUT', type: 'activityEnrollment', verified: true, status: 418, body },
    })
  })

  it('keeps the order, the spelling and the repetition of its headers', async () => {
    const raw = http.createServer(({ rawHeaders }, response) => response.end(JSON.stringify(rawHeaders)))
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
    closing.push(() => raw.close())
    const { url } = await listen(['--forward-to', `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`])
    const headers = ['Host', 'x', 'X-ONE', '1', 'x-Two', 'b', 'x-Two', 'a', 'Content-Length', '2']
    const request = http.request(url, { method: 'POST', headers }).end('{}')
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
    const got: string[] = JSON.parse(await text(answer))
    expect(got.slice(2, 8)).toEqual(['X-ONE', '1', 'x-Two', 'b', 'x-Two', 'a'])
  })

  it('is verified by any of several secrets, and goes on when none fits', async () => {
    const secrets = [newSecret(), newSecret(), newSecret()] as const
    const { url, next } = await forwarding('--secret', secrets[0], '--secret', `${secrets[1]}, ${secrets[2]}`)
    for (const secret of [...secrets, newSecret()]) {
      expect((await fetch(url, { method: 'POST', body: '{}', headers: signedBy(secret, '{}') })).status).toBe(200)
      expect(await next()).toMatchObject({ verified: (secrets as readonly string[]).includes(secret), status: 200 })
    }
    expect(receiver.requests).toHaveLength(4)
  })

  it('that finds nobody is answered with 502, and told', async () => {
    const { url, next } = await forwarding()
    await receiver.close()
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(502)
    expect(await next()).toMatchObject({ status: 502, problem: expect.stringContaining('ECONNREFUSED') })
  })

  it('and is under way when the listener is told to stop is answered first', async () => {
    const { url, child, next } = await forwarding()
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    receiver.behave(async () => {
      await held
      return { status: 202 }
    })
    const exited = once(child, 'exit')
    const sent = fetch(url, { method: 'POST', body: '{}' })
    await receiver.received(1)
    child.kill('SIGINT')
    await refused(url)
    answer()
    expect((await sent).status).toBe(202)
    expect(await next()).toMatchObject({ status: 202 })
    expect(await exited).toEqual([0, null])
  })

  it('is broken off by a second signal', async () => {
    const { url, child } = await forwarding()
    receiver.behave(() => new Promise(() => undefined))
    const exited = once(child, 'exit')
    const sent = fetch(url, { method: 'POST', body: '{}' }).catch((error: Error) => error.message)
    await receiver.received(1)
    child.kill('SIGINT')
    await refused(url)
    child.kill('SIGINT')
    expect(await sent).toBe('fetch failed')
    expect(await exited).toEqual([0, null])
  })
})

/** Waits until nobody takes connections there any more. */
async function refused(url: string): Promise<void> {
  const port = Number(new URL(url).port)
  for (;;) {
    const socket = net.connect(port, '127.0.0.1')
    const taken = await new Promise((resolve) =>
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false)),
    )
    socket.destroy()
    if (!taken) return
  }
}

describe('on a terminal', () => {
  const arrival = {
    method: 'POST',
    type: 'activityEnrollment',
    id: 'dlv_1',
    verified: true,
    status: 200,
    body: '{"a":1}',
  }

  it('a delivery is a sentence', () => {
    const said = stripVTControlCharacters(arrivalInWords(arrival))
    expect(said).toMatch(
      /^\d\d:\d\d:\d\d {2}POST activityEnrollment {2}dlv_1 {2}✓ signature verifies {2}→ 200\n {2}\{\n {4}"a": 1\n {2}\}\n\n$/,
    )
  })

  it('nobody else steers it', () => {
    const said = arrivalInWords({ ...arrival, type: '\u001b[2J', id: 'a\u0007', body: '\u001b[8mhidden' })
    expect(said).toContain('POST \uFFFD[2J  a\uFFFD  ')
    expect(said).toContain('  \uFFFD[8mhidden\n')
  })

  it.each([
    ['{"type":"activityEnrollment"}', 'application/json', 'activityEnrollment'],
    ['{"event":"enrollment_added"}', 'application/json', 'enrollment_added'],
    ['{"event":{"slug":"members.created"}}', undefined, 'members.created'],
    ['payload=%7B%22type%22%3A%22shop.paid%22%7D', 'application/x-www-form-urlencoded', 'shop.paid'],
    ['{"type":{}}', 'application/json', null],
    ['null', 'application/json', null],
    ['no JSON', 'text/plain', null],
  ])('the type of %s as %s is %s', (body, contentType, type) => {
    expect(typeOf(body, contentType)).toBe(type)
  })
})
