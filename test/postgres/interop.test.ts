import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { FOREIGN_CLIENTS } from '../harness/interop.ts'
import { startServer, type TestServer } from '../harness/server.ts'

/** A server whose database is gone. */
let backend: Backend
let server: TestServer
let reader: string

beforeAll(async () => {
  backend = await newBackend()
  const database = await databaseGate(backend.env.DATABASE_URL as string)
  const env = { ...backend.env, DATABASE_URL: database.url }
  server = await startServer({ role: 'api', backend: { ...backend, env } })
  reader = (await server.rpc('token.create', { name: 'Reader' })).token
  await database.close()
})
afterAll(async () => {
  await server.stop()
  await backend.remove()
})

const unavailable = {
  code: -32000,
  message: 'The service is unavailable, try again later',
  data: { kind: 'unavailable' },
}

it('a token that cannot be looked up: 503 for every call, with its id', async () => {
  const call = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, method: 'event.find' })
  for (const [body, expected] of [
    [call('seven'), { jsonrpc: '2.0', id: 'seven', error: unavailable }],
    [`[${call(1)},${call('1')}]`, [1, '1'].map((id) => ({ jsonrpc: '2.0', id, error: unavailable }))],
  ] as const) {
    const response = await server.post(body, { authorization: `Bearer ${reader}` })
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toStrictEqual(expected)
  }
})

it('a token that is known without it: an error of each call that needs the database', async () => {
  const calls = ['event.find', 'rpc.discover', 'no.such'].map((method, id) => ({ jsonrpc: '2.0', id, method }))
  const response = await server.post(JSON.stringify(calls))
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject([
    { id: 0, error: unavailable },
    { id: 1, result: { openrpc: '1.2.6' } },
    { id: 2, error: { code: -32601 } },
  ])
})

describe.each(FOREIGN_CLIENTS)('%s', (_, newClient) => {
  it.each([
    ['before any call', () => ({ token: reader })],
    ['in a call', () => ({})],
  ])('never waits for ever: unavailable %s', async (__, spoilt) => {
    const client = newClient(`${server.app.url}/rpc`, spoilt())
    expect(await client.call('event.find', {})).toEqual({ error: unavailable })
    expect(await client.batch(['event.find', {}], ['event.get', ['1']])).toEqual(Array(2).fill({ error: unavailable }))
    await client.notify('event.find', {})
  })
})
