import { randomBytes } from 'node:crypto'
import { describe, expect } from 'vitest'
import { ADMIN } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any
type Values = Record<string, string>
type Send = (action: string, get?: Values, post?: Values) => Promise<Response>

const FORM = 'application/x-www-form-urlencoded'

/** InEvent's SDKs for jQuery and PHP, which call the root of a host, as their sources make a call. */
const it = storyOf({ role: 'api' })
  // On a page of any origin; the token comes from a cookie, and stands in the query among the constants.
  .extend(
    'jquery',
    ({ server }): Send =>
      (action, get = {}, post = {}) => {
        const constants = { version: '2', format: 'json', timezone: 'America/Sao_Paulo', lang: 'en' }
        const query = new URLSearchParams({ action, tokenID: ADMIN, ...get, ...constants })
        const headers = { 'content-type': `${FORM}; charset=UTF-8`, origin: 'https://site.example' }
        return fetch(`${server.app.url}/?${query}`, {
          method: 'POST',
          headers,
          body: String(new URLSearchParams(post)),
        })
      },
  )
  // A client that keeps the token of its sign-in, and sends it as Bearer; the names are sorted.
  .extend('php', ({ server }) => {
    const client = {
      tokenID: '',
      async call(action: string, get: Values = {}, post: Values = {}): Promise<{ code: number; body: Any }> {
        const bearer: Values = client.tokenID ? { authorization: `Bearer ${client.tokenID}` } : {}
        const response = await fetch(`${server.app.url}/?${sorted({ ...get, action })}`, {
          method: 'POST',
          headers: { 'content-type': FORM, 'user-agent': 'InEvent PHP SDK v1.3', ...bearer },
          body: sorted(post),
        })
        const text = await response.text()
        return { code: response.status, body: text.startsWith('{') ? JSON.parse(text) : null }
      },
    }
    return client
  })

function sorted(values: Values): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return pairs.sort().join('&')
}

async function rows(response: Response): Promise<Any[]> {
  const body: Any = await response.json()
  expect({ status: response.status, body }).toMatchObject({ status: 200, body: { count: body.data?.length } })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  return body.data
}

const HOOK = 'https://example.com/hook'

describe('the SDK for jQuery: 6 of 6 calls answer 200, and do what they say', () => {
  it('webhook.create', async ({ jquery, server, eventID }) => {
    const [{ webhookID }] = await rows(await jquery('webhook.create', { eventID }, { type: 'eventEdited', url: HOOK }))
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ eventID, url: HOOK })
  })

  it('webhook.find', async ({ jquery, server, eventID }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    expect(await rows(await jquery('webhook.find', { eventID }))).toMatchObject([{ webhookID }])
  })

  it('webhook.edit', async ({ jquery, server, eventID }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    await rows(await jquery('webhook.edit', { webhookID, key: 'active' }, { value: '0' }))
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ active: false })
  })

  it('webhook.remove', async ({ jquery, server, eventID }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    await rows(await jquery('webhook.remove', { webhookID }))
    expect(await server.rpc('webhook.find', { eventID })).toMatchObject({ total: 0 })
  })

  it('activity.person.bind', async ({ jquery, server, activityID }) => {
    await rows(await jquery('activity.person.bind', { activityID }, { name: 'Ana Souza', email: 'ana@example.com' }))
    expect(await server.rpc('activity.person.find', { activityID })).toMatchObject({ data: [{ name: 'Ana Souza' }] })
  })

  it('event.person.find', async ({ jquery, eventID, enroll }) => {
    await enroll('Ana Souza')
    await enroll('Bea Lima')
    const found = await rows(await jquery('event.person.find', { eventID, selection: 'approved', query: 'lima' }))
    expect(found).toMatchObject([{ name: 'Bea Lima' }])
  })
})

