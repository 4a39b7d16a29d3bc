import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { parseUrl } from '../shared/parse-url.ts'
import { startSpan } from '../shared/tracing.ts'

/**
 * Begins the span of an attempt, by OpenTelemetry's semantic conventions for HTTP clients; but of the URL it has the host alone,
 * since the path of a webhook is often its secret.
 */
export function startAttemptSpan(tracer: Tracer, { webhook, deliveryID, attempts, trace = null }: Delivery): Span {
  const url = parseUrl(webhook.url)
  return startSpan(tracer, 'POST', SpanKind.CLIENT, trace, {
    'http.request.method': 'POST',
    'server.address': url?.hostname ?? '',
    'server.port': Number(url?.port || (url?.protocol === 'http:' ? 80 : 443)),
    'aviso.delivery_id': deliveryID,
    'aviso.webhook_id': webhook.webhookID,
    ...(attempts > 0 && { 'http.request.resend_count': attempts }),
  })
}

/** Ends it. @param attempt null: a fault of ours kept it from being made */
export function endAttemptSpan(span: Span, attempt: Pick<Attempt, 'status' | 'outcome'> | null): void {
  const { status, outcome } = attempt ?? { status: null, outcome: 'failed' }
  span.setAttribute('aviso.outcome', outcome)
  if (status !== null) span.setAttribute('http.response.status_code', status)
  if (outcome !== 'received') {
    span.setAttribute('error.type', status === null ? '_OTHER' : String(status))
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}
