import { once } from 'node:events'
import { expect } from 'vitest'
import { asPython } from '../../src/receiver-check/deliveries.ts'
import type { LIMITS } from '../../src/receiver-check/run.ts'
import { end, type Parts, RIGHT, SECRET } from '../harness/receiver-parts.ts'

const AGAIN = 'It answered 401. JSON that was parsed and written again is verified: verify the bytes as they came.'
const FINE =
  'It answered 401. Its signature is right: see that URL and secret are these, and that the raw bytes of the body are verified.'
const UNVERIFIED = 'It answered 200. The signature is not verified: anybody who knows the URL can send to it.'
const OLD =
  'It answered 200. The timestamp is not compared with the clock: who has seen a delivery can send it again for ever.'
const BROKEN = 'It answered 500. Refuse with 401: 5xx says that the receiver is broken.'
const NO_JSON = 'A body that is signed and no JSON must not break it: answer 400.'
const IN_PIECES = 'A body comes in pieces: read it to its end before it is verified.'
const LARGE = 'Bodies have up to 256 KiB: raise the limit of the server, or of what parses the body.'
/** Whether its port is closed already when the next delivery comes is a matter of microseconds. */
const BREAKS_OFF = expect.stringMatching(
  /^The connection was (refused \(ECONNREFUSED\)|closed before there was an answer \(ECONNRESET\))\. A request that breaks off must end its own connection alone\.$/,
)

const LATE = 'Answer first, then work: after 15 s it is sent again, and slow receivers share a quarter of all requests.'

/** A receiver with one fault. */
interface Wrong {
  fault: string
  parts(): Partial<Parts>
  grade: 'B' | 'C' | 'F'
  /** The reason of each check that is not passed. */
  reasons: Record<string, unknown>
  limits?: Partial<typeof LIMITS>
}

