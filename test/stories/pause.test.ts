import { describe, expect, inject } from 'vitest'
import { turn } from '../../src/outbox/fan-out.ts'
import { whileDispatching } from '../harness/dispatcher.ts'
import { eventually } from '../harness/eventually.ts'
import { enqueueMany } from '../harness/facts.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import type { Reply } from '../harness/receiver.ts'
import type { ServerOptions } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// A webhook is switched off, by somebody or by Aviso, and on again: what waited for it, and what it missed.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b)

const story = (options: ServerOptions) =>
  storyOf(options)
    .extend('edit', ({ server }) => (webhookID: string, change: object): Promise<Any> => {
      return server.rpc('webhook.edit', { webhookID, ...change })
    })
    .extend('off', ({ edit }) => (webhookID: string) => {
      return edit(webhookID, { active: false })
    })
    .extend('on', ({ edit }) => (webhookID: string, missed?: 'send' | 'drop') => {
      return edit(webhookID, { active: true, ...(missed && { missed }) })
    })
    .extend('get', ({ server }) => (webhookID: string): Promise<Any> => {
      return server.rpc('webhook.get', { webhookID })
    })
    .extend('names', ({ receiver }) => () => {
      return receiver.requests.map(({ json }) => json.data.person.name)
    })
    .extend('sequences', ({ receiver }) => () => {
      return receiver.requests.map(({ json }) => Number(json.sequence))
    })
    /** The webhook, once it has missed n facts. */
    .extend('missing', ({ get }) => (webhookID: string, n: number) => {
      return eventually(async () => {
        const webhook = await get(webhookID)
        expect(webhook.missed).toBe(n)
        return webhook
      })
    })
    /** Enrols one person n times, so that all facts have one ordering key. */
    .extend('enrollTimes', ({ server, activityID, enroll }) => async (n: number): Promise<void> => {
      for (let made = 0; made < n; made++) {
        const { personID } = await enroll()
        await server.rpc('activity.person.dismiss', { activityID, personID })
      }
    })

const sending = story({})
// Without a dispatcher: each step is made by the test.
const stepping = story({ role: 'api' })
const fresh = story({ role: 'api' })
const full = story({ role: 'api' })

