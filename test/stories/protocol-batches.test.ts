import { describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { ADMIN } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any

withServer({ role: 'api' })

async function send(calls: unknown[], token = ADMIN): Promise<Any> {
  const response = await server.post(JSON.stringify(calls), { authorization: `Bearer ${token}` })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.json()
}

const call = (id: unknown, method: string, params: unknown = {}) => ({ jsonrpc: '2.0', id, method, params })
const notify = (method: string, params: unknown = {}) => ({ jsonrpc: '2.0', method, params })

async function named(name: string): Promise<string[]> {
  const { db } = server.app.connection
  const rows = await db.selectFrom('event').select('name').where('name', 'like', `${name}%`).orderBy('id').execute()
  return rows.map((row) => row.name)
}

describe('a batch', () => {
  it('of nothing is one invalid request, no list', async () => {
    expect(await send([])).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32600 } })
  })

  it('of what are no calls is a list of as many errors', async () => {
    const invalid = { jsonrpc: '2.0', id: null, error: { code: -32600 } }
    for (const calls of [[1], [null], [[]], [{}], [[call(1, 'event.find')]], [1, 2, 3]]) {
      const answers = await send(calls)
      expect(answers).toHaveLength(calls.length)
      for (const answer of answers) expect(answer).toMatchObject(invalid)
    }
  })

  it('of one is a list of one', async () => {
    expect(await send([call(1, 'event.get', ['1'])])).toStrictEqual([
      { jsonrpc: '2.0', id: 1, result: expect.objectContaining({ eventID: '1' }) },
    ])
  })

  it('is answered in its order, each call under its own id', async () => {
    const answers = await send([
      call(2, 'event.get', { eventID: '1' }),
      call('2', 'nothing.here'),
      notify('nothing.here'),
      7,
      call(null, 'event.get', { eventID: 'x' }),
      call(2, 'event.get', ['999']),
    ])
    expect(answers).toMatchObject([
      { id: 2, result: { eventID: '1' } },
      { id: '2', error: { code: -32601 } },
      { id: null, error: { code: -32600 } },
      { id: null, error: { code: -32602 } },
      { id: 2, error: { code: 1001, data: { kind: 'not_found' } } },
    ])
    expect(answers).toHaveLength(5)
  })

  it('of only notifications runs them, and has no answer', async () => {
    const calls = [notify('event.create', ['Silent 1']), notify('no.such'), notify('event.create', ['Silent 2'])]
    const response = await server.post(JSON.stringify(calls))
    expect([response.status, await response.text(), response.headers.get('cache-control')]).toEqual([
      204,
      '',
      'no-store',
    ])
    expect(await named('Silent')).toEqual(['Silent 1', 'Silent 2'])
  })

  it('has calls that see what those before them did, and transactions of their own', async () => {
    const answers = await send([
      call(1, 'event.create', { name: 'Kept 1' }),
      call(2, 'event.create', { name: 'Kept 2', groups: [] }),
      call(3, 'event.create', { name: 'Kept 3' }),
      call(4, 'event.find', { limit: 100 }),
      call(5, 'event.get', ['999']),
    ])
    expect(answers.map(({ id, error }: Any) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, -32602],
      [3, undefined],
      [4, undefined],
      [5, 1001],
    ])
    const seen = answers[3].result.data.map(({ name }: Any) => name)
    expect(seen).toEqual(expect.arrayContaining(['Kept 1', 'Kept 3']))
    expect(await named('Kept')).toEqual(['Kept 1', 'Kept 3'])
  })

  it('keeps what was done when a call after it fails in the middle of its own work', async () => {
    const { eventID, activityID } = await server.newEvent()
    const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com` })
    const second = { activityID, content: [person('Bea'), { personID: '999' }] }
    const answers = await send([
      call(1, 'activity.person.bind', { activityID, ...person('Ana') }),
      call(2, 'activity.person.bind', second),
      call(3, 'activity.person.bind', { activityID, ...person('Carla') }),
    ])
    expect(answers).toMatchObject([
      { result: { created: true } },
      { error: { code: 1001 } },
      { result: { created: true } },
    ])
    const { data } = await server.rpc('event.person.find', { eventID })
    expect(data.map(({ name }: Any) => name).toSorted()).toEqual(['Ana', 'Carla'])
  })

  it('has calls that the token may not make: they alone are refused', async () => {
    const { token } = await server.rpc('token.create', { name: 'Reader', permission: 'user' })
    expect(await send([call(1, 'event.create', ['Forbidden']), call(2, 'event.get', ['1'])], token)).toMatchObject([
      { id: 1, error: { code: 1002, data: { kind: 'forbidden' } } },
      { id: 2, result: { eventID: '1' } },
    ])
    expect(await named('Forbidden')).toEqual([])
  })
})

describe('at most 50 calls', () => {
  it('are run', async () => {
    const calls = Array.from({ length: 50 }, (_, n) => call(n, 'event.get', ['1']))
    const answers = await send(calls)
    expect(answers.map(({ id, result }: Any) => [id, result.eventID])).toEqual(calls.map(({ id }) => [id, '1']))
  })

  it.each([
    ['calls', (n: number) => call(n, 'event.create', [`Beyond ${n}`])],
    ['notifications', (n: number) => notify('event.create', [`Beyond ${n}`])],
  ])('51 %s are refused whole: none runs', async (_title, one) => {
    const answer = await send(Array.from({ length: 51 }, (_, n) => one(n)))
    expect(answer).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32600, data: { kind: 'invalid_request' } },
    })
    expect(await named('Beyond')).toEqual([])
  })
})
