import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import zlib from 'node:zlib'
import type { Flaw } from '../platforms/platform.ts'
import { printable, whyCut } from './reasons.ts'

/** The most that is read of an answer, after decompression. */
const ANSWER_MAX_BYTES = 64 * 1024
/** The most before decompression. A longer body that unpacks to so little was made to keep us busy. */
const PACKED_MAX_BYTES = 2 * ANSWER_MAX_BYTES
/** The most codings, one in the other, that are undone. */
const CODINGS_MAX = 3

/** Decoders by their names in RFC 9110 §8.4.1. The names come from outside: in an object, `constructor` would be found. */
const DECODERS = new Map<string, () => Transform>([
  ['gzip', zlib.createGunzip],
  ['x-gzip', zlib.createGunzip],
  ['deflate', zlib.createInflate],
  ['br', zlib.createBrotliDecompress],
])

/** Reads the body of an answer as far as it comes. A failure is not thrown: it is a flaw beside the text so far. */
export class AnswerBody {
  readonly #streams: Readable[]
  readonly #done: (flaw: Flaw | null) => void
  readonly #chunks: Buffer[] = []
  #size = 0
  #packed = 0
  #ended = false

  /** @param done is called once, at the end of the body */
  constructor(response: IncomingMessage, done: (flaw: Flaw | null) => void) {
    this.#done = done
    const codings = codingsOf(String(response.headers['content-encoding'] ?? ''))
    const decoders = codings.map((coding) => DECODERS.get(coding))
    // Some receivers write `utf-8` here and mean the charset, so a body in an unknown coding is read as it is.
    const known = codings.length <= CODINGS_MAX && decoders.every((decoder) => decoder !== undefined)
    this.#streams = known ? chain(response, decoders) : [response]
    const atEnd = known ? null : { cut: false, words: unknown(codings) }
    for (const stream of this.#streams) {
      stream.on('error', (error: NodeJS.ErrnoException) =>
        this.end({ cut: true, words: cutBy(error, stream !== response) }),
      )
    }
    if (this.#streams.length > 1) response.on('data', (chunk: Buffer) => this.#count(chunk))
    const last = this.#streams.at(-1) as Readable
    last.on('data', (chunk: Buffer) => this.#take(chunk))
    last.on('end', () => this.end(atEnd))
  }

  get text(): string {
    return Buffer.concat(this.#chunks).subarray(0, ANSWER_MAX_BYTES).toString('utf8')
  }

  /** Stops reading. The connection is closed when the body was not read to its end. */
  end(flaw: Flaw | null): void {
    if (this.#ended) return
    this.#ended = true
    // Also where a decoder ended before the message did.
    for (const stream of this.#streams) stream.destroy()
    this.#done(flaw)
  }

  #count(chunk: Buffer): void {
    this.#packed += chunk.length
    if (this.#packed > PACKED_MAX_BYTES)
      this.end({ cut: true, words: `its body was cut (only ${PACKED_MAX_BYTES / 1024} KiB of it are decompressed)` })
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > ANSWER_MAX_BYTES)
      this.end({ cut: false, words: `only the first ${ANSWER_MAX_BYTES / 1024} KiB of its body are read` })
  }
}

/** The codings in the order in which they are undone. */
function codingsOf(header: string): string[] {
  const names = header.split(',', CODINGS_MAX + 2).map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity').reverse()
}

function chain(response: Readable, decoders: ((() => Transform) | undefined)[]): Readable[] {
  const streams = [response]
  for (const decoder of decoders) {
    if (decoder) streams.push((streams.at(-1) as Readable).pipe(decoder()))
  }
  return streams
}

function unknown(codings: string[]): string {
  const given = printable([...codings].reverse().join(', '), 60)
  return `its content-encoding "${given}" is not understood (gzip, deflate and br are, up to ${CODINGS_MAX} of them)`
}

function cutBy(error: NodeJS.ErrnoException, decoding: boolean): string {
  return decoding
    ? 'its body was cut (it could not be decompressed any further)'
    : `its body was cut (${whyCut(error)})`
}
