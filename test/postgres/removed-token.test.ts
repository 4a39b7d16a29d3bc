import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let other: TestServer
beforeAll(async () => {
  server = await startServer({ role: 'api' })
  other = await startServer({ role: 'api', backend: server.backend })
})
afterAll(async () => {
  await other.stop()
  await server.stop()
  await server.backend.remove()
})

it('a token that was removed is refused by another process after five seconds at the latest', async () => {
  const { token, tokenID } = await server.rpc('token.create', { name: 'Test' })
  const body = '{"jsonrpc":"2.0","id":1,"method":"event.find"}'
  const there = async () => (await other.post(body, { authorization: `Bearer ${token}` })).status
  expect(await there()).toBe(200)
  await server.rpc('token.remove', { tokenID })
  other.clock.advance(5_000)
  expect(await there()).toBe(401)
})
