import { afterEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { CHECKS } from '../../src/receiver-check/checks.ts'
import { exampleBody, type Target } from '../../src/receiver-check/deliveries.ts'
import { gradeOf, type Result } from '../../src/receiver-check/judge.ts'
import { LANGUAGES, type Language, lineToMend } from '../../src/receiver-check/mend.ts'
import { checkReceiver, LIMITS } from '../../src/receiver-check/run.ts'
import { verificationSamples } from '../../src/samples/index.ts'
import { freePort } from '../harness/cluster.ts'
import { runAviso } from '../harness/process.ts'
import { end, type Parts, SECRET, startWith } from '../harness/receiver-parts.ts'
import { found, runSample, SAMPLE_TIMEOUT_MS } from '../harness/samples.ts'
import { WRONG } from './wrong-receivers.ts'

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

describe.each(found)('the sample receiver in %s', { timeout: SAMPLE_TIMEOUT_MS }, (language) => {
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
