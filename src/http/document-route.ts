import { createHash } from 'node:crypto'
import { Hono } from 'hono'

/** `GET` of what describes the interface: public, for every origin, cheap to ask for again (ETag, RFC 9110 §8.8.3). */
export function documentRoute(path: string, contentType: string, document: () => string): Hono {
  const route = new Hono()
  let body: string | undefined
  route.get(path, (c) => {
    body ??= document()
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
    const headers = { etag, 'access-control-allow-origin': '*', 'cache-control': 'no-cache' }
    if (c.req.header('if-none-match')?.includes(etag)) return c.body(null, 304, headers)
    return c.body(body, 200, { ...headers, 'content-type': contentType })
  })
  return route
}
