import zlib from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { consoleRoute } from '../../src/console/console-route.ts'

const route = consoleRoute()
const get = (path: string, headers: Record<string, string> = {}) => route.request(path, { headers })
let script = ''

beforeAll(async () => {
  script = /\.(\/assets\/[\w-]+\.js)/.exec(await (await get('/')).text())?.[1] ?? ''
})

const LINK =
  /^<\.\/(?:assets\/([\w-]+?)-[\w-]{8}\.js>; rel=modulepreload|assets\/([\w-]+?)-[\w-]{8}(\.css)>; rel=preload; as=style|(openrpc\.json)>; rel=preload; as=fetch; crossorigin)$/

/** What the answer says that its page is going to ask for: all of it is there. */
async function namedBy(page: Response): Promise<string[]> {
  const links = page.headers.get('link')?.split(', ') ?? []
  for (const link of links) {
    const [, path = ''] = /^<\.(\/assets\/[^>]+)>/.exec(link) ?? []
    if (path) expect((await get(path)).status, link).toBe(200)
  }
  return links.map((link) => LINK.exec(link)?.slice(1).join('') ?? link).sort()
}

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
    [undefined, ['en-first']],
    ['de-DE, pl;q=0.9, en;q=0.8', ['names-first', 'pl-first']],
    ['en-GB,es', ['en-first']],
    ['pt-BR', ['names-first', 'pt-first']],
  ])('names what it is going to ask for, to whom wants %s', async (languages, scripts) => {
    const headers: Record<string, string> = languages ? { 'accept-language': languages } : {}
    const page = await get('/', headers)
    expect(page.headers.get('vary')).toBe('accept-encoding, accept-language')
    // Only the API console reads the methods.
    expect(await namedBy(page)).toEqual([...scripts, 'openrpc.json'].sort())
    const all = scripts.flatMap((first) => [first, first.replace('first', 'rest')])
    expect(await namedBy(await get('/types', headers))).toEqual([...all, 'other-places', 'other-places.css'].sort())
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
