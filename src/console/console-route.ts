import { type Context, Hono } from 'hono'
import { builtFiles, type ServedFile } from './built-files.ts'

/** The places of the console. All are the same page; `web/shell/places.ts` tells what it shows at each. */
const PLACES = ['/', '/people', '/webhooks', '/deliveries', '/types']

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

/** Serves `GET /` and the files of that page: the console, as `npm run build` made it. */
export function consoleRoute(): Hono {
  const route = new Hono()
  let files: ReadonlyMap<string, ServedFile> | undefined
  const get = (path: string) => {
    files ??= builtFiles()
    return files.get(path)
  }
  route.use(async (c, next) => {
    await next()
    c.header('content-security-policy', POLICY)
  })
  for (const place of PLACES) {
    route.get(place, (c) => {
      const page = get('/index.html')
      return page ? serveFile(c, page) : c.text('The console is not built: npm run build\n', 503)
    })
  }
  route.get('/assets/:name', (c) => {
    const file = get(c.req.path)
    return file ? serveFile(c, file) : c.notFound()
  })
  return route
}

/** Answers with a file in the first coding that the client takes, or with 304 when the client has it. */
export function serveFile(c: Context, { contentType, etag, hashed, body, compressed }: ServedFile): Response {
  const coding = [...compressed.keys()].find((one) => accepts(c.req.header('accept-encoding'), one))
  // Each coding is a representation of its own (RFC 9110 §8.8.3.3).
  const tag = `"${etag}${coding ? `-${coding}` : ''}"`
  const headers = {
    etag: tag,
    vary: 'accept-encoding',
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
function accepts(header = '', coding: string): boolean {
  const named = header.split(',').find((part) => part.split(';')[0]?.trim().toLowerCase() === coding)
  return named !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(named)
}
