import { sql } from 'kysely'
import { beforeEach, describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { type OnRequest, startRawReceiver } from '../harness/raw-receiver.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

const SECOND = 1_000
const OK = '{"status": "ok"}'
const it = storyOf({ env: { DELIVERY_TIMEOUT: '500ms', RETRY_SCHEDULE: '1s,2s,3s,4s' } })
  .extend('settled', ({ server, eventID }) => async () => {
    const ours = async () => (await server.outbox()).filter(({ event_id }) => event_id === eventID)
    await eventually(async () => expect(await ours()).toEqual([]))
  })
  /** Nothing of this kind fits into the log. */
  .extend('refuse', ({ server }) => async (check: string, run: () => Promise<void>) => {
    const { db } = server.app.connection
    await sql.raw(`alter table aviso.attempt add constraint refused check (${check}) not valid`).execute(db)
    try {
      await run()
    } finally {
      await sql`alter table aviso.attempt drop constraint refused`.execute(db)
    }
  })

describe('a receiver that answers 2xx and breaks', () => {
  const BREAKS: [string, OnRequest][] = [
    ['in its body', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}')],
    [
      'by a reset in its body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}', () => socket.resetAndDestroy()),
    ],
    ['in its chunks', (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n')],
    ['by a 204 with a body', (socket) => socket.write('HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nOK')],
    ['by two lengths', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nOK')],
    [
      'by a body without end',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n'),
    ],
    [
      'by a coding that nobody knows',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: constructor\r\ncontent-length: 2\r\n\r\nOK'),
    ],
    [
      'by 100 before it',
      (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'),
    ],
  ]

  it.for(BREAKS)('%s has the delivery once', async ([_, behave], { server, eventID, enroll, attempts, settled }) => {
    const receiver = await startRawReceiver(behave)
    await server.newWebhook(eventID, receiver.url)
    await enroll()
    await settled()
    expect(receiver.requests).toHaveLength(1)
    expect(await attempts(1)).toMatchObject([{ outcome: 'received', error: null }])
    await receiver.close()
  })
})

it('says of a Quinttos answer that is cut which status it had, over all five attempts', async ({
  server,
  eventID,
  enroll,
  attempts,
}) => {
  const receiver = await startRawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}'))
  await server.newWebhook(eventID, receiver.url, { type: 'enrollment_added' })
  await enroll()
  for (const n of [1, 2, 3, 4]) {
    await attempts(n)
    server.clock.advance(5 * SECOND)
  }
  for (const attempt of await attempts(5)) {
    expect(attempt).toMatchObject({
      status: 200,
      error: 'The answer 200 does not count as received: its body was cut (the connection was closed before its end).',
    })
  }
  expect(receiver.requests.map(({ attempt }) => attempt)).toEqual(['1', '2', '3', '4', '5'])
  await receiver.close()
})

describe('a receiver that echoes', () => {
  let receiver: Receiver
  beforeEach(async () => {
    receiver = await startReceiver(({ headers }) => ({
      body: `${JSON.stringify(headers)} ${Buffer.from(headers['x-secret'] ?? '').toString('base64')} ${'x'.repeat(3_800)}${headers['x-secret']}`,
      headers: { 'x-echo': `${headers.authorization}`, 'x-short': headers['x-short'] ?? '' },
    }))
  })

  it.for(['webhook.test', 'a delivery'])(
    'puts no secret into the log: %s',
    async (way, { server, eventID, enroll, attempts }) => {
      const code = 'C0de/of-"yours"'
      const { webhookID, secret } = await server.newWebhook(eventID, receiver.url, {
        securityCode: code,
        headers: { authorization: 'Bearer tok-5f3e9a', 'x-short': 'ab' },
      })
      if (way === 'webhook.test') await server.rpc('webhook.test', { webhookID })
      else await enroll()
      const [{ attemptID }] = await attempts(1)
      const { response } = await server.rpc('webhook.log.get', { attemptID })
      const shown = JSON.stringify(response)
      for (const value of [code, 'C0de', 'tok-5f3e9a', secret, Buffer.from(code).toString('base64')]) {
        expect(shown).not.toContain(value)
      }
      expect(response.headers).toMatchObject({ 'x-echo': '***', 'x-short': '***' })
      expect(receiver.requests[0]?.headers).toMatchObject({ 'x-secret': code, authorization: 'Bearer tok-5f3e9a' })
      await receiver.close()
    },
  )
})

describe('an attempt that the database refuses', () => {
  it('loses the text of its answer, and stays received', async ({
    server,
    eventID,
    enroll,
    attempts,
    refuse,
    settled,
  }) => {
    const receiver = await startReceiver(() => ({ body: 'Merci 😀', headers: { 'x-odd': 'yes' } }))
    await server.newWebhook(eventID, receiver.url)
    await refuse("coalesce(response_body, '') not like 'Merci%'", async () => {
      await enroll()
      await settled()
      expect(await attempts(1)).toMatchObject([{ outcome: 'received', status: 200, error: null }])
    })
    expect(receiver.requests).toHaveLength(1)
    await receiver.close()
  })

  it('keeps its status and its reason when it failed', async ({ server, eventID, enroll, attempts, refuse }) => {
    const receiver = await startReceiver(() => ({ status: 503, body: 'Merci 😀' }))
    await server.newWebhook(eventID, receiver.url)
    await refuse("coalesce(response_body, '') not like 'Merci%'", async () => {
      await enroll()
      expect(await attempts(1)).toMatchObject([
        { outcome: 'failed', status: 503, error: 'The answer 503 does not count as received.' },
      ])
    })
    await receiver.close()
  })

  it('is not made again when it was received, even if there can be no row of it', async ({
    server,
    eventID,
    enroll,
    attempts,
    refuse,
    settled,
  }) => {
    const receiver = await startReceiver(() => ({ body: OK }))
    await server.newWebhook(eventID, receiver.url)
    await refuse('status is distinct from 200', async () => {
      await enroll()
      await settled()
      await attempts(0)
    })
    expect(receiver.requests).toHaveLength(1)
    await receiver.close()
  })

  it('is a failure of ours when it failed and cannot be written at all', async ({
    server,
    eventID,
    enroll,
    attempts,
    refuse,
  }) => {
    const receiver = await startReceiver(() => ({ status: 503 }))
    await server.newWebhook(eventID, receiver.url)
    await refuse('status is distinct from 503', async () => {
      await enroll()
      expect(await attempts(1)).toMatchObject([
        { outcome: 'failed', status: null, error: expect.stringMatching(/^Internal error/) },
      ])
    })
    await receiver.close()
  })
})
