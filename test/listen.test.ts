import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import readline from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { newSecret, sign } from '../src/attempt/sign.ts'
import { spawnAviso } from './harness/process.ts'
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
  return { url, next: async () => JSON.parse((await lines.next()).value) }
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
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const signed = {
      'webhook-id': 'dlv_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': sign([secret], 'dlv_1', timestamp, '{}'),
    }
    expect(await send(signed)).toMatchObject({ verified: true })
    expect(await send({ ...signed, 'webhook-signature': 'v1,AAAA' })).toMatchObject({ verified: false })
  })
})
