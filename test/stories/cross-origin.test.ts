import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

const OURS = 'https://app.example'
const ALSO = 'http://localhost:5173'
const OTHER = 'https://app.example.evil.example'

let closed: TestServer
let open: TestServer
beforeAll(async () => {
  closed = await startServer({ role: 'api' })
  open = await startServer({ role: 'api', env: { CORS_ORIGINS: `${OURS}, ${ALSO}`, RATE_LIMIT_PER_TOKEN: '1000' } })
})
afterAll(async () => {
  for (const server of [closed, open]) {
    await server.stop()
    await server.backend.remove()
  }
})

/** What a browser asks before a page may POST JSON with a token. */
async function preflight(server: TestServer, origin: string, path = '/rpc') {
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,traceparent,aviso-share',
  }
  const response = await fetch(server.app.url + path, { method: 'OPTIONS', headers: { origin, ...asked } })
  return { status: response.status, cors: corsOf(response), vary: response.headers.get('vary'), response }
}

function corsOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))
}

const call = '{"jsonrpc":"2.0","id":1,"method":"event.get","params":{"eventID":"1"}}'

describe('without CORS_ORIGINS', () => {
  it('a preflight is refused like any other verb, and no answer is for other origins', async () => {
    expect(await preflight(closed, OURS)).toMatchObject({ status: 405, cors: {}, vary: null })
    const answer = await closed.post(call, { origin: OURS })
    expect([answer.status, corsOf(answer), answer.headers.get('vary')]).toEqual([200, {}, null])
  })
})

describe('with CORS_ORIGINS', () => {
  it.each([OURS, ALSO])('%s may ask, and read what is answered', async (origin) => {
    for (const path of ['/rpc', '/rpc/']) {
      const { status, cors, vary, response } = await preflight(open, origin, path)
      expect([status, await response.text()]).toEqual([204, ''])
      expect(cors).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization,content-type,traceparent,aviso-share',
        'access-control-expose-headers': 'retry-after',
        'access-control-max-age': '600',
      })
      expect(vary?.toLowerCase()).toContain('origin')
    }
    const answer = await open.post(call, { origin })
    expect(await answer.json()).toMatchObject({ result: { eventID: '1' } })
    expect(corsOf(answer)).toMatchObject({ 'access-control-allow-origin': origin })
    expect(answer.headers.get('vary')?.toLowerCase()).toBe('origin')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('it may read refusals, too: without a token, of another type, too large', async () => {
    const refusals = [
      await open.post(call, { origin: OURS, authorization: 'Bearer wrong' }),
      await open.post(call, { origin: OURS, 'content-type': 'text/plain' }),
      await open.post('x'.repeat(2 * 1024 * 1024), { origin: OURS }),
      await open.post('{', { origin: OURS }),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([401, 415, 413, 200])
    for (const refusal of refusals) {
      expect(corsOf(refusal)).toMatchObject({ 'access-control-allow-origin': OURS })
      expect(await refusal.json()).toHaveProperty('error')
    }
  })

  it.each([OTHER, 'http://app.example', 'https://app.example:8443', 'null', ''])('%j may not', async (origin) => {
    const { cors } = await preflight(open, origin)
    expect(cors).not.toHaveProperty('access-control-allow-origin')
    const answer = await open.post(call, { origin })
    expect(corsOf(answer)).not.toHaveProperty('access-control-allow-origin')
    expect(answer.headers.get('vary')?.toLowerCase()).toBe('origin') // a cache must not hand it to one that may
  })

  it('nobody is asked for cookies', async () => {
    const headers = [
      ...(await preflight(open, OURS)).response.headers,
      ...(await open.post(call, { origin: OURS })).headers,
    ]
    expect(headers.map(([name]) => name)).not.toContain('access-control-allow-credentials')
  })

  it('the documents and the style of InEvent are for every origin, as before', async () => {
    for (const path of ['/openrpc.json', `/api/?action=event.get&eventID=1&tokenID=${ADMIN}`]) {
      const answer = await fetch(open.app.url + path, { headers: { origin: OTHER } })
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
    }
  })
})
