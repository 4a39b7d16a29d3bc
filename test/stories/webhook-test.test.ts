import { afterEach, describe, expect, vi } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { ADMIN } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  .extend('webhookID', { auto: true }, async ({ server, eventID, receiver }): Promise<string> => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    return webhookID
  })
  .extend('tryOut', ({ server, webhookID }) => (id = webhookID) => {
    return server.rpc('webhook.test', { webhookID: id })
  })
  .extend('log', ({ server, eventID }) => (more: object = {}) => {
    return server.rpc('webhook.log.find', { eventID, ...more })
  })
  /** One delivery, received and in the log. */
  .extend('deliver', ({ enroll, log }) => async (name?: string): Promise<Any> => {
    const { total } = await log({ test: false })
    await enroll(name)
    return eventually(async () => {
      const { data } = await log({ test: false })
      expect(data).toHaveLength(total + 1)
      return data[0]
    })
  })
  /** What became of calls: how many were refused at once, while the others are under way. */
  .extend('flood', ({ tryOut }) => async (ids: string[]): Promise<{ refused: Any[]; all: Promise<Any[]> }> => {
    const refused: Any[] = []
    const calls = ids.map((id) =>
      tryOut(id).catch(({ error }) => {
        refused.push(error)
        return null
      }),
    )
    return { refused, all: Promise.all(calls) }
  })

describe('a test', () => {
  it('is marked in the request, in the answer and in the log, and a delivery is not', async ({
    server,
    receiver,
    webhookID,
    tryOut,
    deliver,
    log,
  }) => {
    const tested = await tryOut()
    const delivered = await deliver()
    const [first, second] = receiver.requests
    expect([first?.headers['x-test'], second?.headers['x-test']]).toEqual(['true', undefined])
    expect(tested).toMatchObject({ test: true, request: { headers: { 'x-test': 'true' } } })
    expect(delivered).toMatchObject({ test: false })
    expect(await server.rpc('webhook.log.get', { attemptID: tested.attemptID })).toEqual(tested)
    expect(await server.rpc('webhook.log.get', { attemptID: delivered.attemptID })).toMatchObject({ test: false })
    const marks = async (more: object) => (await log(more)).data.map((attempt: Any) => attempt.test)
    expect([await marks({}), await marks({ test: true }), await marks({ test: false })]).toEqual([
      [false, true],
      [true],
      [false],
    ])
    expect(await log({ test: true, webhookID, deliveryID: tested.deliveryID })).toMatchObject({ total: 1 })
    expect(await log({ test: false, deliveryID: tested.deliveryID })).toMatchObject({ total: 0 })
    const example = await server.rpc('webhook.requestExample', { webhookID })
    expect(example.headers).not.toHaveProperty('x-test')
  })

  it.for([200, 500, 410])(
    'that is answered with %i is out of health, charts, lists and counts',
    async (status, { server, eventID, receiver, webhookID, deliver, tryOut, log }) => {
      const { attemptID } = await deliver()
      receiver.behave(() => ({ status }))
      const before = await server.rpc('webhook.get', { webhookID, lastAttempt: true })
      const stats = await server.rpc('webhook.log.stats', { eventID })
      const deliveries = await server.rpc('webhook.delivery.find', { eventID })
      expect(deliveries).toMatchObject({ count: 1, total: 1 })
      for (let n = 0; n < 3; n++) expect(await tryOut()).toMatchObject({ status, nextDate: null })
      expect(before).toMatchObject({ active: true, failingSince: null, lastAttempt: { attemptID } })
      expect(await server.rpc('webhook.get', { webhookID, lastAttempt: true })).toEqual(before)
      expect((await server.rpc('webhook.find', { eventID, lastAttempt: true })).data).toEqual([before])
      expect(await server.rpc('webhook.log.stats', { eventID })).toEqual(stats)
      expect(await server.rpc('webhook.log.stats', { eventID, webhookID, period: 'day' })).toMatchObject({ pending: 0 })
      expect(await server.rpc('webhook.delivery.find', { eventID })).toEqual(deliveries)
      for (const more of [{ pending: false }, { state: 'givenUp' }, { webhookID, before: '999999999' }]) {
        const { data } = await server.rpc('webhook.delivery.find', { eventID, ...more })
        expect(data.map((one: Any) => one.deliveryID)).toEqual('state' in more ? [] : [deliveries.data[0].deliveryID])
      }
      expect(await log()).toMatchObject({ total: 4 })
    },
  )

  it('alone leaves a webhook that has sent nothing as it is', async ({ server, eventID, webhookID, tryOut }) => {
    await tryOut()
    expect(await server.rpc('webhook.get', { webhookID, lastAttempt: true })).toMatchObject({ lastAttempt: null })
    const { parts } = await server.rpc('webhook.log.stats', { eventID })
    expect(parts.filter(({ received }: Any) => received > 0)).toEqual([])
  })

  it('is not sent again as a delivery', async ({ server, tryOut }) => {
    const { deliveryID } = await tryOut()
    const { data } = await server.rpcError('webhook.log.resend', { deliveryID })
    expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['deliveryID'] }] })
    expect(data.issues[0].message).toMatch(new RegExp(`"${deliveryID}".*webhook\\.test`))
    expect(await server.outbox()).toEqual([])
    const other = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'x', eventID: other.eventID, permission: 'admin' })
    const hidden = await server.rpcError('webhook.log.resend', { deliveryID }, token)
    expect(hidden.data.kind).toBe('not_found')
  })

  it('cannot be feigned by a header of the webhook', async ({ server, eventID, receiver, webhookID }) => {
    const headers = { 'X-Test': 'true' }
    for (const call of [
      server.rpcError('webhook.edit', { webhookID, headers }),
      server.rpcError('webhook.create', { eventID, type: 'eventEdited', url: receiver.url, headers }),
    ]) {
      expect((await call).data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['headers', 'X-Test'] }] })
    }
  })
})

