import { Hono } from 'hono'
import { etagOf, type ServedFile } from '../console/built-files.ts'
import { serveFile } from '../console/console-route.ts'
import { CODINGS, compress, QUALITY } from './compress.ts'

/** A document at a path below `/`. Its text is the same each time. */
export interface PublicDocument {
  path: string
  contentType: string
  text(): string
}

/**
 * Serves a document that describes the interface: public, for every origin, cheap to ask for again (ETag, RFC 9110 §8.8.3).
 * Its bytes are made and compressed once.
 */
export function documentRoute({ path, contentType, text }: PublicDocument): Hono {
  const route = new Hono()
  let file: Promise<ServedFile> | undefined
  route.get(`/${path}`, async (c) => {
    file ??= make(contentType, text())
    c.header('access-control-allow-origin', '*')
    return serveFile(c, await file)
  })
  return route
}

async function make(contentType: string, document: string): Promise<ServedFile> {
  const body = new Uint8Array(Buffer.from(document))
  const compressed = await Promise.all(
    CODINGS.map(async (coding) => [coding, await compress(body, coding, QUALITY.once)] as const),
  )
  return { contentType, etag: etagOf(body), hashed: false, body, compressed: new Map(compressed) }
}
