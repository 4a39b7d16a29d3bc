import { afterAll, beforeAll, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { type Receiver, startReceiver, verify } from '../harness/receiver.ts'

withServer()

let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.close())

it.each([
  ['activityEnrollment', 'application/json'],
  ['activityDismissal', 'application/json'],
  ['activityEnrollment', 'application/x-www-form-urlencoded'],
])(
  'the request example of %s as %s, sent by hand, verifies with the secret of the webhook',
  async (type, contentType) => {
    const { eventID } = await server.newEvent()
    const more = { type, contentType, securityCode: 's3cret', headers: { Authorization: 'Basic YTpi' } }
    const webhook = await server.newWebhook(eventID, receiver.url, more)
    const example = await server.rpc('webhook.requestExample', { webhookID: webhook.webhookID })
    const before = receiver.requests.length
    await fetch(example.url, { method: example.method, headers: example.headers, body: example.body })
    const [request] = (await receiver.received(before + 1)).slice(-1)
    if (!request) throw new Error('nothing came')

    verify(webhook.secret, request)
    expect(() =>
      verify(webhook.secret, { headers: request.headers, body: request.body.replace('Ana', 'Eva') }),
    ).toThrow(/signature/i)
    expect(() => verify(webhook.secret, request, new Date(server.clock.now().getTime() + 600_000))).toThrow(
      /timestamp/i,
    )
    const other = await server.newWebhook(eventID, receiver.url)
    expect(() => verify(other.secret, request)).toThrow(/signature/i)

    expect(request.headers).toMatchObject({
      'content-type': contentType,
      'x-secret': 's3cret',
      authorization: 'Basic YTpi',
    })
    const json = contentType === 'application/json' ? request.body : new URLSearchParams(request.body).get('payload')
    expect(JSON.parse(json ?? '')).toMatchObject({ type, eventID, webhookID: webhook.webhookID })
  },
)

it('a delivery has the headers of its example, name for name', async () => {
  const { eventID, activityID } = await server.newEvent()
  const webhook = await server.newWebhook(eventID, receiver.url, {
    securityCode: 's3cret',
    headers: { 'X-Tenant': '7' },
  })
  const { headers } = await server.rpc('webhook.requestExample', { webhookID: webhook.webhookID })
  const before = receiver.requests.length
  await server.enroll(activityID)
  const [request] = (await receiver.received(before + 1)).slice(-1)
  const ofTheConnection = ['host', 'connection', 'content-length']
  expect(
    Object.keys(request?.headers ?? {})
      .filter((name) => !ofTheConnection.includes(name))
      .sort(),
  ).toEqual(Object.keys(headers).sort())
})

it('the response examples are what the contract says of them', async () => {
  const { eventID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  const { received, retried, verification, ...patience } = await server.rpc('webhook.responseExample', { webhookID })
  expect(received.status).toBe(200)
  expect(retried.status).toBe(500)
  expect(patience).toEqual({ rule: expect.stringMatching(/^Any 2xx/), seconds: 15, attempts: 10 })
  expect(verification).toEqual((await server.rpc('webhook.requestExample', { webhookID })).verification)

  const strict = await server.newWebhook(eventID, receiver.url, { type: 'enrollment_added' })
  expect(await server.rpc('webhook.responseExample', { webhookID: strict.webhookID })).toMatchObject({
    received: { status: 200, body: '{"status": "ok"}' },
    retried: { status: 200, body: '{"status": "error"}' },
    rule: expect.stringMatching(/"status": "ok"/),
    seconds: 10,
    attempts: 5,
  })
  const { verification: strictly, ...terms } = await server.rpc('webhook.responseExample', { type: 'enrollment_added' })
  const ofWebhook = await server.rpc('webhook.responseExample', { webhookID: strict.webhookID })
  expect(ofWebhook).toEqual({ ...terms, verification: strictly })
  expect(strictly.node).toContain('{"status": "ok"}')
  const form = await server.newWebhook(eventID, receiver.url, { contentType: 'application/x-www-form-urlencoded' })
  const formed = await server.rpc('webhook.responseExample', { webhookID: form.webhookID })
  expect(formed.verification.node).toContain("get('payload')")
})

it('the response examples are those of a webhook or of a type, not of both and not of neither', async () => {
  expect((await server.rpcError('webhook.responseExample', {})).data.issues).toMatchObject([{ path: ['webhookID'] }])
  const both = await server.rpcError('webhook.responseExample', { webhookID: '1', type: 'attendee_accepted' })
  expect(both.data.issues).toMatchObject([{ path: ['type'], message: expect.stringContaining('attendee_accepted') }])
})
