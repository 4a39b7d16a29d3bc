import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'

withServer({ role: 'api' })
/** How often the table of tokens was asked. */
let looked: () => number

beforeAll(async () => {
  const select = vi.spyOn(server.app.connection.db, 'selectFrom')
  looked = () => select.mock.calls.filter(([table]) => (table as unknown) === 'token').length
})

const stranger = () => `aviso_${randomBytes(32).toString('base64url')}`
const CALL = '{"jsonrpc":"2.0","id":1,"method":"event.find"}'
const call = (token: string) => server.post(CALL, { authorization: `Bearer ${token}` })
const statusOf = async (token: string) => (await call(token)).status
const newToken = (more = {}) => server.rpc('token.create', { name: 'Test', ...more })

describe('a token', () => {
  it('that is good costs one query for many calls, on either wire', async () => {
    const { token } = await newToken()
    const before = looked()
    for (let i = 0; i < 10; i++) expect(await statusOf(token)).toBe(200)
    const inEvent = await fetch(`${server.app.url}/api/?action=event.find&tokenID=${token}`)
    expect(inEvent.status).toBe(200)
    expect(looked() - before).toBe(1)
  })

  it('is refused from its removal on', async () => {
    const { token, tokenID } = await newToken()
    expect(await statusOf(token)).toBe(200)
    await server.rpc('token.remove', { tokenID })
    expect(await statusOf(token)).toBe(401)
  })

  it('is refused from the removal of its event on', async () => {
    const { eventID } = await server.newEvent()
    const { token } = await newToken({ eventID, permission: 'admin' })
    expect(await statusOf(token)).toBe(200)
    await server.rpc('event.remove', { eventID })
    expect(await statusOf(token)).toBe(401)
  })

  it('works on when another one could not be removed', async () => {
    const { token } = await newToken()
    expect(await server.rpcError('token.remove', { tokenID: '999' })).toMatchObject({ code: 1001 })
    expect(await statusOf(token)).toBe(200)
  })
})

// The last story: from then on this address has had too many wrong.
it('strangers cost the database next to nothing, and nobody behind their address is kept out', async () => {
  const before = looked()
  const odd = ['x', 'aviso_', `aviso_${'x'.repeat(42)}`, 'Basic', '../../etc/passwd']
  for (const token of odd) expect(await statusOf(token)).toBe(401)
  expect(looked()).toBe(before)

  const { token } = await newToken()
  expect(await statusOf(token)).toBe(200)
  server.clock.advance(5_000)
  const asked = looked()
  const one = stranger()
  for (let i = 0; i < 20; i++) expect(await statusOf(one)).toBe(401)
  expect(looked() - asked).toBe(1)

  const [statuses, good] = await Promise.all([
    Promise.all(Array.from({ length: 300 }, () => statusOf(stranger()))),
    Promise.all(Array.from({ length: 20 }, () => statusOf(token))),
  ])
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(9)
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(291)
  expect(good).toEqual(Array(20).fill(200))

  const late = await newToken()
  expect(await statusOf(late.token)).toBe(200)

  const refused = await call(stranger())
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ id: 1, error: { code: -32005, data: { kind: 'rate_limited' } } })
  const inEvent = await fetch(`${server.app.url}/api/?action=event.find&tokenID=${stranger()}`)
  expect(inEvent.status).toBe(429)
  expect(await inEvent.text()).toBe('At most 10 wrong tokens in 10 s are looked up from one address.')
})
