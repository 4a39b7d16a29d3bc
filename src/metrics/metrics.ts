import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { ERRORS, type ErrorKind } from '../errors.ts'
import type { Attempt, Outcome } from '../outbox/delivery.ts'
import { VERSION } from '../version.ts'
import { observeBacklog, observeProcess, type Watched } from './gauges.ts'

/** Seconds; the longest time that an attempt may take is 15 s. */
const ATTEMPT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]
const ARRIVAL_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300]
const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const OUTCOMES: Outcome[] = ['received', 'failed', 'givenUp']
/** By the first digit of a status; a receiver may send any number. */
const ANSWERS = ['1xx', '2xx', '3xx', '4xx', '5xx']
const NO_ANSWER = 'none'
const ODD_ANSWER = 'other'

/** Errors of requests that hold no call. */
const NO_CALL = ['parse_error', 'invalid_request', 'method_not_allowed', 'too_large', 'unsupported_media_type']
const CALL_OUTCOMES = ['ok', ...Object.keys(ERRORS).filter((kind) => !NO_CALL.includes(kind))]

/**
 * The metrics of one process. Every label has the few values that are written down here: none comes from outside. What happens is
 * counted in memory; the database is asked when somebody scrapes.
 */
export class Metrics {
  readonly contentType: string
  readonly #registry = new Registry()
  readonly #facts: Counter
  readonly #attempts: Map<string, Counter.Internal>
  readonly #attemptSeconds: Histogram
  readonly #arrivalSeconds: Histogram
  readonly #calls: Map<string, Counter.Internal>
  readonly #callSeconds: Histogram
  readonly #refresh: () => Promise<void>

  constructor(watched: Watched) {
    const registers = [this.#registry]
    const histogram = (name: string, help: string, buckets: number[]) =>
      new Histogram({ name, help, buckets, registers })
    this.contentType = this.#registry.contentType
    collectDefaultMetrics({ register: this.#registry })
    const info = new Gauge({ name: 'aviso_info', help: 'The version that runs', labelNames: ['version'], registers })
    info.set({ version: VERSION }, 1)
    this.#facts = new Counter({ name: 'aviso_facts_total', help: 'Facts that came into the log', registers })
    const attempts = new Counter({
      name: 'aviso_attempts_total',
      help: 'Attempts by what became of the delivery and by the status of the answer',
      labelNames: ['outcome', 'answer'],
      registers,
    })
    const calls = new Counter({
      name: 'aviso_calls_total',
      help: 'Calls by their outcome: ok, or the kind of the error',
      labelNames: ['outcome'],
      registers,
    })
    const pairs = OUTCOMES.flatMap((outcome) =>
      [...ANSWERS, NO_ANSWER, ODD_ANSWER].map((answer) => ({ outcome, answer })),
    )
    this.#attempts = new Map(pairs.map((pair) => [keyOf(pair.outcome, pair.answer), attempts.labels(pair)]))
    this.#calls = new Map(CALL_OUTCOMES.map((outcome) => [outcome, calls.labels({ outcome })]))
    // From the begin on: an increase is only seen from a number that was there.
    for (const counter of [...this.#attempts.values(), ...this.#calls.values()]) counter.inc(0)
    this.#attemptSeconds = histogram(
      'aviso_attempt_duration_seconds',
      'How long attempts took, from the request to the end of the answer',
      ATTEMPT_BUCKETS,
    )
    this.#arrivalSeconds = histogram(
      'aviso_arrival_seconds',
      'From what happened to its receipt, for deliveries that were received at the first attempt',
      ARRIVAL_BUCKETS,
    )
    this.#callSeconds = histogram('aviso_call_duration_seconds', 'How long calls of methods took', CALL_BUCKETS)
    observeProcess(watched, registers)
    this.#refresh = observeBacklog(watched, registers)
  }

  fannedOut(facts: number): void {
    this.#facts.inc(facts)
  }

  settled(attempts: readonly Attempt[]): void {
    const times = new Map<string, number>()
    for (const { outcome, status, at, durationMs, delivery } of attempts) {
      const key = keyOf(outcome, answerOf(status))
      times.set(key, (times.get(key) ?? 0) + 1)
      this.#attemptSeconds.observe(durationMs / 1_000)
      if (outcome !== 'received' || delivery.attempts > 0 || delivery.byHand) continue
      // The clocks of two machines may differ.
      this.#arrivalSeconds.observe(Math.max(0, at.getTime() + durationMs - delivery.madeAt.getTime()) / 1_000)
    }
    for (const [key, count] of times) this.#attempts.get(key)?.inc(count)
  }

  called(outcome: 'ok' | ErrorKind, ms: number): void {
    this.#calls.get(outcome)?.inc()
    this.#callSeconds.observe(ms / 1_000)
  }

  /** A request that was not let in. */
  refused(kind: ErrorKind): void {
    this.#calls.get(kind)?.inc()
  }

  /** All of them, in the text format of Prometheus. */
  async text(): Promise<string> {
    await this.#refresh()
    return this.#registry.metrics()
  }
}

function keyOf(outcome: string, answer: string): string {
  return `${outcome} ${answer}`
}

function answerOf(status: number | null): string {
  if (status === null) return NO_ANSWER
  return ANSWERS[Math.floor(status / 100) - 1] ?? ODD_ANSWER
}