export const WRONG: Wrong[] = [
  {
    fault: 'verifies no signature',
    parts: () => ({ isKnown: () => true }),
    grade: 'F',
    reasons: { signature: UNVERIFIED },
  },
  {
    fault: 'takes everything, also GET',
    parts: () => ({ before: () => 200 }),
    grade: 'F',
    reasons: {
      signature: UNVERIFIED,
      old: OLD,
      methods:
        'It answered 200 (2 of 2). Take POST alone, and answer 405: nothing can be verified here (nor can be seen what was done).',
    },
  },
  {
    fault: 'lets through what has no signature, and breaks where there is no ID',
    parts: () => ({
      before: (request) => (request.headers['webhook-id'] ? RIGHT.before(request) : 500),
      isKnown: (given, right) => given[0] === '' || given.includes(right),
    }),
    grade: 'F',
    reasons: { unsigned: 'It answered 200 (2 of 4). What is not signed is let through: refuse it.' },
  },
  {
    fault: 'ignores the timestamp',
    parts: () => ({ isFresh: () => true }),
    grade: 'F',
    reasons: { old: OLD },
  },
  {
    fault: 'verifies what JSON.stringify makes of the JSON',
    parts: () => ({ verified: (body) => JSON.stringify(JSON.parse(String(body))) }),
    grade: 'C',
    reasons: { bytes: AGAIN },
  },
  {
    fault: 'verifies what json.dumps makes of the JSON',
    parts: () => ({ verified: (body) => asPython(String(body)) }),
    grade: 'C',
    reasons: { fine: FINE, rewritten: AGAIN.replace('401', '200') },
  },
  {
    fault: 'takes the secret as it is for the key',
    parts: () => ({ key: Buffer.from(SECRET) }),
    grade: 'C',
    reasons: {
      fine: FINE,
      undecoded:
        'It answered 200 (1 of 2). The secret is not decoded: the key is the bytes that the base64 behind whsec_ stands for.',
    },
  },
  {
    fault: 'takes the first signature alone',
    parts: () => ({ signatures: (header) => header.split(' ').slice(0, 1) }),
    grade: 'C',
    reasons: {
      rotated:
        'It answered 401 (1 of 2). Only one signature of the header is tried: while a secret is replaced there are several, in any order.',
      versions: 'It answered 401. Pass over signatures that are not v1, or the next version stops all deliveries.',
    },
  },
  {
    fault: 'knows the headers by their small letters alone',
    parts: () => ({
      headers: ({ rawHeaders }) =>
        Object.fromEntries(rawHeaders.flatMap((one, i) => (i % 2 ? [] : [[one, rawHeaders[i + 1]]]))),
    }),
    grade: 'C',
    reasons: { names: 'It answered 401. The name of a header is the same in capitals (RFC 9110, 5.1).' },
  },
  {
    fault: 'answers 500 to a wrong signature',
    parts: () => ({ refusal: 500 }),
    grade: 'B',
    reasons: {
      signature: BROKEN,
      changed: BROKEN,
      unsigned: BROKEN.replace('500', '500 (4 of 4)'),
      old: BROKEN,
      bomAdded: BROKEN,
    },
  },
  {
    fault: 'refuses what it has seen',
    parts: () => {
      const seen = new Set<unknown>()
      return { behind: ({ 'webhook-id': id }) => (seen.size < seen.add(id).size ? 200 : 409) }
    },
    grade: 'C',
    reasons: {
      doubled:
        'It answered 409 (1 of 2). It comes again when its answer was lost. Answer 2xx, and do nothing twice (which cannot be seen from here).',
    },
  },
  {
    fault: 'wants each to be newer than the last',
    parts: () => {
      let last = 0
      return {
        isFresh: (timestamp) => {
          const isFresh = timestamp >= last && Math.abs(Date.now() / 1_000 - timestamp) <= 300
          if (isFresh) last = timestamp
          return isFresh
        },
      }
    },
    grade: 'C',
    reasons: {
      order: 'It answered 401 (1 of 2). Deliveries come out of order: compare the timestamp with the clock alone.',
    },
  },
  {
    fault: 'ends by what is no JSON',
    parts: () => ({ failed: () => null }),
    grade: 'C',
    reasons: { bom: `The connection was closed before there was an answer (ECONNRESET). ${NO_JSON}` },
  },
  {
    fault: 'drops a byte order mark',
    parts: () => ({ body: async (request) => Buffer.from(new TextDecoder().decode(await RIGHT.body(request))) }),
    grade: 'B',
    reasons: {
      bomAdded:
        'It answered 200. The byte order mark is dropped before the body is verified, as decoding it to text does: verify bytes.',
    },
  },
  {
    fault: 'takes the first piece of a body for all of it',
    parts: () => ({ body: async (request) => (await once(request, 'data'))[0] }),
    grade: 'C',
    reasons: { slow: `It answered 401. ${IN_PIECES}`, large: `It answered 401. ${LARGE}` },
  },
  {
    fault: 'takes no more than 100 KiB',
    parts: () => ({ before: ({ headers }) => (Number(headers['content-length']) > 102_400 ? 413 : null) }),
    grade: 'C',
    reasons: { large: `It answered 413. ${LARGE}` },
  },
  {
    fault: 'takes one at a time',
    parts: () => {
      let busy = 0
      return {
        behind: async () => {
          busy += 1
          await new Promise((resolve) => setTimeout(resolve, 50))
          return busy-- > 1 ? 503 : 200
        },
      }
    },
    grade: 'C',
    reasons: {
      together: expect.stringMatching(
        /^It answered 503 \(\d of 10\)\. Up to 16 come at once: take them all, and do the work behind the answer\.$/,
      ),
    },
  },
  {
    fault: 'ends by a request that breaks off',
    parts: () => ({ failed: ({ complete }, server) => (complete ? 400 : end(server)) }),
    grade: 'C',
    reasons: { brokenOff: BREAKS_OFF },
  },
  {
    fault: 'does not answer in time',
    parts: () => ({ behind: () => new Promise(() => undefined) }),
    limits: { withinMs: 300 },
    grade: 'C',
    reasons: { fine: `There was no complete answer within 0.3 s. ${LATE}` },
  },
  {
    fault: 'answers late',
    parts: () => ({}),
    limits: { soonMs: -1 },
    grade: 'B',
    reasons: {
      fine: expect.stringMatching(/^It took \d+ ms\. Answer first, then work: /),
    },
  },
]
