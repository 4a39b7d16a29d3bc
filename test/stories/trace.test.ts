import http from 'node:http'
import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startReceiver } from '../harness/receiver.ts'
import { ADMIN } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** The nth trace that a caller is within. */
const traceOf = (n: number) => `00-${n.toString(16).padStart(32, 'a')}-00f067aa0ba902b7-01`
const TRACE = traceOf(1)
const SECOND = 1_000
const PERSON = { name: 'Ana Souza', email: 'ana@example.com' }

const it = storyOf({ env: { RETRY_SCHEDULE: '5s,5m' } })
  /** Calls a method within a trace, by a header or several. */
  .extend('within', ({ server }) => async (trace: string, method: string, params: object): Promise<Any> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const { result, error } = (await (await server.post(body, { traceparent: trace })).json()) as Any
    expect(error).toBe(undefined)
    return result
  })
  .extend('bind', ({ within, activityID }) => (trace: string, name = 'Ana', more: object = {}) => {
    return within(trace, 'activity.person.bind', { activityID, name, email: `${name}@example.com`, ...more })
  })
  /** What the receiver was sent as the trace, once it has n requests. */
  .extend('traces', ({ receiver }) => async (n: number): Promise<(string | undefined)[]> => {
    return (await receiver.received(n)).map(({ headers }) => headers.traceparent)
  })
  .extend('webhook', ({ server, eventID, receiver }) => server.newWebhook(eventID, receiver.url))

