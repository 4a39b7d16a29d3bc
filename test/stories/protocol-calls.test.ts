import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any

withServer({ role: 'api' })

/** What comes back for a body, as text; the status and the headers are those of any answer. */
async function send(body: string): Promise<string> {
  const response = await server.post(body)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.text()
}

/** A call; what differs comes last, so that it can say a member again. */
const call = (members: string, method = 'event.get', params = '{"eventID":"1"}') =>
  `{"jsonrpc":"2.0","method":"${method}","params":${params}${members}}`

describe('an id', () => {
  it.each([
    ...['1', '0', '-1', '9007199254740991', '-9007199254740991', '1.5'],
    ...['"1"', '"0"', '""', '"null"', '"ñ 😀"', JSON.stringify('x'.repeat(10_000))],
  ])('%.30s comes back as it was sent', async (id) => {
    const text = await send(call(`,"id":${id}`))
    expect(text).toContain(`"id":${id},`)
    expect(JSON.parse(text)).toStrictEqual({ jsonrpc: '2.0', id: JSON.parse(id), result: expect.any(Object) })
  })

  it('null is one: the call is answered', async () => {
    expect(JSON.parse(await send(call(',"id":null')))).toMatchObject({ id: null, result: { eventID: '1' } })
  })

  it('is no object, list or boolean, and no number that cannot be kept: the call does not run', async () => {
    for (const id of ['{"a":1}', '[1]', '[]', 'false', '9007199254740992', '1e20', '-1e999']) {
      const text = await send(call(`,"id":${id}`, 'event.create', '{"name":"With a bad id"}'))
      expect(JSON.parse(text)).toMatchObject({ id: null, error: { code: -32600 } })
    }
    expect(JSON.stringify(await server.rpc('event.find', { limit: 100 }))).not.toContain('With a bad id')
  })
})

describe('an invalid request', () => {
  it.each([
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","method":1}',
    '{"jsonrpc":"2.0","method":"event.find","params":1}',
    '{"jsonrpc":"2.0","method":"event.find","params":""}',
    '{"method":"event.find"}',
  ])('%s is answered, though it has no id', async (body) => {
    expect(JSON.parse(await send(body))).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32600 } })
  })
})

describe('a notification', () => {
  const notify = async (method: string, params = '{}') => {
    const response = await server.post(`{"jsonrpc":"2.0","method":"${method}","params":${params}}`)
    const { status, headers } = response
    return {
      status,
      body: await response.text(),
      type: headers.get('content-type'),
      cache: headers.get('cache-control'),
    }
  }
  const SILENCE = { status: 204, body: '', type: null, cache: 'no-store' }

  it('is run, and not answered', async () => {
    expect(await notify('event.create', '{"name":"Notified"}')).toEqual(SILENCE)
    expect(JSON.stringify(await server.rpc('event.find', { limit: 100 }))).toContain('Notified')
  })

  it.each([
    ['of an unknown method', 'nothing.here', '{}'],
    ['of a reserved method', 'rpc.nothing', '{}'],
    ['with bad parameters', 'event.get', '{"eventID":[]}'],
    ['with unknown parameters', 'event.get', '{"colour":"red"}'],
    ['with too many parameters', 'event.get', '["1","2","3"]'],
    ['of what does not exist', 'event.get', '{"eventID":"999"}'],
  ])('%s leaves no trace', async (_, method, params) => {
    expect(await notify(method, params)).toEqual(SILENCE)
  })
})

describe('members', () => {
  it('given twice mean the last one', async () => {
    const text = await send(`{"jsonrpc":"1.0","id":1,"method":"no.such","params":[],${call(',"id":2').slice(1)}`)
    expect(JSON.parse(text)).toMatchObject({ id: 2, result: { eventID: '1' } })
    const inside = await send(call(',"id":3', 'event.get', '{"eventID":"999","eventID":"1"}'))
    expect(JSON.parse(inside)).toMatchObject({ id: 3, result: { eventID: '1' } })
  })

  it('are not taken from __proto__', async () => {
    const notification = await server.post('{"jsonrpc":"2.0","method":"event.find","__proto__":{"id":7}}')
    expect([notification.status, await notification.text()]).toEqual([204, ''])
    const without = '{"jsonrpc":"2.0","id":1,"method":"event.get","__proto__":{"params":{"eventID":"1"}}}'
    expect(JSON.parse(await send(without))).toMatchObject({ error: { code: -32602 } })
    const nothing = '{"id":1,"constructor":{"method":"event.find"},"__proto__":{"jsonrpc":"2.0","method":"event.find"}}'
    expect(JSON.parse(await send(nothing))).toMatchObject({ id: 1, error: { code: -32600 } })
  })
})

