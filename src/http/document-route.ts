import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Hono } from 'hono'
import { accepts } from '../console/console-route.ts'

/**
 * `GET` of what describes the interface: public, for every origin, cheap to ask for again (ETag, RFC 9110 §8.8.3). Its
 * bytes are made once, and compressed once.
 */
export function documentRoute(path: string, contentType: string, document: () => string): Hono {
  const route = new Hono()
  let made: ReturnType<typeof make> | undefined
  route.get(path, async (c) => {
    made ??= make(document())
    const { plain, compressed, hash } = await made
    const zipped = accepts(c.req.header('accept-encoding'), 'gzip')
    // Each coding is a representation of its own (RFC 9110 §8.8.3.3).
    const etag = `"${hash}${zipped ? '-gzip' : ''}"`
    const headers = {
      etag,
      vary: 'accept-encoding',
      'access-control-allow-origin': '*',
      'cache-control': 'no-cache',
    }
    if (c.req.header('if-none-match')?.includes(etag)) return c.body(null, 304, headers)
    return c.body(zipped ? compressed : plain, 200, {
      ...headers,
      'content-type': contentType,
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    })
  })
  return route
}

async function make(document: string) {
  const plain = new Uint8Array(Buffer.from(document))
  const compressed = new Uint8Array(await promisify(gzip)(plain))
  return { plain, compressed, hash: createHash('sha256').update(plain).digest('hex').slice(0, 32) }
}
