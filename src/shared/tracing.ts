import {
  type Attributes,
  isSpanContextValid,
  type ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'

/** Spans, for those who bring the SDK of OpenTelemetry. A trace is handed on as a text, the header `traceparent`. */

/** The tracer of the SDK; null: there is none, and no spans need be made. To be asked once: an SDK is there before the server. */
export function findTracer(version: string): Tracer | null {
  const provider: TracerProvider & Partial<ProxyTracerProvider> = trace.getTracerProvider()
  // The API alone has a provider too, one that delegates to nobody.
  if (provider.getDelegateTracer) return provider.getDelegateTracer('aviso', version) ?? null
  return provider.getTracer('aviso', version)
}

/** @param parent the header `traceparent` that it goes on from; null: it begins a trace */
export function startSpan(
  tracer: Tracer,
  name: string,
  kind: SpanKind,
  parent: string | null,
  attributes: Attributes,
): Span {
  return tracer.startSpan(name, { kind, attributes }, parent === null ? ROOT_CONTEXT : contextOf(parent))
}

function contextOf(traceparent: string) {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  const traceFlags = Number.parseInt(flags, 16)
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

/** The header by which others go on from a span; null when the SDK made none. */
export function traceparentOf(span: Span): string | null {
  const context = span.spanContext()
  if (!isSpanContextValid(context)) return null
  return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`
}