describe('parameters', () => {
  const create = async (params: string) => JSON.parse(await send(call(',"id":1', 'activity.create', params)))

  it('by name and by position are the same', async () => {
    const { result: named } = await create('{"eventID":"1","name":"A","location":"Hall 1"}')
    const { result: positional } = await create('["1","A",null,"Hall 1"]')
    expect({ ...positional, activityID: '' }).toEqual({ ...named, activityID: '' })
    expect(positional).toMatchObject({ name: 'A', location: 'Hall 1', description: null })
  })

  it('may be left out where none is required', async () => {
    const without = '{"jsonrpc":"2.0","id":1,"method":"event.find"}'
    for (const body of [without, call(',"id":1', 'event.find', '[]'), call(',"id":1', 'event.find', '[null,null]')]) {
      expect(JSON.parse(await send(body)).result.data[0].eventID).toBe('1')
    }
  })

  it('by position: null means left out only where that is allowed', async () => {
    const { error } = await create('[null,"A"]')
    const message = expect.stringContaining('eventID cannot be null') // not: is required
    expect(error).toMatchObject({ code: -32602, data: { issues: [{ path: ['eventID'], message }] } })
    expect((await create('["1",null]')).error).toMatchObject({ code: -32602, data: { issues: [{ path: ['name'] }] } })
  })

  it('that are wrong come with an issue for each: a path and a message', async () => {
    const { error } = await create('{"eventID":"x","name":"A","colour":"red"}')
    expect(error).toEqual({
      code: -32602,
      message: 'Invalid params',
      data: { kind: 'invalid_params', issues: expect.any(Array) },
    })
    expect(error.data.issues.map(({ path, message }: Any) => [path, typeof message])).toEqual([
      [['eventID'], 'string'],
      [['colour'], 'string'],
    ])
  })
})

describe('rpc.discover', () => {
  it.each(['', ',"params":[]', ',"params":{}'])(
    'gives what GET /openrpc.json gives, and is not in it%s',
    async (params) => {
      const { result } = JSON.parse(await send(`{"jsonrpc":"2.0","id":1,"method":"rpc.discover"${params}}`))
      expect(result).toEqual(await (await fetch(`${server.app.url}/openrpc.json`)).json())
      expect(result.methods.map(({ name }: Any) => name).filter((name: string) => name.startsWith('rpc'))).toEqual([])
      expect(result.servers).toEqual([{ name: 'Aviso', url: `${server.app.url}/rpc` }])
    },
  )

  it.each([
    ['{"depth":1}', 'depth'],
    ['[1]', 0],
  ])('takes no parameters: %s', async (params, at) => {
    expect(JSON.parse(await send(call(',"id":1', 'rpc.discover', params)))).toMatchObject({
      error: { code: -32602, data: { issues: [{ path: [at] }] } },
    })
  })

  it.each(['rpc.', 'rpc.Discover', 'rpc.discover ', 'rpc.describe'])('%s is no method', async (method) => {
    expect(JSON.parse(await send(call(',"id":1', method, '{}')))).toMatchObject({ id: 1, error: { code: -32601 } })
  })
})

describe('what goes wrong inside', () => {
  it('is told by a reference alone', async () => {
    const { db } = server.app.connection
    await sql`alter table aviso.token rename to token_elsewhere`.execute(db)
    try {
      const text = await send(call(',"id":"seven"', 'token.find', '{}'))
      expect(JSON.parse(text)).toStrictEqual({
        jsonrpc: '2.0',
        id: 'seven',
        error: {
          code: -32603,
          message: 'Internal error',
          data: { kind: 'internal', ref: expect.stringMatching(/^[0-9a-f]{12}$/) },
        },
      })
      const again = JSON.parse(await send(call(',"id":1', 'token.find', '{}')))
      expect(again.error.data.ref).not.toBe(JSON.parse(text).error.data.ref)
    } finally {
      await sql`alter table aviso.token_elsewhere rename to token`.execute(db)
    }
  })
})
