import type { Clock } from '../clock.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { nextWait, readRetryAfter, scheduleOf } from '../outbox/retry-schedule.ts'
import { attemptsOf, findType } from '../platforms/index.ts'
import type { Answer, Contract, Verdict } from '../platforms/platform.ts'
import { maskHeaders, prepare } from './prepare.ts'
import type { Sender } from './send.ts'

/** How much of an answer's body the log keeps (bytes). */
const KEPT_MAX = 4 * 1024

export interface Deliverer {
  sender: Sender
  installation: string
  retrySchedule: readonly number[]
  clock: Clock
}

/** Makes one attempt: prepare, send, and judge what came back. What goes wrong at the receiver is the result, not an exception. */
export async function deliver(
  delivery: Delivery,
  { sender, installation, retrySchedule, clock }: Deliverer,
): Promise<Attempt> {
  const at = clock.now()
  const { contract } = findType(delivery.type).platform
  const schedule = scheduleOf(retrySchedule, contract.attempts)
  const request = prepare(delivery, installation, at)
  const started = performance.now()
  const sent = await sender.send(request, contract.timeout)
  const answer = 'answer' in sent ? sent.answer : null
  const verdict = answer ? judge(contract, answer) : 'retry'
  const wait =
    verdict === 'retry'
      ? nextWait(
          schedule,
          delivery.attempts + 1,
          clock.random(),
          readRetryAfter(answer?.headers['retry-after'], clock.now()),
        )
      : null
  return {
    delivery,
    outcome: verdict === 'received' ? 'received' : wait === null ? 'givenUp' : 'failed',
    at,
    durationMs: Math.round(performance.now() - started),
    status: answer?.status ?? null,
    error:
      'error' in sent
        ? sent.error
        : verdict === 'received'
          ? null
          : `The answer ${sent.answer.status} does not count as received.`,
    address: sent.address,
    requestHeaders: maskHeaders(request.headers, delivery.webhook),
    responseHeaders: answer && storable(answer.headers),
    responseBody: answer && beginning(text(answer.body)),
    nextAt: wait === null ? null : new Date(clock.now().getTime() + wait),
    disable: answer?.status === 410 ? 'The receiver answered 410 Gone.' : null,
  }
}

/** 410 means the same under every platform: this URL is gone for good, do not come back (RFC 9110 §15.5.11). */
function judge(contract: Contract, answer: Answer): Verdict {
  return answer.status === 410 ? 'refused' : contract.judge(answer)
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

/** At most KEPT_MAX bytes; a character that would be cut in two is left out. */
function beginning(value: string): string {
  return new TextDecoder().decode(Buffer.from(value).subarray(0, KEPT_MAX), { stream: true })
}

/** PostgreSQL stores no NUL in text. */
function text(value: string): string {
  return value.replaceAll('\0', '\uFFFD')
}

function storable(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)]))
}
