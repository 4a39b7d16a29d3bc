import type { Tracer } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { ErrorKind, PublicError } from '../errors.ts'
import { traceparentOf } from '../shared/tracing.ts'
import { endCallSpan, startCallSpan } from './call-span.ts'
import type { Call } from './envelope.ts'
import type { Access } from './method.ts'

export type CallOutcome = 'ok' | ErrorKind

interface Observers {
  log: Logger
  /** undefined: there is no such method. */
  accessOf(method: string): Access | undefined
  toPublic(error: unknown): PublicError
  called(outcome: CallOutcome, ms: number): void
  /** Makes a span of each call; left out, or null: there are none. */
  tracer?: Tracer | null
}

/** How much of a name that is no method's is written down. */
const NAME_MAX = 64

/**
 * Writes a line of the log for each call: its method, its outcome, how long it took and who made it, never its parameters. A read
 * that went well is for `debug`: the console reads again every few seconds. Where there are spans, what a call makes goes on from
 * its own.
 * @param who the token, and what it is for
 */
export function observed(call: Call, who: object, { log, accessOf, toPublic, called, tracer }: Observers): Call {
  return async (method, params, trace = null) => {
    const startedMs = performance.now()
    const span = tracer && startCallSpan(tracer, accessOf(method) === undefined ? null : method, trace)
    const tell = (outcome: CallOutcome, ref?: string) => {
      const ms = performance.now() - startedMs
      called(outcome, ms)
      if (span) endCallSpan(span, outcome)
      const isQuiet = outcome === 'ok' && accessOf(method) === 'read'
      const line = { method: method.slice(0, NAME_MAX), outcome, ms: Math.round(ms * 10) / 10, ...who, ref }
      log[isQuiet ? 'debug' : 'info'](line, 'A call')
    }
    try {
      const result = await call(method, params, (span && traceparentOf(span)) ?? trace)
      tell('ok')
      return result
    } catch (error) {
      const told = toPublic(error)
      tell(told.kind, told.details.ref)
      throw told
    }
  }
}
