import { describe, expect, onTestFinished } from 'vitest'
import { tellEnds } from '../../src/outbox/ends.ts'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// The end of an event is told by the clock, once.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOUR = 3_600_000
const seconds = (server: TestServer, inMs = 0) => String((server.clock.now().getTime() + inMs) / 1_000)

/** Lets time pass until these things have happened in an event, in this order: the ends are looked for every now and then. */
function happens(server: TestServer, eventID: string, kinds: string[]): Promise<void> {
  return eventually(async () => {
    server.clock.advance(1_000)
    const { facts } = await server.rpc('fact.find', { eventID, limit: 100 })
    expect(facts.map(({ kind }: Any) => kind)).toEqual(kinds)
  })
}

const it = storyOf({}, 'test').extend('newEvent', ({ server }) => (inMs: number | null, more: object = {}) => {
  const dateEnd = inMs === null ? {} : { dateEnd: seconds(server, inMs) }
  return server.rpc('event.create', { name: 'Congress', ...dateEnd, ...more })
})

describe('the end of an event', () => {
  it('is told when it has come, once, to the webhooks of the event and of its company', async ({
    server,
    receiver,
    newEvent,
  }) => {
    const [dateBegin, dateEnd] = [seconds(server), seconds(server, HOUR)]
    const [{ eventID }, later] = [await newEvent(HOUR, { dateBegin }), await newEvent(24 * HOUR)]
    const mine = await server.newWebhook(eventID, receiver.url, { type: 'eventEnded' })
    await server.newWebhook(later.eventID, receiver.url, { type: 'eventEnded' })
    const ours = await server.rpc('webhook.create', { companyID: '1', type: 'eventEnded', url: receiver.url })
    await happens(server, later.eventID, ['event.created'])
    server.clock.advance(HOUR)
    await happens(server, eventID, ['event.created', 'event.ended'])
    const requests = await receiver.received(2)
    const data = { name: 'Congress', dateBegin, dateEnd }
    for (const { json } of requests) expect(json).toMatchObject({ type: 'eventEnded', eventID, date: dateEnd, data })
    const secrets = new Map([mine, ours].map(({ webhookID, secret }) => [webhookID, secret]))
    for (const request of requests) verify(secrets.get(request.json.webhookID), request)
    expect(requests.map(({ json }) => json.webhookID).sort()).toEqual([...secrets.keys()].sort())
    // What is not written down yet would come once more: its lease is over then.
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    server.clock.advance(24 * HOUR)
    await happens(server, later.eventID, ['event.created', 'event.ended'])
    expect((await receiver.received(4)).slice(2).map(({ json }) => json.eventID)).toEqual(Array(2).fill(later.eventID))
    await happens(server, eventID, ['event.created', 'event.ended'])
  })

  it('is told when nothing ran at that moment, by the next start', async () => {
    const { rpc, clock, stop, backend } = await startServer()
    onTestFinished(() => backend.remove())
    const date = String((clock.now().getTime() + HOUR) / 1_000)
    const { eventID } = await rpc('event.create', { name: 'Congress', dateEnd: date })
    await stop()
    clock.advance(72 * HOUR)
    const next = await startServer({ backend, clock })
    await happens(next, eventID, ['event.created', 'event.ended'])
    const { facts } = await next.rpc('fact.find', { eventID, type: 'eventEnded' })
    expect(facts).toMatchObject([{ kind: 'event.ended', date }])
    await next.stop()
  })

  it('is told once also when several look at the same time', async ({ server, newEvent }) => {
    const { db } = server.app.connection
    const events = await Promise.all(Array.from({ length: 12 }, () => newEvent(HOUR)))
    server.clock.advance(HOUR)
    await Promise.all(Array.from({ length: 4 }, () => tellEnds(db, server.clock.now())))
    for (const { eventID } of events) await happens(server, eventID, ['event.created', 'event.ended'])
  })

  it('is told again when the event was prolonged after it, and not when it is over anyway or has no end', async ({
    server,
    newEvent,
  }) => {
    const { eventID } = await newEvent(HOUR)
    const so = ['event.created']
    const edit = async (inMs: number | null) => {
      await server.rpc('event.edit', { eventID, dateEnd: inMs === null ? null : seconds(server, inMs) })
      so.push('event.edited')
    }
    const passes = async (ms: number, ...more: string[]) => {
      server.clock.advance(ms)
      so.push(...more)
      await happens(server, eventID, so)
    }
    await edit(3 * HOUR)
    await passes(2 * HOUR)
    await passes(HOUR, 'event.ended')
    await edit(-3 * HOUR) // it had ended, and that was told
    await passes(HOUR)
    await edit(HOUR) // it goes on after all
    await passes(HOUR, 'event.ended')
    await edit(HOUR)
    await edit(null)
    await passes(2 * HOUR)
    await edit(HOUR)
    await edit(0) // somebody ends it now
    await passes(HOUR, 'event.ended')
    await server.rpc('event.edit', { eventID, name: 'Spring congress' })
    await passes(HOUR, 'event.edited')
  })

  it('cannot lie before the beginning', async ({ server, newEvent }) => {
    const dates = { dateBegin: seconds(server), dateEnd: seconds(server, HOUR) }
    const { eventID } = await newEvent(null, dates)
    for (const [method, params] of [
      ['event.edit', { eventID, dateBegin: seconds(server, 2 * HOUR) }],
      ['event.create', { name: 'Congress', dateBegin: seconds(server), dateEnd: seconds(server, -HOUR) }],
    ] as const) {
      const { data } = await server.rpcError(method, params)
      expect(data.issues[0]).toMatchObject({
        path: ['dateEnd'],
        message: expect.stringContaining('or later is expected'),
      })
    }
    expect(await server.rpc('event.get', { eventID })).toMatchObject(dates)
  })
})

describe('a new event', () => {
  it('is told to the webhooks of its company alone, with its dates', async ({ server, receiver }) => {
    const type = 'eventCreated'
    const { webhookID, secret } = await server.rpc('webhook.create', { companyID: '1', type, url: receiver.url })
    await server.rpc('event.create', { name: 'Of another company', companyID: '2' })
    const dates = { dateBegin: '1795338000', dateEnd: '1795366800' }
    const { eventID } = await server.rpc('event.create', { name: 'Congress', ...dates })
    const bound = await server.rpc('company.event.bind', { name: 'Course', companyID: '1' })
    const requests = await receiver.received(2)
    for (const request of requests) verify(secret, request)
    const told = requests.map(({ json }) => json).sort((one, other) => one.sequence - other.sequence)
    expect(told).toMatchObject([
      { type, webhookID, eventID, data: { name: 'Congress', ...dates } },
      { type, webhookID, eventID: bound.eventID, data: { name: 'Course', dateBegin: '', dateEnd: '' } },
    ])
  })

  it('is not told to a webhook of its own: none can have been there', async ({ server, receiver, newEvent }) => {
    const { eventID } = await newEvent(null)
    const { data } = await server.rpcError('webhook.create', { eventID, type: 'eventCreated', url: receiver.url })
    expect(data.issues[0]).toMatchObject({ path: ['type'], message: expect.stringContaining('companyID') })
  })
})
