import { describe, expect } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { ADMIN } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any

const HOOK = 'https://receiver.example/hook'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const BEARER = { authorization: `Bearer ${ADMIN}` }

// Only the API: with no dispatcher, what is enqueued stays to be counted.
const it = storyOf({ role: 'api' })
  .extend('send', ({ server }) => (path: string, init: RequestInit = {}): Promise<Response> => {
    return fetch(`${server.app.url}/api${path}`, init)
  })
  .extend('webhookOf', ({ server }) => async (webhookID: string) => {
    return server.rpc('webhook.get', { webhookID })
  })
  .extend('newToken', ({ server, eventID }) => async () => {
    return server.rpc('token.create', { name: 'Site', eventID, permission: 'admin' })
  })

type Fetch = (path: string, init?: RequestInit) => Promise<Response>
type Send = (send: Fetch, action: string, params: Record<string, string>) => Promise<Response>

/** The PHP SDK of InEvent: a POST as a form whose parameters are all in the query, and an empty body. */
const phpSdk: Send = (send, action, params) => {
  const pairs = Object.entries({ ...params, action }).sort(([a], [b]) => (a < b ? -1 : 1))
  const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return send(`/?${query}`, { method: 'POST', headers: { ...FORM, ...BEARER } })
}

/** The jQuery SDK: a form, and the token as one of its fields; the header Origin says whose page it runs on. */
const jquerySdk: Send = (send, action, params) =>
  send(`/?action=${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', origin: 'https://site.example' },
    body: new URLSearchParams({ ...params, tokenID: ADMIN }).toString(),
  })

const get: Send = (send, action, params) =>
  send(`/${action.replaceAll('.', '/')}?${new URLSearchParams({ ...params, tokenID: ADMIN })}`)

const json: Send = (send, action, params) =>
  send('', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...BEARER },
    body: JSON.stringify({ ...params, action }),
  })

const multipart: Send = (send, action, params) => {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...params, action })) body.append(name, value)
  return send('/', { method: 'POST', headers: BEARER, body })
}

/** The rows of an answer, which has the form that all have. */
async function rows(response: Response): Promise<Any[]> {
  const body: Any = await response.json()
  expect({ status: response.status, body }).toEqual({
    status: 200,
    body: { count: body.data?.length, data: body.data },
  })
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(leaves(body.data).filter((leaf) => typeof leaf !== 'string')).toEqual([])
  return body.data
}

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
}

describe.each<[string, Send]>([
  ['the PHP SDK', phpSdk],
  ['the jQuery SDK', jquerySdk],
  ['GET and a path', get],
  ['a JSON body', json],
  ['a multipart form', multipart],
])('with %s', (_title, call) => {
  it('a webhook is created, found, edited and removed', async ({ eventID, send, webhookOf }) => {
    const [created] = await rows(await call(send, 'webhook.create', { eventID, type: 'activityEnrollment', url: HOOK }))
    expect(created).toMatchObject({
      eventID,
      url: HOOK,
      active: '1',
      hasSecurityCode: '0',
      failingSince: '',
      headers: [],
    })
    const { webhookID, secret: _, created: made, ...webhook } = created
    expect(made).toBe('1')

    expect(await rows(await call(send, 'webhook.find', { eventID }))).toEqual([{ webhookID, ...webhook }])

    const [edited] = await rows(await call(send, 'webhook.edit', { webhookID, key: 'active', value: '0' }))
    expect(edited).toEqual({ webhookID, ...webhook, active: '0', state: 'paused', pausedBy: 'person', missed: '0' })
    expect(await webhookOf(webhookID)).toMatchObject({ active: false, url: HOOK })

    const [removed] = await rows(await call(send, 'webhook.remove', { webhookID }))
    expect(removed).toMatchObject({ webhookID, cancelledDeliveries: '0' })
    expect(await rows(await call(send, 'webhook.find', { eventID }))).toEqual([])
  })

  it('shows what a webhook will be sent and should answer', async ({ server, eventID, send }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    const [request] = await rows(await call(send, 'webhook.requestExample', { webhookID }))
    expect(request).toMatchObject({ method: 'POST', url: HOOK, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(request.body)).toMatchObject({ webhookID, eventID })
    const [response] = await rows(await call(send, 'webhook.responseExample', { webhookID }))
    expect(leaves(response)).toContain('200')
  })

  it('a value keeps every character', async ({ server, send }) => {
    const name = 'Ação + 100% & = ? # ü 😀 "q" \\ end'
    const [event] = await rows(await call(send, 'event.create', { name }))
    expect(await server.rpc('event.get', { eventID: event.eventID })).toMatchObject({ name })
  })
})

describe('values', () => {
  it('are read as what the method takes', async ({ eventID, send }) => {
    const headers = JSON.stringify({ 'X-Tenant': 'seven' })
    const params = { eventID, type: 'activityDismissal', url: HOOK, headers, active: 'false', securityCode: '007' }
    const [created] = await rows(await phpSdk(send, 'webhook.create', params))
    expect(created).toMatchObject({ headers: ['x-tenant'], active: '0', hasSecurityCode: '1' })
    expect((await rows(await phpSdk(send, 'webhook.find', { eventID, active: '0', limit: '1' }))).length).toBe(1)
    expect(await rows(await phpSdk(send, 'webhook.find', { eventID, active: '1' }))).toEqual([])
    expect(await rows(await phpSdk(send, 'webhook.find', { eventID, offset: '1' }))).toEqual([])
  })

  it('an empty one removes what may be null', async ({ server, eventID, send }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK, { securityCode: 's3cret' })
    const [edited] = await rows(await jquerySdk(send, 'webhook.edit', { webhookID, key: 'securityCode', value: '' }))
    expect(edited.hasSecurityCode).toBe('0')
  })

  it('bypassWebhook=1 enrols and notifies nobody', async ({ server, eventID, activityID, send }) => {
    await server.newWebhook(eventID, HOOK)
    const before = (await server.outbox()).length
    const person = { activityID, name: 'Ana Souza', email: 'ana@example.com' }
    const [bound] = await rows(await phpSdk(send, 'activity.person.bind', { ...person, bypassWebhook: '1' }))
    expect(bound).toMatchObject({ activityID, eventID, created: '1' })
    expect(await server.outbox()).toHaveLength(before)
    const [again] = await rows(await phpSdk(send, 'activity.person.bind', { ...person, email: 'bea@example.com' }))
    expect(again.created).toBe('1')
    expect(await server.outbox()).toHaveLength(before + 1)
  })

  it('may be lists, as JSON', async ({ eventID, activityID, send }) => {
    const people = ['Caio', 'Duda'].map((name) => ({ activityID, name, email: `${name}@example.com` }))
    expect(
      await rows(await phpSdk(send, 'activity.person.bind', { eventID, content: JSON.stringify(people) })),
    ).toHaveLength(2)
    const bound = await rows(await phpSdk(send, 'activity.person.find', { activityID }))
    expect(bound.map(({ name }) => name)).toEqual(['Caio', 'Duda'])
  })

  it('are those of the body when the query has others', async ({ server, eventID, send }) => {
    const other = await server.newEvent()
    const body = new URLSearchParams({ eventID: other.eventID, name: 'of the body' }).toString()
    const query = `?action=activity.create&eventID=${eventID}&name=of+the+query&location=Hall`
    const [activity] = await rows(await send(`/${query}`, { method: 'POST', headers: { ...FORM, ...BEARER }, body }))
    expect(activity).toMatchObject({ eventID: other.eventID, name: 'of the body', location: 'Hall' })
  })

  it('of a JSON body may be what they are', async ({ eventID, send }) => {
    const params = {
      eventID: Number(eventID),
      type: 'activityEnrollment',
      url: HOOK,
      active: false,
      headers: { 'x-a': 'b' },
    }
    const [created] = await rows(await json(send, 'webhook.create', params as Any))
    expect(created).toMatchObject({ eventID, active: '0', headers: ['x-a'] })
  })

  it('count is how many rows there are, not how many there could be', async ({ server, eventID, send }) => {
    for (let n = 0; n < 3; n++) await server.newWebhook(eventID, HOOK)
    const body: Any = await (await phpSdk(send, 'webhook.find', { eventID, limit: '2' })).json()
    expect(Object.keys(body)).toEqual(['count', 'data'])
    expect(body.count).toBe(2)
  })
})

describe('names', () => {
  it('the documents write WebhookID, the SDKs webhookID: both are taken, here and in /rpc', async ({
    server,
    eventID,
    send,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    for (const call of [phpSdk, jquerySdk, get, json, multipart]) {
      expect(await rows(await call(send, 'webhook.get', { WebhookID: webhookID }))).toMatchObject([{ webhookID }])
    }
    expect(await server.rpc('webhook.get', { WebhookID: webhookID })).toMatchObject({ webhookID })
    expect(await server.rpc('webhook.edit', { WebhookID: webhookID, Active: false })).toMatchObject({ active: false })
  })

  it.for(['', '/', '//'])(
    'the method may be a path, with "%s" behind it',
    async (slashes, { eventID, activityID, send }) => {
      const headers = BEARER
      expect(await rows(await send(`/webhook/log/find${slashes}?eventID=${eventID}`, { headers }))).toEqual([])
      const path = `/activity/person/find${slashes}?activityID=${activityID}`
      expect(await rows(await send(path, { method: 'POST', headers }))).toEqual([])
    },
  )

  it.for(['', '/', '//'])('or a parameter, with /api%s', async (slashes, { eventID, send }) => {
    expect(await rows(await send(`${slashes}?action=event.get&eventID=${eventID}`, { headers: BEARER }))).toHaveLength(
      1,
    )
  })

  it('an empty body may be of any type', async ({ eventID, send }) => {
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data']) {
      const headers = { 'content-type': type, ...BEARER }
      const response = await send(`/event/get?eventID=${eventID}`, { method: 'POST', headers })
      expect(await rows(response)).toMatchObject([{ eventID }])
    }
  })
})

describe('what a method does not know', () => {
  it.for(['colour', '__proto__', 'constructor', 'Colour ü,'])(
    'is left out, and named: %s',
    async (name, { send, eventID }) => {
      const response = await send(`/event/get?eventID=${eventID}&${encodeURIComponent(name)}=1`, { headers: BEARER })
      expect(response.headers.get('aviso-ignored')).toBe(encodeURIComponent(name))
      expect(await rows(response)).toMatchObject([{ eventID }])
    },
  )

  it('is named as far as a header can hold it', async ({ send, eventID }) => {
    const names = Array.from({ length: 300 }, (_, n) => `name${n}${'x'.repeat(300)}=`).join('&')
    const response = await send('/event/get', {
      method: 'POST',
      headers: { ...FORM, ...BEARER },
      body: `eventID=${eventID}&${names}`,
    })
    expect(response.headers.get('aviso-ignored')?.split(', ')).toHaveLength(20)
    expect(await rows(response)).toMatchObject([{ eventID }])
  })

  it('is not told of what the SDKs send with every call', async ({ send, eventID }) => {
    const constants = 'apiVersion=2&appVersion=1&version=2&format=json&timezone=UTC&lang=en&limit=20&offset=0'
    const response = await send(`/event/get?eventID=${eventID}&${constants}`, { headers: BEARER })
    expect(response.headers.get('aviso-ignored')).toBeNull()
    expect(await rows(response)).toMatchObject([{ eventID }])
  })
})

describe('a list', () => {
  it('tells in a header how many there are in all, also to pages of other origins', async ({
    server,
    send,
    eventID,
  }) => {
    for (let i = 0; i < 3; i++) await server.newWebhook(eventID, HOOK)
    const headers = { ...BEARER, origin: 'https://site.example' }
    const response = await send(`/webhook/find?eventID=${eventID}&limit=2`, { headers })
    expect(response.headers.get('aviso-total')).toBe('3')
    expect(response.headers.get('access-control-expose-headers')).toBe('retry-after,aviso-total,aviso-ignored')
    expect(await rows(response)).toHaveLength(2)
    expect((await send(`/event/get?eventID=${eventID}`, { headers })).headers.get('aviso-total')).toBeNull()
  })

  it('is whole with paginated=0, up to a hundred rows', async ({ server, send, eventID }) => {
    const content = Array.from({ length: 25 }, (_, i) => ({ name: 'A', email: `a${i}@example.com` }))
    await server.rpc('event.person.bind', { eventID, content })
    const find = (more: string) => send(`/event/person/find?eventID=${eventID}&limit=20${more}`, { headers: BEARER })
    expect(await rows(await find('&paginated=0'))).toHaveLength(25)
    expect(await rows(await find('&paginated=1'))).toHaveLength(20)
  })
})

describe('the root of the host', () => {
  it.for(['GET', 'POST'])('takes calls by %s, as /api/ does', async (method, { server, eventID }) => {
    const path = `/?action=event.get&eventID=${eventID}&tokenID=${ADMIN}`
    const taken = await fetch(`${server.app.url}${path}`, { method })
    expect(taken.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await rows(taken)).toMatchObject([{ eventID }])
    const refused = await fetch(`${server.app.url}/?action=event.get&eventID=${eventID}`, { method })
    expect([refused.status, await refused.text()]).toEqual([401, 'A valid token is required'])
  })

  it('is the console still', async ({ server }) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(server.app.url, { method })
      expect(response.headers.get('content-type')).toMatch(/^text\/(html|plain)/)
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })
})

describe('the token', () => {
  it('limits to an event, here too', async ({ server, eventID, newToken, send }) => {
    const { token } = await newToken()
    await server.newWebhook(eventID, HOOK)
    const response = await send(`/webhook/find?eventID=${eventID}&tokenID=${token}`)
    expect(await rows(response)).toHaveLength(1)
    expect((await send(`/webhook/find?eventID=1&tokenID=${token}`)).status).toBe(404)
  })

  it('tokenID is a parameter beside a header, where the method has it', async ({ eventID, newToken, send }) => {
    const { tokenID, token } = await newToken()
    const [removed] = await rows(await phpSdk(send, 'token.remove', { tokenID }))
    expect(removed).toMatchObject({ tokenID })
    expect((await send(`/webhook/find?eventID=${eventID}&tokenID=${token}`)).status).toBe(401)
  })

  it('tokenID is ignored beside a header, where the method has none', async ({ eventID, send }) => {
    expect(await rows(await phpSdk(send, 'event.get', { eventID, tokenID: 'aviso_other' }))).toMatchObject([
      { eventID },
    ])
  })

  it('that let somebody in is not taken for the one to remove', async ({ eventID, newToken, send }) => {
    const { token } = await newToken()
    const response = await send(`/token/remove?tokenID=${token}`)
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('tokenID is required')])
    expect(await rows(await send(`/event/get?eventID=${eventID}&tokenID=${token}`))).toHaveLength(1)
  })
})

describe('api.describe', () => {
  it.for<[string, Send]>([
    ['a form', phpSdk],
    ['a path', get],
  ])('lists every method with its parameters, asked for by %s', async ([_, call], { send }) => {
    const listed = await rows(await call(send, 'api.describe', {}))
    expect(listed.map(({ name }) => name)).toEqual([...methods.map(({ name }) => name), 'person.signIn'])
    for (const [index, { summary, params }] of methods.entries()) {
      expect(listed[index].summary).toBe(summary)
      expect(listed[index].params.map((param: Any) => param.name)).toEqual(Object.keys(params.shape))
    }
    const create = listed.find(({ name }) => name === 'webhook.create')
    expect(create.params[2]).toEqual({
      name: 'eventID',
      required: '0',
      description: 'The event to hear. Give it, or companyID.',
    })
    expect(create.params.find((param: Any) => param.name === 'active').required).toBe('0')
  })
})
