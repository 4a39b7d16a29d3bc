import type { Readable } from 'node:stream'
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
export function readBytes(request: Readable): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      held += chunk.length
      chunks.push(chunk)
      const problem = size > BODY_MAX ? TOO_LARGE : held > HELD_MAX ? TOO_MANY : undefined
      if (problem) fail(problem())
    }
    const end = () => {
      stop()
      const bytes = chunks.length === 1 ? (chunks[0] as Buffer<ArrayBuffer>) : Buffer.concat(chunks)
      resolve(startsWithMark(bytes) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes)
    }
    const cut = () => fail(new PublicError('parse_error', { reason: 'The body did not come whole.' }))
    function fail(error: PublicError): void {
      stop()
      // The rest is read while the answer goes out. Many clients read the answer only once they have sent all, and the next
      // request on the connection comes behind it. The time-out of the server cuts a request that never ends.
      request.on('error', () => undefined).resume()
      reject(error)
    }
    function stop(): void {
      held -= size
      request.off('data', take).off('end', end).off('close', cut).off('error', cut)
    }
    request.on('data', take).on('end', end).on('close', cut).on('error', cut)
  })
}

function startsWithMark(bytes: Buffer): boolean {
  return BYTE_ORDER_MARK.equals(bytes.subarray(0, BYTE_ORDER_MARK.length))
}

const TOO_LARGE = () =>
  new PublicError('too_large', { limit: BODY_MAX, reason: `A body may have at most ${BODY_MAX} bytes.` })
const TOO_MANY = () => new PublicError('unavailable', { reason: 'Too many bodies are being read at the same time.' })

const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

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
export async function readBody(request: Readable): Promise<string | undefined> {
  return decodeUtf8(await readBytes(request))
}
