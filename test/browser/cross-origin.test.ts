import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'
import { newVisit, startBrowser } from './browser.ts'

/** Two web servers of others: pages of one may call, pages of the other may not. */
let named: Receiver
let other: Receiver
let server: TestServer

const originOf = ({ url }: Receiver) => new URL(url).origin
const empty = () => ({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>A page</title>' })

beforeAll(async () => {
  ;[named, other] = await Promise.all([startReceiver(empty), startReceiver(empty)])
  server = await startServer({ role: 'api', env: { CORS_ORIGINS: originOf(named) } })
})
afterAll(async () => {
  await Promise.all([named.close(), other.close(), server.stop()])
  await server.backend.remove()
})

it('a page whose origin is named calls and reads errors; a page of another origin gets nothing through', async () => {
  const browser = await startBrowser()
  /** What a page there gets by calling: the answer, or the browser's refusal. */
  async function callFrom(receiver: Receiver, method: string): Promise<unknown> {
    const { page, close } = await newVisit(browser)
    await page.goto(receiver.url)
    const got = await page.evaluate(
      async ([url, token, name]) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: name, params: { name: 'From a page' } })
        return fetch(`${url}/rpc`, { method: 'POST', headers, body }).then(
          (answer) => answer.json(),
          (error) => error.name,
        )
      },
      [server.app.url, ADMIN, method],
    )
    await close()
    return got
  }
  try {
    expect(await callFrom(named, 'event.create')).toMatchObject({ result: { name: 'From a page' } })
    expect(await callFrom(named, 'no.such')).toMatchObject({ error: { code: -32601 } })
    const { total } = await server.rpc('event.find', {})
    expect(await callFrom(other, 'event.create')).toBe('TypeError')
    expect((await server.rpc('event.find', {})).total).toBe(total)
  } finally {
    await browser.close()
  }
})
