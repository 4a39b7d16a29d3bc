import { describe, expect } from 'vitest'
import { contents } from '../harness/contents.ts'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const UNKNOWN = '999999999999999'
const SCHEMA = {
  type: 'object',
  required: ['order'],
  properties: { order: { type: 'string', maxLength: 20 }, total: { type: 'number', minimum: 0 } },
  additionalProperties: false,
}

const it = storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  // A type of the company that no other test has.
  .extend('shop', { auto: true }, async ({ server }) => {
    const type = `shop.paid-${++made}`
    const shop = { companyID: '1', type, description: 'An order was paid.', schema: SCHEMA, example: { order: 'A-17' } }
    await server.rpc('webhook.type.create', shop)
    return shop
  })
  .extend('type', ({ shop }) => shop.type)
  .extend('token', async ({ server, eventID }): Promise<string> => {
    const { token } = await server.rpc('token.create', { name: 'Mine', eventID, permission: 'admin' })
    return token
  })
  .extend('publish', ({ server, eventID, type }) => (more: object = {}, by?: string) => {
    return server.rpc('notification.publish', { type, data: { order: 'A-18' }, eventID, ...more }, by)
  })
  /** Refuses a call: the one issue, and nothing is changed. */
  .extend('refused', ({ server }) => async (method: string, params: object, by?: string): Promise<Any> => {
    // What happened before is told, so that only the call could change anything.
    await eventually(async () => expect(await server.outbox()).toEqual([]))
    const before = await contents(server.app.connection.db)
    const { data } = await server.rpcError(method, params, by)
    expect(await contents(server.app.connection.db)).toEqual(before)
    expect(data.issues).toHaveLength(1)
    return { kind: data.kind, ...data.issues[0] }
  })

let made = 0

