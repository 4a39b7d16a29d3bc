import { trace } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { deliver, internalFailure } from '../../src/attempt/deliver.ts'
import type { Sent } from '../../src/attempt/send.ts'
import type { Delivery } from '../../src/outbox/delivery.ts'
import { Vault } from '../../src/shared/vault.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { Spans } from '../harness/spans.ts'

const SECOND = 1_000
const UNANSWERED: Sent = { error: 'There was no complete answer.', address: null }
const DEFAULT = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((wait) => wait * SECOND)

/** A delivery before its nth attempt. */
function deliveryOf(type: string, n: number): Delivery {
  const target = {
    webhookID: '1',
    url: 'https://example.com/',
    secrets: ['whsec_YQ=='],
    securityCode: null,
    headers: { 'x-key': 'A key "of" their own' },
  }
  return {
    deliveryID: '7',
    fact: null,
    eventID: '1',
    type,
    contentType: 'application/json',
    payload: '{}',
    madeAt: new Date('2026-11-22T12:00:00Z'),
    attempts: n - 1,
    webhook: target,
  }
}

/** The nth attempt, by a sender that comes back with this; with it, what the sender was allowed (ms). */
async function attempt(type: string, n: number, sent: Sent, retrySchedule = DEFAULT, decided: number[] = []) {
  const delivery = deliveryOf(type, n)
  const allowed: (number | undefined)[] = []
  const sender = {
    send: async (_: object, within?: number, decides?: (status: number) => boolean) => {
      allowed.push(within)
      for (const status of [200, 404, 410, 500]) if (decides?.(status)) decided.push(status)
      return sent
    },
    close: async () => {},
  }
  const clock = manualClock()
  const made = await deliver(delivery, { sender, installation: 'abc', retrySchedule, clock, vault })
  return { ...made, wait: made.nextAt && made.nextAt.getTime() - clock.now().getTime(), allowed }
}

const vault = new Vault([])

describe('an attempt', () => {
  it.each([
    ['enrollment_added', 10 * SECOND],
    ['activityEnrollment', undefined],
    ['activities.course.enrollment', undefined],
    ['attendee_accepted', undefined],
  ])('of %s may take %s ms, when that is less than the setting', async (type, expected) => {
    expect((await attempt(type, 1, UNANSWERED)).allowed).toEqual([expected])
  })

  it.each([
    ['enrollment_added', DEFAULT, [5, 300, 1_800, 7_200, null]],
    ['enrollment_added', [5 * SECOND], [5, 5, 5, 5, null]],
    ['activityEnrollment', DEFAULT.slice(0, 2), [5, 300, null]],
    ['attendee_accepted', [5 * SECOND], [5, null]],
  ])('of %s with the waits %j is followed by others after %j s', async (type, schedule, waits) => {
    for (const [index, wait] of waits.entries()) {
      const made = await attempt(type, index + 1, UNANSWERED, schedule)
      expect(made.wait).toBe(wait === null ? null : wait * SECOND)
      expect(made.outcome).toBe(wait === null ? 'givenUp' : 'failed')
    }
  })

  it.each([
    [404, 'givenUp', null],
    [410, 'failed', 'The receiver answered 410 Gone.'],
    [503, 'failed', null],
    [204, 'received', null],
  ])('of enrollment_added that is answered with %i is %s', async (status, outcome, disable) => {
    const made = await attempt('enrollment_added', 1, { answer: { status, headers: {}, body: '' }, address: null })
    expect(made).toMatchObject({ outcome, status, disable })
  })
})

it.each([
  ['activityEnrollment', [200, 404, 410, 500]],
  // Its body has to say ok.
  ['enrollment_added', [404, 410, 500]],
])('of %s, the statuses %j decide before the body is there', async (type, expected) => {
  const decided: number[] = []
  await attempt(type, 1, UNANSWERED, DEFAULT, decided)
  expect(decided).toEqual(expected)
})

