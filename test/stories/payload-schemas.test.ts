import fs from 'node:fs'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { notifications } from '../../src/documents.ts'
import { type Delivered, deliverEveryType, FORM, OWN } from '../harness/every-type.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// Every type is delivered once, of something that really happened, and read as a receiver would that has our schemas.

let server: TestServer
let receiver: Receiver
let delivered: Map<string, Delivered>

beforeAll(async () => {
  server = await startServer({ env: { RETRY_SCHEDULE: '5s' } })
  receiver = await startReceiver()
  delivered = await deliverEveryType(server, receiver, () => server.clock.advance(10_000))
})
afterAll(async () => {
  await receiver.close()
  await server.stop()
  await server.backend.remove()
})

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
  const { json, form } = delivered.get(one.type ?? OWN) as Delivered
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
  const { json, form } = delivered.get(type ?? OWN) as Delivered
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