describe('a type of the company', () => {
  it('is listed, shown as an example, tested, published and verified like one of a platform', async ({
    server,
    eventID,
    receiver,
    type,
    token,
    publish,
  }) => {
    const { secret, webhookID } = await server.newWebhook(eventID, receiver.url, { type })
    const details = {
      type,
      platform: 'Own',
      companyID: '1',
      description: 'An order was paid.',
      schema: SCHEMA,
      example: `{"type":"${type}","timestamp":"2026-11-22T12:00:00.000Z","data":{"order":"A-17"}}`,
    }
    expect(await server.rpc('webhook.type.find', { type, companyID: '1' })).toMatchObject({ total: 1, data: [details] })
    expect(await server.rpc('webhook.type.find', { type }, token)).toMatchObject({ total: 1, data: [details] })
    expect(await server.rpc('webhook.type.find', { type })).toMatchObject({ total: 0, data: [] })

    const { body } = await server.rpc('webhook.requestExample', { webhookID })
    expect(body).toBe(details.example)
    expect(await server.rpc('webhook.responseExample', { webhookID })).toMatchObject({ attempts: 10, seconds: 15 })
    expect(await server.rpc('webhook.test', { webhookID })).toMatchObject({ outcome: 'received', type })

    const answer = await publish({ date: '1795305600' }, token)
    expect(answer).toEqual({ factID: expect.stringMatching(/^\d+$/), type, created: true })
    const [, request] = await receiver.received(2)
    expect(request?.body).toBe(`{"type":"${type}","timestamp":"2026-11-22T00:00:00.000Z","data":{"order":"A-18"}}`)
    verify(secret, request as NonNullable<typeof request>)
    for (const method of ['webhook.find', 'webhook.delivery.find', 'webhook.log.find'])
      expect((await server.rpc(method, { eventID, type })).data[0]).toMatchObject({ type })
  })

  it('is listed behind those of the platforms, page by page', async ({ server }) => {
    const whole = await server.rpc('webhook.type.find', { companyID: '1', limit: 100 })
    const pages: string[] = []
    for (let offset = 0; offset < whole.total; offset += 10)
      for (const one of (await server.rpc('webhook.type.find', { companyID: '1', limit: 10, offset })).data)
        pages.push(one.type)
    expect(pages).toEqual(whole.data.map((one: Any) => one.type))
    expect(pages).toHaveLength(whole.total)
    expect(pages.at(-1)).toMatch(/^shop\./)
  })

  it('is edited: only what is given, and the example has to fit', async ({ server, type, publish, refused }) => {
    const edit = (more: object) => server.rpc('webhook.type.edit', { companyID: '1', type, ...more })
    expect(await edit({ description: 'Paid.' })).toMatchObject({
      description: 'Paid.',
      schema: SCHEMA,
      example: expect.stringContaining('"data":{"order":"A-17"}'),
    })
    expect(await edit({ schema: null, example: { any: 1 } })).toMatchObject({
      schema: null,
      example: expect.stringContaining('"data":{"any":1}'),
    })
    expect(await publish({ data: { any: 2 } })).toMatchObject({ created: true })
    expect(await refused('webhook.type.edit', { companyID: '1', type, schema: SCHEMA })).toMatchObject({
      kind: 'invalid_params',
      path: ['example'],
      message: expect.stringMatching(/^The example does not fit: data/),
    })
    expect(await refused('webhook.type.edit', { companyID: '1', type })).toMatchObject({
      message: expect.stringMatching(/^Nothing to change: give at least one of description, schema, example/),
    })
  })

  it('takes no new webhooks and no more facts once it is removed; its webhooks stay', async ({
    server,
    eventID,
    receiver,
    type,
    shop,
    refused,
    publish,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url, { type })
    await server.rpc('webhook.type.remove', { companyID: '1', type })
    expect(await server.rpc('webhook.type.find', { type, companyID: '1' })).toMatchObject({ total: 0 })
    const words = { kind: 'invalid_params', path: ['type'] }
    const webhook = { eventID, type, url: receiver.url }
    expect(await refused('webhook.create', webhook)).toMatchObject(words)
    expect(await refused('notification.publish', { type, data: {}, eventID })).toMatchObject(words)
    expect(await refused('webhook.type.remove', { companyID: '1', type })).toMatchObject({ kind: 'not_found' })
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ type, active: true })
    expect(await server.rpc('webhook.requestExample', { webhookID })).toMatchObject({ method: 'POST' })
    await server.rpc('webhook.type.create', { ...shop, description: 'Once more.' })
    await publish()
    expect((await receiver.received(1))[0]?.json.data).toEqual({ order: 'A-18' })
  })

  it('belongs to its company alone', async ({ server, receiver, type, token, refused }) => {
    const other = await server.rpc('event.create', { name: 'Another', companyID: '2' })
    const words = { kind: 'invalid_params', path: ['type'], message: expect.stringContaining("company 2's own") }
    const webhook = { eventID: other.eventID, type, url: receiver.url }
    expect(await refused('webhook.create', webhook)).toMatchObject(words)
    expect(await refused('notification.publish', { eventID: other.eventID, type, data: {} })).toMatchObject(words)
    expect(await refused('webhook.type.find', { companyID: '2' }, token)).toMatchObject({ kind: 'not_found' })
    expect(await refused('webhook.type.find', { companyID: UNKNOWN })).toMatchObject({ kind: 'not_found' })
  })
})

