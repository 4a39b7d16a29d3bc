import { expect, it } from 'vitest'
import { newBackend } from '../harness/backend.ts'
import { startProcess } from '../harness/process.ts'

it('the log of the server has a line for each call that changed something or was refused, and who made it', async () => {
  const backend = await newBackend()
  const server = await startProcess(backend.env)
  const { token, tokenID, eventID } = (await server.rpc('token.create', {
    name: 'Door',
    eventID: '1',
    permission: 'admin',
  })) as Record<string, string>
  const call = (method: string, params: object) =>
    fetch(server.ready.rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
  await call('activity.find', { eventID })
  await call('event.person.bind', { eventID, name: 'Ana Souza', email: 'ana@example.com' })
  await call('event.get', { eventID: '999' })
  // As InEvent's SDKs call.
  await fetch(`${server.ready.url}/api/?action=activity.get&activityID=999`, {
    headers: { authorization: `Bearer ${token}` },
  })
  await server.kill('SIGTERM')
  const lines = server
    .errors()
    .split('\n')
    .filter((line) => line.includes('A call'))
    .map((line) => JSON.parse(line))
  const who = { token: tokenID, eventID: '1', ms: expect.any(Number) }
  expect(lines).toMatchObject([
    { method: 'token.create', outcome: 'ok', token: 'ADMIN_TOKEN' },
    { method: 'event.person.bind', outcome: 'ok', ...who },
    { method: 'event.get', outcome: 'not_found', ...who },
    { method: 'activity.get', outcome: 'not_found', ...who },
  ])
  expect(server.errors()).not.toContain('ana@example.com')
  expect(server.errors()).not.toContain(token)
  await backend.remove()
})
