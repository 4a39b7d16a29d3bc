import { newSecret } from '../attempt/sign.ts'
import { type Ask, asPython, changed, inPieces, type Make, padded, type Target, withHeaders } from './deliveries.ts'
import type { Point } from './mend.ts'

/** The answers that are right: 2xx for `accepted`, 4xx for `refused`. */
export type Expected = 'accepted' | 'refused' | 'refused is advised' | 'accepted or refused'

/** One question to a receiver. */
export interface Check {
  name: string
  title: string
  expects: Expected
  asks(make: Make, target: Target, pauseMs: number): Ask[]
  /** All of them at once. */
  atOnce?: true
  /** Only the answer to the last of them counts. */
  lastCounts?: true
  /** What to mend, and the end of the reason, when the answer is wrong. */
  mend: Point
  why: string
  /** Asked only when these were right: otherwise it would say nothing new. */
  after?: string[]
  /** Asked only when this one was wrong: it may say why. */
  explains?: string
}

/** As much as the data of a company's own types may have. */
const LARGE_BYTES = 256 * 1024
/** The libraries of Standard Webhooks allow 300 s. Twice that is too old by any clock that is nearly right. */
const OLD_S = 600
const UNKNOWN = `v1a,${'A'.repeat(86)}== v2,unknown`
const AGAIN = 'JSON that was parsed and written again is verified: verify the bytes as they came.'

const accepted = (name: string, title: string) => ({ name, title, expects: 'accepted' as const, after: ['fine'] })
const refused = (name: string, title: string) => ({ name, title, expects: 'refused' }) as const
const advised = (name: string, title: string) => ({ name, title, expects: 'refused is advised' }) as const
const keyed = (letters: string) => ({ secrets: [`whsec_${Buffer.from(letters).toString('base64')}`] })

