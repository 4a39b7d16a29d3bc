import { PublicError } from '../errors.ts'

/** The largest body that is read (bytes). */
export const BODY_MAX = 1024 * 1024

/**
 * Reads a request body, counting what really comes: Content-Length is only a claim.
 * @throws PublicError too_large
 */
export async function readBytes(request: Request): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > BODY_MAX) {
      throw new PublicError('too_large', { limit: BODY_MAX, reason: `A body may have at most ${BODY_MAX} bytes.` })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @returns the text, or undefined when it is not UTF-8; a byte order mark stays, for JSON to refuse (RFC 8259 §8.1) */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * @returns the body as text, or undefined when it is not UTF-8
 * @throws PublicError too_large
 */
export async function readBody(request: Request): Promise<string | undefined> {
  return decodeUtf8(await readBytes(request))
}
