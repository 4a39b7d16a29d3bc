import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { anonymous, NOTHING, newStage, nowhere, RULES, type Scene, type Stage } from '../harness/every-method.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

let stage: Stage
let server: TestServer
let mine: Scene
let theirs: Scene
/** Whether a call has changed something, so that the next test needs a scene of its own. */
let spoiled = true

beforeAll(async () => {
  stage = await newStage()
  server = stage.server
})
afterAll(() => stage.stop())

beforeEach(async () => {
  if (!spoiled) return
  spoiled = false
  mine = await stage.newScene('mine')
  theirs = await stage.newScene('theirs')
})

const newToken = (permission: 'admin' | 'user', eventID?: string) =>
  stage.newToken(permission, eventID ? { eventID } : {})
const contents = () => stage.contents()

async function watch(method: string, params: object, token: string) {
  const watched = await stage.watch(method, params, token)
  if (watched.changed) spoiled = true
  return watched
}

/** A call with any credentials, or none. */
async function knock(authorization?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'event.find' })
  return fetch(`${server.app.url}/rpc`, { method: 'POST', headers, body })
}

async function expectRefused(authorization?: string): Promise<void> {
  const response = await knock(authorization)
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(await response.json()).toMatchObject({ id: 1, error: { code: -32001, data: { kind: 'unauthenticated' } } })
}

const LIMITED = {
  code: 1002,
  data: { kind: 'forbidden', reason: expect.stringMatching(/limited to event \d+: give that/) },
}
const FORBIDDEN = { code: 1002, data: { kind: 'forbidden', reason: expect.stringMatching(/permission/) } }
const NOT_FOUND = { code: 1001, data: { kind: 'not_found' } }
const names = methods.map(({ name }) => name)
const rule = (name: string) => RULES[name] as NonNullable<(typeof RULES)[string]>

it('every method of the registry has its line in the table, and every line its method', () => {
  expect(Object.keys(RULES).toSorted()).toEqual(names.toSorted())
})

describe.each(names.filter((name) => RULES[name]))('%s', (name) => {
  const { for: who, params, lists, ofNoEvent, ofCompany } = rule(name)

  it('a system admin may, in every event', async () => {
    const { token } = await newToken('admin')
    for (const scene of [mine, theirs]) {
      const { error, changed } = await watch(name, params(scene), token)
      expect(error).toBeUndefined()
      if (who === 'everybody') expect(changed).toBe(false)
    }
  })

  it('a system user reads in every event, and changes nothing', async () => {
    const { token } = await newToken('user')
    for (const scene of [mine, theirs]) {
      const { error, changed } = await watch(name, params(scene), token)
      if (who === 'everybody') expect(error).toBeUndefined()
      else expect(error).toMatchObject(FORBIDDEN)
      expect(changed).toBe(false)
    }
  })

  it('an event admin may in that event', async () => {
    const { token } = await newToken('admin', mine.eventID)
    const { error, changed } = await watch(name, params(mine), token)
    if (ofCompany) return expect(error).toMatchObject(NOT_FOUND)
    if (who === 'admins' || who === 'everybody') return expect(error).toBeUndefined()
    expect(error).toMatchObject(FORBIDDEN)
    expect(changed).toBe(false)
  })

  it('an event user reads in that event, and changes nothing', async () => {
    const { token } = await newToken('user', mine.eventID)
    const { error, changed } = await watch(name, params(mine), token)
    if (ofCompany) expect(error).toMatchObject(NOT_FOUND)
    else if (who === 'everybody') expect(error).toBeUndefined()
    else expect(error).toMatchObject(FORBIDDEN)
    expect(changed).toBe(false)
  })

  it.each(['admin', 'user'] as const)(
    'an event %s sees of other events nothing, not even that they exist',
    async (permission) => {
      const { token } = await newToken(permission, mine.eventID)
      const { error, changed } = await watch(name, params(theirs), token)
      expect(changed).toBe(false)
      if (ofNoEvent) return expect(error).toBeUndefined()
      if (permission === 'user' && who !== 'everybody') return expect(error).toMatchObject(FORBIDDEN)
      if (who === 'company admins' || who === 'system admins') return expect(error).toMatchObject(FORBIDDEN)
      if (lists) {
        const rows = await stage.wholeList(name, token)
        return expect(new Set(rows.map(lists.event))).toEqual(new Set(name === 'company.find' ? [] : [mine.eventID]))
      }
      expect(error).toMatchObject(NOT_FOUND)
      const unknown = await watch(name, params(nowhere), token)
      expect(anonymous(error)).toEqual(anonymous(unknown.error))
    },
  )
})

