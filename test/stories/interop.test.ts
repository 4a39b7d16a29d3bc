import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FOREIGN_CLIENTS, type Outcome } from '../harness/interop.ts'
import { startServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let limited: TestServer

beforeAll(async () => {
  server = await startServer({ role: 'api' })
  limited = await startServer({ role: 'api', env: { RATE_LIMIT: '1' } })
})
afterAll(async () => {
  for (const one of [server, limited]) {
    await one.stop()
    await one.backend.remove()
  }
})

const refused = (code: number, kind: string) => ({
  error: { code, message: expect.any(String), data: expect.objectContaining({ kind }) },
})

/** Clients that others wrote, as they come. An answer that one of them waits for in vain fails its test. */
describe.each(FOREIGN_CLIENTS)('%s', (name, newClient) => {
  const url = () => `${server.app.url}/rpc`

  it('calls by name and by position', async () => {
    const client = newClient(url())
    const byName = await client.call('event.get', { eventID: '1' })
    expect(byName).toMatchObject({ result: { eventID: '1', name: 'Demo event' } })
    expect(await client.call('event.get', ['1'])).toEqual(byName)
    expect(await client.call('activity.create', ['1', `By ${name}`, null, 'Hall 1'])).toMatchObject({
      result: { name: `By ${name}`, location: 'Hall 1', description: null },
    })
  })

  it('notifies', async () => {
    const client = newClient(url())
    expect(await client.notify('event.create', { name: `Told by ${name}` })).toEqual({ result: undefined })
    expect(await client.notify('nothing.here', {})).toEqual({ result: undefined })
    expect(JSON.stringify(await server.rpc('event.find', { limit: 100 }))).toContain(`Told by ${name}`)
  })

  it('sends batches', async () => {
    const client = newClient(url())
    expect(await client.batch(['event.get', ['1']])).toMatchObject([{ result: { eventID: '1' } }])
    expect(await client.batch(['event.get', ['1']], ['nothing.here', {}], ['event.find', {}])).toMatchObject([
      { result: { eventID: '1' } },
      refused(-32601, 'method_not_found'),
      { result: { total: expect.any(Number) } },
    ])
  })

  it('is told of errors', async () => {
    const client = newClient(url())
    expect(await client.call('nothing.here', {})).toEqual(refused(-32601, 'method_not_found'))
    expect(await client.call('rpc.nothing', {})).toEqual(refused(-32601, 'method_not_found'))
    expect(await client.call('event.get', ['999'])).toEqual(refused(1001, 'not_found'))
    expect(await client.call('event.get', { eventID: [] })).toMatchObject({
      error: { code: -32602, data: { issues: [{ path: ['eventID'], message: expect.any(String) }] } },
    })
  })

  it.each([
    ['with a wrong token', { token: 'aviso_wrong' }, refused(-32001, 'unauthenticated')],
    ['with another verb', { verb: 'PUT' }, refused(-32600, 'method_not_allowed')],
    ['with another content type', { type: 'text/plain' }, refused(-32600, 'unsupported_media_type')],
  ])('never waits for ever: %s', async (_, spoilt, expected) => {
    const client = newClient(url(), spoilt)
    expect(await client.call('event.find', {})).toEqual(expected)
    expect(await client.batch(['event.find', {}])).toEqual([expected])
    expect(await client.batch(['event.find', {}], ['no.such', {}])).toEqual([expected, expected])
    await client.notify('event.find', {}) // refused or not, it is over
  })

  it('never waits for ever: too much', async () => {
    const client = newClient(url())
    const much = { name: 'x'.repeat(2 * 1024 * 1024) }
    const expected = refused(-32600, 'too_large')
    expect(await client.call('event.create', much)).toEqual(expected)
    expect(await client.batch(['event.create', much], ['event.find', {}])).toEqual([expected, expected])
    await client.notify('event.create', much)
    expect(await client.batch(...Array(51).fill(['event.find', {}]))).toEqual(
      Array(51).fill(refused(-32600, 'invalid_request')),
    )
    expect(await client.call('event.get', ['1'])).toMatchObject({ result: { eventID: '1' } })
  })

  it('never waits for ever: too often', async () => {
    const client = newClient(`${limited.app.url}/rpc`)
    const calls = Array.from({ length: 20 }, () => client.call('event.get', ['1']))
    const batches = Array.from({ length: 20 }, () => client.batch(['event.get', ['1']], ['event.get', ['1']]))
    const outcomes: Outcome[] = [...(await Promise.all(calls)), ...(await Promise.all(batches)).flat()]
    const late = outcomes.filter((outcome) => 'error' in outcome)
    expect(outcomes).toHaveLength(60)
    expect(late.length).toBeGreaterThan(0)
    for (const outcome of late) expect(outcome).toEqual(refused(-32005, 'rate_limited'))
  })
})