export const CHECKS: Check[] = [
  {
    ...accepted('fine', 'a delivery that is fine'),
    asks: (make) => [make()],
    mend: 'signed',
    why: 'Its signature is right: see that URL and secret are these, and that the raw bytes of the body are verified.',
    after: [],
  },
  {
    ...advised('undecoded', 'signed with the letters of the secret in place of its bytes'),
    asks: (make, { secret }) => [make(keyed(secret)), make(keyed(secret.replace('whsec_', '')))],
    mend: 'key',
    why: 'The secret is not decoded: the key is the bytes that the base64 behind whsec_ stands for.',
    explains: 'fine',
  },
  {
    ...advised('rewritten', 'signed over its JSON as Python would write it'),
    asks: (make, { body }) => [{ ...make({ body: asPython(body) }), body }],
    mend: 'body',
    why: AGAIN,
    explains: 'fine',
  },
  {
    ...accepted('bytes', 'with a line break and blanks in its JSON'),
    asks: (make, { body }) => [make({ body: padded(body, '\n  ') })],
    mend: 'body',
    why: AGAIN,
  },
  {
    ...accepted('names', 'with the names of its headers in capitals, as some proxies write them'),
    asks: (make) => [withHeaders(make(), ([name, value]) => [[name.toUpperCase(), value]])],
    mend: 'signed',
    why: 'The name of a header is the same in capitals (RFC 9110, 5.1).',
  },
  {
    ...accepted('rotated', 'with the signatures of two secrets, one of them right'),
    asks: (make, { secret }) => [make({ secrets: [newSecret(), secret] }), make({ secrets: [secret, newSecret()] })],
    mend: 'each',
    why: 'Only one signature of the header is tried: while a secret is replaced there are several, in any order.',
  },
  {
    ...accepted('versions', 'with signatures of unknown versions beside the right one'),
    asks: (make) => [withHeaders(make(), (header) => [signed(header, (right) => `${UNKNOWN} ${right}`)])],
    mend: 'each',
    why: 'Pass over signatures that are not v1, or the next version stops all deliveries.',
  },
  {
    ...accepted('doubled', 'twice, with one webhook-id'),
    asks: (make) => [make({ id: 'twice' }), make({ id: 'twice' })],
    mend: 'answer',
    why: 'It comes again when its answer was lost. Answer 2xx, and do nothing twice (which cannot be seen from here).',
  },
  {
    ...accepted('order', 'made two minutes before one that has arrived'),
    asks: (make) => [make(), make({ ageS: 120 })],
    mend: 'fresh',
    why: 'Deliveries come out of order: compare the timestamp with the clock alone.',
  },
  {
    ...refused('signature', 'signed with another secret'),
    asks: (make) => [make({ secrets: [newSecret()] })],
    mend: 'each',
    why: 'The signature is not verified: anybody who knows the URL can send to it.',
  },
  {
    ...refused('changed', 'with a byte changed on its way'),
    asks: (make, { body }) => [{ ...make(), body: changed(body) }],
    mend: 'signed',
    why: 'The signature must be verified over the body.',
    after: ['signature'],
  },
  {
    ...refused('unsigned', 'without one of the three headers, or with an empty signature'),
    asks: (make) => [
      ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
        withHeaders(make(), (header) => (header[0] === name ? [] : [header])),
      ),
      withHeaders(make(), (header) => [signed(header, () => '')]),
    ],
    mend: 'refuse',
    why: 'What is not signed is let through: refuse it.',
    after: ['signature'],
  },
  {
    ...refused('old', 'made ten minutes ago'),
    asks: (make) => [make({ ageS: OLD_S })],
    mend: 'fresh',
    why: 'The timestamp is not compared with the clock: who has seen a delivery can send it again for ever.',
  },
  {
    name: 'bom',
    title: 'with a byte order mark, signed with it',
    // No sender may add one, and no receiver has to take it (RFC 8259, 8.1).
    expects: 'accepted or refused',
    asks: (make, { body }) => [make({ body: `\uFEFF${body}` })],
    mend: 'parse',
    why: 'A body that is signed and no JSON must not break it: answer 400.',
  },
  {
    ...advised('bomAdded', 'with a byte order mark added on its way'),
    asks: (make, { body }) => [{ ...make(), body: `\uFEFF${body}` }],
    mend: 'body',
    why: 'The byte order mark is dropped before the body is verified, as decoding it to text does: verify bytes.',
    after: ['signature', 'changed'],
  },
  {
    ...advised('methods', 'as GET and as HEAD, its body lost'),
    asks: (make) => ['GET', 'HEAD'].map((method) => ({ ...make(), method, body: '' })),
    mend: 'refuse',
    why: 'Take POST alone, and answer 405: nothing can be verified here (nor can be seen what was done).',
  },
  {
    ...accepted('slow', 'in six pieces over some seconds'),
    asks: (make, _, pauseMs) => [inPieces(make(), pauseMs)],
    mend: 'body',
    why: 'A body comes in pieces: read it to its end before it is verified.',
  },
  {
    ...accepted('large', 'of 256 KiB'),
    asks: (make, { body }) => [make({ body: padded(body, ' '.repeat(Math.max(0, LARGE_BYTES - body.length))) })],
    mend: 'body',
    why: 'Bodies have up to 256 KiB: raise the limit of the server, or of what parses the body.',
    after: ['fine', 'bytes'],
  },
  {
    ...accepted('together', 'ten at once'),
    asks: (make) => Array.from({ length: 10 }, () => make()),
    atOnce: true,
    mend: 'answer',
    why: 'Up to 16 come at once: take them all, and do the work behind the answer.',
  },
  {
    ...accepted('brokenOff', 'after one that broke off half-way'),
    asks: (make, _, pauseMs) => [inPieces(make(), pauseMs, true), make()],
    lastCounts: true,
    mend: 'answer',
    why: 'A request that breaks off must end its own connection alone.',
  },
]

function signed([name, value]: [string, string], write: (right: string) => string): [string, string] {
  return [name, name === 'webhook-signature' ? write(value) : value]
}