describe('a webhook', () => {
  const it = sending

  it('that somebody switched off tells what it missed, and drops it unless asked', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    off,
    missing,
    edit,
    on,
    get,
    names,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    expect(await off(webhookID)).toMatchObject({ state: 'paused', pausedBy: 'person', missed: 0 })
    for (const name of ['Ana Souza', 'Bruno Lima']) await enroll(name)
    expect(await missing(webhookID, 2)).toMatchObject({ state: 'paused', pausedBy: 'person', disabledReason: null })
    expect((await server.rpc('webhook.find', { eventID })).data).toMatchObject([{ webhookID, missed: 2 }])
    expect(await edit(webhookID, { name: 'CRM' })).toMatchObject({ name: 'CRM', missed: 2 })
    expect(await on(webhookID)).toMatchObject({ state: 'active', pausedBy: null, missed: 2 })
    expect(await get(webhookID)).toMatchObject({ missed: 0 })
    await enroll('Carla Reis')
    await attempts(1)
    expect(names()).toEqual(['Carla Reis'])
  })

  it('tells what it missed, however much longer it is off than another one', async ({
    server,
    eventID,
    enroll,
    receiver,
    off,
    missing,
  }) => {
    const [long, short] = [
      await server.newWebhook(eventID, receiver.url),
      await server.newWebhook(eventID, receiver.url),
      await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' }),
    ]
    await off(long.webhookID)
    await enroll()
    await missing(long.webhookID, 1)
    server.clock.advance(3 * 24 * 3_600_000)
    await off(short.webhookID)
    await enroll('Bruno Lima')
    await missing(short.webhookID, 1)
    const { data } = await server.rpc('webhook.find', { eventID })
    expect(data.map(({ missed }: Any) => missed)).toEqual([2, 1, 0])
  })

  it('is given what it missed in its order, before what comes after', async ({
    server,
    eventID,
    receiver,
    attempts,
    off,
    enrollTimes,
    missing,
    on,
    sequences,
    get,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await off(webhookID)
    await enrollTimes(4)
    await missing(webhookID, 4)
    expect(await on(webhookID, 'send')).toMatchObject({ missed: 4 })
    await enrollTimes(2)
    await attempts(6)
    expect(sequences()).toEqual(ascending(sequences()))
    await eventually(async () => expect(await get(webhookID)).toMatchObject({ state: 'active', missed: 0 }))
  })

  it('that answers 410 is switched off by Aviso; what it missed is sent unless asked otherwise, the refused one first', async ({
    server,
    eventID,
    receiver,
    attempts,
    enrollTimes,
    get,
    missing,
    on,
    sequences,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    receiver.behave(() => ({ status: 410 }))
    await enrollTimes(1)
    await attempts(1)
    expect(await get(webhookID)).toMatchObject({ state: 'paused', pausedBy: 'aviso', missed: 0 })
    await enrollTimes(3)
    await missing(webhookID, 3)
    receiver.behave(() => ({}))
    server.clock.advance(1_000)
    expect(await on(webhookID)).toMatchObject({ state: 'active', pausedBy: null, missed: 3, disabledReason: null })
    const log = await attempts(5)
    expect(log.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'failed'],
      [2, 'received'],
      ...Array(3).fill([1, 'received']),
    ])
    expect(sequences().slice(1)).toEqual(ascending(sequences().slice(1)))
    expect(sequences()[1]).toBe(sequences()[0])
  })

  it('that answers 410 drops what it missed when asked, and not what it had refused', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    missing,
    on,
    names,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    receiver.behave(() => ({ status: 410 }))
    await enroll('Ana Souza')
    await attempts(1)
    await enroll('Bruno Lima')
    await missing(webhookID, 1)
    receiver.behave(() => ({}))
    server.clock.advance(1_000)
    await on(webhookID, 'drop')
    await attempts(2)
    await enroll('Carla Reis')
    await attempts(3)
    expect(names()).toEqual(['Ana Souza', 'Ana Souza', 'Carla Reis'])
  })

  it.for<[string, { active: boolean; missed: string }, string] | [string, { missed: string }, string]>([
    ['was never off', { active: true, missed: 'send' }, 'the webhook was never off, and has missed nothing'],
    ['is not switched on', { missed: 'drop' }, 'it goes with active: true'],
    ['is switched off', { active: false, missed: 'send' }, 'it goes with active: true'],
  ])(
    'that %s can neither be sent nor drop what it missed',
    async ([_, change, reason], { server, eventID, receiver, get }) => {
      const { webhookID } = await server.newWebhook(eventID, receiver.url)
      const { data } = await server.rpcError('webhook.edit', { webhookID, ...change })
      expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['missed'] }] })
      expect(data.issues[0].message).toContain(reason)
      expect(await get(webhookID)).toMatchObject({ active: true })
    },
  )

  it.for(['send', 'drop'] as const)(
    'that was switched on can be so once more, with missed: %s',
    async (missed, { server, eventID, enroll, receiver, attempts, off, missing, on, names }) => {
      const { webhookID } = await server.newWebhook(eventID, receiver.url)
      await off(webhookID)
      await enroll('Ana Souza')
      await missing(webhookID, 1)
      expect(await on(webhookID, missed)).toMatchObject({ state: 'active', missed: 1 })
      await missing(webhookID, 0)
      for (const again of ['send', 'drop'] as const) {
        expect(await on(webhookID, again)).toMatchObject({ state: 'active', missed: 0 })
      }
      await enroll('Bruno Lima')
      await attempts(missed === 'send' ? 2 : 1)
      expect(names()).toEqual([...(missed === 'send' ? ['Ana Souza'] : []), 'Bruno Lima'])
    },
  )

  it('that was made switched off is given what it missed, and can be switched on once more', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    missing,
    on,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url, { active: false })
    await enroll('Ana Souza')
    await missing(webhookID, 1)
    await on(webhookID, 'send')
    await attempts(1)
    await missing(webhookID, 0)
    expect(await on(webhookID, 'drop')).toMatchObject({ state: 'active', missed: 0 })
  })

  it('that is off keeps no other at its URL waiting', async ({
    server,
    eventID,
    receiver,
    attempts,
    enrollTimes,
    get,
    on,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const other = await server.newWebhook(eventID, receiver.url)
    const of = (id: string) => receiver.requests.filter(({ json }) => json.webhookID === id)
    receiver.behave(({ json }) => (json.webhookID === webhookID ? { status: 410 } : {}))
    await enrollTimes(3)
    await eventually(async () => expect(of(other.webhookID)).toHaveLength(3))
    await eventually(async () => expect(await get(webhookID)).toMatchObject({ state: 'paused', pausedBy: 'aviso' }))
    receiver.behave(() => ({}))
    server.clock.advance(1_000)
    await on(webhookID, 'send')
    await eventually(async () => expect(of(webhookID).length).toBeGreaterThanOrEqual(4))
    await enrollTimes(1)
    await attempts(4 + of(webhookID).length + (4 - new Set(of(webhookID).map(({ json }) => json.sequence)).size))
    const mine = of(webhookID).map(({ json }) => Number(json.sequence))
    expect(new Set(mine).size).toBe(4)
    expect(mine).toEqual(ascending(mine))
    expect(of(other.webhookID)).toHaveLength(4)
  })

  it('is not switched off by a late 410 to a request from before it was switched on again', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    off,
    on,
    get,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    let answer: (reply: Reply) => void = () => {}
    receiver.behave((_, n) => (n === 1 ? new Promise<Reply>((resolve) => (answer = resolve)) : {}))
    await enroll()
    await receiver.received(1)
    server.clock.advance(1_000)
    await off(webhookID)
    await on(webhookID)
    answer({ status: 410 })
    const log = await attempts(2)
    expect(log.map(({ status, outcome }) => [status, outcome])).toEqual([
      [410, 'failed'],
      [200, 'received'],
    ])
    expect(await get(webhookID)).toMatchObject({ state: 'active', pausedBy: null })
  })

  it('that is off keeps what a resend wants for later', async ({
    server,
    eventID,
    enroll,
    receiver,
    attempts,
    off,
    on,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await enroll()
    const [{ deliveryID }] = (await attempts(1)) as [Any]
    await off(webhookID)
    expect(await server.rpc('webhook.log.resend', { deliveryID })).toMatchObject({ state: 'held' })
    await on(webhookID)
    await attempts(2)
  })
})

