import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { CHECKS } from '../../src/receiver-check/checks.ts'
import { asPython, exampleBody, type Target } from '../../src/receiver-check/deliveries.ts'
import { gradeOf, type Result } from '../../src/receiver-check/judge.ts'
import { LANGUAGES, type Language, lineToMend } from '../../src/receiver-check/mend.ts'
import { checkReceiver, LIMITS } from '../../src/receiver-check/run.ts'
import { verificationSamples } from '../../src/samples/index.ts'
import { freePort } from '../harness/cluster.ts'
import { runAviso } from '../harness/process.ts'
import { end, type Parts, RIGHT, SECRET, startWith } from '../harness/receiver-parts.ts'
import { found, runSample } from '../harness/samples.ts'

const loopback = egressGuard(['127.0.0.0/8'])
/** Time enough for a busy machine, and no pauses. */
const limits = { withinMs: LIMITS.withinMs, soonMs: 60_000, pauseMs: 1 }

let stop: (() => unknown) | undefined
afterEach(async () => {
  await stop?.()
  stop = undefined
})

async function check(url: string, more: Partial<typeof LIMITS> = {}, target: Partial<Target> = {}) {
  const told: Result[] = []
  const results = await checkReceiver({ url, secret: SECRET, code: null, body: exampleBody(), ...target }, loopback, {
    limits: { ...limits, ...more },
    tell: (result) => told.push(result),
  })
  expect(told).toEqual(results)
  return results
}

async function checkWith(parts: Partial<Parts>, more?: Partial<typeof LIMITS>) {
  const receiver = await startWith(parts)
  stop = receiver.close
  return check(receiver.url, more)
}

/** The reasons of the checks that were not passed, and those that were not asked. */
function reasonsOf(results: Result[]) {
  return Object.fromEntries(results.filter(({ reason }) => reason).map(({ check: name, reason }) => [name, reason]))
}

const skippedOf = (results: Result[]) =>
  results.filter(({ outcome }) => outcome === 'skipped').map(({ check: name }) => name)

describe.each(found)('the sample receiver in %s', (language) => {
  it.each([null, 'c0de'])('is graded A, with the security code %s', async (code) => {
    const port = await freePort()
    const samples = verificationSamples({ form: false, code: code !== null, answer: 'OK', answerType: 'text/plain' })
    const env = { WEBHOOK_SECRET: SECRET, ...(code && { SECURITY_CODE: code }) }
    stop = await runSample(language, samples[language], port, env)
    const results = await check(`http://127.0.0.1:${port}/hook`, {}, { code })
    expect(reasonsOf(results)).toEqual({})
    expect(gradeOf(results)).toBe('A')
    expect(skippedOf(results)).toEqual(['undecoded', 'rewritten'])
  })
})

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
const BREAKS_OFF =
  'The connection was refused (ECONNREFUSED). A request that breaks off must end its own connection alone.'

const LATE = 'Answer first, then work: after 15 s it is sent again, and slow receivers share a quarter of all requests.'

interface Wrong {
  fault: string
  parts(): Partial<Parts>
  grade: 'B' | 'C' | 'F'
  /** The reason of each check that is not passed. */
  reasons: Record<string, unknown>
  limits?: Partial<typeof LIMITS>
}