describe('what an event token cannot reach through parameters', () => {
  it.each<[string, (own: Scene, other: Scene) => object]>([
    ['activity.person.bind', (own, other) => ({ activityID: own.activityID, personID: other.personID })],
    ['activity.person.dismiss', (own, other) => ({ activityID: own.activityID, personID: other.personID })],
    ['activity.person.dismiss', (own, other) => ({ activityID: other.activityID, personID: own.personID })],
  ])("%s finds no person of another event in one's own", async (method, params) => {
    const { token } = await newToken('admin', mine.eventID)
    const { error, changed } = await watch(method, params(mine, theirs), token)
    expect(error).toMatchObject(NOT_FOUND)
    expect(changed).toBe(false)
    const unknown = await watch(method, params(mine, nowhere), token)
    expect(anonymous(error)).toEqual(anonymous(unknown.error))
  })

  it("webhook.log.find finds no attempt of another event's webhook or delivery", async () => {
    const { token } = await newToken('admin', mine.eventID)
    const { webhookID, deliveryID } = await server.rpc('webhook.log.get', { attemptID: theirs.attemptID })
    for (const filter of [{ webhookID }, { deliveryID }]) {
      const found = await server.rpc('webhook.log.find', { eventID: mine.eventID, ...filter }, token)
      expect(found).toEqual({ count: 0, total: 0, data: [], next: null })
    }
  })
})

describe('token.create by an event token', () => {
  it('makes tokens of that event, which see no more than it', async () => {
    const { token } = await newToken('admin', mine.eventID)
    const child = await server.rpc('token.create', { name: 'Child', eventID: mine.eventID, permission: 'admin' }, token)
    expect(child).toMatchObject({ eventID: mine.eventID, permission: 'admin' })
    const { data } = await server.rpc('event.find', { limit: 100 }, child.token)
    expect(data.map((row: { eventID: string }) => row.eventID)).toEqual([mine.eventID])
    expect(await server.rpcError('event.get', { eventID: theirs.eventID }, child.token)).toMatchObject(NOT_FOUND)
  })

  it.each<[string, (other: Scene) => object, object]>([
    ['no event', () => ({}), LIMITED],
    ['eventID null', () => ({ eventID: null }), { code: -32602 }],
    ['another event', ({ eventID }) => ({ eventID }), NOT_FOUND],
    ['an event that does not exist', () => ({ eventID: NOTHING }), NOT_FOUND],
  ])('cannot make one of %s', async (_, given, expected) => {
    const { token } = await newToken('admin', mine.eventID)
    for (const permission of ['admin', 'user']) {
      const made = await watch('token.create', { name: 'Child', permission, ...given(theirs) }, token)
      expect(made.error).toMatchObject(expected)
      expect(made.changed).toBe(false)
    }
  })

  it('cannot make one by position either, where null says that a parameter is left out', async () => {
    const { token } = await newToken('admin', mine.eventID)
    const made = await watch('token.create', ['Child', null, 'admin'], token)
    expect(made.error).toMatchObject({ code: 1002, data: { kind: 'forbidden' } })
    expect(made.changed).toBe(false)
  })

  it('removes no token of system scope', async () => {
    const system = await newToken('admin')
    const { token } = await newToken('admin', mine.eventID)
    const { error, changed } = await watch('token.remove', { tokenID: system.tokenID }, token)
    expect(error).toMatchObject(NOT_FOUND)
    expect(changed).toBe(false)
    expect((await knock(`Bearer ${system.token}`)).status).toBe(200)
  })
})

