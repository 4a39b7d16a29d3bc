import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { AnswerBody } from '../../src/attempt/answer-body.ts'
import type { Flaw } from '../../src/platforms/platform.ts'

const ANSWER_MAX = 64 * 1024
const PACKED_MAX = 128 * 1024
const TOO_LONG = { cut: false, words: 'only the first 64 KiB of its body are read' }
const TOO_MUCH = { cut: true, words: 'its body was cut (only 128 KiB of it are decompressed)' }
const UNPACKABLE = { cut: true, words: 'its body was cut (it could not be decompressed any further)' }
const notUnderstood = (coding: string) => ({
  cut: false,
  words: `its content-encoding "${coding}" is not understood (gzip, deflate and br are, up to 3 of them)`,
})

/** A body in this coding, the flaws that its ends told, how often a decoder called back, and whether such a call ended it. */
function bodyIn(coding: string) {
  const told: (Flaw | null)[] = []
  const calls = { made: 0, within: false, ended: false }
  let over: (flaw: Flaw | null) => void
  const ended = new Promise<Flaw | null>((resolve) => {
    over = resolve
  })
  const done = (flaw: Flaw | null) => {
    told.push(flaw)
    calls.ended = calls.within
    over(flaw)
  }
  const body = new AnswerBody(coding, done, (act) => {
    calls.made += 1
    calls.within = true
    act()
    calls.within = false
  })
  return { body, told, calls, ended }
}

describe('a plain body', () => {
  it('is what came, in its order, and told of at its end', () => {
    const { body, told } = bodyIn('')
    body.take(Buffer.from('Íñ').subarray(0, 3))
    body.take(Buffer.from('Íñ').subarray(3))
    body.take(Buffer.from('igo'))
    expect(body.text).toBe('Íñigo')
    expect(told).toEqual([])
    body.whole()
    expect(told).toEqual([null])
    body.whole()
    body.end(TOO_LONG)
    expect(told).toEqual([null])
  })

  it('may be as long as what is read, and no longer', () => {
    const { body, told } = bodyIn('identity')
    body.take(Buffer.alloc(ANSWER_MAX - 1, 'a'))
    body.take(Buffer.from('b'))
    expect(told).toEqual([])
    body.take(Buffer.from('c'))
    expect(told).toEqual([TOO_LONG])
    expect(body.text).toBe(`${'a'.repeat(ANSWER_MAX - 1)}b`)
    body.take(Buffer.from('d'))
    body.whole()
    expect(told).toEqual([TOO_LONG])
  })

  it('ends where it is ended', () => {
    const { body, told } = bodyIn('')
    body.take(Buffer.from('as far'))
    body.end(UNPACKABLE)
    body.take(Buffer.from('as this'))
    expect(body.text).toBe('as far')
    expect(told).toEqual([UNPACKABLE])
  })
})

describe('a packed body', () => {
  const { gzipSync: gzip, deflateSync: deflate, brotliCompressSync: br } = zlib

  it.each([
    ['gzip', [gzip]],
    [' X-GZIP ', [gzip]],
    ['deflate', [deflate]],
    ['br', [br]],
    ['gzip,br, deflate', [gzip, br, deflate]],
    ['identity,gzip,,gzip', [gzip, gzip]],
  ])('is unpacked from the last coding on: %s', async (coding, codings) => {
    const { body, told, calls, ended } = bodyIn(coding)
    const packed = codings.reduce((plain, pack) => pack(plain), Buffer.from('Íñigo'))
    for (const byte of packed) body.take(Buffer.from([byte]))
    body.whole()
    expect(told).toEqual([])
    expect(await ended).toBeNull()
    expect(body.text).toBe('Íñigo')
    expect(calls.ended).toBe(true)
  })

  it.each([
    ['zstd', 'zstd'],
    ['gzip, zstd', 'gzip, zstd'],
    ['gzip,gzip,gzip,gzip', 'gzip, gzip, gzip, gzip'],
    ['A, b, c, d, e, f', 'a, b, c, d, e'],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
    ['constructor', 'constructor'],
  ])('in a coding that is not understood is read as it is: %s', (coding, shown) => {
    const { body, told } = bodyIn(coding)
    body.take(Buffer.from('plain'))
    expect(told).toEqual([])
    body.whole()
    expect(told).toEqual([notUnderstood(shown)])
    expect(body.text).toBe('plain')
  })

  it('is kept as far as it can be unpacked', async () => {
    const { body, told, calls, ended } = bodyIn('gzip')
    body.take(gzip('the beginning'))
    body.take(Buffer.from('\x1f\x8band no gzip behind it', 'latin1'))
    expect(await ended).toEqual(UNPACKABLE)
    expect(calls.ended).toBe(true)
    expect(body.text).toBe('the beginning')
    body.take(gzip('more'))
    body.whole()
    await promisify(zlib.gunzip)(gzip('more'))
    expect(told).toEqual([UNPACKABLE])
  })

  it('may end too early', async () => {
    const { body, ended } = bodyIn('deflate')
    body.take(deflate('the beginning').subarray(0, 8))
    body.whole()
    expect(await ended).toEqual(UNPACKABLE)
  })

  /** Deflate of so many bytes that holds nothing, and does not end: stored blocks of no length (RFC 1951 §3.2.4). */
  const nothing = (length: number) =>
    Buffer.concat([Buffer.from([0x78, 0x9c]), Buffer.from('000000ffff'.repeat((length - 2) / 5), 'hex')])

  it('is taken up to 128 KiB, however little it holds', async () => {
    const most = nothing(PACKED_MAX)
    expect(most).toHaveLength(PACKED_MAX)
    const just = bodyIn('deflate')
    for (const half of [most.subarray(0, PACKED_MAX / 2), most.subarray(PACKED_MAX / 2)]) just.body.take(half)
    expect(just.told).toEqual([])
    just.body.whole()
    expect(await just.ended).toEqual(UNPACKABLE) // since it does not end
    const more = bodyIn('deflate')
    more.body.take(most)
    more.body.take(Buffer.from([0]))
    expect(more.told).toEqual([TOO_MUCH])
  })

  it('is not unpacked beyond what is read', async () => {
    const { body, told, calls, ended } = bodyIn('gzip')
    const bomb = gzip(Buffer.alloc(64 * ANSWER_MAX))
    body.take(bomb)
    expect(await ended).toEqual(TOO_LONG)
    expect(calls.ended).toBe(true)
    expect(body.text).toBe('\0'.repeat(ANSWER_MAX))
    const { made } = calls
    await promisify(zlib.gunzip)(bomb) // takes as long as the rest of it would
    expect(calls.made).toBe(made)
    expect(told).toEqual([TOO_LONG])
  })
})
