import http from 'node:http'
import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { ADMIN } from '../harness/server.ts'

const HOOK = 'https://receiver.example/hook'
const MIB = 1024 * 1024
const FORM = 'application/x-www-form-urlencoded'
const BEARER = { authorization: `Bearer ${ADMIN}` }

// Nobody's own machine, so the first start makes no webhook.
withServer({ role: 'api', env: { ALLOW_NETWORKS: '203.0.113.0/24' } })

let before: unknown

beforeAll(async () => {
  expect(await server.newWebhook('1', HOOK)).toMatchObject({ webhookID: '1' }) // the tables below count on it
})

/** What the refused calls of this file could change. */
async function contents(): Promise<unknown> {
  const { rows } = await sql`
    select (select jsonb_agg(to_jsonb(w) order by id) from aviso.webhook w) as webhooks,
      (select count(*) from aviso.event) as events, (select count(*) from aviso.activity) as activities,
      (select count(*) from aviso.token) as tokens, (select count(*) from aviso.person) as persons
  `.execute(server.app.connection.db)
  return rows
}
beforeEach(async () => {
  before = await contents()
})
afterEach(async () => expect(await contents()).toEqual(before))

function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.app.url}/api${path}`, { ...init, headers: { ...BEARER, ...init.headers } })
}

function post(body: string | Buffer, type: string, path = '/webhook/edit'): Promise<Response> {
  return send(path, { method: 'POST', headers: { 'content-type': type }, body: body as string })
}

/** The text of a refusal: one short line, no JSON. */
async function refusal(response: Response, status: number): Promise<string> {
  const text = await response.text()
  expect({ status: response.status, text }).toEqual({ status, text: expect.stringMatching(/^\S.{0,600}$/) })
  expect(text).not.toMatch(/^[{["]/)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain\b/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  return text
}

describe('what a call says wrongly', () => {
  it.each<[string, string, number, string | RegExp]>([
    ['a required parameter is missing', '/webhook/create?eventID=1&url=x', 400, 'type is required'],
    ['an empty value', '/webhook/get?webhookID=', 400, 'webhookID cannot be ""'],
    ['an empty value of a search, for what it needs', '/webhook/find?eventID=', 400, 'eventID is required'],
    ['a value that is none', '/webhook/find?eventID=1&active=yes', 400, 'active cannot be "yes": true or false'],
    ['a number that is none', '/webhook/find?eventID=1&limit=1.5', 400, 'limit cannot be "1.5": a whole number'],
    ['a number out of range', '/webhook/find?eventID=1&limit=101', 400, 'limit cannot be 101'],
    ['a list that is no JSON', '/webhook/edit?webhookID=1&headers=x-a:1', 400, 'headers cannot be "x-a:1"'],
    ['a list for an object', '/webhook/edit?webhookID=1&headers=[]', 400, 'headers cannot be "[]"'],
    ['__proto__ within', '/webhook/edit?webhookID=1&headers={"__proto__":"v"}', 400, '__proto__'],
    ['both spellings', '/webhook/get?webhookID=1&WebhookID=1', 400, 'There is no parameter "WebhookID"'],
    ['a key that is none', '/webhook/edit?webhookID=1&key=colour&value=x', 400, /colour.*one of url, contentType, /],
    ['the key __proto__', '/webhook/edit?webhookID=1&key=__proto__&value=x', 400, 'key cannot be "__proto__"'],
    ['a key that is not editable', '/webhook/edit?webhookID=1&key=webhookID&value=2', 400, 'key cannot be "webhookID"'],
    ['a key twice', '/webhook/edit?webhookID=1&url=x&key=url&value=y', 400, 'url is given as well'],
    ['a key without a value', '/webhook/edit?webhookID=1&key=url', 400, 'value is required beside key'],
    ['only unknown names', '/webhook/edit?webhookID=1&colour=red', 400, 'Nothing to change'],
    [
      'an unknown selection',
      '/event/person/find?eventID=1&selection=vip',
      400,
      'selection cannot be "vip": one of all, ',
    ],
    ['one of two', '/event/person/find?eventID=1&selection=present|vip', 400, 'selection cannot be "present|vip"'],
    ['an unknown order', '/event/person/find?eventID=1&order=shoe', 400, 'order cannot be "shoe": one of name, '],
    [
      'no field of a person',
      '/person/edit?personID=1&key=password&value=x',
      400,
      'key cannot be "password": one of name,',
    ],
    ['content that is no object', '/person/edit?personID=1&content=[]', 400, 'content cannot be "[]": a JSON object'],
    [
      'content and the same beside it',
      '/person/edit?personID=1&name=a&content={"name":"b"}',
      400,
      'name is given as well',
    ],
    [
      'a format that there is not',
      '/event/get?eventID=1&format=excel',
      400,
      'format cannot be "excel": json is expected',
    ],
    ['no limit, where none is needed', '/event/get?eventID=1&limit=x', 400, 'limit cannot be "x": a whole number'],
    [
      'two limits, of which one is none',
      '/event/find?limit=1&limit=x',
      400,
      'limit cannot be a list of 2: a whole number',
    ],
    ['no direction', '/event/get?eventID=1&orderDirection=up', 400, 'orderDirection cannot be "up": one of asc, desc'],
    ['a mistyped method', '/webhook/creat', 404, 'Did you mean webhook.create?'],
    ['a value that the key cannot take', '/webhook/edit?webhookID=1&key=active&value=2', 400, 'active cannot be "2"'],
    ['a line feed in a name', '/webhook/edit?webhookID=1&headers={"x%5Cny":5}', 400, 'headers.x y cannot be 5'],
    ['an unknown webhook', '/webhook/get?webhookID=999', 404, 'There is no webhook 999.'],
    ['an unknown method', '/webhook/nothing', 404, 'There is no method webhook.nothing.'],
    ['an unknown action', '?action=nothing', 404, 'There is no method nothing.'],
    ['a method of JavaScript', '?action=constructor', 404, 'There is no method constructor.'],
    ['a very long method', `/${'a'.repeat(5_000)}`, 404, `There is no method ${'a'.repeat(64)}….`],
    ['no method', '/', 400, 'api.describe'],
    ['an empty method', '?action=', 400, 'api.describe'],
    ['bytes that are no UTF-8', '/event/create?name=%E9', 400, 'UTF-8'],
    ['half a character', '/event/create?name=%ED%A0%80', 400, 'UTF-8'],
  ])('%s', async (_, path, status, says) => {
    for (const method of ['GET', 'POST']) {
      const text = await refusal(await send(path, { method }), status)
      expect(text).toMatch(typeof says === 'string' ? new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : says)
    }
  })

  it('a form that says it in its body', async () => {
    expect(await refusal(await post('webhookID=1&active=', FORM), 400)).toContain('active cannot be ""')
  })

  it('a percent sign that escapes nothing is one', async () => {
    const text = await refusal(await send('/webhook/find?eventID=100%'), 400)
    expect(text).toContain('eventID cannot be "100%"')
  })

  it('an activity that is full', async () => {
    const { activityID } = await server.rpc('activity.create', { eventID: '1', name: 'Workshop', capacity: 1 })
    await server.enroll(activityID)
    before = await contents()
    const text = await refusal(
      await send(`/activity/person/bind?activityID=${activityID}&name=B&email=b@x.example`),
      409,
    )
    expect(text).toMatch(/^Activity \d+ has 1 places/)
  })
})

describe('bodies', () => {
  it.each<[string, string | Buffer, string]>([
    ['text', 'webhookID=1&active=0', 'text/plain'],
    ['another charset', 'webhookID=1&active=0', `${FORM}; charset=iso-8859-1`],
    ['no type', Buffer.from('webhookID=1&active=0'), ''],
    ['XML', '<a/>', 'application/xml'],
    ['a type of JavaScript', 'webhookID=1', 'constructor'],
  ])('of a type that is not read: %s', async (_, body, type) => {
    expect(await refusal(await post(body, type), 415)).toContain(FORM)
  })

  it.each<[string, string | Buffer, string]>([
    ['a form in Latin-1', Buffer.from('webhookID=1&url=\xe9', 'latin1'), FORM],
    ['a form with escaped Latin-1', 'webhookID=1&url=%E9', FORM],
    ['JSON in Latin-1', Buffer.from('{"webhookID":"1","url":"\xe9"}', 'latin1'), 'application/json'],
    ['a list', '[{"webhookID":"1","active":"0"}]', 'application/json'],
    ['null', 'null', 'application/json'],
    ['half an object', '{"webhookID":"1","active":"0"', 'application/json'],
    ['100 000 brackets', '['.repeat(100_000), 'application/json'],
    ['a form of many parts that is none', 'webhookID=1', 'multipart/form-data; boundary=x'],
    ['a form of many parts without a boundary', 'webhookID=1', 'multipart/form-data'],
    [
      'a form of many parts in Latin-1',
      Buffer.from('--x\r\ncontent-disposition: form-data; name="url"\r\n\r\n\xe9\r\n--x--\r\n', 'latin1'),
      'multipart/form-data; boundary=x',
    ],
  ])('that cannot be read: %s', async (_, body, type) => {
    expect(await refusal(await post(body, type), 400)).toMatch(/UTF-8|must be a/)
  })

  it('with more parts than are read, also where all have one name', async () => {
    const part = '--x\r\ncontent-disposition: form-data; name="url"\r\n\r\n1\r\n'
    const type = 'multipart/form-data; boundary="x"'
    expect(await refusal(await post(`${part.repeat(15_000)}--x--`, type), 400)).toContain('At most 1000 parameters')
    expect(await refusal(await post(`${part.repeat(1_000)}--x--`, type), 400)).toContain('webhookID is required')
  })

  it('with __proto__ as a name', async () => {
    const text = await refusal(await post('{"__proto__":{"webhookID":"1","active":"0"}}', 'application/json'), 400)
    expect(text).toContain('webhookID is required')
  })

  it('with a file', async () => {
    const body = new FormData()
    body.append('webhookID', '1')
    body.append('url', new Blob([Buffer.from([0xff])]), 'url.txt')
    expect(await refusal(await send('/webhook/edit', { method: 'POST', body }), 400)).toContain(
      'The parameter "url" cannot be a file',
    )
  })

  it.each([FORM, 'application/json', 'multipart/form-data; boundary=x'])('beyond 1 MiB: %s', async (type) => {
    expect(await refusal(await post('a'.repeat(MIB + 1), type), 413)).toContain(String(MIB))
  })
})

describe('who may not come in', () => {
  it.each<[string, string, Record<string, string>]>([
    ['without a token', '', {}],
    ['with an empty tokenID', '&tokenID=', {}],
    ['with a wrong tokenID', '&tokenID=aviso_wrong', {}],
    ['with a wrong Bearer', '', { authorization: 'Bearer aviso_wrong' }],
    ['with another scheme', '', { authorization: `Basic ${ADMIN}` }],
    ['with another scheme and a good tokenID', `&tokenID=${ADMIN}`, { authorization: 'Basic YTpi' }],
    ['with a wrong Bearer and a good tokenID', `&tokenID=${ADMIN}`, { authorization: 'Bearer aviso_wrong' }],
  ])('%s: known and unknown methods alike', async (_, token, headers) => {
    const actions = ['webhook.remove&webhookID=1', 'nothing', 'api.describe', '', 'webhook.edit&key=x&value=y']
    for (const action of actions) {
      const response = await fetch(`${server.app.url}/api/?action=${action}${token}`, { headers })
      expect(await refusal(response, 401)).toBe('A valid token is required')
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('a JSON body whose tokenID is no text', async () => {
    for (const tokenID of [5, null, [ADMIN], { a: ADMIN }]) {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tokenID }),
      }
      await refusal(await fetch(`${server.app.url}/api/webhook/find`, init), 401)
    }
  })

  it('a token that may only read changes nothing', async () => {
    const { tokenID, token } = await server.rpc('token.create', { name: 'Reader', permission: 'user' })
    const url = `${server.app.url}/api/webhook/remove?webhookID=1&tokenID=${token}`
    expect(await refusal(await fetch(url), 403)).toContain('permission user')
    await server.rpc('token.remove', { tokenID })
  })
})

describe('other verbs', () => {
  const path = '/webhook/remove?webhookID=1'

  it.each(['PUT', 'PATCH', 'DELETE'])('%s is refused', async (method) => {
    const response = await send(path, { method })
    await refusal(response, 405)
    expect(response.headers.get('allow')).toBe('GET, POST')
  })

  it('HEAD runs nothing', async () => {
    expect((await send(path, { method: 'HEAD' })).status).toBe(405)
  })

  it('OPTIONS lets pages of other origins call', async () => {
    const headers = {
      origin: 'https://site.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    }
    const response = await fetch(`${server.app.url}/api/`, { method: 'OPTIONS', headers })
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type,traceparent,aviso-share',
    })
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('a GET with a body is one without', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { ...BEARER, 'content-type': FORM, 'content-length': '11' }
      const request = http.request(`${server.app.url}/api/webhook/get`, { headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      request.once('error', reject).end('webhookID=1')
    })
    expect(status).toBe(400)
  })
})

describe('our own failures', () => {
  it('say nothing but where to look in the log', async () => {
    const { db } = server.app.connection
    await sql`alter table aviso.webhook rename column url to url_gone`.execute(db)
    const text = await refusal(await send('/webhook/get?webhookID=1'), 500).finally(() =>
      sql`alter table aviso.webhook rename column url_gone to url`.execute(db),
    )
    expect(text).toMatch(/^Internal error \(ref [0-9a-f]{12}\)$/)
  })
})