describe('a webhook that catches up', () => {
  const it = stepping
    /** Goes on with the webhooks that were switched on or off: once, or until there is nothing more to do. */
    .extend('step', ({ server }) => async (most: number): Promise<boolean> => {
      const made = await turn(server.app.connection.db, most, '0')
      return made?.more ?? false
    })
    .extend('settle', ({ step }) => async () => {
      for (let more = true; more; ) more = await step(100)
    })
    .extend('happen', ({ server, eventID }) => async (first: number, count: number): Promise<void> => {
      const { db } = server.app.connection
      await enqueueMany(db, { eventID, first, count, keys: 1 })
      await fanOutAll(db, server.clock.now())
    })
    /** Has missed ten facts, and was given some of them. */
    .extend(
      'halfway',
      ({ server, eventID, receiver, off, settle, happen, on, step, get }) =>
        async (): Promise<string> => {
          await fanOutAll(server.app.connection.db, server.clock.now()) // the facts of the new event
          const { webhookID } = await server.newWebhook(eventID, receiver.url)
          await off(webhookID)
          await settle()
          await happen(1, 10)
          expect(await on(webhookID, 'send')).toMatchObject({ missed: 10 })
          expect(await step(1)).toBe(true)
          expect(await get(webhookID)).toMatchObject({ state: 'active', missed: 6 })
          return webhookID
        },
    )
    .extend('people', ({ server, eventID }) => async () => {
      const mine = (await server.outbox()).filter(({ event_id }) => event_id === eventID)
      return mine.map(({ payload }) => Number(JSON.parse(payload).data.personID))
    })

  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

  it('and is switched off again goes on where it was', async ({
    server,
    eventID,
    halfway,
    off,
    settle,
    happen,
    get,
    on,
    people,
  }) => {
    const webhookID = await halfway()
    await off(webhookID)
    await settle()
    await happen(11, 5)
    expect(await get(webhookID)).toMatchObject({ state: 'paused', missed: 11 })
    const { data } = await server.rpc('webhook.delivery.find', { eventID })
    expect(data.map(({ state }: Any) => state)).toEqual(Array(4).fill('held'))
    expect(await on(webhookID, 'send')).toMatchObject({ missed: 11 })
    await settle()
    await happen(16, 1)
    expect(await people()).toEqual(upTo(16))
    expect(await get(webhookID)).toMatchObject({ state: 'active', missed: 0 })
  })

  it('can drop the rest: at once, or when it was switched off again', async ({
    server,
    halfway,
    off,
    on,
    settle,
    happen,
    people,
  }) => {
    for (const again of [false, true]) {
      const webhookID = await halfway()
      if (again) await off(webhookID)
      expect(await on(webhookID, 'drop')).toMatchObject({ missed: 6 })
      await settle()
      await happen(11, 1)
      expect(await people()).toEqual([1, 2, 3, 4, 11])
      await server.rpc('webhook.remove', { webhookID })
    }
  })

  it('and is removed gets no more of it, and leaves nothing behind', async ({
    server,
    halfway,
    settle,
    happen,
    people,
    step,
  }) => {
    const webhookID = await halfway()
    expect(await server.rpc('webhook.remove', { webhookID })).toMatchObject({ missed: 6, cancelledDeliveries: 4 })
    await settle()
    await happen(11, 1)
    expect(await people()).toEqual([])
    expect(await step(1)).toBe(false)
  })

  it('is given what it missed where its URL leads by then', async ({
    server,
    eventID,
    receiver,
    attempts,
    happen,
    off,
    settle,
    edit,
    on,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, 'http://127.0.0.1:9/')
    await happen(1, 2)
    await off(webhookID)
    await settle()
    await happen(3, 2)
    expect(await edit(webhookID, { url: receiver.url })).toMatchObject({ state: 'paused', missed: 2 })
    await on(webhookID, 'send')
    await whileDispatching(server, async () => void (await attempts(4)))
    expect(receiver.requests.map(({ json }) => Number(json.data.personID))).toEqual(upTo(4))
  })
})

