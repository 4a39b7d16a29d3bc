import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { Spans } from '../harness/spans.ts'
import { storyOf } from '../harness/story.ts'

/** The spans of a server for which somebody brought an SDK. */

const spans = new Spans()
beforeAll(() => spans.register())
afterAll(() => spans.unregister())

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const headerOf = ({ context }: { context: { traceId: string; spanId: string } }) =>
  `00-${context.traceId}-${context.spanId}-01`

const it = storyOf({ env: { RETRY_SCHEDULE: '5s,5m' } }).extend(
  'bind',
  ({ server, activityID }) =>
    async (traceparent: string) => {
      const params = { activityID, name: 'Ana Souza', email: 'ana@example.com' }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params })
      expect(await (await server.post(body, { traceparent })).json()).toHaveProperty('result')
    },
)

it('a call is a span, and each attempt to tell of it another one below', async ({
  server,
  eventID,
  receiver,
  bind,
  attempts,
}) => {
  const url = `${receiver.url}/T0KEN?key=s3cret`
  const webhook = await server.newWebhook(eventID, url, { securityCode: 'C0DE' })
  receiver.behave((_, n) => (n === 1 ? { status: 500, body: 'for Ana Souza' } : {}))
  spans.ended.length = 0
  await bind(`00-${TRACE_ID}-${CALLER}-01`)
  await attempts(1)
  server.clock.advance(5_000)
  const [{ deliveryID }] = await attempts(2)

  const call = spans.ended.find(({ name }) => name === 'activity.person.bind')
  const [first, second] = spans.ended.filter(({ name }) => name === 'POST')
  const made = [call, first, second]
  expect(made.map((one) => one?.context.traceId)).toEqual([TRACE_ID, TRACE_ID, TRACE_ID])
  expect(call?.parent).toMatchObject({ spanId: CALLER, isRemote: true, traceFlags: 1 })
  expect(first?.parent?.spanId).toBe(call?.context.spanId)
  expect(second?.parent?.spanId).toBe(call?.context.spanId)
  expect(receiver.requests.map(({ headers }) => headers.traceparent)).toEqual(
    [first, second].map((one) => one && headerOf(one)),
  )

  expect(call).toMatchObject({
    name: 'activity.person.bind',
    kind: SpanKind.SERVER,
    status: { code: SpanStatusCode.UNSET },
  })
  expect(call?.attributes).toEqual({ 'rpc.system.name': 'jsonrpc', 'rpc.method': 'activity.person.bind' })
  const common = {
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(receiver.url).port),
    'aviso.delivery_id': deliveryID,
    'aviso.webhook_id': webhook.webhookID,
  }
  expect(first).toMatchObject({ name: 'POST', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.ERROR } })
  expect(first?.attributes).toEqual({
    ...common,
    'http.response.status_code': 500,
    'error.type': '500',
    'aviso.outcome': 'failed',
  })
  expect(second).toMatchObject({ name: 'POST', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
  expect(second?.attributes).toEqual({
    ...common,
    'http.request.resend_count': 1,
    'http.response.status_code': 200,
    'aviso.outcome': 'received',
  })
  expect(JSON.stringify(made)).not.toMatch(/Ana|ana@|T0KEN|s3cret|C0DE|whsec_/)
})

it('a call without a trace begins one', async ({ server, eventID, receiver, enroll, attempts }) => {
  await server.newWebhook(eventID, receiver.url)
  spans.ended.length = 0
  await enroll()
  await attempts(1)
  const [call, attempt] = ['activity.person.bind', 'POST'].map((name) => spans.ended.find((one) => one.name === name))
  expect(call?.parent).toBe(undefined)
  expect(attempt).toMatchObject({ parent: { spanId: call?.context.spanId } })
  expect(receiver.requests[0]?.headers.traceparent).toBe(attempt && headerOf(attempt))
})

it('an attempt without an answer is an error of its own', async ({ server, eventID, receiver, enroll, attempts }) => {
  await server.newWebhook(eventID, receiver.url)
  await receiver.close()
  spans.ended.length = 0
  await enroll()
  await attempts(1)
  const attempt = spans.ended.find(({ name }) => name === 'POST')
  expect(attempt).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': '_OTHER' } })
  expect(attempt?.attributes).not.toHaveProperty('http.response.status_code')
})

it('an attempt that a fault of ours keeps from being made is ended, too', async ({
  server,
  eventID,
  receiver,
  enroll,
  attempts,
}) => {
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  await sql`update aviso.webhook set secret = '§no-such-key' where id = ${webhookID}`.execute(server.app.connection.db)
  spans.ended.length = 0
  await enroll()
  await attempts(1)
  expect(spans.ended.find(({ name }) => name === 'POST')).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': '_OTHER', 'aviso.outcome': 'failed' },
  })
})

it('a call that is refused says why, and is no fault', async ({ server }) => {
  spans.ended.length = 0
  await server.rpcError('event.get', { eventID: '999' })
  await server.rpcError('ana@example.com', {})
  await eventually(async () => expect(spans.ended).toHaveLength(2))
  expect(spans.ended).toMatchObject([
    {
      name: 'event.get',
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'rpc.method': 'event.get', 'error.type': 'not_found', 'rpc.response.status_code': '1001' },
    },
    { name: 'jsonrpc', attributes: { 'rpc.method': '_OTHER', 'error.type': 'method_not_found' } },
  ])
  expect(JSON.stringify(spans.ended)).not.toContain('ana@')
})
