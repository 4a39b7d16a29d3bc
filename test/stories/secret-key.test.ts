import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Vault } from '../../src/shared/vault.ts'
import type { Backend } from '../harness/backend.ts'
import { newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { receiver, withReceiver } from '../harness/fixtures.ts'
import { type Received, verify } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

withReceiver()

const newKey = () => randomBytes(32).toString('base64')
const idOf = (key: string) => new Vault([Buffer.from(key, 'base64')]).keyID

let backend: Backend
let server: TestServer | undefined
beforeEach(async () => {
  backend = await newBackend()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  await backend.remove()
})

/** Starts the server again on the same data. @param keys of SECRET_KEY; none: it is not set */
async function startWith(...keys: string[]): Promise<TestServer> {
  await server?.stop()
  server = undefined
  const env = { ALLOW_NETWORKS: '127.0.0.0/8', ...(keys.length > 0 ? { SECRET_KEY: keys.join(',') } : {}) }
  server = await startServer({ backend, env })
  return server
}

const OWN = { securityCode: 'c0de-of-mine', headers: { Authorization: 'Bearer of-mine', 'X-Tenant': '7' } }

/** All that the table of webhooks holds, as one text. */
async function stored(running: TestServer): Promise<string> {
  const rows = sql<{ row: string }>`select w::text as row from aviso.webhook w order by id`
  return (await rows.execute(running.app.connection.db)).rows.map(({ row }) => row).join('\n')
}

async function expectDelivered(running: TestServer, activityID: string, secret: string, name: string): Promise<void> {
  const before = receiver.requests.length
  await running.enroll(activityID, name)
  await receiver.received(before + 1)
  const request = receiver.requests.at(-1)
  if (!request) throw new Error('nothing came')
  verify(secret, request)
  expect(request.headers).toMatchObject({
    'x-secret': 'c0de-of-mine',
    authorization: 'Bearer of-mine',
    'x-tenant': '7',
  })
}

it('keeps secrets encrypted, sends them as they are, and shows one again, which the audit tells', async () => {
  const running = await startWith(newKey())
  const { eventID, activityID } = await running.newEvent()
  const { webhookID, secret, ...made } = await running.newWebhook(eventID, receiver.url, OWN)
  expect(made).toMatchObject({ hasSecurityCode: true, headers: expect.arrayContaining(['authorization', 'x-tenant']) })
  expect(await stored(running)).not.toMatch(/whsec_|of-mine/)
  await expectDelivered(running, activityID, secret, 'Ana Souza')
  const example = await running.rpc('webhook.requestExample', { webhookID })
  verify(secret, example)
  expect(await running.rpc('webhook.showSecret', { webhookID })).toEqual({ webhookID, secret })
  const { data } = await running.rpc('audit.find', { method: 'webhook.showSecret' })
  expect(data).toMatchObject([{ ids: { webhookID }, eventID }])

  await running.rpc('webhook.edit', { webhookID, securityCode: 'another-of-mine', headers: { 'X-Key': 'new-of-mine' } })
  const { secret: rotated } = await running.rpc('webhook.rotateSecret', { webhookID })
  expect(await running.rpc('webhook.showSecret', { webhookID })).toEqual({ webhookID, secret: rotated })
  expect(await stored(running)).not.toMatch(/whsec_|of-mine/)
  await running.enroll(activityID, 'Bea Lima')
  await receiver.received(2)
  const last = receiver.requests[1] as Received
  expect(last.headers).toMatchObject({ 'x-secret': 'another-of-mine', 'x-key': 'new-of-mine' })
  for (const one of [secret, rotated]) verify(one, last)
})

it('leaves no secret in the log, which a receiver echoes', async () => {
  const running = await startWith(newKey())
  const { eventID, activityID } = await running.newEvent()
  const { secret } = await running.newWebhook(eventID, receiver.url, OWN)
  receiver.behave(({ headers }) => ({ status: 500, body: JSON.stringify({ headers, secret }) }))
  await running.enroll(activityID)
  await eventually(async () => {
    const { data } = await running.rpc('webhook.log.find', { eventID })
    expect(data).toHaveLength(1)
  })
  const { data } = await running.rpc('webhook.log.find', { eventID })
  const logged = JSON.stringify(await running.rpc('webhook.log.get', { attemptID: data[0].attemptID }))
  expect(logged).toContain('***')
  expect(logged).not.toMatch(/of-mine|whsec_/)
})

it('encrypts what was there before, and goes over to a new key with the next start', { timeout: 120_000 }, async () => {
  const plain = await startWith()
  const { eventID, activityID } = await plain.newEvent()
  const { webhookID, secret: former } = await plain.newWebhook(eventID, receiver.url, OWN)
  const { secret } = await plain.rpc('webhook.rotateSecret', { webhookID })
  await plain.newWebhook(eventID, 'http://127.0.0.1:9/hook', { ...OWN, active: false })
  expect(await stored(plain)).toContain(former)
  const { data } = await plain.rpcError('webhook.showSecret', { webhookID })
  expect(data).toMatchObject({ kind: 'forbidden', reason: expect.stringContaining('SECRET_KEY') })

  const [old, current] = [newKey(), newKey()]
  for (const [keys, name] of [
    [[old], 'Ana Souza'],
    [[current, old], 'Bea Lima'],
    [[current], 'Cid Reis'],
  ] as const) {
    const running = await startWith(...keys)
    const all = await stored(running)
    expect(all).not.toMatch(/whsec_|of-mine/)
    const [first] = keys // 5 + 4 texts, and the secrets of the first start's two
    expect(all.match(/§[0-9a-f]{8}/g)).toEqual(Array(11).fill(`§${idOf(first)}`))
    await expectDelivered(running, activityID, secret, name)
    expect(await running.rpc('webhook.showSecret', { webhookID })).toEqual({ webhookID, secret })
  }
})

it('does not start without the key that the secrets ask for, says which, and changes nothing', async () => {
  const key = newKey()
  const running = await startWith(key)
  const { eventID } = await running.newEvent()
  const { webhookID, secret } = await running.newWebhook(eventID, receiver.url, OWN)
  const before = await stored(running)
  const other = newKey()
  await expect(startWith(other)).rejects.toThrow(
    `SECRET_KEY has the key ${idOf(other)}: the secrets of webhooks are encrypted with the key ${idOf(key)}`,
  )
  await expect(startWith()).rejects.toThrow(
    `SECRET_KEY is not set: the secrets of webhooks are encrypted with the key ${idOf(key)}`,
  )
  const again = await startWith(key)
  expect(await stored(again)).toBe(before)
  expect(await again.rpc('webhook.showSecret', { webhookID })).toEqual({ webhookID, secret })
})

it('sends nothing with a secret that it cannot open, and loses nothing', async () => {
  const running = await startWith()
  const { eventID, activityID } = await running.newEvent()
  const { webhookID, secret } = await running.newWebhook(eventID, receiver.url)
  // Another process of the same database has a key, and this one has not.
  const sealed = new Vault([randomBytes(32)]).seal(secret)
  const { db } = running.app.connection
  await db.updateTable('webhook').set({ secret: sealed }).where('id', '=', webhookID).execute()
  await running.enroll(activityID)
  await eventually(async () => {
    const { data } = await running.rpc('webhook.delivery.find', { eventID })
    expect(data).toMatchObject([{ state: 'waiting' }])
  })
  expect(receiver.requests).toEqual([])
  await db.updateTable('webhook').set({ secret }).where('id', '=', webhookID).execute()
  running.clock.advance(10_000)
  await receiver.received(1)
})