describe('many tests at once', () => {
  let release: () => void

  /** The receiver takes requests and holds them until `release`. */
  it.beforeEach(({ receiver }) => {
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    receiver.behave(async () => {
      await released
      return {}
    })
  })
  afterEach(() => release())
  it('of one event: eight are sent, the others refused at once and in words, and deliveries go on', async ({
    server,
    eventID,
    enroll,
    receiver,
    webhookID,
    flood,
    tryOut,
  }) => {
    const other = (await server.newWebhook(eventID, `${receiver.url}/other`)).webhookID
    const { refused, all } = await flood(Array.from({ length: 100 }, (_, n) => (n % 2 ? webhookID : other)))
    await vi.waitFor(() => expect(refused).toHaveLength(92), { timeout: 20_000 })
    await receiver.received(8)
    expect(refused[0]).toMatchObject({
      code: -32005,
      data: { kind: 'rate_limited', limit: 8, retryAfter: 1, reason: expect.stringContaining(`event ${eventID}`) },
    })
    await enroll()
    await receiver.received(10)
    expect(receiver.requests.filter(({ headers }) => headers['x-test'])).toHaveLength(8)
    release()
    expect((await all).filter((answer) => answer?.outcome === 'received')).toHaveLength(8)
    expect(await tryOut()).toMatchObject({ outcome: 'received' })
    await eventually(async () => expect(await server.outbox()).toEqual([]))
  })

  it('of one event: when one ends there is a place for one, and for no second', async ({
    receiver,
    webhookID,
    flood,
  }) => {
    let end = () => {}
    const first = new Promise<void>((resolve) => {
      end = resolve
    })
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    receiver.behave(async (_, n) => {
      await (n === 1 ? first : released)
      return {}
    })
    const { all } = await flood(Array(8).fill(webhookID))
    await receiver.received(8)
    end()
    const after = await eventually(async () => {
      const one = await flood([webhookID])
      await Promise.race([one.all, receiver.received(9)])
      expect(one.refused).toEqual([])
      return one
    })
    const more = await flood([webhookID, webhookID])
    await more.all
    expect(more.refused).toHaveLength(2)
    release()
    expect([...(await all), ...(await after.all)].map((answer) => answer?.outcome)).toEqual(Array(9).fill('received'))
  })

  it('of many events: sixty-four are sent in all, and those of one event leave places for the others', async ({
    server,
    receiver,
    flood,
  }) => {
    const ids: string[] = []
    for (let n = 0; n < 9; n++) {
      const made = await server.newEvent()
      ids.push((await server.newWebhook(made.eventID, `${receiver.url}/${n}`)).webhookID)
    }
    const { refused, all } = await flood(ids.flatMap((id) => Array(8).fill(id)))
    await vi.waitFor(() => expect(refused).toHaveLength(8), { timeout: 20_000 })
    await receiver.received(64)
    expect(refused.map(({ data }) => data.limit)).toEqual(Array(8).fill(64))
    release()
    expect((await all).filter((answer) => answer?.outcome === 'received')).toHaveLength(64)
  })

  it('of a company itself: is told by a status and Retry-After where the answer is a line of text', async ({
    server,
    receiver,
    flood,
  }) => {
    const { webhookID } = await server.rpc('webhook.create', { companyID: '1', type: 'eventEdited', url: receiver.url })
    const { all } = await flood(Array.from({ length: 8 }, () => webhookID))
    await receiver.received(8)
    const url = `${server.app.url}/api/?action=webhook.test&webhookID=${webhookID}&tokenID=${ADMIN}`
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await answer.text()).toMatch(/At most 8 tests to webhooks of company 1 are/)
    release()
    await all
  })

  it('those that cannot be made take no place', async ({ server, eventID, receiver, tryOut }) => {
    const url = receiver.url.replace(/:\d+/, ':9')
    const closed = await server.newWebhook(eventID, url)
    for (let n = 0; n < 5; n++) expect(await tryOut(closed.webhookID)).toMatchObject({ status: null, test: true })
    for (let n = 0; n < 20; n++) {
      expect((await server.rpcError('webhook.test', { webhookID: '999999999' })).data.kind).toBe('not_found')
    }
    release()
    expect(await tryOut()).toMatchObject({ outcome: 'received' })
  })
})
