import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { endAttemptSpan, startAttemptSpan } from '../../src/attempt/attempt-span.ts'
import type { Delivery } from '../../src/outbox/delivery.ts'
import { Spans } from '../harness/spans.ts'

/** The span of an attempt of a delivery to this URL, that came to this. */
function spanOf(url: string, attempt: Parameters<typeof endAttemptSpan>[1], more: Partial<Delivery> = {}) {
  const spans = new Spans()
  const webhook = { webhookID: '3', url, secrets: [], securityCode: null, headers: {} }
  const delivery: Delivery = {
    deliveryID: '7',
    fact: null,
    eventID: '1',
    type: 'activityEnrollment',
    contentType: 'application/json',
    payload: '{}',
    madeAt: new Date('2026-11-22T12:00:00Z'),
    attempts: 0,
    webhook,
    ...more,
  }
  endAttemptSpan(startAttemptSpan(spans.tracer, delivery), attempt)
  const [span] = spans.ended
  if (!span) throw new Error('The span was not ended')
  return span
}

const RECEIVED = { status: 202, outcome: 'received' } as const

describe('the span of an attempt', () => {
  it('has the host of the URL and nothing else of it', () => {
    const span = spanOf('https://hooks.example:8443/T0KEN?key=s3cret', RECEIVED)
    expect(span).toMatchObject({ name: 'POST', kind: SpanKind.CLIENT, parent: undefined })
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span.attributes).toEqual({
      'http.request.method': 'POST',
      'server.address': 'hooks.example',
      'server.port': 8443,
      'aviso.delivery_id': '7',
      'aviso.webhook_id': '3',
      'aviso.outcome': 'received',
      'http.response.status_code': 202,
    })
  })

  it.each([
    ['http://hooks.example/', 'hooks.example', 80],
    ['https://hooks.example/', 'hooks.example', 443],
    ['no URL', '', 443],
  ])('has the port that %s leads to', (url, address, port) => {
    const { attributes } = spanOf(url, RECEIVED)
    expect(attributes).toMatchObject({ 'server.address': address, 'server.port': port })
  })

  it('goes on from the trace of the call, and tells how often it was tried before', () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const { parent, attributes } = spanOf('https://hooks.example/', RECEIVED, { trace, attempts: 2 })
    expect(parent).toMatchObject({ spanId: '00f067aa0ba902b7' })
    expect(attributes).toMatchObject({ 'http.request.resend_count': 2 })
  })

  it.each([
    ['with a status', { status: 500, outcome: 'failed' } as const, 'failed', '500'],
    ['for the last time', { status: 404, outcome: 'givenUp' } as const, 'givenUp', '404'],
    ['without an answer', { status: null, outcome: 'failed' } as const, 'failed', '_OTHER'],
    ['for a fault of ours', null, 'failed', '_OTHER'],
  ])('is an error when it failed %s', (_, attempt, outcome, type) => {
    const { status, attributes } = spanOf('https://hooks.example/', attempt)
    expect(status).toEqual({ code: SpanStatusCode.ERROR })
    expect(attributes).toMatchObject({ 'aviso.outcome': outcome, 'error.type': type })
    expect(attributes['http.response.status_code']).toBe(attempt?.status ?? undefined)
  })
})
