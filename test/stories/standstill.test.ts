import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { ADMIN } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** How often the methods were described: each time, every one of them is read. */
let described = 0
let restore = () => {}

beforeAll(async () => {
  const [method] = methods as [Any]
  const { errors } = method
  Object.defineProperty(method, 'errors', {
    configurable: true,
    enumerable: true,
    get() {
      described++
      return errors
    },
  })
  restore = () => Object.defineProperty(method, 'errors', { value: errors })
})
withServer({ role: 'api' })
afterAll(() => restore())
afterEach(() => {
  vi.restoreAllMocks()
})

const DISCOVER = { jsonrpc: '2.0', id: 1, method: 'rpc.discover' }

describe('what describes the interface', () => {
  it('is made once, before the first call, whoever asks and however often', async () => {
    expect(described).toBe(1)
    const document = await (await fetch(`${server.app.url}/openrpc.json`)).json()
    expect(await server.rpc('rpc.discover')).toEqual(document)
    await (await fetch(`${server.app.url}/client.ts`)).text()
    const batch = await (await server.post(JSON.stringify(Array(10).fill(DISCOVER)))).json()
    expect(batch).toEqual(Array(10).fill({ jsonrpc: '2.0', id: 1, result: document }))
    const [one, two] = await Promise.all([1, 2].map(() => fetch(`${server.app.url}/api/rpc/discover?tokenID=${ADMIN}`)))
    expect(await one?.text()).toBe(await two?.text())
    expect(described).toBe(1)
  })

  it('comes compressed', async () => {
    for (const path of ['/openrpc.json', '/client.ts']) {
      const plain = await fetch(server.app.url + path, { headers: { 'accept-encoding': 'identity' } })
      const zipped = await fetch(server.app.url + path, { headers: { 'accept-encoding': 'gzip' } })
      expect(plain.headers.get('content-encoding')).toBeNull()
      expect(zipped.headers.get('content-encoding')).toBe('gzip')
      expect(Number(zipped.headers.get('content-length'))).toBeLessThan(50_000)
      expect(await zipped.text()).toBe(await plain.text())
    }
  })

  it('in a batch that asks for it fifty times ends within the bound, and every call is answered', async () => {
    const text = await (await server.post(JSON.stringify(Array(50).fill(DISCOVER)))).text()
    const one = JSON.stringify(await server.rpc('rpc.discover')).length
    expect(text.length).toBeLessThan(4 * 1024 * 1024 + 2 * one)
    const replies = JSON.parse(text)
    expect(replies).toHaveLength(50)
    const refused = replies.filter(({ error }: Any) => error)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every(({ error }: Any) => /send it in another batch/.test(error.data.reason))).toBe(true)
  })
})

/** The rows of each call that stores facts, and how often webhooks were read. */
function watch() {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  return () => {
    const calls = (query.mock.calls as Any[][]).map(([asked, values]) => ({
      text: String(asked?.text ?? asked),
      values: (asked?.values ?? values ?? []) as unknown[],
    }))
    const stored = calls.filter(({ text }) => /\b\w+\W+store_facts\b/.test(text))
    return {
      reads: calls.filter(({ text }) => /\b\w+"?\."?webhook\b/.test(text)).length,
      rows: stored.map(({ values }) => values.flatMap(rowsIn)[0]),
    }
  }
}

function rowsIn(value: unknown): number[] {
  return typeof value === 'string' && value.startsWith('[{') ? [JSON.parse(value).length] : []
}

describe('a thousand people', () => {
  const content = (of: string) =>
    Array.from({ length: 1_000 }, (_, n) => ({ name: 'Ana', email: `${of}${n}@example.com` }))
  const webhooks = async (eventID: string, n: number) => {
    for (let i = 0; i < n; i++) await server.newWebhook(eventID, `http://127.0.0.1:9/${i}`)
  }

  it('and four webhooks are told of by three facts each, inserted at once', async () => {
    const { eventID, activityID } = await server.newEvent()
    await webhooks(eventID, 4)
    const watched = watch()
    await server.rpc('activity.person.bind', { activityID, content: content('four') })
    expect(watched()).toEqual({ reads: 0, rows: [3_000] })
  })

  it('and twelve are, too, none of their deliveries missing or twice, in their order', async () => {
    const { eventID, activityID } = await server.newEvent()
    await webhooks(eventID, 12)
    const watched = watch()
    await server.rpc('activity.person.bind', { activityID, content: content('twelve') })
    expect(watched()).toEqual({ reads: 0, rows: [3_000] })
    const outbox = (await server.outbox()).filter((row) => row.event_id === eventID)
    const told = outbox.map(({ webhook_id, payload }) => [
      Number(/\d+/.exec(JSON.parse(payload).data.person.email)),
      Number(webhook_id),
    ])
    expect(new Set(told.map(String)).size).toBe(12_000)
    const ordered = told.toSorted(([a = 0, v = 0], [b = 0, w = 0]) => a - b || v - w)
    expect(told.findIndex((pair, at) => pair !== ordered[at])).toBe(-1)
    expect(outbox.every(({ fact, payload }) => JSON.parse(payload).sequence === fact)).toBe(true)
  })
})