describe('tokens themselves', () => {
  it.each([
    ['system', 'admin'],
    ['system', 'user'],
    ['event', 'admin'],
    ['event', 'user'],
  ] as const)(
    'a removed token (%s scope, %s) is refused at once, with 401 and WWW-Authenticate',
    async (scope, permission) => {
      const { token, tokenID } = await newToken(permission, scope === 'event' ? mine.eventID : undefined)
      expect((await knock(`Bearer ${token}`)).status).toBe(200)
      expect(await server.rpc('token.remove', { tokenID })).toMatchObject({ tokenID, permission })
      await expectRefused(`Bearer ${token}`)
      expect(await server.rpcError('token.remove', { tokenID })).toMatchObject(NOT_FOUND)
    },
  )

  it('a token that removed itself is refused at once', async () => {
    const { token, tokenID } = await newToken('admin', mine.eventID)
    await server.rpc('token.remove', { tokenID }, token)
    await expectRefused(`Bearer ${token}`)
  })

  it('are stored only hashed, and neither the hash nor a part of the token lets anybody in', async () => {
    const { token, tokenID } = await newToken('admin')
    const share = inject('shares') === 'aviso' ? '' : 'west_'
    expect(token).toMatch(new RegExp(`^aviso_${share}[\\w-]{43}$`))
    const rows = await server.app.connection.db.selectFrom('token').selectAll().execute()
    const row = rows.find(({ id }) => id === tokenID)
    expect(row?.hash).toBe(createHash('sha256').update(token).digest('hex'))
    expect(JSON.stringify(await contents())).not.toContain(token.slice('aviso_'.length))
    expect(JSON.stringify(await contents())).not.toContain(ADMIN)
    await expectRefused(`Bearer ${row?.hash}`)
    await expectRefused(`Bearer ${token.slice(0, -1)}`)
    await expectRefused(`Bearer ${token.toUpperCase()}`)
  })

  it('are shown once: no list has them, and no hash', async () => {
    const { token } = await newToken('admin')
    const list = JSON.stringify(await server.rpc('token.find', { limit: 100 }))
    expect(list).not.toContain(token)
    expect(list).not.toMatch(/hash|[0-9a-f]{64}/)
  })

  it('no two are the same', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => newToken('user')))
    expect(new Set(made.map(({ token }) => token)).size).toBe(5)
  })

  it('may be written with any case of Bearer, and not without it', async () => {
    const { token } = await newToken('user')
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect((await knock(`${scheme} ${token}`)).status).toBe(200)
    for (const wrong of [undefined, '', token, `Basic ${token}`, `Bearer${token}`, 'Bearer '])
      await expectRefused(wrong)
  })

  it('ADMIN_TOKEN is valid even when the last token is gone', async () => {
    const { token } = await newToken('admin')
    for (;;) {
      const { data } = await server.rpc('token.find', { limit: 100 })
      if (data.length === 0) break
      for (const { tokenID } of data) await server.rpc('token.remove', { tokenID })
    }
    await expectRefused(`Bearer ${token}`)
    expect((await knock(`Bearer ${ADMIN}`)).status).toBe(200)
    expect(await server.rpc('event.create', { name: 'After' })).toMatchObject({ name: 'After' })
  })
})

describe('the first start without ADMIN_TOKEN', () => {
  it('makes an admin token of system scope, stored only hashed', async () => {
    const first = await startServer({ role: 'api', env: { ADMIN_TOKEN: '' } })
    try {
      const token = first.app.first?.token ?? ''
      expect(await first.rpc('event.create', { name: 'Congress' }, token)).toMatchObject({ name: 'Congress' })
      const rows = await first.app.connection.db.selectFrom('token').selectAll().execute()
      expect(rows).toMatchObject([
        { event_id: null, permission: 'admin', hash: createHash('sha256').update(token).digest('hex') },
      ])
      expect(JSON.stringify(rows)).not.toContain(token)
    } finally {
      await first.stop()
      await first.backend.remove()
    }
  })
})
