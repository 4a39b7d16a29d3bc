import zlib from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { consoleRoute } from '../../src/console/console-route.ts'

const route = consoleRoute()
const get = (path: string, headers: Record<string, string> = {}) => route.request(path, { headers })
let script = ''

beforeAll(async () => {
  script = /\.(\/assets\/[\w-]+\.js)/.exec(await (await get('/')).text())?.[1] ?? ''
})

describe('the page', () => {
  it('is asked for again each time, and has no script or style in it', async () => {
    const page = await get('/')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(policy).not.toContain('unsafe')
    const html = await page.text()
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)|https?:/)
    const again = await get('/', { 'if-none-match': page.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  it.each([
    [undefined, ['en']],
    ['de-DE, pl;q=0.9, en;q=0.8', ['pl', 'virtual_sentence-names']],
    ['en-GB,es', ['en']],
    ['pt-BR', ['pt', 'virtual_sentence-names']],
  ])('names what it is going to ask for, to whom wants %s', async (languages, scripts) => {
    const headers: Record<string, string> = languages ? { 'accept-language': languages } : {}
    const page = await get('/', headers)
    const links = page.headers.get('link')?.split(', ') ?? []
    expect(page.headers.get('vary')).toBe('accept-encoding, accept-language')
    for (const link of links) {
      const [, path = ''] = /^<\.(\/[^>]+)>; rel=(?:modulepreload|preload; as=fetch; crossorigin)$/.exec(link) ?? []
      if (path !== '/openrpc.json') expect((await get(path)).status, link).toBe(200)
    }
    const named = links.map((link) => /assets\/([\w-]+?)-[\w-]{8}\.js/.exec(link)?.[1] ?? 'openrpc.json')
    expect(named.sort()).toEqual(['openrpc.json', ...scripts].sort())
    // Only the API console reads the methods.
    expect((await get('/types', headers)).headers.get('link')).not.toContain('openrpc')
  })

  it('has files that never change', async () => {
    const file = await get(script)
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(file.headers.get('vary')).toBe('accept-encoding')
  })

  it.each([
    ['br, gzip', 'br', zlib.brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', zlib.gunzipSync],
    ['identity', null, (body: Buffer) => body],
  ] as const)('comes compressed to whom takes %s', async (accepted, coding, unpack) => {
    const plain = await (await get(script)).text()
    const file = await get(script, { 'accept-encoding': accepted })
    expect(file.headers.get('content-encoding')).toBe(coding)
    expect(unpack(Buffer.from(await file.arrayBuffer())).toString()).toBe(plain)
    const again = await get(script, { 'accept-encoding': accepted, 'if-none-match': file.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })

  it.each([
    '/assets/nothing.js',
    '/assets/../index.html',
    '/assets/%2e%2e%2fpackage.json',
    '/index.html.br',
    '/webhooks',
  ])('has nothing at %s but what it is made of', async (path) => {
    expect((await get(path)).headers.get('content-type')).not.toMatch(/javascript|json/)
  })
})
