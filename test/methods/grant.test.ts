import { randomBytes } from 'node:crypto'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Grants, issueToken, OF_CONFIGURATION, Recent, SYSTEM } from '../../src/domain/token.ts'
import { type ManualClock, manualClock } from '../harness/manual-clock.ts'
import { type MethodsDatabase, openMethodsDatabase } from '../harness/methods-database.ts'

let database: MethodsDatabase
let clock: ManualClock
let grants: Grants
let queries: number

/** Counts the lookups: that a token was used is noted beside them. */
const counting: KyselyPlugin = {
  transformQuery({ node }) {
    if (node.kind === 'SelectQueryNode') queries++
    return node
  },
  transformResult: async ({ result }) => result,
}

beforeAll(async () => {
  database = await openMethodsDatabase()
})
afterAll(() => database.close())
beforeEach(() => {
  clock = manualClock()
  grants = new Grants(database.db.withPlugin(counting), clock, 'the-admin-token-of-the-configuration')
  queries = 0
})

const GRANT = { ...SYSTEM, permission: 'user' } as const
const newToken = () => issueToken(database.db, { clock, share: null }, { ...GRANT, name: 'Test' })
const stranger = () => `aviso_${randomBytes(32).toString('base64url')}`
const remove = (id: string) => database.db.deleteFrom('token').where('id', '=', id).execute()

describe('a token', () => {
  it('is looked up once in five seconds', async () => {
    const { token } = await newToken()
    expect(grants.known(token)).toBeUndefined()
    for (let i = 0; i < 10; i++) expect(await grants.find(token)).toMatchObject(GRANT)
    expect(grants.known(token)).toMatchObject(GRANT)
    clock.advance(4_999)
    await grants.find(token)
    expect(queries).toBe(1)
    clock.advance(1)
    expect(grants.known(token)).toBeUndefined()
    await grants.find(token)
    expect(queries).toBe(2)
  })

  it('is looked up once for all who bring it at the same time', async () => {
    const { token } = await newToken()
    expect(await Promise.all(Array.from({ length: 100 }, () => grants.find(token)))).toMatchObject(
      Array(100).fill(GRANT),
    )
    expect(queries).toBe(1)
  })

  it('that nobody issued is looked up once, too', async () => {
    const token = stranger()
    for (let i = 0; i < 10; i++) expect(await grants.find(token)).toBeNull()
    expect(queries).toBe(1)
    clock.advance(5_000)
    await grants.find(token)
    expect(queries).toBe(2)
  })

  it('of the configuration costs no query', async () => {
    expect(grants.known('the-admin-token-of-the-configuration')).toEqual(OF_CONFIGURATION)
    expect(await grants.find('the-admin-token-of-the-configuration')).toEqual(OF_CONFIGURATION)
    expect(queries).toBe(0)
  })

  it.each([
    '',
    'guess',
    'the-admin-token-of-the-configuratio',
    'aviso_',
    `aviso_${'x'.repeat(42)}`,
    `aviso_${'x'.repeat(44)}`,
    `aviso_${'x'.repeat(42)}=`,
    `aviso_${'x'.repeat(42)}\n`,
    `Aviso_${'x'.repeat(43)}`,
    ` aviso_${'x'.repeat(43)}`,
    'x'.repeat(1_000_000),
    '__proto__',
  ])('that cannot be one costs no query: %.60j', async (token) => {
    expect(grants.known(token)).toBeNull()
    expect(await grants.find(token)).toBeNull()
    expect(queries).toBe(0)
  })

  it('that was removed is refused at once, also when it was being looked up', async () => {
    const { token, row } = await newToken()
    await grants.find(token)
    await remove(row.id)
    expect(await grants.find(token)).toMatchObject(GRANT) // as in another process
    grants.forget()
    expect(await grants.find(token)).toBeNull()

    const other = await newToken()
    const before = grants.find(other.token)
    await remove(other.row.id)
    grants.forget()
    await before
    expect(await grants.find(other.token)).toBeNull()
  })

  it('is not kept alive by a clock that is set back', async () => {
    const { token } = await newToken()
    await grants.find(token)
    clock.advance(-60_000)
    expect(grants.known(token)).toBeUndefined()
  })
})

it('ten thousand are remembered at most, and the oldest is dropped', () => {
  const recent = new Recent<number>()
  for (let i = 0; i < 10_000; i++) recent.set(`hash ${i}`, i, 0)
  expect(recent.get('hash 0', 0)).toBe(0)
  recent.set('hash 0', 0, 1)
  recent.set('hash 10000', 10_000, 1)
  expect(recent.get('hash 0', 1)).toBe(0)
  expect(recent.get('hash 1', 1)).toBeUndefined()
  expect(recent.get('hash 2', 1)).toBe(2)
})
