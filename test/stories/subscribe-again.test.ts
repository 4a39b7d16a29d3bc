import { describe, expect } from 'vitest'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const KEY = 'subscribe CRM'

const it = storyOf()
  .extend('subscribe', ({ server, eventID, receiver }) => (more: object = {}): Promise<Any> => {
    return server.newWebhook(eventID, receiver.url, { idempotencyKey: KEY, ...more })
  })
  .extend('total', ({ server, eventID }) => async (): Promise<number> => {
    return (await server.rpc('webhook.find', { eventID })).total
  })

describe('webhook.create, called again with its idempotency key', () => {
  it('makes one webhook, however many calls come at once, which is told once', async ({
    subscribe,
    total,
    receiver,
    enroll,
  }) => {
    const twenty = Array.from({ length: 20 }, (_, n) => n)
    // Each call has a connection of its own by then: none comes late for the race.
    await Promise.all(twenty.map((n) => subscribe({ idempotencyKey: `${n}`, type: 'activityDismissal' })))
    const answers = await Promise.all(twenty.map(() => subscribe()))
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    const shown = answers.map(({ created: _, ...webhook }) => webhook)
    for (const webhook of shown) expect(webhook).toEqual(shown[0])
    expect(await total()).toBe(21)
    await enroll('Ana Souza')
    await enroll('Bea Lima')
    const requests = await receiver.received(2)
    expect(requests.map(({ json }) => json.data.person.name).sort()).toEqual(['Ana Souza', 'Bea Lima'])
  })

  it('answers all webhooks of a list of types, as they are now', async ({ server, subscribe, total }) => {
    const type = ['activityEnrollment', 'activityDismissal']
    const first = await subscribe({ type })
    await server.rpc('webhook.edit', { webhookID: first.webhookID, name: 'CRM', active: false })
    const again = await subscribe({ type })
    expect(again).toMatchObject({ webhookID: first.webhookID, name: 'CRM', active: false, created: false })
    expect(again.secret).toBe(first.secret)
    expect(again.webhooks.map(({ webhookID }: Any) => webhookID)).toEqual(
      first.webhooks.map(({ webhookID }: Any) => webhookID),
    )
    await server.rpc('webhook.remove', { webhookID: first.webhookID })
    expect((await subscribe({ type })).webhooks).toEqual([again.webhooks[1]])
    expect(await total()).toBe(1)
  })

  it('takes the same values in another spelling for the same', async ({ subscribe, receiver, total }) => {
    const { webhookID } = await subscribe({ headers: { 'X-A': '1', 'X-B': '2' } })
    const url = receiver.url.replace('http://127.0.0.1', 'HTTP://127.1')
    expect(await subscribe({ url, headers: { 'x-b': '2', 'x-a': '1' }, active: true })).toMatchObject({
      ...{ webhookID, created: false },
    })
    expect(await total()).toBe(1)
  })

  it.for<[string, object]>([
    ['type', { type: ['activityEnrollment'] }],
    ['url', { url: 'https://receiver.example/other' }],
    ['contentType', { contentType: 'application/x-www-form-urlencoded' }],
    ['securityCode', { securityCode: 'another' }],
    ['headers', { headers: { 'x-a': '1' } }],
    ['active', { active: false }],
    ['name', { name: 'Another' }],
    ['active, name', { active: false, name: 'Another' }],
  ])('refuses another value of %s', async ([names, other], { server, eventID, receiver, subscribe, total }) => {
    const { webhookID } = await subscribe()
    const params = { eventID, type: 'activityEnrollment', url: receiver.url, idempotencyKey: KEY, ...other }
    const { data } = await server.rpcError('webhook.create', params)
    expect(data).toEqual({
      kind: 'invalid_params',
      issues: [
        {
          path: ['idempotencyKey'],
          message: `The idempotency key "${KEY}" was used for webhook ${webhookID} with another value of ${names}. The same values are expected, or another key.`,
        },
      ],
    })
    expect(await total()).toBe(1)
  })

  it('shows no secret that was replaced, nor the one in its place', async ({ server, subscribe }) => {
    const { webhookID, secret } = await subscribe()
    expect(await subscribe()).toMatchObject({ webhookID, secret })
    await server.rpc('webhook.rotateSecret', { webhookID })
    expect(await subscribe()).toMatchObject({ webhookID, secret: '', created: false })
  })

  it('makes another in another event, of the company, and once the first was removed', async ({
    server,
    receiver,
    subscribe,
  }) => {
    const other = await server.newEvent()
    const ids = [await subscribe(), await subscribe({ eventID: other.eventID })]
    const ofCompany = { type: 'activityEnrollment', url: receiver.url, companyID: '1', idempotencyKey: KEY }
    ids.push(await server.rpc('webhook.create', ofCompany))
    await server.rpc('webhook.remove', { webhookID: ids[0].webhookID })
    ids.push(await subscribe({ name: 'Anew' }))
    expect(ids.map(({ created }) => created)).toEqual([true, true, true, true])
    expect(new Set(ids.map(({ webhookID }) => webhookID)).size).toBe(4)
    expect(await server.rpc('webhook.create', ofCompany)).toMatchObject({
      ...{ webhookID: ids[2].webhookID, created: false },
    })
  })

  it.for([
    ['empty', '', 'The idempotency key must be a string of 1 to 200 characters.'],
    ['long', 'k'.repeat(201), 'The idempotency key must be a string of 1 to 200 characters.'],
    ['NUL', '\0', 'The idempotency key must have neither NUL nor half of a surrogate pair.'],
  ])('refuses a key that is none: %s', async ([, idempotencyKey, message], { server, eventID, receiver }) => {
    const params = { eventID, type: 'activityEnrollment', url: receiver.url, idempotencyKey }
    const { data } = await server.rpcError('webhook.create', params)
    expect(data.issues).toEqual([{ path: ['idempotencyKey'], message }])
  })
})