describe('notification.publish', () => {
  it('publishes once for an idempotency key, however many calls come at once', async ({
    server,
    eventID,
    receiver,
    type,
    publish,
    refused,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type })
    const idempotencyKey = `paid A-18 ${made}`
    const answers = await Promise.all(Array.from({ length: 20 }, () => publish({ idempotencyKey })))
    expect(new Set(answers.map(({ factID }) => factID)).size).toBe(1)
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    expect(await publish({ idempotencyKey })).toEqual({ ...answers[0], created: false })
    for (const other of [{ data: { order: 'A-19' } }, { orderingKey: 'A-18' }])
      expect(
        await refused('notification.publish', { type, data: { order: 'A-18' }, eventID, idempotencyKey, ...other }),
      ).toMatchObject({
        kind: 'invalid_params',
        path: ['idempotencyKey'],
        message: `The idempotency key '${idempotencyKey}' was used for another fact.`,
      })
    await publish({ data: { order: 'last' } })
    expect((await receiver.received(2)).map(({ json }) => json.data.order)).toEqual(['A-18', 'last'])
  })

  it('is found in the log of facts by its type, and told to a company webhook of its own company alone', async ({
    server,
    eventID,
    type,
    publish,
    receiver,
  }) => {
    const { factID } = await publish()
    await publish({ type: await newType('1') })
    await eventually(async () =>
      expect((await server.rpc('fact.find', { eventID, type })).facts).toMatchObject([{ factID }]),
    )
    const ours = await server.rpc('webhook.create', { companyID: '1', type, url: receiver.url })
    expect(await server.rpc('webhook.send', { webhookID: ours.webhookID, factID })).toMatchObject({ type })
    await server.rpc('event.create', { name: 'Fair', companyID: '40' })
    await newType('40', type)
    const theirs = await server.rpc('webhook.create', { companyID: '40', type, url: receiver.url })
    const { data } = await server.rpcError('webhook.send', { webhookID: theirs.webhookID, factID })
    expect(data.issues[0]).toMatchObject({
      path: ['factID'],
      message: expect.stringMatching(/^There is no fact \d+ in company 40, /),
    })
    await receiver.received(1) // before it goes: what it does not take would wait for ever

    async function newType(companyID: string, name = `shop.paid-${++made}`): Promise<string> {
      const given = { companyID, type: name, description: 'An order was paid.', example: { order: 'A-17' } }
      return (await server.rpc('webhook.type.create', given)).type
    }
  })

  it('takes a time of five minutes from now, and none after it', async ({ server, publish }) => {
    const seconds = Math.floor(server.clock.now().getTime() / 1_000) + 300
    expect(await publish({ date: String(seconds) })).toMatchObject({ created: true })
    await expect(publish({ date: String(seconds + 1) })).rejects.toThrow(/at most 5 minutes from now/)
  })

  it('keeps the order of a key', async ({ server, eventID, receiver, type, publish }) => {
    await server.newWebhook(eventID, receiver.url, { type })
    const orders = Array.from({ length: 20 }, (_, n) => `A-${n}`)
    for (const order of orders) await publish({ data: { order }, orderingKey: 'one' })
    expect((await receiver.received(20)).map(({ json }) => json.data.order)).toEqual(orders)
  })

  it('publishes for a company, by a token of system scope', async ({ server, type, token, refused }) => {
    const params = { type, data: { order: 'A-18' }, companyID: '1' }
    expect(await server.rpc('notification.publish', params)).toMatchObject({ created: true })
    expect(await refused('notification.publish', params, token)).toMatchObject({
      kind: 'not_found',
      path: ['companyID'],
    })
  })
})

