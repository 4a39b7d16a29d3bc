import { type Context, Hono } from 'hono'
import { builtFiles, type ServedFile } from './built-files.ts'

/** The places of the console. All are the same page; `web/shell/places.ts` tells what it shows at each. */
const PLACES = ['/', '/people', '/webhooks', '/deliveries', '/types']

/**
 * The page names all that it needs from where it is, `./assets/…`, so it works below any path. For that the root ends with a
 * slash, and the other places do not: one that is asked for otherwise is sent there, by a way that holds below any path too.
 */
function wayTo(place: string, url: string): string | null {
  const { pathname, search } = new URL(url)
  if (pathname.endsWith('/') === (place === '/')) return null
  return (place === '/' ? `${pathname.split('/').at(-1)}/` : `..${place}`) + search
}

/** Forbids inline scripts and styles, text that becomes one, anything from elsewhere, and frames around the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** The languages of the console, and what the translations need. */
const LANGUAGES = ['en', 'es', 'pt', 'pl']
const NAMES = 'names'

/**
 * The scripts of the language that the page is going to choose, unless its user chose another: `phrases/language.ts` does the same.
 * @param parts of them: `first` is what the API console draws, `rest` all else
 */
function scriptsOf(languages: string, parts: readonly string[]): string[] {
  const wanted = languages
    .toLowerCase()
    .split(',')
    .map((tag) => tag.trim().split(/[-;]/)[0] ?? '')
  const language = wanted.find((one) => LANGUAGES.includes(one)) ?? 'en'
  const files = language === 'en' ? [language] : [language, NAMES]
  return parts.flatMap((part) => files.map((file) => `${file}-${part}`))
}

/** Serves `GET /` and the files of that page: the console, as `npm run build` made it. */
export function consoleRoute(): Hono {
  const route = new Hono()
  let files: ReadonlyMap<string, ServedFile> | undefined
  const get = (path: string) => {
    files ??= builtFiles()
    return files.get(path)
  }
  /** What the page is going to ask for once its script runs: on a slow network, two round trips earlier. */
  function soon(place: string, languages = ''): string {
    const isFirst = place === '/'
    const parts = isFirst ? ['first'] : ['first', 'rest']
    const needed = [...scriptsOf(languages, parts), ...(isFirst ? [] : ['other-places'])]
    const wanted = [...(files?.keys() ?? [])].filter((name) => needed.some((one) => name.startsWith(`/assets/${one}-`)))
    const links = wanted.map(
      (name) => `<.${name}>; rel=${name.endsWith('.css') ? 'preload; as=style' : 'modulepreload'}`,
    )
    const methods = isFirst ? ['<./openrpc.json>; rel=preload; as=fetch; crossorigin'] : []
    return [...links, ...methods].join(', ')
  }
  route.use(async (c, next) => {
    await next()
    c.header('content-security-policy', POLICY)
  })
  for (const place of PLACES) {
    route.get(place, (c) => {
      const way = wayTo(place, c.req.url)
      if (way) return c.redirect(way, 308)
      const page = get('/index.html')
      if (page) c.header('link', soon(place, c.req.header('accept-language')))
      return page
        ? serveFile(c, page, 'accept-encoding, accept-language')
        : c.text('The console is not built: npm run build\n', 503)
    })
  }
  route.get('/assets/:name', (c) => {
    const file = get(`/assets/${c.req.param('name')}`)
    return file ? serveFile(c, file) : c.notFound()
  })
  return route
}

/** Answers with a file in the first coding that the client takes, or with 304 when the client has it. */
export function serveFile(c: Context, file: ServedFile, vary = 'accept-encoding'): Response {
  const { contentType, etag, hashed, body, compressed } = file
  const coding = [...compressed.keys()].find((one) => accepts(c.req.header('accept-encoding'), one))
  // Each coding is a representation of its own (RFC 9110 §8.8.3.3).
  const tag = `"${etag}${coding ? `-${coding}` : ''}"`
  const headers = {
    etag: tag,
    vary,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  if (c.req.header('if-none-match')?.includes(tag)) return c.body(null, 304, headers)
  const chosen = (coding && compressed.get(coding)) || body
  return c.body(chosen, 200, {
    ...headers,
    'content-type': contentType,
    ...(coding ? { 'content-encoding': coding } : {}),
  })
}

/** Tells whether a content coding is named, and not refused with q=0 (RFC 9110 §12.5.3). */
export function accepts(header = '', coding: string): boolean {
  const named = header.split(',').find((part) => part.split(';')[0]?.trim().toLowerCase() === coding)
  return named !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(named)
}
