import type { Clock } from '../clock.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { nextWait, readRetryAfter, scheduleOf } from '../outbox/retry-schedule.ts'
import { attemptsOf, findType } from '../platforms/index.ts'
import type { Answer, Contract, Verdict } from '../platforms/platform.ts'
import { concealer } from './conceal.ts'
import { maskHeaders, prepare } from './prepare.ts'
import { printable } from './reasons.ts'
import type { Sender } from './send.ts'

/** How much of an answer's body the log keeps (bytes). */
const KEPT_MAX = 4 * 1024
/** How much of it is searched for secrets (bytes): an escape takes more than what it stands for. */
const READ_MAX = 4 * KEPT_MAX
/** How many of its headers, how long a name, and how much of all of them (bytes). */
const HEADERS_MAX = 100
const HEADER_NAME_MAX = 200
const HEADERS_SIZE_MAX = 16 * 1024
/** How long a reason may be (bytes). */
const ERROR_MAX = 1_000

export interface Deliverer {
  sender: Sender
  installation: string
  retrySchedule: readonly number[]
  clock: Clock
}

/** Makes one attempt: prepare, send, and judge what came back. What goes wrong at the receiver is the result, only a fault of ours an exception. */
export async function deliver(
  delivery: Delivery,
  { sender, installation, retrySchedule, clock }: Deliverer,
): Promise<Attempt> {
  const at = clock.now()
  const { contract } = findType(delivery.type).platform
  const schedule = scheduleOf(retrySchedule, contract.attempts)
  const request = prepare(delivery, installation, at)
  const started = performance.now()
  const sent = await sender.send(request, contract.timeout, (status) => byStatus(contract, status) !== null)
  const answer = 'answer' in sent ? sent.answer : null
  const verdict = answer ? (byStatus(contract, answer.status) ?? contract.judge(answer)) : 'retry'
  const retryAfter = readRetryAfter(answer?.headers['retry-after'], clock.now())
  const wait = verdict === 'retry' ? nextWait(schedule, delivery.attempts + 1, clock.random(), retryAfter) : null
  const conceal = concealer(delivery.webhook)
  const error =
    'error' in sent
      ? sent.error
      : verdict === 'received'
        ? null
        : shortfall(sent.answer, contract, request.url, conceal)
  return {
    delivery,
    outcome: verdict === 'received' ? 'received' : wait === null ? 'givenUp' : 'failed',
    at,
    durationMs: Math.round(performance.now() - started),
    status: answer?.status ?? null,
    // What it repeats of the answer may have been cut within a secret.
    error: error && beginning(text(error).split('…').map(conceal).join('…'), ERROR_MAX),
    address: sent.address,
    requestHeaders: maskHeaders(request.headers, delivery.webhook),
    responseHeaders: answer && keptHeaders(answer.headers, conceal),
    responseBody: answer && beginning(conceal(beginning(text(answer.body), READ_MAX)), KEPT_MAX),
    nextAt: wait === null ? null : new Date(clock.now().getTime() + wait),
    disable: answer?.status === 410 ? 'The receiver answered 410 Gone.' : null,
  }
}

/** 410 means the same under every platform: this URL is gone for good, do not come back (RFC 9110 §15.5.11). */
function byStatus(contract: Contract, status: number): Verdict | null {
  return status === 410 ? 'refused' : contract.byStatus(status)
}

/** Those that have a `location` to go to (RFC 9110 §15.4). */
const REDIRECTS = [301, 302, 303, 307, 308]

/** Why an answer does not count, and what would mend it. */
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
  return !/^[a-z][a-z0-9+.-]*:/i.test(location) && URL.canParse(location, url) ? new URL(location, url).href : location
}

/** Why an attempt failed that failed for a fault of ours. */
export const INTERNAL = 'Internal error: see the log of the server.'

/** The attempt that could not be made, or not be written down as it was, for a fault of ours: it counts like any other. */
export function internalFailure(delivery: Delivery, at: Date, { retrySchedule, clock }: Deliverer): Attempt {
  const wait = nextWait(scheduleOf(retrySchedule, attemptsOf(delivery.type)), delivery.attempts + 1, clock.random())
  return {
    delivery,
    outcome: wait === null ? 'givenUp' : 'failed',
    at,
    durationMs: 0,
    status: null,
    error: INTERNAL,
    address: null,
    requestHeaders: {},
    responseHeaders: null,
    responseBody: null,
    nextAt: wait === null ? null : new Date(clock.now().getTime() + wait),
    disable: null,
  }
}

/** At most `max` bytes; a character that would be cut in two is left out. */
function beginning(value: string, max: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(value).subarray(0, max), { stream: true })
}

/** PostgreSQL stores no NUL in text. */
function text(value: string): string {
  return value.replaceAll('\0', '\uFFFD')
}

/** The first of them, as far as the limits go. */
function keptHeaders(headers: Record<string, string>, conceal: (text: string) => string): Record<string, string> {
  const kept: [string, string][] = []
  let left = HEADERS_SIZE_MAX
  for (const [given, value] of Object.entries(headers).slice(0, HEADERS_MAX)) {
    const name = beginning(conceal(text(given)), HEADER_NAME_MAX)
    const shown = beginning(conceal(text(value)), Math.max(0, left - name.length))
    left -= name.length + Buffer.byteLength(shown)
    kept.push([name, shown])
    if (left <= 0) break
  }
  return Object.fromEntries(kept)
}
