import { describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { server, withServer } from '../harness/fixtures.ts'

withServer({ role: 'api' })

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const now = () => Math.floor(server.clock.now().getTime() / 1_000)
const create = (more: object = {}): Promise<Any> =>
  server.rpc('token.create', { name: 'Of the shop', permission: 'admin', ...more })
const rotate = (tokenID: string, more: object = {}, token?: string): Promise<Any> =>
  server.rpc('token.rotate', { tokenID, ...more }, token)
const works = (token: string) => server.rpc('token.get', {}, token)
const found = async (tokenID: string): Promise<Any> =>
  (await server.rpc('token.find', { limit: 100 })).data.find((one: Any) => one.tokenID === tokenID)

describe('token.rotate', () => {
  it('makes a token with the same rights; the one before holds for 24 hours, and is told so afterwards', async () => {
    const { eventID } = await server.newEvent()
    const { token: former, tokenID } = await create({ eventID, permission: 'user' })
    const { token, ...rotated } = await rotate(tokenID)
    expect(rotated).toMatchObject({ tokenID, eventID, permission: 'user', formerUntil: String(now() + 24 * 3_600) })
    expect(token).not.toBe(former)
    const until = rotated.formerUntil
    expect(await works(token)).toMatchObject({ eventID, permission: 'user', expiresAt: null })
    expect(await works(former)).toMatchObject({ eventID, permission: 'user', expiresAt: until })

    server.clock.advance(24 * 3_600_000 - 1)
    await works(former)
    server.clock.advance(1) // it is remembered as a good one
    const reason = `The token was replaced by token.rotate, and ended at ${until} (Unix seconds): use the new one.`
    const told = { kind: 'unauthenticated', reason }
    expect((await server.rpcError('token.get', {}, former)).data).toEqual(told)
    server.clock.advance(6_000) // and not any more
    expect((await server.rpcError('token.get', {}, former)).data).toEqual(told)
    await works(token)
  })

  it('refuses a leaked one at once, when it is told a time that is over', async () => {
    const { token: leaked, tokenID } = await create()
    await works(leaked)
    const { token } = await rotate(tokenID, { formerUntil: String(now()) })
    expect((await server.rpcError('token.get', {}, leaked)).data.reason).toMatch(/replaced by token\.rotate/)
    await works(token)
  })

  it('keeps the last one before alone', async () => {
    const { token: first, tokenID } = await create()
    const { token: second } = await rotate(tokenID)
    const { token: third } = await rotate(tokenID)
    expect((await server.rpcError('token.get', {}, first)).data).toEqual({ kind: 'unauthenticated' })
    for (const token of [second, third]) await works(token)
  })

  it('lets the former one hold for 7 days at most', async () => {
    const { tokenID } = await create()
    const most = now() + 7 * 24 * 3_600
    const { data } = await server.rpcError('token.rotate', { tokenID, formerUntil: String(most + 1) })
    expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['formerUntil'] }] })
    expect(await rotate(tokenID, { formerUntil: String(most) })).toMatchObject({ formerUntil: String(most) })
  })

  it('gives nobody a token that may more, or holds longer', async () => {
    const { eventID } = await server.newEvent()
    const { token: ofEvent } = await create({ eventID })
    const { tokenID: ofSystem } = await create()
    expect((await server.rpcError('token.rotate', { tokenID: ofSystem }, ofEvent)).data.kind).toBe('not_found')
    const expiresAt = String(now() + 60)
    const { token: brief, tokenID: briefID } = await create({ eventID, expiresAt })
    const { tokenID: lasting } = await create({ eventID })
    const { data } = await server.rpcError('token.rotate', { tokenID: lasting }, brief)
    expect(data).toMatchObject({ kind: 'forbidden', reason: expect.stringContaining(expiresAt) })
    // Itself it may replace: the new one ends when it would have.
    expect(await rotate(briefID, {}, brief)).toMatchObject({ expiresAt })
  })
})

describe('the last use of a token', () => {
  it('is told to the minute, and that of a new one begins anew', async () => {
    const { token, tokenID } = await create()
    expect(await found(tokenID)).toMatchObject({ lastUsedAt: null, formerUntil: null })
    await works(token)
    const used = String(now())
    await eventually(async () => expect(await found(tokenID)).toMatchObject({ lastUsedAt: used }))
    server.clock.advance(30_000)
    await works(token)
    server.clock.advance(30_000)
    await works(token)
    const again = String(now())
    await eventually(async () => expect(await found(tokenID)).toMatchObject({ lastUsedAt: again }))
    await rotate(tokenID)
    server.clock.advance(60_000)
    await works(token) // the former one
    expect(await found(tokenID)).toMatchObject({ lastUsedAt: null })
  })
})