describe('a webhook of a new server', () => {
  const it = fresh

  it('that is off misses the very first fact', async ({ server, get }) => {
    const event = await server.rpc('event.create', { name: 'Congress' })
    const more = { type: 'activityCreated', active: false }
    const { webhookID } = await server.newWebhook(event.eventID, 'https://receiver.example/', more)
    await server.rpc('activity.create', { eventID: event.eventID, name: 'Keynote' })
    await fanOutAll(server.app.connection.db, server.clock.now())
    expect(await get(webhookID)).toMatchObject({ missed: 1 })
  })
})

describe('a webhook for which much waits', () => {
  const it = full

  it('gets all that was held and all that it missed, each once, and each key in its order', {
    timeout: 180_000,
  }, async ({ server, eventID, receiver, off, on }) => {
    const { db } = server.app.connection
    const count = inject('backend') === 'pglite' ? 500 : 5_000
    const half = { eventID, count, keys: count / 5 }
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await enqueueMany(db, { ...half, first: 1 })
    await fanOutAll(db, server.clock.now())
    await off(webhookID)
    for (let more = true; more; ) more = (await turn(db, 1_000, '0'))?.more ?? false
    await enqueueMany(db, { ...half, first: count + 1 })
    await fanOutAll(db, server.clock.now())
    expect(await server.rpc('webhook.delivery.find', { eventID, state: 'held' })).toMatchObject({ total: count })
    expect(await on(webhookID, 'send')).toMatchObject({ missed: Math.min(count, 1_000) }) // counting ends there
    await whileDispatching(server, async () => {
      await receiver.received(2 * count)
      await eventually(async () => {
        const { total } = await server.rpc('webhook.delivery.find', { eventID, pending: true })
        expect(total).toBe(0)
      })
    })
    const people = receiver.requests.map(({ json }) => Number(json.data.personID))
    expect(people).toHaveLength(2 * count)
    expect(new Set(people).size).toBe(2 * count)
    for (let key = 0; key < half.keys; key++) {
      const ofKey = people.filter((person) => (person - 1) % half.keys === key)
      expect(ofKey).toEqual(ascending(ofKey))
    }
  })
})
