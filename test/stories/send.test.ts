import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf({ env: { RETRY_SCHEDULE: '5s', ALLOW_NETWORKS: '127.0.0.0/8' } })
  .extend('webhook', ({ server, eventID, receiver }) => server.newWebhook(eventID, receiver.url))
  /** The fact of the last enrolment, once it is in the log. */
  .extend('lastFact', ({ server, eventID }) => (type = 'enrollment.added'): Promise<Any> => {
    return eventually(async () => {
      const { facts } = await server.rpc('fact.find', { eventID, type })
      expect(facts).not.toEqual([])
      return facts.at(-1)
    })
  })
  .extend('allDone', ({ server, eventID }) => () => {
    return eventually(async () =>
      expect(await server.rpc('webhook.delivery.find', { eventID, pending: true })).toMatchObject({ total: 0 }),
    )
  })
  .extend('send', ({ server, webhook }) => (factID: string, webhookID = webhook.webhookID): Promise<Any> => {
    return server.rpc('webhook.send', { webhookID, factID })
  })
  .extend('problem', ({ server, webhook }) => async (given: object): Promise<Any> => {
    const { data } = await server.rpcError('webhook.send', { webhookID: webhook.webhookID, ...given })
    return { kind: data.kind, ...data.issues[0] }
  })

describe('webhook.send', () => {
  it('sends a fact once more, as a delivery of its own', async ({
    server,
    eventID,
    enroll,
    receiver,
    webhook,
    lastFact,
    send,
    allDone,
  }) => {
    await enroll()
    const [first] = await receiver.received(1)
    const { factID } = await lastFact()
    const sent = await send(factID)
    expect(sent).toMatchObject({ webhookID: webhook.webhookID, eventID, type: 'activityEnrollment', attempts: 0 })
    const [, again] = await receiver.received(2)
    verify(webhook.secret, again as Any)
    expect(again?.json).toEqual(first?.json)
    expect(again?.headers['webhook-id']).not.toBe(first?.headers['webhook-id'])
    expect(again?.headers['webhook-id']).toMatch(new RegExp(`_${sent.deliveryID}$`))
    await allDone()
    const { rows } =
      await sql<Any>`select fact, by_hand from aviso.attempt where event_id = ${eventID} order by id`.execute(
        server.app.connection.db,
      )
    expect(rows).toEqual([
      { fact: factID, by_hand: false },
      { fact: factID, by_hand: true },
    ])
  })

  it('sends what nobody was told, and what was before the webhook', async ({
    server,
    eventID,
    enroll,
    receiver,
    lastFact,
    send,
  }) => {
    await enroll('Ana Souza', { bypassWebhook: true })
    const { factID, muted } = await lastFact()
    expect(muted).toBe(true)
    expect(receiver.requests).toEqual([])
    await send(factID, (await server.newWebhook(eventID, receiver.url)).webhookID)
    expect((await receiver.received(1))[0]?.json.data.person.name).toBe('Ana Souza')
  })

  it('waits for no other delivery, and is held while the webhook is off', async ({
    server,
    enroll,
    receiver,
    webhook,
    lastFact,
    send,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    await enroll()
    await receiver.received(1)
    const { factID } = await lastFact()
    await send(factID)
    await receiver.received(2)
    await server.rpc('webhook.edit', { webhookID: webhook.webhookID, active: false })
    receiver.behave(() => ({}))
    expect(await send(factID)).toMatchObject({ state: 'held' })
    await server.rpc('webhook.edit', { webhookID: webhook.webhookID, active: true })
    expect((await receiver.received(3))[2]?.json.data.person.name).toBe('Ana Souza')
  })

  it('can be resent from the log, and stays marked', async ({ server, enroll, receiver, lastFact, send, allDone }) => {
    await enroll()
    const { factID } = await lastFact()
    const { deliveryID } = await send(factID)
    await receiver.received(2)
    await allDone()
    await server.rpc('webhook.log.resend', { deliveryID })
    await receiver.received(3)
    await allDone()
    const { rows } = await sql<Any>`select by_hand from aviso.attempt where delivery_id = ${deliveryID}`.execute(
      server.app.connection.db,
    )
    expect(rows).toEqual([{ by_hand: true }, { by_hand: true }])
  })

  it('refuses a fact that the webhook does not tell, that is not its own, does not fit or is not there', async ({
    server,
    eventID,
    enroll,
    receiver,
    lastFact,
    problem,
  }) => {
    await enroll()
    const { factID } = await lastFact()
    const dismissals = await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    expect(await problem({ webhookID: dismissals.webhookID, factID })).toEqual({
      kind: 'invalid_params',
      path: ['factID'],
      message: `factID cannot be "${factID}": it is enrollment.added, and webhook ${dismissals.webhookID} is of the type activityDismissal: a fact enrollment.dismissed is expected.`,
    })
    const other = await server.newEvent()
    const { webhookID } = await server.newWebhook(other.eventID, receiver.url)
    expect(await problem({ webhookID, factID })).toEqual({
      kind: 'not_found',
      path: ['factID'],
      message: `There is no fact ${factID} in event ${other.eventID}, to which webhook ${webhookID} belongs.`,
    })
    await sql`update aviso.fact set flaw = 'data.person is required.' where number = ${factID}`.execute(
      server.app.connection.db,
    )
    expect((await problem({ factID })).message).toMatch(/its data does not fit its type.*data\.person is required\./)
    expect(await problem({ factID: '999999999' })).toMatchObject({ kind: 'not_found', path: ['factID'] })
    expect(await problem({ webhookID: '999999999', factID })).toMatchObject({ kind: 'not_found', path: ['webhookID'] })
  })
})