const WRONG: Wrong[] = [
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

describe('a receiver', () => {
  it('that is right is graded A, and is asked everything', async () => {
    const results = await checkWith({})
    expect(reasonsOf(results)).toEqual({})
    expect(gradeOf(results)).toBe('A')
    expect(skippedOf(results)).toEqual(['undecoded', 'rewritten'])
  })

  it.each(WRONG)('that $fault is graded $grade, with the reason', async ({ parts, limits: its, grade, reasons }) => {
    const results = await checkWith(parts(), its)
    expect(reasonsOf(results)).toEqual(reasons)
    expect(gradeOf(results)).toBe(grade)
  })

  it('that does not answer at all is asked no more', async () => {
    const results = await checkWith({ behind: () => new Promise(() => undefined) }, { withinMs: 300 })
    expect(skippedOf(results)).toHaveLength(results.length - 1)
  })

  it('that is gone is not blamed for what it was not asked', async () => {
    const results = await checkWith({
      behind: (_, body, server) => (body[0] === 0xef ? end(server) : 200),
    })
    expect(Object.keys(reasonsOf(results))).toEqual(['bom'])
    expect(skippedOf(results)).toEqual([
      'undecoded',
      'rewritten',
      'bomAdded',
      'methods',
      'slow',
      'large',
      'together',
      'brokenOff',
    ])
  })
})

describe('the line to mend', () => {
  it('is in the language that the receiver names', async () => {
    const results = await checkWith({ isFresh: () => true, poweredBy: 'PHP/8.2.36' })
    expect(results.find(({ check: name }) => name === 'old')?.mend).toEqual({
      php: 'if (!$known || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {',
    })
  })

  it('is in each language when it names none', async () => {
    const results = await checkWith({ isFresh: () => true })
    expect(Object.keys(results.find(({ check: name }) => name === 'old')?.mend ?? {})).toEqual([...LANGUAGES])
  })

  it.each(CHECKS)('of $name stands in each sample once', ({ mend }) => {
    const samples = verificationSamples({ form: false, code: false, answer: 'OK', answerType: 'text/plain' })
    for (const [language, line] of Object.entries(lineToMend(mend, LANGUAGES))) {
      const lines = samples[language as Language].split('\n').map((one) => one.trim())
      expect(
        lines.filter((one) => one === line),
        language,
      ).toHaveLength(1)
    }
  })
})

describe('what is sent', () => {
  it('is marked as a test, and carries the security code', async () => {
    const seen: unknown[] = []
    const receiver = await startWith({
      before({ headers }) {
        seen.push([headers['x-test'], headers['x-secret']])
        return null
      },
    })
    stop = receiver.close
    await check(receiver.url, {}, { code: 'c0de' })
    expect(new Set(seen.map(String))).toEqual(new Set(['true,c0de']))
  })

  it('goes nowhere when the guard refuses the address', async () => {
    let requests = 0
    const receiver = await startWith({ before: () => ++requests })
    stop = receiver.close
    const target = { url: receiver.url, secret: SECRET, code: null, body: '{}' }
    const checked = checkReceiver(target, egressGuard([]), { limits, tell: () => undefined })
    await expect(checked).rejects.toThrow(
      'Not sent: 127.0.0.1 is a loopback address, and ALLOW_NETWORKS does not name it.',
    )
    expect(requests).toBe(0)
  })
})

describe('aviso check', () => {
  it('prints a line of JSON for each check, and the grade', async () => {
    const { url, close } = await startWith({})
    stop = close
    const { code, out, err } = await runAviso(['check', url, '--secret', SECRET], {})
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1)).toEqual({ grade: 'A', url, checks: CHECKS.length })
    expect(lines.slice(0, -1).map(({ check: name }) => name)).toEqual(CHECKS.map(({ name }) => name))
    expect([code, err]).toEqual([0, ''])
  })

  it('ends with 1 when the receiver takes what it must refuse', async () => {
    const { url, close } = await startWith({ isFresh: () => true })
    stop = close
    const { code, out } = await runAviso(['check', url, '--secret', SECRET, '--language', 'go'], {})
    expect(out).toContain('"mend":{"go":"return known && err == nil')
    expect(code).toBe(1)
  })

  it.each([
    [
      ['http://127.0.0.1:1/', '--secret', SECRET],
      { ALLOW_NETWORKS: '10.0.0.0/8' },
      /: 127\.0\.0\.1 is a loopback address, and /,
    ],
    [
      ['http://127.0.0.1:1/', '--secret', SECRET],
      {},
      /^http:\/\/127\.0\.0\.1:1\/ cannot be checked\. The connection was refused/,
    ],
    [['http://127.0.0.1:1/'], {}, /^--secret is required: /],
    [['here', '--secret', SECRET], {}, /^URL is required: /],
    [['http://127.0.0.1:1/', '--secret', SECRET, '--language', 'perl'], {}, /^--language cannot be "perl": node, /],
    [['http://127.0.0.1:1/', '--secret', SECRET, '--body', 'README.md'], {}, /^--body cannot be "README\.md": /],
  ])('refuses %j with %j in one line', async (args, env, expected) => {
    const { code, out, err } = await runAviso(['check', ...args], env)
    expect(err).toMatch(expected)
    expect(err.trimEnd()).not.toContain('\n')
    expect([code, out]).toEqual([2, ''])
  })

  it('says what it does', async () => {
    const { code, out } = await runAviso(['check', '--help'], {})
    expect(out).toContain('aviso check URL --secret whsec_…')
    expect(out).toContain('Grades: A all right')
    expect(code).toBe(0)
  })
})
