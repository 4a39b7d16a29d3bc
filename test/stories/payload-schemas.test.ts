import fs from 'node:fs'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { notifications } from '../../src/documents.ts'
import { isForCompany } from '../../src/platforms/index.ts'
import { eventually } from '../harness/eventually.ts'
import { type Received, type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { RECEIVED } from '../harness/stage.ts'

// Every type is delivered once, of something that really happened, and read as a receiver would that has our schemas.

const OWN = 'shop.paid'
const TYPES = notifications.map(({ type }) => type ?? OWN)
const FORM = 'application/x-www-form-urlencoded'

let server: TestServer
let receiver: Receiver
/** By type, the first JSON that was delivered, and the first form. */
let delivered: Map<string, { json: Received; form: Received }>

beforeAll(async () => {
  server = await startServer({ env: { RETRY_SCHEDULE: '5s' } })
  receiver = await startReceiver(({ path }) => {
    if (path.endsWith('/gone')) return { status: 410 }
    return path.endsWith('/broken') ? { status: 503 } : RECEIVED
  })
  const eventID = await subscribe()
  await happen(eventID)
  delivered = await eventually(async () => {
    const found = new Map(TYPES.map((type) => [type, { json: first(`json/${type}`), form: first(`form/${type}`) }]))
    const missing = [...found].filter(([, { json, form }]) => !json || !form).map(([type]) => type)
    expect(missing).toEqual([])
    return found as typeof delivered
  })
})
afterAll(async () => {
  await receiver.close()
  await server.stop()
  await server.backend.remove()
})

const first = (place: string) => receiver.requests.find(({ path }) => path.endsWith(`/${place}`))

async function subscribe(): Promise<string> {
  const groups = [{ name: 'Regular', price: 100, currency: 'BRL' }]
  const formFields = [
    { type: 'text', label: 'Phone' },
    { type: 'check_box', label: 'Newsletter' },
  ]
  const { eventID } = await server.rpc('event.create', { name: 'Congress', companyID: '77', groups, formFields })
  const schema = { type: 'object', required: ['order'], properties: { order: { type: 'string' } } }
  const own = { companyID: '77', type: OWN, description: 'An order was paid.', schema, example: { order: 'A-17' } }
  await server.rpc('webhook.type.create', own)
  for (const type of TYPES) {
    const whose = isForCompany(type) ? { eventID: undefined, companyID: '77' } : {}
    await server.newWebhook(eventID, `${receiver.url}/json/${type}`, { type, ...whose })
    await server.newWebhook(eventID, `${receiver.url}/form/${type}`, { type, contentType: FORM, ...whose })
  }
  await server.newWebhook(eventID, `${receiver.url}/gone`, { name: 'Gone' })
  return eventID
}

/** Everything that is told happens: by calls, and by receivers that fail. */
async function happen(eventID: string): Promise<void> {
  const { formFields } = await server.rpc('event.get', { eventID })
  const answers = [
    { fieldID: formFields[0].fieldID, value: '123' },
    { fieldID: formFields[1].fieldID, value: true },
  ]
  const dateEnd = String(server.clock.now().getTime() / 1_000 + 5)
  await server.rpc('event.edit', { eventID, name: 'Annual congress', dateEnd })
  await server.rpc('event.create', { name: 'Spring congress', companyID: '77', dateEnd })
  const { activityID } = await server.rpc('activity.create', { eventID, name: 'Keynote', capacity: 10 })
  await server.rpc('activity.edit', { activityID, location: 'Room 1' })
  const { personID } = await server.rpc('event.person.bind', {
    ...{ eventID, name: 'Ana Souza', email: 'ana@example.com', answers },
    additionalAttendees: [{ name: 'João', surname: 'Souza' }],
  })
  await server.rpc('activity.person.bind', { activityID, personID })
  const inActivity = { activityID, personID }
  const inEvent = { eventID, personID }
  await server.rpc('activity.person.operate', { ...inActivity, present: true })
  await server.rpc('activity.person.operate', { ...inActivity, present: false, completed: true })
  await server.rpc('event.person.operate', { ...inEvent, paid: true })
  await server.rpc('event.person.operate', { ...inEvent, present: true })
  await server.rpc('event.person.operate', { ...inEvent, present: false })
  await server.newWebhook(eventID, `${receiver.url}/broken`, { type: 'activityDismissal' })
  await server.rpc('activity.person.dismiss', inActivity)
  await server.rpc('event.person.dismiss', inEvent)
  await server.rpc('activity.remove', { activityID })
  await server.rpc('notification.publish', { eventID, type: OWN, data: { order: 'A-18' } })
  await eventually(() => expect(receiver.requests.filter(({ path }) => path.endsWith('/broken'))).toHaveLength(1))
  await eventually(async () => {
    const { data } = await server.rpc('webhook.delivery.find', { eventID, state: 'waiting' })
    expect(data).toHaveLength(1)
  })
  await eventually(async () => {
    server.clock.advance(10_000)
    expect(first('json/eventEnded')).toBeDefined()
  }, 200)
}

// biome-ignore lint/suspicious/noExplicitAny: what is served is looked at below
async function getJson(path: string): Promise<any> {
  return (await fetch(`${server.app.url}/${path}`)).json()
}

const without = (schema: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)))

