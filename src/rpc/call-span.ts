import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { ERRORS, type ErrorKind } from '../errors.ts'
import { startSpan } from '../shared/tracing.ts'

/** The errors that are faults of ours: any other is the caller's. */
const FAULTS: readonly ErrorKind[] = ['internal', 'unavailable']

/**
 * Begins the span of a call, by OpenTelemetry's semantic conventions for JSON-RPC. Nothing that the caller gave is in it.
 * @param method null: there is no such method
 */
export function startCallSpan(tracer: Tracer, method: string | null, trace: string | null): Span {
  return startSpan(tracer, method ?? 'jsonrpc', SpanKind.SERVER, trace, {
    'rpc.system.name': 'jsonrpc',
    'rpc.method': method ?? '_OTHER',
  })
}

/** Ends it. */
export function endCallSpan(span: Span, outcome: 'ok' | ErrorKind): void {
  if (outcome !== 'ok') {
    span.setAttributes({ 'error.type': outcome, 'rpc.response.status_code': String(ERRORS[outcome].code) })
    if (FAULTS.includes(outcome)) span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}
