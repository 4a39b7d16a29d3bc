import type { Tracer } from '@opentelemetry/api'
import type { Clock } from '../clock.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { nextWait, readRetryAfter, scheduleOf } from '../outbox/retry-schedule.ts'
import { attemptsOf, contractOf } from '../platforms/index.ts'
import type { Answer, Contract, Verdict } from '../platforms/platform.ts'
import { parseUrl } from '../shared/parse-url.ts'
import { traceparentOf } from '../shared/tracing.ts'
import type { Vault } from '../shared/vault.ts'
import { endAttemptSpan, startAttemptSpan } from './attempt-span.ts'
import { concealer } from './conceal.ts'
import { maskHeaders, opened, prepare } from './prepare.ts'
import { printable } from './reasons.ts'
import type { Sender } from './send.ts'

/** How much of an answer's body the log keeps. */
const KEPT_MAX_BYTES = 4 * 1024
/** How much of the body is searched for secrets: an escape is longer than its character. */
const SEARCHED_MAX_BYTES = 4 * KEPT_MAX_BYTES
/** How many of its headers the log keeps, how long a name, and how much of all of them. */
const HEADERS_MAX = 100
const HEADER_NAME_MAX_BYTES = 200
const HEADERS_MAX_BYTES = 16 * 1024
/** How long an error may be. */
const ERROR_MAX_BYTES = 1_000

export interface Deliverer {
  sender: Sender
  installation: string
  retrySchedule: readonly number[]
  clock: Clock
  /** Opens the secrets of webhooks. */
  vault: Vault
  /** Makes a span of each attempt; left out, or null: there are none. */
  tracer?: Tracer | null
}

/**
 * Makes one attempt: prepare, send, judge the answer. A receiver's failure is the result.
 * @throws Error for a fault of ours
 */
export function deliver(delivery: Delivery, deliverer: Deliverer): Promise<Attempt> {
  const { tracer } = deliverer
  return tracer ? deliverTraced(delivery, deliverer, tracer) : post(delivery, deliverer, delivery.trace ?? null)
}

/** Does so in a span: its receiver goes on from that. */
async function deliverTraced(delivery: Delivery, deliverer: Deliverer, tracer: Tracer): Promise<Attempt> {
  const span = startAttemptSpan(tracer, delivery)
  let attempt: Attempt | null = null
  try {
    attempt = await post(delivery, deliverer, traceparentOf(span) ?? delivery.trace ?? null)
    return attempt
  } finally {
    endAttemptSpan(span, attempt)
  }
}

async function post(delivery: Delivery, deliverer: Deliverer, trace: string | null): Promise<Attempt> {
  const { sender, installation, clock, vault } = deliverer
  const startedAt = clock.now()
  const contract = contractOf(delivery.type)
  const webhook = opened(delivery.webhook, vault)
  const request = prepare({ ...delivery, webhook, trace }, installation, startedAt)
  const startedMs = performance.now()
  const sent = await sender.send(request, contract.timeout, (status) => byStatus(contract, status) !== null)
  const answer = 'answer' in sent ? sent.answer : null
  const verdict = answer ? (byStatus(contract, answer.status) ?? contract.judge(answer)) : 'retry'
  const wait = verdict === 'retry' ? waitAfter(answer, delivery, deliverer) : null
  const gone = answer?.status === GONE
  const conceal = concealer(webhook)
  const error =
    'error' in sent
      ? sent.error
      : verdict === 'received'
        ? null
        : shortfall(sent.answer, contract, request.url, conceal)
  return {
    delivery,
    outcome: verdict === 'received' ? 'received' : wait === null && !gone ? 'givenUp' : 'failed',
    at: startedAt,
    durationMs: Math.round(performance.now() - startedMs),
    status: answer?.status ?? null,
    // The error quotes the answer, and the quote may be cut within a secret: each side of the cut is searched.
    error: error && beginning(text(error).split('…').map(conceal).join('…'), ERROR_MAX_BYTES),
    address: sent.address,
    requestHeaders: maskHeaders(request.headers, delivery.webhook),
    responseHeaders: answer && keptHeaders(answer.headers, conceal),
    responseBody: answer && beginning(conceal(beginning(text(answer.body), SEARCHED_MAX_BYTES)), KEPT_MAX_BYTES),
    nextAt: wait === null ? null : new Date(clock.now().getTime() + wait),
    disable: gone ? 'The receiver answered 410 Gone.' : null,
    ...('error' in sent && sent.ofProxy && { ofProxy: true }),
  }
}