describe('the SDK for PHP', () => {
  it('its example signs in, keeps the token, and gets the person', async ({ php, enroll, server, eventID }) => {
    await enroll('Ana Souza')
    const { token } = await server.rpc('token.create', { name: 'Site', eventID, permission: 'admin' })
    const signedIn = await php.call('person.signIn', { username: 'ana.souza@example.com' }, { password: token })
    expect(signedIn.code).toBe(200)
    expect(signedIn.body.data).toMatchObject([{ scope: 'event', targetID: eventID, name: 'Ana Souza' }])
    php.tokenID = signedIn.body.data[0].tokenID
    const { code, body } = await php.call('person.get')
    expect(code).toBe(200)
    expect(body).toMatchObject({ count: 1, data: [{ name: 'Ana Souza', email: 'ana.souza@example.com' }] })
  })

  it('goes on with all the rest, also when nobody has the name', async ({ php, eventID, server }) => {
    const { body } = await php.call('person.signIn', { username: 'operator@example.com' }, { password: ADMIN })
    expect(body.data).toMatchObject([{ tokenID: ADMIN, scope: 'system', targetID: '', personID: '', name: '' }])
    php.tokenID = body.data[0].tokenID
    const made = await php.call('company.event.bind', { companyID: '5' }, { name: 'Ação', nickname: 'acao' })
    expect(await server.rpc('event.get', { eventID: made.body.data[0].eventID })).toMatchObject({ name: 'Ação' })
    expect((await php.call('webhook.find', { eventID })).body).toEqual({ count: 0, data: [] })
    expect(await php.call('person.get')).toEqual({ code: 400, body: null })
  })

  it.for<[string, Values, Values, number, string]>([
    ['a wrong password', { username: 'a@b.c' }, { password: 'hunter2' }, 401, 'The password is not a token'],
    ['a good token beside it', { username: 'a@b.c', tokenID: ADMIN }, { password: 'x' }, 401, 'The password'],
    ['no password', { username: 'a@b.c' }, {}, 400, 'password is required'],
    ['no name', {}, { password: ADMIN }, 400, 'username is required'],
    ['a company that is none', { username: 'a@b.c', companyID: '999' }, { password: ADMIN }, 404, 'no company 999'],
  ])('is refused in words with %s', async ([_, get, post, status, words], { server }) => {
    const query = sorted({ action: 'person.signIn', ...get })
    const init = { method: 'POST', headers: { 'content-type': FORM }, body: sorted(post) }
    const response = await fetch(`${server.app.url}/?${query}`, init)
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(words)])
  })
})

describe('who has signed in', () => {
  it('is nobody whom the token does not see', async ({ php, server, enroll, eventID }) => {
    await enroll('Ana Souza')
    const other = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'Other', eventID: other.eventID, permission: 'admin' })
    const { body } = await php.call('person.signIn', { username: 'ana.souza@example.com' }, { password: token })
    expect(body.data).toMatchObject([{ tokenID: token, personID: '' }])
    // A person who is put behind a token by hand is found no more than one who is named.
    const { data } = await server.rpc('person.find', { eventID })
    php.tokenID = `${token}~person~${data[0].personID}`
    expect((await php.call('person.get')).code).toBe(404)
    expect((await php.call('person.edit', {}, { key: 'name', value: 'Eve' })).code).toBe(404)
    expect(await server.rpc('person.find', { eventID })).toMatchObject({ data: [{ name: 'Ana Souza' }] })
  })

  it.for<[string, Values]>([
    ['activity.person.dismiss', { personId: '999' }],
    ['activity.person.dismiss', { persnID: '999' }],
    ['event.person.dismiss', { emial: 'bea@example.com' }],
    ['event.person.dismiss', { qrCode: '5' }],
    ['person.edit', { personId: '999', key: 'name', value: 'Eve' }],
    ['event.person.operate', { persoonID: '999', key: 'name', value: 'Eve' }],
  ])('is not who a mistyped name is about: %s %j', async ([action, given], { php, server, enroll, event }) => {
    await enroll('Ana Souza')
    const { eventID, activityID } = event
    const { token } = await server.rpc('token.create', { name: 'Site', eventID, permission: 'admin' })
    const { body } = await php.call('person.signIn', { username: 'ana.souza@example.com' }, { password: token })
    php.tokenID = body.data[0].tokenID
    expect((await php.call('person.get')).code).toBe(200)
    expect((await php.call(action, { eventID, activityID, ...given })).code).toBe(400)
    expect(await server.rpc('activity.person.find', { activityID })).toMatchObject({ data: [{ name: 'Ana Souza' }] })
  })

  it('may do what the token may, and no more', async ({ php, server, enroll, eventID }) => {
    await enroll('Ana Souza')
    const { token, tokenID } = await server.rpc('token.create', { name: 'Reader', eventID })
    const { body } = await php.call('person.signIn', { username: 'ana.souza@example.com' }, { password: token })
    php.tokenID = body.data[0].tokenID
    expect((await php.call('person.edit', {}, { key: 'name', value: 'Eve' })).code).toBe(403)
    expect(await server.rpcError('event.get', { eventID }, php.tokenID)).toMatchObject({ code: -32001 })
    await server.rpc('token.remove', { tokenID })
    expect((await php.call('person.get')).code).toBe(401)
  })
})

// The last one: no token that nobody has used before is let in for a while.
it('guessing by signing in is limited as all guessing is', async ({ php }) => {
  const guess = () =>
    php.call('person.signIn', { username: 'a@b.c' }, { password: `aviso_${randomBytes(32).toString('base64url')}` })
  const codes = [await guess()]
  while (codes.at(-1)?.code === 401 && codes.length < 40) codes.push(await guess())
  expect(codes[0]).toEqual({ code: 401, body: null })
  expect(codes.at(-1)).toEqual({ code: 429, body: null })
})
