import type { Transform } from 'node:stream'
import zlib from 'node:zlib'
import type { Flaw } from '../platforms/platform.ts'
import { printable } from './reasons.ts'

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
  readonly #decoders: Transform[]
  readonly #atEnd: Flaw | null
  readonly #done: (flaw: Flaw | null) => void
  readonly #chunks: Buffer[] = []
  #size = 0
  #packed = 0
  #ended = false

  /**
   * @param coding the content-encoding
   * @param done is called once, at the end of the body
   * @param run runs what a decoder calls back
   */
  constructor(coding: string, done: (flaw: Flaw | null) => void, run: (act: () => void) => void) {
    this.#done = done
    const codings = codingsOf(coding)
    const makers = codings.flatMap((one) => DECODERS.get(one) ?? [])
    // Some receivers write `utf-8` here and mean the charset, so a body in an unknown coding is read as it is.
    const isKnown = codings.length <= CODINGS_MAX && makers.length === codings.length
    this.#atEnd = isKnown ? null : { cut: false, words: unknown(codings) }
    this.#decoders = isKnown ? makers.map((make) => make()) : []
    for (const [index, decoder] of this.#decoders.entries()) {
      decoder.on('error', () => run(() => this.end({ cut: true, words: UNPACKABLE })))
      const next = this.#decoders[index + 1]
      if (next) decoder.pipe(next)
    }
    const last = this.#decoders.at(-1)
    last?.on('data', (bytes: Buffer) => run(() => this.#keep(bytes)))
    last?.on('end', () => run(() => this.end(null)))
  }

  get text(): string {
    return Buffer.concat(this.#chunks).subarray(0, ANSWER_MAX_BYTES).toString('utf8')
  }

  /** The next bytes of it. */
  take(bytes: Buffer): void {
    const [first] = this.#decoders
    if (this.#ended) return
    if (!first) {
      this.#keep(bytes)
      return
    }
    first.write(bytes)
    this.#packed += bytes.length
    if (this.#packed > PACKED_MAX_BYTES)
      this.end({ cut: true, words: `its body was cut (only ${PACKED_MAX_BYTES / 1024} KiB of it are decompressed)` })
  }

  /** All of it has come. */
  whole(): void {
    const [first] = this.#decoders
    if (first) first.end()
    else this.end(this.#atEnd)
  }

  /** Stops reading. */
  end(flaw: Flaw | null): void {
    if (this.#ended) return
    this.#ended = true
    for (const decoder of this.#decoders) decoder.destroy()
    this.#done(flaw)
  }

  #keep(bytes: Buffer): void {
    if (this.#ended) return
    this.#chunks.push(bytes)
    this.#size += bytes.length
    if (this.#size > ANSWER_MAX_BYTES)
      this.end({ cut: false, words: `only the first ${ANSWER_MAX_BYTES / 1024} KiB of its body are read` })
  }
}

const UNPACKABLE = 'its body was cut (it could not be decompressed any further)'

/** The codings in the order in which they are undone. */
function codingsOf(header: string): string[] {
  const names = header.split(',', CODINGS_MAX + 2).map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity').reverse()
}

function unknown(codings: string[]): string {
  const given = printable([...codings].reverse().join(', '), 60)
  return `its content-encoding "${given}" is not understood (gzip, deflate and br are, up to ${CODINGS_MAX} of them)`
}