describe('bad input changes nothing and is told in words', () => {
  const types: [string, object, string, RegExp][] = [
    ['a name without a prefix', { type: 'paid' }, 'type', /with a dot in it/],
    ["a platform's prefix", { type: 'activityEnrollment.x' }, 'type', /is Aviso's\.$/],
    ["a platform's type", { type: 'webhook.disabled' }, 'type', /webhook is Aviso's\.$/],
    ['a name that is taken', {}, 'type', /the company has a type of this name/],
    ['a list as the schema', { type: 'shop.x', schema: [] }, 'schema', /a JSON object is expected/],
    ['no JSON Schema', { type: 'shop.x', schema: { type: 'strin' } }, 'schema', /schema\.type/],
    ['a remote reference', { type: 'shop.x', schema: { $ref: 'https://example.com/s.json' } }, 'schema', /\$ref/],
    [
      'a pattern that takes for ever',
      { type: 'shop.x', schema: { properties: { a: { type: 'string', pattern: '(a+)+\\1' } } } },
      'schema',
      /pattern/,
    ],
    ['a long schema', { type: 'shop.x', schema: { description: 'x'.repeat(70_000) } }, 'schema', /at most 65536/],
    [
      'an example that does not fit',
      { type: 'shop.x', example: { order: 7 } },
      'example',
      /data\.order must be a string/,
    ],
    ['an empty description', { type: 'shop.x', description: ' ' }, 'description', /1 to 500 characters/],
    ['a company that is not there', { type: 'shop.x', companyID: UNKNOWN }, 'companyID', /There is no company/],
  ]

  it.for(types)('webhook.type.create: %s', async ([_, params, field, words], { shop, refused }) => {
    const { path, message } = await refused('webhook.type.create', { ...shop, ...params })
    expect({ path, message }).toEqual({ path: [field], message: expect.stringMatching(words) })
  })

  const long = 'x'.repeat(201)
  const publications: [string, object, string, RegExp][] = [
    [
      'an unknown type',
      { type: 'shop.unknown' },
      'type',
      /^type cannot be "shop\.unknown": one of the company 1's own/,
    ],
    ["a platform's type", { type: 'activityEnrollment' }, 'type', /^type cannot be "activityEnrollment"/],
    ['a built-in fact', { type: 'enrollment.added' }, 'type', /^type cannot be "enrollment\.added"/],
    ["Aviso's own", { type: 'webhook.disabled' }, 'type', /^type cannot be "webhook\.disabled"/],
    ['a missing property', { data: {} }, 'data', /^data\.order is required\.$/],
    ['a wrong property', { data: { order: 7 } }, 'data', /^data\.order must be a string\.$/],
    [
      'a property too many',
      { data: { order: 'A', odd: 1 } },
      'data',
      /^data\.odd is not allowed: it may have order, total/,
    ],
    ['a list', { data: [] }, 'data', /a JSON object is expected/],
    ['NUL', { data: { order: '\0' } }, 'data', /cannot be stored/],
    ['too much', { data: { order: 'x'.repeat(262_140) } }, 'data', /^data has \d+ octets as JSON: at most 262144/],
    ['an empty ordering key', { orderingKey: '' }, 'orderingKey', /1 to 200 characters/],
    ['a long ordering key', { orderingKey: long }, 'orderingKey', /1 to 200 characters/],
    ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey', /1 to 200 characters/],
    ['a long idempotency key', { idempotencyKey: long }, 'idempotencyKey', /1 to 200 characters/],
    ['a key with NUL', { idempotencyKey: '\0' }, 'idempotencyKey', /NUL/],
    ['a time to come', { date: '1900000000' }, 'date', /at most 5 minutes from now/],
    ['an event that is not there', { eventID: UNKNOWN }, 'eventID', /There is no event/],
    ['an event and a company', { companyID: '1' }, 'companyID', /either eventID or companyID/],
    ['neither', { eventID: undefined }, 'eventID', /either eventID or companyID/],
  ]

  it.for(publications)('notification.publish: %s', async ([_, params, field, words], { eventID, type, refused }) => {
    const given = { type, data: { order: 'A-18' }, eventID, ...params }
    const { path, message } = await refused('notification.publish', given)
    expect({ path, message }).toEqual({ path: [field], message: expect.stringMatching(words) })
  })

  it('webhook.create: a type that nobody has', async ({ eventID, receiver, refused }) => {
    for (const unknown of ['shop.unknown', 'nothing'])
      expect(await refused('webhook.create', { eventID, type: unknown, url: receiver.url })).toMatchObject({
        kind: 'invalid_params',
        path: ['type'],
        message: expect.stringContaining(`type cannot be "${unknown}"`),
      })
  })
})
