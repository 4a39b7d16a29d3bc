import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { json } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { linkParams, readLink, writeLink } from '../../src/console/web/api-console/deep-link.ts'
import type { Field } from '../../src/console/web/api-console/field.ts'
import { asClient, asCurl, asFetch, asHttp, asPHP, asPython } from '../../src/console/web/api-console/snippets.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { phrases as rest } from '../../src/console/web/phrases/en/rest.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { chooseLanguage, fill } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { pt } from '../../src/console/web/phrases/pt/index.ts'
import { clientSource } from '../../src/contract/client.ts'

const call = {
  server: '',
  method: 'webhook.create',
  params: { eventID: '1', url: "https://example.com/it's", headers: { 'X-Tenant': '7' }, active: false },
}
/** All that is written otherwise in one language than in another. */
const odd = {
  text: 'a\\\n"b" \'c\' $TOKEN {$x} ñ 🎓 \u2028',
  list: [1, null, true, -2.5, [], 'x'.repeat(90)],
  'a-b': {},
  nested: { of: [{ deep: "it's" }] },
}
const calls = [call, { ...call, method: 'notification.publish', params: odd }, { ...call, params: {} }]

/** What a server hears while something runs. */
async function heardBy(run: (address: string) => Promise<unknown>) {
  const heard: unknown[] = []
  const server = http.createServer(async (request, response) => {
    heard.push(request.method, request.url, request.headers.authorization, await json(request))
    response.setHeader('content-type', 'application/json')
    response.end('{"jsonrpc": "2.0", "id": 1, "result": {"said": "hello"}}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const said = await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    return { said, heard }
  } finally {
    server.close()
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-snippets-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** Each as its users run it: pasted into a file, or into a shell. */
const LANGUAGES_OF_CALLS = [
  ['curl', asCurl, 'call.sh', 'sh'],
  ['fetch', asFetch, 'call.mjs', process.execPath],
  ['the generated client', asClient, 'call.ts', path.resolve('node_modules/.bin/tsx')],
  ['Python', asPython, 'call.py', 'python3'],
  ['PHP', asPHP, 'call.php', 'php'],
] as const

describe('a copied call', () => {
  it.each(LANGUAGES_OF_CALLS)('runs as it is pasted: %s', { timeout: 60_000 }, async (_, snippet, file, program) => {
    const document = JSON.parse(fs.readFileSync('openrpc.json', 'utf8'))
    fs.writeFileSync(path.join(folder, 'client.ts'), clientSource(document))
    fs.writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
    for (const { method, params } of calls) {
      const { said, heard } = await heardBy(async (address) => {
        fs.writeFileSync(path.join(folder, file), snippet({ server: address, method, params }))
        const env = { PATH: process.env.PATH, TOKEN: 'the-token' }
        return (await promisify(execFile)(program, [file], { cwd: folder, env })).stdout
      })
      expect(said).toMatch(/said\W+hello/)
      expect(heard).toEqual(['POST', '/rpc', 'Bearer the-token', { jsonrpc: '2.0', id: 1, method, params }])
    }
  })

  it('is what goes over the wire, without the token', () => {
    const text = asHttp({ ...call, server: 'http://127.0.0.1:3000' })
    expect(text).toMatch(/^POST \/rpc HTTP\/1.1\nhost: 127.0.0.1:3000\n/)
    expect(text).toContain('authorization: Bearer $TOKEN')
  })
})

describe('a link', () => {
  it('names a method and its parameters', () => {
    expect(readLink('#webhook.create?url=https%3A%2F%2Fa.example%2F%3Fb%3D1&eventID=1')).toEqual({
      method: 'webhook.create',
      params: { url: 'https://a.example/?b=1', eventID: '1' },
    })
    expect(readLink('#webhook')).toEqual({ method: 'webhook', params: {} })
    expect(readLink('')).toBeNull()
    expect(readLink('#<script>')).toBeNull()
  })

  it('comes back as it was written', () => {
    const params = { a: 'true', b: true, c: null, d: ['x', 1], e: { f: '"' }, g: '1', h: '[no list', i: '' }
    expect(readLink(writeLink({ method: 'a.b', params }))).toEqual({ method: 'a.b', params })
  })

  it('has numbers where the form has', () => {
    const of = (name: string, kind: string) => ({ name, kind }) as Field
    const params = { limit: '10', eventID: '1', offset: 'x' }
    expect(
      linkParams([of('limit', 'number'), of('eventID', 'text'), of('offset', 'number')], { method: 'a', params }),
    ).toEqual({
      limit: 10,
      eventID: '1',
      offset: 'x',
    })
  })
})

/** The files that are loaded with one: what it imports, and what that does. */
function loadedWith(file: string, all = new Set<string>()): string[] {
  if (all.has(file) || !fs.existsSync(file)) return []
  all.add(file)
  for (const [, imported] of fs
    .readFileSync(file, 'utf8')
    .matchAll(/^(?:import|\} from|export)(?! type)[^'\n]*'(\.[^']+)'/gm)) {
    loadedWith(path.join(path.dirname(file), imported ?? ''), all)
  }
  return [...all]
}

describe('the phrases', () => {
  const languages = Object.entries({ en, es, pt, pl }).map(([code, phrases]) => ({ code, phrases }))
  const holes = (phrase: string) => [...phrase.matchAll(/\{\w+\}/g)].map(String).sort()

  it.each(languages)('are all there: $code', ({ phrases }) => {
    expect(Object.keys(phrases).sort()).toEqual(Object.keys(en).sort())
    for (const [name, phrase] of Object.entries(phrases)) {
      expect(phrase.trim(), name).not.toBe('')
      expect(holes(phrase), name).toEqual(holes(en[name as keyof typeof en]))
    }
  })

  it.each(languages.filter(({ code }) => code !== 'en'))('are not left in English: $code', ({ phrases }) => {
    const same = Object.entries(phrases).filter(([name, phrase]) => phrase === en[name as keyof typeof en])
    expect(same.map(([name]) => name).filter((name) => !SAME.includes(name))).toEqual([])
  })

  it('are all said somewhere', () => {
    const directory = 'src/console/web'
    const sources = fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
    const text = sources.map((file) => fs.readFileSync(`${directory}/${file}`, 'utf8')).join('\n')
    const used = (name: string) => new RegExp(`\\bt\\.${name}\\b|phrases\\.${name}\\b|'${name}'`).test(text)
    expect(Object.keys(en).filter((name) => !used(name))).toEqual([])
  })

  it('that the API console has are there without the rest', () => {
    const late = new Set(Object.keys(rest))
    const early = loadedWith('src/console/web/main.tsx').filter((file) => !file.includes('/phrases/'))
    expect(early).toContain('src/console/web/api-console/method-form.tsx')
    const said = early.flatMap((file) =>
      [...fs.readFileSync(file, 'utf8').matchAll(/\bt\.(\w+)|\bname: '(\w+)'/g)].map(
        ([, one, name]) => one ?? name ?? '',
      ),
    )
    expect(said.filter((name) => late.has(name))).toEqual([])
  })

  it('are filled in', () => {
    expect(fill('{method}: {ms} ms, {other}', { method: 'a.b', ms: 5 })).toBe('a.b: 5 ms, {other}')
  })

  it.each([
    [['pt-BR', 'en'], 'pt'],
    [['de-DE', 'ES', 'en'], 'es'],
    [['pl'], 'pl'],
    [['ja'], 'en'],
    [[], 'en'],
  ])('of a browser that wants %j are %s', (wanted, language) => {
    expect(chooseLanguage(wanted)).toBe(language)
  })
})

/** Words that are the same in other languages, or are no words. */
const SAME = [
  'token',
  'error',
  'json',
  'kindOther',
  'copyLink',
  'webhooks',
  'webhook',
  'url',
  'webhookContent',
  'testMark',
]
