import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { beforeAll, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { ADMIN } from '../harness/server.ts'

// What openapi.json says of /api, asked of a server.

// biome-ignore lint/suspicious/noExplicitAny: what is read is looked at below
type Any = any

withServer({ role: 'api' })

let document: Any
let ajv: Ajv2020
beforeAll(async () => {
  document = await (await fetch(`${server.app.url}/openapi.json`)).json()
  ajv = new Ajv2020({ strict: false, validateFormats: false })
})

function compile(schema: object): ValidateFunction {
  return ajv.compile({ ...schema, components: document.components })
}

/** Calls an action as the document has it, a POST with a form; its answer is one that the document has. */
async function call(action: string, params: Record<string, unknown>, token = ADMIN): Promise<Any> {
  const path = `/${action.replaceAll('.', '/')}`
  const [[verb, operation] = []] = Object.entries<Any>(document.paths[path])
  const url = new URL(document.servers[0].url + path)
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  const fields = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, text(value)]),
  )
  if (verb === 'get') url.search = `${fields}`
  else {
    const { schema } = operation.requestBody.content['application/x-www-form-urlencoded']
    const fits = ajv.compile({ ...schema, components: document.components, additionalProperties: false })
    const texts = Object.entries(params).filter(([, value]) => typeof value === 'object')
    const sent = { ...params, ...Object.fromEntries(texts.map(([name, value]) => [name, JSON.stringify(value)])) }
    expect(fits(sent), JSON.stringify(fits.errors)).toBe(true)
  }
  const answer = await fetch(url, {
    method: verb?.toUpperCase() ?? '',
    headers: { authorization: `Bearer ${token}` },
    ...(verb === 'post' ? { body: fields } : {}),
  })
  const described = operation.responses[answer.status]
  expect(described, `${action} answers ${answer.status}`).toBeDefined()
  const { content } = described.$ref ? document.components.responses[described.$ref.split('/').pop()] : described
  const [type = ''] = Object.keys(content)
  expect(answer.headers.get('content-type')).toContain(type)
  const body = type === 'application/json' ? await answer.json() : await answer.text()
  const fits = compile(content[type].schema)
  expect(fits(body), `${action}: ${JSON.stringify(fits.errors)} of ${JSON.stringify(body)}`).toBe(true)
  return { status: answer.status, body, ...(type === 'application/json' ? { rows: (body as Any).data } : {}) }
}

it('events, people and webhooks are made, found, changed and removed as it says', async () => {
  const groups = [{ name: 'Regular', price: 100, currency: 'BRL' }, { name: 'Student' }]
  const formFields = [{ type: 'text', label: 'Phone' }]
  const made = await call('event.create', { name: 'Congress', companyID: 77, groups, formFields })
  const [{ eventID }] = made.rows
  expect(made.rows).toMatchObject([{ name: 'Congress', groups: [{ price: '100' }, { price: '' }] }])
  const [{ activityID }] = (await call('activity.create', { eventID, name: 'Keynote', capacity: 3 })).rows
  const webhook = { eventID, type: 'activityEnrollment', url: 'https://receiver.example/hook', headers: { 'x-a': 'b' } }
  const [{ webhookID }] = (await call('webhook.create', webhook)).rows
  const content = [
    { name: 'Ana Souza', email: 'ana@example.com' },
    { name: 'Bea Lima', email: 'bea@example.com' },
  ]
  const { rows } = await call('activity.person.bind', { activityID, content })
  expect(rows).toMatchObject([{ created: '1' }, { created: '1' }])
  const [{ personID }] = rows
  await call('token.create', { name: 'Dashboard', eventID })
  await call('activity.person.operate', { activityID, personID, completed: true })
  for (const [action, params] of [
    ...[['event.find', {}] as const, ['event.get', { eventID }] as const, ['event.person.find', { eventID }] as const],
    ...[['event.person.get', { eventID, personID }] as const, ['activity.person.find', { activityID }] as const],
    ...[['webhook.find', { eventID, lastAttempt: true }] as const, ['webhook.type.find', { limit: 100 }] as const],
    ...[['webhook.delivery.explain', { eventID, personID }] as const, ['webhook.log.stats', { eventID }] as const],
    ...[['fact.find', { eventID }] as const, ['token.find', {}] as const, ['api.describe', {}] as const],
  ]) {
    const answer = await call(action, params)
    expect(answer.status, action).toBe(200)
    expect(answer.rows.length, action).toBeGreaterThan(0)
    // In the form of InEvent's SDKs, the same.
    const query = new URLSearchParams({ action, tokenID: ADMIN, ...params } as Record<string, string>)
    expect(await (await fetch(`${server.app.url}/api/?${query}`)).json(), action).toEqual(answer.body)
  }
  await call('webhook.edit', { webhookID, active: false })
  expect((await call('webhook.remove', { webhookID })).rows).toMatchObject([{ webhookID }])
  await call('event.remove', { eventID })
})

it.each<[number, string, Record<string, unknown>, string?]>([
  [400, 'event.get', { eventID: 'first' }],
  [401, 'event.find', {}, 'wrong'],
  [404, 'event.get', { eventID: '999' }],
])('what goes wrong is described, too: %i of %s', async (status, action, params, token) => {
  expect(await call(action, params, token)).toMatchObject({ status, body: expect.any(String) })
})