/** The payload with something added, taken away, and of another type: at its top, and in what is within. */
function spoilt(payload: Record<string, unknown>): object[] {
  const [name = ''] = Object.keys(payload)
  const inner = Object.entries(payload).find(([, value]) => value instanceof Object && !Array.isArray(value))
  return [
    { ...payload, surprise: 1 },
    without(payload, name),
    { ...payload, [name]: [] },
    ...(inner ? [{ ...payload, [inner[0]]: 'text' }] : []),
  ]
}

it.each(notifications)('a delivery of $type fits its published schemas, and nothing near it does', async (one) => {
  const { json, form } = delivered.get(one.type ?? OWN) as { json: Received; form: Received }
  const path = `schemas/${one.platform.toLowerCase()}/${one.type ?? 'own'}.json`
  const schema = await getJson(path)
  expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
  expect(schema.$id).toBe(`${server.app.url}/${path}`)
  const file = JSON.parse(fs.readFileSync(path, 'utf8'))
  expect(without(file, '$id')).toEqual(without(schema, '$id'))

  const openrpc = await getJson('openrpc.json')
  const entry = openrpc['x-notifications'].find(({ type }: { type: string | null }) => type === one.type)
  const checks = [
    new Ajv2020({ allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema),
    new Ajv({ strict: false }).compile({ ...entry.payload, components: openrpc.components }),
  ]
  const payload = JSON.parse(json.body)
  const inForm = JSON.parse(new URLSearchParams(form.body).get('payload') ?? '')
  for (const check of checks) {
    for (const good of [payload, inForm, one.example]) expect(check(good), JSON.stringify(check.errors)).toBe(true)
    for (const bad of spoilt(payload)) expect(check(bad), JSON.stringify(bad)).toBe(false)
  }
})

it.each(notifications)('a delivery of $type is as asyncapi.json says, as JSON and as a form', async ({ type }) => {
  const { json, form } = delivered.get(type ?? OWN) as { json: Received; form: Received }
  const { components } = await getJson('asyncapi.json')
  const compile = (schema: object) => new Ajv({ strict: false }).compile({ ...schema, components })
  const headers = compile(components.messageTraits.delivery.headers)
  for (const [name, { headers: sent, body }] of [
    [type ?? 'own', json],
    [`${type ?? 'own'}.form`, form],
  ] as const) {
    const { contentType, payload } = components.messages[name]
    expect(sent['content-type']).toBe(contentType)
    expect(headers(sent), JSON.stringify(headers.errors)).toBe(true)
    const fits = compile(payload)
    const read = contentType === FORM ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)
    expect(fits(read), JSON.stringify(fits.errors)).toBe(true)
  }
})

it('the schema of no other type is served, and each is for every origin', async () => {
  const other = await fetch(`${server.app.url}/schemas/inevent/coffeeBreak.json`)
  expect(other.status).toBe(404)
  const { headers } = await fetch(`${server.app.url}/schemas/inevent/eventEdited.json`)
  expect(headers.get('content-type')).toBe('application/schema+json')
  expect(headers.get('access-control-allow-origin')).toBe('*')
})
