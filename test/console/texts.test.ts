import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linkParams, readLink, writeLink } from '../../src/console/web/api-console/deep-link.ts'
import type { Field } from '../../src/console/web/api-console/field.ts'
import { asClient, asCurl, asFetch, asHttp } from '../../src/console/web/api-console/snippets.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { chooseLanguage, fill, LANGUAGES } from '../../src/console/web/phrases/language.ts'

const call = {
  origin: 'http://127.0.0.1:3000',
  method: 'webhook.create',
  params: { eventID: '1', url: "https://example.com/it's", headers: { 'X-Tenant': '7' }, active: false },
}

describe('a copied call', () => {
  it('is a command that a shell takes apart as it was meant', () => {
    const words = execFileSync('sh', ['-c', asCurl(call).replace('curl', "printf '%s\\n'")], {
      env: { TOKEN: 'the-token' },
      encoding: 'utf8',
    }).split('\n')
    expect(words[1]).toBe('http://127.0.0.1:3000/rpc')
    expect(words).toContain('authorization: Bearer the-token')
    expect(JSON.parse(words.at(-2) ?? '')).toEqual({ jsonrpc: '2.0', id: 1, method: call.method, params: call.params })
  })

  it('is a script that sends it', async () => {
    const sent: unknown[] = []
    const fetch = async (url: string, init: { headers: object; body: string }) => {
      sent.push(url, init.headers, JSON.parse(init.body))
      return { json: async () => ({ result: 1 }) }
    }
    const run = new Function('fetch', '$TOKEN', `return (async () => {${asFetch(call)}})()`)
    await run(fetch, 'the-token')
    expect(sent).toEqual([
      'http://127.0.0.1:3000/rpc',
      { 'content-type': 'application/json', authorization: 'Bearer the-token' },
      { jsonrpc: '2.0', id: 1, method: call.method, params: call.params },
    ])
  })

  it('is a call of the generated client', async () => {
    const client = { webhook: { create: async (params: unknown) => params } }
    const run = new Function('client', `return (async () => {${asClient(call)}; return result})()`)
    expect(await run(client)).toEqual(call.params)
    expect(asClient({ ...call, params: { eventID: '1' } })).toBe(
      "const result = await client.webhook.create({ eventID: '1' })",
    )
    const odd = { text: 'a\\\n"b" \'c\'', list: [1, null, 'x'.repeat(90)] }
    expect(
      (await run(client)) &&
        (await new Function('client', `return ${asClient({ ...call, params: odd }).slice(15)}`.replace('await ', ''))(
          client,
        )),
    ).toEqual(odd)
  })

  it('is what goes over the wire, without the token', () => {
    expect(asHttp(call)).toMatch(/^POST \/rpc HTTP\/1.1\nhost: 127.0.0.1:3000\n/)
    expect(asHttp(call)).toContain('authorization: Bearer $TOKEN')
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

describe('the phrases', () => {
  const languages = Object.entries(LANGUAGES).map(([code, { load }]) => ({ code, load }))
  const holes = (phrase: string) => [...phrase.matchAll(/\{\w+\}/g)].map(String).sort()

  it.each(languages)('are all there: $code', async ({ load }) => {
    const phrases = await load()
    expect(Object.keys(phrases).sort()).toEqual(Object.keys(en).sort())
    for (const [name, phrase] of Object.entries(phrases)) {
      expect(phrase.trim(), name).not.toBe('')
      expect(holes(phrase), name).toEqual(holes(en[name as keyof typeof en]))
    }
  })

  it.each(languages.filter(({ code }) => code !== 'en'))('are not left in English: $code', async ({ load }) => {
    const phrases = await load()
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
