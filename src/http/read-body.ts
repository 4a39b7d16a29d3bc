import { PublicError } from '../errors.ts'

/** The largest body that is read, in bytes. */
export const BODY_MAX = 1024 * 1024

/** How many bytes of all bodies together are held while they are read: many slow clients must not fill the memory. */
const HELD_MAX = 128 * BODY_MAX
let held = 0

/**
 * Reads a request body, and counts the bytes that come: Content-Length is only a claim. Takes off a byte order mark in front
 * (RFC 8259 §8.1).
 * @throws PublicError too_large, as soon as it is; parse_error when the client goes away in the middle; unavailable when
 * too much is being read already
 */
export async function readBytes(request: Request): Promise<Buffer<ArrayBuffer>> {
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    while (reader) {
      const { done, value } = await reader.read().catch(() => {
        throw new PublicError('parse_error', { reason: 'The body did not come whole.' })
      })
      if (done) break
      size += value.length
      held += value.length
      const problem = size > BODY_MAX ? TOO_LARGE : held > HELD_MAX ? TOO_MANY : undefined
      if (problem) {
        void drop(reader)
        throw problem()
      }
      chunks.push(value)
    }
  } finally {
    held -= size
  }
  const bytes = Buffer.concat(chunks)
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes
}

const TOO_LARGE = () =>
  new PublicError('too_large', { limit: BODY_MAX, reason: `A body may have at most ${BODY_MAX} bytes.` })
const TOO_MANY = () => new PublicError('unavailable', { reason: 'Too many bodies are being read at the same time.' })

const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/**
 * Reads the rest of a body while the answer goes out. Many clients read the answer only once they have sent all, and the next
 * request on the connection comes behind it. The time-out of the server cuts a request that never ends.
 */
async function drop(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // the client went away
  }
}

/** @returns the text, or undefined when it is not UTF-8. `readBytes` has already taken off a byte order mark. */
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
