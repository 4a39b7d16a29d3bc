import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { newScratch } from '../harness/scratch.ts'
import { ADMIN } from '../harness/server.ts'

const run = promisify(execFile)

// Its types are sources, and our compiler would read them under our own rules.
const { parseOpenRPCDocument } = createRequire(import.meta.url)('@open-rpc/schema-utils-js')

/** The command of docs/clients.md for a client that the stock generator wrote. */
const SED = /^sed -E .+$/m.exec(fs.readFileSync('docs/clients.md', 'utf8'))?.[0] ?? ''

/** The generated class has no place for a token; its `rpc` is public, and can be one that sends it. */
const PROGRAM = `
import { Client, HTTPTransport, RequestManager } from '@open-rpc/client-js'
import { Aviso } from './client.ts'

declare const process: { argv: string[]; stdout: { write(text: string): void } }

const { url, token } = JSON.parse(process.argv[2] ?? '') as { url: string; token: string }
const { hostname: host, port } = new URL(url)
const client = new Aviso({ transport: { type: 'http', host, port: Number(port), path: '/rpc' } })
const without: unknown = await client['event.find']().catch((error: { code: number }) => error.code)
client.rpc = new Client(new RequestManager([new HTTPTransport(url, { headers: { authorization: \`Bearer \${token}\` } })]))

const activity = await client['activity.create']('1', 'Workshop')
const name: string = activity.name
const { data } = await client['webhook.find']('1')
const urls: string[] = data.map((webhook) => webhook.url)
const log = await client['webhook.log.find']('1')
const missing: unknown = await client['event.get']('999').catch((error: { code: number }) => error.code)
// @ts-expect-error an ID is no boolean
const checked: unknown = await client['event.get'](true).catch((error: unknown) => Array.isArray(error))
process.stdout.write(JSON.stringify({ without, name, urls, total: log.total, missing, checked }))
`

const TYPED = `
import type { ActivityCreate, EventGet, NotificationType, WebhookFind } from './typings.ts'

export const type: NotificationType = 'activityEnrollment'
// @ts-expect-error no such notification
export const wrong: NotificationType = 'coffeeBreak'
export async function use(find: WebhookFind, get: EventGet, create: ActivityCreate): Promise<string[]> {
  // @ts-expect-error a required parameter is missing
  await create('1')
  const { data } = await find('1', type, true)
  return [(await get(1)).name, ...data.map(({ webhookID }) => webhookID)]
}
`

withServer({ role: 'api' })

let folder: string

beforeAll(async () => {
  await server.newWebhook('1', 'https://receiver.example/hook')
  folder = newScratch('tools')
  const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text)
  const component = { type: 'client', name: 'aviso', language: 'typescript' }
  const compilerOptions = {
    ...{ strict: true, target: 'ES2022', module: 'esnext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'] },
    ...{ allowImportingTsExtensions: true, skipLibCheck: true, types: [], noEmit: true },
  }
  write('openrpc.json', await (await fetch(`${server.app.url}/openrpc.json`)).text())
  write(
    'generator.json',
    JSON.stringify({ openrpcDocument: './openrpc.json', outDir: './out', components: [component] }),
  )
  write('package.json', JSON.stringify({ type: 'module' }))
  write('program.ts', PROGRAM)
  write('typed.ts', TYPED)
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['program.ts', 'typed.ts'] }))
  // As if they were installed there.
  fs.symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** Runs a script of a package in the folder; resolves to what it printed, its complaints included. */
async function node(script: string, ...args: string[]): Promise<string> {
  const file = path.resolve('node_modules', script)
  const { stdout, stderr } = await run(process.execPath, [file, ...args], { cwd: folder }).catch((failed) => failed)
  return stdout + stderr
}

describe('the document, to the tools of others', () => {
  const read = () => JSON.parse(fs.readFileSync('openrpc.json', 'utf8'))

  it('is valid to @open-rpc/schema-utils-js, every reference followed', async () => {
    const parsed = await parseOpenRPCDocument(read())
    expect(parsed.methods).toHaveLength(read().methods.length)
    // They follow nothing in what is not OpenRPC's own.
    const { 'x-notifications': sent, ...rest } = parsed
    expect(sent).toEqual(read()['x-notifications'])
    expect(JSON.stringify(rest)).not.toContain('"$ref"')
    await expect(parseOpenRPCDocument({ ...read(), methods: [{ name: 'a' }] })).rejects.toThrow('Error validating')
  })

  it('makes types and a client that compile, and that client calls', async () => {
    const [typings, generated] = await Promise.all([
      node('@open-rpc/typings/build/cli.js', '-d', 'openrpc.json', '--output-ts', '.', '--name-ts', 'typings'),
      node('@open-rpc/generator/build/cli.js', 'generate', '-c', 'generator.json'),
    ])
    expect([typings, generated]).toEqual([expect.stringContaining('Done!'), expect.stringContaining('Done!')])
    await run('sh', ['-c', SED], { cwd: folder })
    expect(await node('typescript-5/bin/tsc', '-p', '.')).toBe('')
    const given = JSON.stringify({ url: `${server.app.url}/rpc`, token: ADMIN })
    expect(JSON.parse(await node('tsx/dist/cli.mjs', 'program.ts', given))).toEqual({
      without: -32001,
      name: 'Workshop',
      urls: expect.arrayContaining(['https://receiver.example/hook']),
      total: 0,
      missing: 1001,
      checked: true,
    })
  })
})