it.each(['activityEnrollment', 'enrollment_added', 'activities.course.enrollment', 'attendee_accepted'])(
  'a 410 to %s waits for the webhook to be switched on again',
  async (type) => {
    const gone = { answer: { status: 410, headers: { 'retry-after': '7' }, body: '' }, address: null }
    const disable = 'The receiver answered 410 Gone.'
    expect(await attempt(type, 1, gone)).toMatchObject({ outcome: 'failed', nextAt: null, disable })
  },
)

it.each([
  ['activityEnrollment', { status: 204, headers: {}, body: '' }, null],
  ['activities.course.enrollment', { status: 200, headers: {}, body: '' }, null],
  [
    'activities.course.enrollment',
    { status: 204, headers: {}, body: '' },
    'The answer 204 does not count as received: status 200 is expected.',
  ],
  ['activityEnrollment', { status: 500, headers: {}, body: '' }, 'The answer 500 does not count as received.'],
  [
    'enrollment_added',
    { status: 200, headers: {}, body: 'OK' },
    'The answer 200 does not count as received: status 200, 201 or 202 with the body {"status": "ok"}, or 204, is expected.',
  ],
  [
    'activityEnrollment',
    { status: 101, headers: {}, body: '' },
    'The answer 101 does not count as received: it changes the protocol, which nobody asked for.',
  ],
  [
    'activityEnrollment',
    { status: 302, headers: {}, body: '' },
    'The answer 302 does not count as received: it redirects; redirects are not followed: enter the URL it leads to.',
  ],
  [
    'activityEnrollment',
    { status: 308, headers: { location: 'HTTPS://x.y/z' }, body: '' },
    'The answer 308 does not count as received: it redirects to HTTPS://x.y/z; redirects are not followed: enter that URL.',
  ],
])('of %s that is answered with %j has the error %s', async (type, answer, expected) => {
  expect((await attempt(type, 1, { answer, address: null })).error).toBe(expected)
})

it('waits as long as the receiver asks for, when that is longer', async () => {
  const busy = { answer: { status: 503, headers: { 'retry-after': '700' }, body: '' }, address: null }
  expect((await attempt('activityEnrollment', 1, busy)).wait).toBe(700 * SECOND)
  expect((await attempt('activityEnrollment', 3, busy)).wait).toBe(1_800 * SECOND)
})

it('says what is wrong with a body only where the body counts', async () => {
  const flaw = { cut: true, words: 'its body was cut' }
  const answer = { status: 500, headers: {}, body: '', flaw }
  const { error } = await attempt('activityEnrollment', 1, { answer, address: null })
  expect(error).toBe('The answer 500 does not count as received.')
})

it('completes a redirect that names another URL within it', async () => {
  const answer = { status: 302, headers: { location: '/login?to=https://y/' }, body: '' }
  const { error } = await attempt('activityEnrollment', 1, { answer, address: null })
  expect(error).toContain('it redirects to https://example.com/login?to=https://y/;')
})

describe('of an answer, the log keeps', () => {
  async function kept(headers: Record<string, string>, body = '') {
    return attempt('activityEnrollment', 1, { answer: { status: 200, headers, body }, address: null })
  }

  it('4 KiB of the body, without a character that is cut, and with its byte order mark', async () => {
    const { responseBody } = await kept({}, `\uFEFF${'é'.repeat(4_096)}`)
    expect(responseBody).toBe(`\uFEFF${'é'.repeat(2_046)}`)
  })

  it('no NUL, which PostgreSQL does not store', async () => {
    const { responseBody, responseHeaders } = await kept({ 'x\0': 'a\0b' }, 'c\0d')
    expect([responseHeaders, responseBody]).toEqual([{ 'x\uFFFD': 'a\uFFFDb' }, 'c\uFFFDd'])
  })

  it('the first 100 headers, each by a name of 200 bytes at most', async () => {
    const names = Array.from({ length: 101 }, (_, n) => `x-${n}`)
    const { responseHeaders } = await kept({
      ['n'.repeat(300)]: '',
      ...Object.fromEntries(names.map((name) => [name, ''])),
    })
    expect(Object.keys(responseHeaders ?? {})).toEqual(['n'.repeat(200), ...names.slice(0, 99)])
  })

  it('16 KiB of headers: names and values count', async () => {
    const { responseHeaders } = await kept({ a: 'v'.repeat(16_379), b: 'é', cd: 'never', e: 'never' })
    const { a, ...rest } = responseHeaders ?? {}
    expect([a?.length, rest]).toEqual([16_379, { b: 'é', cd: '' }])
  })
})

