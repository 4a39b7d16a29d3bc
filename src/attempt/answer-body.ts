import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import zlib from 'node:zlib'
import type { Flaw } from '../platforms/platform.ts'
import { printable, whyCut } from './reasons.ts'

/** At most this much of an answer is read, after decompression (bytes). */
const ANSWER_MAX = 64 * 1024
/** The same before it: what is longer and still unpacks to less is made to keep us busy. */
const PACKED_MAX = 2 * ANSWER_MAX
/** More codings than this, one in the other, are not unpacked. */
const CODINGS_MAX = 3

/** By the names of RFC 9110 §8.4.1. A Map, since the names come from outside: an object knows `constructor`, too. */
const DECODERS = new Map<string, () => Transform>([
  ['gzip', zlib.createGunzip],
  ['x-gzip', zlib.createGunzip],
  ['deflate', zlib.createInflate],
  ['br', zlib.createBrotliDecompress],
])

/** Reads the body of an answer as far as it goes: never an error, but a flaw, and what came until then. */
export class AnswerBody {
  readonly #response: IncomingMessage
  readonly #streams: Readable[]
  readonly #done: (flaw: Flaw | null) => void
  readonly #chunks: Buffer[] = []
  #size = 0
  #packed = 0
  #ended = false

  /** @param done is told once, when there is nothing more to come */
  constructor(response: IncomingMessage, done: (flaw: Flaw | null) => void) {
    this.#response = response
    this.#done = done
    const codings = codingsOf(String(response.headers['content-encoding'] ?? ''))
    const decoders = codings.map((coding) => DECODERS.get(coding))
    // Some say `utf-8` here and mean the charset: what is in no known coding is read as it is.
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
    return Buffer.concat(this.#chunks).subarray(0, ANSWER_MAX).toString('utf8')
  }

  /** Reads no further. The connection of a body that was not read to its end is closed. */
  end(flaw: Flaw | null): void {
    if (this.#ended) return
    this.#ended = true
    for (const stream of this.#streams) if (!stream.readableEnded) stream.destroy()
    // A decoder may be at its end before the message is.
    if (!this.#response.complete) this.#response.destroy()
    this.#done(flaw)
  }

  #count(chunk: Buffer): void {
    this.#packed += chunk.length
    if (this.#packed > PACKED_MAX)
      this.end({ cut: true, words: `its body was cut (only ${PACKED_MAX / 1024} KiB of it are decompressed)` })
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > ANSWER_MAX)
      this.end({ cut: false, words: `only the first ${ANSWER_MAX / 1024} KiB of its body are read` })
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