describe('the trace of a call', () => {
  it('comes to the receiver, at the first attempt and at each retry, and stands in the log', async ({
    server,
    receiver,
    webhook: _,
    bind,
    traces,
    attempts,
  }) => {
    receiver.behave(() => (receiver.requests.length < 3 ? { status: 500 } : {}))
    await bind(TRACE)
    await attempts(1)
    server.clock.advance(5 * SECOND)
    await attempts(2)
    server.clock.advance(300 * SECOND)
    const log = await attempts(3)
    expect(await traces(3)).toEqual([TRACE, TRACE, TRACE])
    for (const { attemptID } of log) {
      const { request } = await server.rpc('webhook.log.get', { attemptID })
      expect(request.headers.traceparent).toBe(TRACE)
    }
  })

  it('comes to every webhook, of each of the facts', async ({ server, eventID, receiver, bind, traces }) => {
    for (const type of ['activityEnrollment', 'eventEnrollment', 'eventEnrollment'])
      await server.newWebhook(eventID, receiver.url, { type })
    await bind(TRACE)
    expect(await traces(3)).toEqual([TRACE, TRACE, TRACE])
  })

  it('is none when the call is in none', async ({ webhook: _, enroll, traces }) => {
    await enroll()
    expect(await traces(1)).toEqual([undefined])
  })

  it.for([
    ['garbage', undefined],
    ['', undefined],
    [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    [`${TRACE}-more`, undefined],
    [`cc${TRACE.slice(2)}-more`, TRACE],
  ] as const)('of the header %j is %s', async ([header, expected], { webhook: _, bind, traces }) => {
    await bind(header)
    expect(await traces(1)).toEqual([expected])
  })

  it('is none when the header comes twice', async ({ server, webhook: _, activityID, traces }) => {
    const params = { activityID, ...PERSON }
    const status = await new Promise((resolve) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${ADMIN}`,
        traceparent: [TRACE, TRACE],
      }
      const request = http.request(`${server.app.url}/rpc`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      request.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params }))
    })
    expect(status).toBe(200)
    expect(await traces(1)).toEqual([undefined])
  })

  it("is that of InEvent's wire, too", async ({ server, webhook: _, activityID, traces }) => {
    const query = new URLSearchParams({ activityID, ...PERSON, tokenID: ADMIN })
    const response = await fetch(`${server.app.url}/api/activity/person/bind?${query}`, {
      headers: { traceparent: TRACE },
    })
    expect(response.status).toBe(200)
    expect(await traces(1)).toEqual([TRACE])
  })

  it('is that of each call in a batch', async ({ server, webhook: _, activityID, traces }) => {
    const calls = ['Ana', 'Bea'].map((name, id) => {
      const params = { activityID, name, email: `${name}@example.com` }
      return { jsonrpc: '2.0', id, method: 'activity.person.bind', params }
    })
    await server.post(JSON.stringify(calls), { traceparent: TRACE })
    expect(await traces(2)).toEqual([TRACE, TRACE])
  })

  it('is its own for each of those who are enrolled together', async ({ webhook: _, bind, traces, receiver }) => {
    const names = [...Array(20).keys()].map((n) => `Ana${n}`)
    await Promise.all(names.map((name, n) => (n === 7 ? bind('none', name) : bind(traceOf(n), name))))
    await traces(20)
    const sent = receiver.requests.map(({ json, headers }) => [json.data.person.name, headers.traceparent])
    expect(Object.fromEntries(sent)).toEqual(
      Object.fromEntries(names.map((name, n) => [name, n === 7 ? undefined : traceOf(n)])),
    )
  })

  it('is that of a dismissal, and of what is removed with a person', async ({
    server,
    within,
    eventID,
    activityID,
    receiver,
    enroll,
    traces,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const { personID } = await enroll()
    await within(traceOf(1), 'activity.person.dismiss', { activityID, personID })
    await enroll()
    await within(traceOf(2), 'person.remove', { personID })
    expect(await traces(2)).toEqual([traceOf(1), traceOf(2)])
  })
})

describe('the trace of a fact comes later, too', () => {
  it('when the webhook was off, and is sent what it missed', async ({ server, webhook, bind, traces }) => {
    const { webhookID } = webhook
    await server.rpc('webhook.edit', { webhookID, active: false })
    await bind(TRACE)
    await eventually(async () => expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ missed: 1 }))
    await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })
    expect(await traces(1)).toEqual([TRACE])
  })

  it('when it was given up, and is recovered', async ({ server, webhook, bind, traces, receiver, attempts }) => {
    receiver.behave((_, n) => (n < 4 ? { status: 500 } : {}))
    const since = String(Math.floor(server.clock.now().getTime() / SECOND))
    await bind(TRACE)
    for (const [n, wait] of [5, 300].entries()) {
      await attempts(n + 1)
      server.clock.advance(wait * SECOND)
    }
    await attempts(3)
    await server.rpc('webhook.recover', { webhookID: webhook.webhookID, since })
    expect(await traces(4)).toEqual([TRACE, TRACE, TRACE, TRACE])
  })

  it('when the webhook is new, and recovers what was before it', async ({
    server,
    eventID,
    bind,
    receiver,
    traces,
  }) => {
    const since = String(Math.floor(server.clock.now().getTime() / SECOND))
    await bind(TRACE)
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await eventually(async () => {
      expect(await server.rpc('webhook.recover', { webhookID, since, missing: true })).toMatchObject({ recovered: 1 })
    })
    expect(await traces(1)).toEqual([TRACE])
  })

  it('when it was received, and is sent again, in either way', async ({
    server,
    eventID,
    webhook,
    bind,
    traces,
    attempts,
  }) => {
    await bind(TRACE)
    const [{ deliveryID }] = await attempts(1)
    await server.rpc('webhook.log.resend', { deliveryID })
    await traces(2)
    const { facts } = await server.rpc('fact.find', { eventID, type: 'enrollment.added' })
    await server.rpc('webhook.send', { webhookID: webhook.webhookID, factID: facts[0].factID })
    expect(await traces(3)).toEqual([TRACE, TRACE, TRACE])
  })

  it('and none is made up when it had none', async ({ server, webhook: _, enroll, traces, attempts }) => {
    await enroll()
    const [{ deliveryID }] = await attempts(1)
    await server.rpc('webhook.log.resend', { deliveryID })
    expect(await traces(2)).toEqual([undefined, undefined])
  })
})

describe('what is published', () => {
  const published = it.extend('webhook', async ({ server, eventID, receiver }) => {
    const example = { order: 'A-17' }
    await server.rpc('webhook.type.create', { companyID: '1', type: 'shop.paid', description: 'Paid.', example }).catch(
      () => undefined, // by the test before
    )
    return server.newWebhook(eventID, receiver.url, { type: 'shop.paid' })
  })

  published('by a call has its trace', async ({ webhook: _, within, eventID, traces }) => {
    await within(TRACE, 'notification.publish', { eventID, type: 'shop.paid', data: { order: 'A-17' } })
    expect(await traces(1)).toEqual([TRACE])
  })

  published('by SQL has that of its transaction, where it is one', async ({ server, webhook: _, eventID, traces }) => {
    for (const [n, trace] of [TRACE, 'garbage', traceOf(0).replaceAll('a', '0'), '', null].entries()) {
      await server.app.connection.db.transaction().execute(async (trx) => {
        if (trace !== null) await sql`select set_config('aviso_publish.traceparent', ${trace}, true)`.execute(trx)
        const data = JSON.stringify({ order: `A-${n}` })
        await sql`select aviso.publish(${eventID}::bigint, 'shop.paid', ${data}::json, ordering_key => 'A')`.execute(
          trx,
        )
      })
    }
    server.app.connection.nudge() // it notifies nobody
    expect(await traces(5)).toEqual([TRACE, undefined, undefined, undefined, undefined])
  })
})

it('a test of a webhook is in the trace of its call', async ({ within, webhook, traces }) => {
  const { request } = await within(TRACE, 'webhook.test', { webhookID: webhook.webhookID })
  expect(request.headers.traceparent).toBe(TRACE)
  expect(await traces(1)).toEqual([TRACE])
})

it('what Aviso tells of itself is in none', async ({ server, eventID, webhook: _, receiver, bind }) => {
  const owner = await startReceiver()
  await server.newWebhook(eventID, owner.url, { type: 'webhook.disabled' })
  receiver.behave(() => ({ status: 410 }))
  await bind(TRACE)
  const [told] = await owner.received(1)
  expect(told?.headers.traceparent).toBe(undefined)
  await owner.close()
})

it('a header of that name that a webhook was once given is sent where there is no trace', async ({
  server,
  webhook,
  enroll,
  bind,
  traces,
}) => {
  const { webhookID } = webhook
  const headers = { traceparent: 'mine' }
  expect(await server.rpcError('webhook.edit', { webhookID, headers })).toMatchObject({
    data: { issues: [{ message: expect.stringContaining('The header traceparent is set by Aviso') }] },
  })
  await sql`update aviso.webhook set headers = ${JSON.stringify(headers)} where id = ${webhookID}`.execute(
    server.app.connection.db,
  )
  await enroll('Bea')
  await traces(1)
  await bind(TRACE)
  expect(await traces(2)).toEqual(['mine', TRACE])
})