/** Calculates the wait before the next attempt (ms); null when there is none left. */
function waitAfter(answer: Answer | null, delivery: Delivery, { retrySchedule, clock }: Deliverer): number | null {
  const schedule = scheduleOf(retrySchedule, attemptsOf(delivery.type))
  const retryAfter = readRetryAfter(answer?.headers['retry-after'], clock.now())
  return nextWait(schedule, delivery.attempts + 1, clock.random(), retryAfter)
}

/** The webhook is switched off, and its delivery waits as the first until it is on again. */
const GONE = 410

/** Judges by the status. 410 means the same under every platform: this URL is gone for good (RFC 9110 §15.5.11). */
function byStatus(contract: Contract, status: number): Verdict | null {
  return status === GONE ? 'refused' : contract.byStatus(status)
}

/** The statuses with a `location` to go to (RFC 9110 §15.4). */
const REDIRECTS = [301, 302, 303, 307, 308]

/** Says why an answer does not count, and how to mend it. */
function shortfall(
  { status, headers, flaw }: Answer,
  contract: Contract,
  url: string,
  conceal: (text: string) => string,
): string {
  const start = `The answer ${status} does not count as received`
  if (REDIRECTS.includes(status)) {
    const target =
      headers.location === undefined ? '' : ` to ${printable(absolute(conceal(headers.location), url), 200)}`
    return `${start}: it redirects${target}; redirects are not followed: enter ${target ? 'that URL' : 'the URL it leads to'}.`
  }
  if (status === 101) return `${start}: it changes the protocol, which nobody asked for.`
  if (byStatus(contract, status) === null && flaw) return `${start}: ${flaw.words}.`
  return contract.expected ? `${start}: ${contract.expected} is expected.` : `${start}.`
}

function absolute(location: string, url: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(location) ? null : parseUrl(location, url)
  return whole?.href ?? location
}

/** The attempt that a fault of ours kept from being made, or from being logged as it was. It counts like any other. */
export function internalFailure(delivery: Delivery, startedAt: Date, deliverer: Deliverer): Attempt {
  const wait = waitAfter(null, delivery, deliverer)
  return {
    delivery,
    outcome: wait === null ? 'givenUp' : 'failed',
    at: startedAt,
    durationMs: 0,
    status: null,
    error: 'Internal error: see the log of the server.',
    address: null,
    requestHeaders: {},
    responseHeaders: null,
    responseBody: null,
    nextAt: wait === null ? null : new Date(deliverer.clock.now().getTime() + wait),
    disable: null,
    internal: true,
  }
}

/** The first `max` bytes, without a character that would be cut in two. */
function beginning(value: string, max: number): string {
  if (value.length * 3 <= max && !/\p{Surrogate}/u.test(value)) return value // a character has three bytes at most
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(value).subarray(0, max), { stream: true })
}

/** Replaces NUL, which PostgreSQL does not store in text. */
function text(value: string): string {
  return value.replaceAll('\0', '\uFFFD')
}

/** The first headers, within the limits. */
function keptHeaders(headers: Record<string, string>, conceal: (text: string) => string): Record<string, string> {
  const kept: [string, string][] = []
  let left = HEADERS_MAX_BYTES
  for (const [given, value] of Object.entries(headers).slice(0, HEADERS_MAX)) {
    const name = beginning(conceal(text(given)), HEADER_NAME_MAX_BYTES)
    const shown = beginning(conceal(text(value)), Math.max(0, left - name.length))
    left -= name.length + Buffer.byteLength(shown)
    kept.push([name, shown])
    if (left <= 0) break
  }
  return Object.fromEntries(kept)
}
