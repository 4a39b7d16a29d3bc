import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any

const JSON_TYPE = { 'content-type': 'application/json' }
const ping = (id: unknown = 1) => ({ jsonrpc: '2.0', id, method: 'event.find' })

type Shot = (server: TestServer, token: string, n: number) => Promise<Response>

const viaRpc: Shot = ({ app }, token, n) =>
  fetch(`${app.url}/rpc`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: `Bearer ${token}`, 'x-forwarded-for': `192.0.2.${n % 250}` },
    body: JSON.stringify(ping(n)),
  })

const viaApi: Shot = ({ app }, token, n) =>
  fetch(`${app.url}/api/event/find?tokenID=${token}`, { headers: { 'x-forwarded-for': `192.0.2.${n % 250}` } })

const viaEither: Shot = (server, token, n) => (n % 2 === 0 ? viaRpc : viaApi)(server, token, n)

function batch(ids: unknown[]): Shot {
  return ({ app }, token) =>
    fetch(`${app.url}/rpc`, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
      body: JSON.stringify(ids.map(ping)),
    })
}

/**
 * Many calls at once, and of how many seconds of a limit they can have had something at most: such a second begins with
 * a call, so in 2.5 s three can begin. That holds at any speed; one more may have begun before, with an earlier call.
 */
async function fire(server: TestServer, shot: Shot, count: number, token = ADMIN) {
  const began = performance.now()
  const responses = await Promise.all(Array.from({ length: count }, (_, n) => shot(server, token, n)))
  const seconds = Math.floor((performance.now() - began) / 1_000) + 1
  const limited = responses.filter(({ status }) => status === 429)
  return { others: responses.filter(({ status }) => status !== 429), limited, seconds }
}

describe('calls from one address', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ role: 'api', env: { RATE_LIMIT: '2' } })
  })
  afterAll(async () => {
    await server.stop()
    await server.backend.remove()
  })

  it.each<[string, Shot]>([
    ['/rpc', viaRpc],
    ['/api', viaApi],
    ['both together', viaEither],
  ])('on %s are limited, whatever they say of where they come from', async (_, shot) => {
    const { others, limited, seconds } = await fire(server, shot, 60)
    expect(others.length).toBeLessThanOrEqual(2 * (seconds + 1))
    expect(limited.length).toBeGreaterThan(0)
    for (const { status } of others) expect(status).toBe(200)
    for (const { headers } of limited) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })

  it.each<[string, Shot]>([
    ['/rpc', viaRpc],
    ['/api', viaApi],
  ])('on %s are counted before the token is looked at', async (_, shot) => {
    const { others, limited, seconds } = await fire(server, shot, 60, 'aviso_guessed')
    expect(others.length).toBeLessThanOrEqual(2 * (seconds + 1))
    expect(limited.length).toBeGreaterThan(0)
    for (const { status } of others) expect(status).toBe(401)
  })

  it('are refused in the form of /rpc, under the ids of the caller', async () => {
    const { limited } = await fire(server, batch(['a', 0, null]), 20)
    expect(limited.length).toBeGreaterThan(0)
    for (const response of limited) {
      const data = {
        kind: 'rate_limited',
        limit: 2,
        retryAfter: 1,
        reason: expect.stringContaining('2 calls per second'),
      }
      expect(response.headers.get('retry-after')).toBe('1')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toEqual(
        ['a', 0, null].map((id) => ({
          jsonrpc: '2.0',
          id,
          error: { code: -32005, message: 'Too many calls, try again later', data },
        })),
      )
    }
  })

  it('are refused in the form of /api: one line of text', async () => {
    const { limited } = await fire(server, viaApi, 20)
    expect(limited.length).toBeGreaterThan(0)
    for (const response of limited) {
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(await response.text()).toBe('At most 2 calls per second are allowed from one address.')
    }
  })

  it('do not count what is no call', async () => {
    const paths = ['/healthz', '/openrpc.json']
    const responses = await Promise.all(Array.from({ length: 40 }, (_, n) => fetch(server.app.url + paths[n % 2])))
    expect(responses.map(({ status }) => status)).not.toContain(429)
    const preflight = () => fetch(`${server.app.url}/api/`, { method: 'OPTIONS' })
    expect((await Promise.all(Array.from({ length: 20 }, preflight))).every(({ status }) => status === 204)).toBe(true)
  })
})

describe('calls of one token', () => {
  let server: TestServer
  let tokens: string[]
  beforeAll(async () => {
    const unlimited = await startServer({ role: 'api' })
    const issued = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) =>
      unlimited.rpc('token.create', { name, permission: 'admin' }),
    )
    tokens = (await Promise.all(issued)).map(({ token }) => token)
    await unlimited.stop()
    server = await startServer({ role: 'api', backend: unlimited.backend, env: { RATE_LIMIT_PER_TOKEN: '5' } })
  })
  afterAll(async () => {
    await server.stop()
    await server.backend.remove()
  })
  /** One that has made no call yet. */
  const newToken = () => tokens.pop() as string

  it.each<[string, Shot]>([
    ['/rpc', viaRpc],
    ['/api', viaApi],
    ['both together', viaEither],
  ])('on %s are limited', async (_, shot) => {
    const { others, limited, seconds } = await fire(server, shot, 100, newToken())
    expect(others.length).toBeLessThanOrEqual(5 * seconds)
    expect(limited.length).toBeGreaterThan(0)
    for (const { status } of others) expect(status).toBe(200)
    expect(await limited[0]?.text()).toContain('At most 5 calls per second are allowed with one token.')
  })

  it('do not run when they are refused', async () => {
    const { db } = server.app.connection
    const create: Shot = ({ app }, token) => fetch(`${app.url}/api/event/create?name=counted&tokenID=${token}`)
    const { others, limited } = await fire(server, create, 100, newToken())
    expect(limited.length).toBeGreaterThan(0)
    const made = await db.selectFrom('event').select('id').where('name', '=', 'counted').execute()
    expect(made).toHaveLength(others.length)
  })

  it('leave other tokens alone, and a wrong one is no token', async () => {
    const guesses = await fire(server, viaRpc, 60, 'aviso_guessed')
    expect(guesses.others.filter(({ status }) => status === 401)).toHaveLength(60)
    const each = await Promise.all([newToken(), newToken()].map((token) => fire(server, viaRpc, 60, token)))
    for (const { others, limited } of each) {
      expect(others.length).toBeGreaterThanOrEqual(5)
      expect(limited.length).toBeGreaterThan(0)
    }
  })

  it('count a batch as many times as it has calls', async () => {
    const { others, limited, seconds } = await fire(server, batch([1, 2, 3]), 40, newToken())
    expect(others.length).toBeLessThanOrEqual(seconds) // two batches of three are six
    expect(limited.length).toBeGreaterThan(0)
  })

  it('let a batch pass that is larger than the limit', async () => {
    const answers: Any = await (await batch(Array.from({ length: 50 }, (_, n) => n))(server, newToken(), 0)).json()
    expect(answers).toHaveLength(50)
    expect(answers.every(({ result }: Any) => result.data.length > 0)).toBe(true)
  })
})

describe('without a limit', () => {
  it('nothing is refused', async () => {
    const server = await startServer({ role: 'api' })
    const { limited, others } = await fire(server, viaEither, 200)
    expect([limited.length, others.every(({ status }) => status === 200)]).toEqual([0, true])
    await server.stop()
    await server.backend.remove()
  })
})
