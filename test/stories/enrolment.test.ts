import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { type Receiver, startReceiver, verify } from '../harness/receiver.ts'

withServer()

let receiver: Receiver

async function scene(more: object = {}) {
  receiver = await startReceiver()
  const { eventID, activityID } = await server.newEvent()
  const webhook = await server.newWebhook(eventID, receiver.url, more)
  return { eventID, activityID, webhook }
}

describe('one enrolment becomes one signed POST', () => {
  it('arrives, verifies, is logged, and leaves the outbox empty', async () => {
    const { eventID, activityID, webhook } = await scene()
    const enrolment = await server.enroll(activityID)
    const [request] = await receiver.received(1)
    if (!request) throw new Error('nothing came')

    verify(webhook.secret, request)
    expect(() => verify(webhook.secret, { ...request, body: `${request.body} ` })).toThrow(/signature/i)
    expect(request.method).toBe('POST')
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'aviso/0.1.1',
      'webhook-timestamp': String(server.clock.now().getTime() / 1_000),
    })
    expect(request.json).toEqual({
      type: 'activityEnrollment',
      webhookID: webhook.webhookID,
      eventID,
      date: enrolment.date,
      sequence: expect.stringMatching(/^\d+$/),
      data: {
        enrollmentID: enrolment.enrollmentID,
        activityID,
        activity: { name: 'Keynote' },
        personID: enrolment.personID,
        person: { name: 'Ana Souza', email: 'ana.souza@example.com' },
      },
    })

    await eventually(async () => expect(await server.outbox()).toEqual([]))
    const log = await server.rpc('webhook.log.find', { eventID })
    expect(log).toMatchObject({ count: 1, total: 1 })
    expect(log.data[0]).toMatchObject({
      webhookID: webhook.webhookID,
      attempt: 1,
      outcome: 'received',
      status: 200,
      error: null,
      nextDate: null,
      url: receiver.url,
    })
    const details = await server.rpc('webhook.log.get', { attemptID: log.data[0].attemptID })
    expect(details).toMatchObject({
      address: '127.0.0.1',
      request: { body: request.body, headers: { 'webhook-signature': request.headers['webhook-signature'] } },
      response: { body: 'OK' },
    })
    expect(request.headers['webhook-id']).toMatch(new RegExp(`_${log.data[0].deliveryID}$`))
  })

  it('goes to every active webhook of the type and the event, and to no other', async () => {
    const { eventID, activityID } = await scene()
    const other = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.newWebhook(eventID, receiver.url, { active: false })
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    await server.newWebhook(other.eventID, receiver.url)
    await server.enroll(activityID)
    const requests = await receiver.received(2)
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect(requests).toHaveLength(2)
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  })

  it('notifies once when a person is bound twice, and again after a dismissal', async () => {
    const { activityID } = await scene()
    const first = await server.enroll(activityID)
    const second = await server.enroll(activityID, 'Ana Souza', { email: 'ANA.SOUZA@example.com' })
    expect(first.created).toBe(true)
    expect(second).toEqual({ ...first, created: false })
    await server.rpc('activity.person.dismiss', { activityID, personID: first.personID })
    const third = await server.enroll(activityID)
    expect(third).toMatchObject({ created: true, enrollmentID: first.enrollmentID })
    await receiver.received(2)
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect(receiver.requests).toHaveLength(2)
  })

  it('notifies once when the same person is bound by many calls at once', async () => {
    const { activityID } = await scene()
    const results = await Promise.all(Array.from({ length: 8 }, () => server.enroll(activityID)))
    expect(results.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(results.map(({ enrollmentID }) => enrollmentID)).size).toBe(1)
    await receiver.received(1)
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect(receiver.requests).toHaveLength(1)
  })

  it('notifies nobody with bypassWebhook', async () => {
    const { eventID, activityID } = await scene()
    const { personID } = await server.enroll(activityID, 'Ana Souza', { bypassWebhook: true })
    await server.rpc('activity.person.dismiss', { activityID, personID, bypassWebhook: true })
    expect(await server.outbox()).toEqual([])
    expect((await server.rpc('webhook.log.find', { eventID })).total).toBe(0)
  })

  it('notifies nobody when the commit fails, and enrols nobody either', async () => {
    const { eventID, activityID } = await scene()
    const { db } = server.app.connection
    // Refuses at the very end of the transaction, when the fact is in the outbox already.
    await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''refused''; end'`.execute(
      db,
    )
    await sql`create constraint trigger refuse after insert on aviso.outbox deferrable initially deferred
      for each row execute function refuse()`.execute(db)
    const person = { activityID, name: 'Ana Souza', email: 'ana.souza@example.com' }
    expect(await server.rpcError('activity.person.bind', person)).toMatchObject({
      code: -32603,
      data: { kind: 'internal', ref: expect.stringMatching(/^[0-9a-f]{12}$/) },
    })
    await sql`drop trigger refuse on aviso.outbox`.execute(db)
    expect(await server.outbox()).toEqual([])
    expect((await server.rpc('activity.person.find', { activityID })).total).toBe(0)
    expect(await server.rpc('activity.person.bind', person)).toMatchObject({ created: true })
    await receiver.received(1)
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect((await server.rpc('webhook.log.find', { eventID })).total).toBe(1)
  })

  it('notifies nobody who finds no place', async () => {
    const { eventID } = await scene()
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Workshop', capacity: 1 })
    await server.enroll(activityID)
    const error = await server.rpcError('activity.person.bind', { activityID, name: 'Late', email: 'late@example.com' })
    expect(error).toMatchObject({ code: 1003, data: { kind: 'activity_full', limit: 1 } })
    await receiver.received(1)
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    expect((await server.rpc('webhook.log.find', { eventID })).total).toBe(1)
    expect((await server.rpc('activity.person.find', { activityID })).total).toBe(1)
  })

  it('sends a form, a security code and further headers when asked, and masks them in the log', async () => {
    const { eventID, activityID, webhook } = await scene({
      contentType: 'application/x-www-form-urlencoded',
      securityCode: 's3cret',
      headers: { Authorization: 'Basic YTpi' },
    })
    await server.enroll(activityID)
    const [request] = await receiver.received(1)
    if (!request) throw new Error('nothing came')
    verify(webhook.secret, request)
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-secret': 's3cret',
      authorization: 'Basic YTpi',
    })
    expect(JSON.parse(new URLSearchParams(request.body).get('payload') ?? '')).toMatchObject({
      type: 'activityEnrollment',
    })
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    const [row] = (await server.rpc('webhook.log.find', { eventID })).data
    const { request: logged } = await server.rpc('webhook.log.get', { attemptID: row.attemptID })
    expect(logged.headers).toMatchObject({ 'x-secret': '***', authorization: '***' })
    expect(JSON.stringify(await server.rpc('webhook.find', { eventID }))).not.toMatch(/s3cret|YTpi|whsec/)
  })
})