describe('a secret is not in the reason of a failure', () => {
  const cut = 'p'.repeat(170)
  it.each([
    [{ status: 302, headers: { location: 'https://x/?A key "of" their own' }, body: '' }, 'https://x/?***;'],
    [{ status: 302, headers: { location: '/cb/A key "of" their own' }, body: '' }, 'https://example.com/cb/***;'],
    [
      { status: 302, headers: { location: `https://x/${cut}?A%20key%20"of"%20their` }, body: '' },
      `https://x/${cut}?***;`,
    ],
    [
      { status: 200, headers: {}, body: '', flaw: { cut: false, words: 'its coding "a key "of" the…" is unknown' } },
      'its coding "***…" is unknown',
    ],
  ])('%#', async (answer, words) => {
    const { error } = await attempt('enrollment_added', 1, { answer, address: null })
    expect(error).toContain(words)
    expect(error).not.toMatch(/key|%20/i)
  })
})

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

it.each([
  ['as it was kept, where nobody makes spans', null, TRACE, TRACE],
  ['as it was kept, where the tracer makes none', trace.getTracer('none'), TRACE, TRACE],
  ['none, where the tracer makes none and none was kept', trace.getTracer('none'), null, undefined],
  ['that of its span', new Spans().tracer, TRACE, `${TRACE.slice(0, 35)}-0000000000000001-01`],
  ['that of its span, not to be recorded', new Spans(0).tracer, TRACE, `${TRACE.slice(0, 35)}-0000000000000001-00`],
  [
    'that of its span, the first of a trace',
    new Spans().tracer,
    null,
    `00-${'1'.padStart(32, '0')}-0000000000000001-01`,
  ],
])('an attempt is sent with a trace: %s', async (_, tracer, kept, expected) => {
  const sent: Record<string, string>[] = []
  const sender = {
    send: async ({ headers }: { headers: Record<string, string> }) => {
      sent.push(headers)
      return UNANSWERED
    },
    close: async () => {},
  }
  const delivery = { ...deliveryOf('activityEnrollment', 1), trace: kept }
  const deliverer = { sender, installation: 'abc', retrySchedule: DEFAULT, clock: manualClock(), vault, tracer }
  const made = await deliver(delivery, deliverer)
  expect(sent[0]?.traceparent).toBe(expected)
  expect(made.requestHeaders.traceparent).toBe(expected)
  expect(made.delivery.trace).toBe(kept) // the next attempt goes on from the same
})

it.each([
  [1, 'failed', 5],
  [9, 'failed', 86_400],
  [10, 'givenUp', null],
])('a fault of ours at attempt %i counts as one that %s, and is tried again after %s s', (n, outcome, wait) => {
  const clock = manualClock()
  const sender = { send: () => Promise.reject(new Error('Never sent')), close: async () => {} }
  const delivery = deliveryOf('activityEnrollment', n)
  const deliverer = { sender, installation: 'abc', retrySchedule: DEFAULT, clock, vault }
  const made = internalFailure(delivery, clock.now(), deliverer)
  expect(made).toEqual({
    delivery,
    outcome,
    at: clock.now(),
    durationMs: 0,
    status: null,
    error: 'Internal error: see the log of the server.',
    address: null,
    requestHeaders: {},
    responseHeaders: null,
    responseBody: null,
    nextAt: wait === null ? null : new Date(clock.now().getTime() + wait * SECOND),
    disable: null,
    internal: true,
  })
})
