import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { anonymous, newStage, nowhere, RULES, type Scene, type Stage } from '../harness/every-method.ts'

// What a token of a company may: all that is the company's, and nothing else.

let stage: Stage
/** Two events of one company, and one of another. */
let first: Scene
let second: Scene
let foreign: Scene
let spoiled = true

beforeAll(async () => {
  stage = await newStage()
})
afterAll(() => stage.stop())

beforeEach(async () => {
  if (!spoiled) return
  spoiled = false
  const [{ companyID: own }, { companyID: other }] = [await newCompany('Own'), await newCompany('Other')]
  first = await stage.newScene('first', own)
  second = await stage.newScene('second', own)
  foreign = await stage.newScene('foreign', other)
})

const newCompany = (name: string) => stage.server.rpc('company.create', { name })
const tokenOf = async ({ companyID }: Scene, permission: 'admin' | 'user' = 'admin', more = {}) =>
  (await stage.newToken(permission, { companyID, ...more })).token

async function watch(method: string, params: object, token: string) {
  const watched = await stage.watch(method, params, token)
  if (watched.changed) spoiled = true
  return watched
}

const kindOf = (error: { data: { kind: string } } | undefined) => error?.data.kind

describe.each(methods.map(({ name }) => name))('%s', (name) => {
  const rule = RULES[name]
  if (!rule) throw new Error(`${name} has no line in the table of test/harness/every-method.ts`)
  const { for: who, params, lists, ofNoEvent } = rule

  it('a company admin may, in every event of the company', async () => {
    const token = await tokenOf(first)
    for (const scene of [first, second]) {
      const { error, changed } = await watch(name, params(scene), token)
      if (who === 'system admins') expect(error).toMatchObject({ data: { kind: 'forbidden' } })
      else expect(error).toBeUndefined()
      if (who === 'everybody' || who === 'system admins') expect(changed).toBe(false)
    }
  })

  it('a company user reads in every event of the company, and changes nothing', async () => {
    const token = await tokenOf(first, 'user')
    for (const scene of [first, second]) {
      const { error, changed } = await watch(name, params(scene), token)
      expect(kindOf(error)).toBe(who === 'everybody' ? undefined : 'forbidden')
      expect(changed).toBe(false)
    }
  })

  it.each(['admin', 'user'] as const)('a company %s finds nothing of another company', async (permission) => {
    const token = await tokenOf(first, permission)
    const { error, changed } = await watch(name, params(foreign), token)
    expect(changed).toBe(false)
    if (ofNoEvent) return expect(error).toBeUndefined()
    if (who === 'system admins' || (permission === 'user' && who !== 'everybody'))
      return expect(kindOf(error)).toBe('forbidden')
    if (lists) {
      const rows = await stage.wholeList(name, token)
      expect(rows.length).toBeGreaterThan(0)
      const all = JSON.stringify(rows)
      for (const id of [foreign.eventID, foreign.companyID]) expect(all).not.toMatch(new RegExp(`ID":"${id}"`))
      return
    }
    expect(kindOf(error)).toBe('not_found')
    const unknown = await watch(name, params(nowhere), token)
    expect(anonymous(error)).toEqual(anonymous(unknown.error))
  })
})

describe('what a company token cannot reach through parameters', () => {
  it.each<[string, (own: Scene, other: Scene) => object]>([
    ['webhook.create', (_, { companyID }) => ({ companyID, type: 'activityEnrollment', url: 'https://a.example/' })],
    ['webhook.find', (_, { companyID }) => ({ companyID })],
    ['webhook.type.find', (_, { companyID }) => ({ companyID })],
    ['webhook.recover', (_, { eventID }) => ({ eventID, since: '0' })],
    ['webhook.delivery.find', (_, { webhookID }) => ({ webhookID })],
    ['webhook.log.find', (_, { webhookID }) => ({ webhookID })],
    ['webhook.log.stats', (_, { webhookID }) => ({ webhookID })],
    ['webhook.delivery.explain', ({ eventID, personID }, { webhookID }) => ({ eventID, personID, webhookID })],
    ['webhook.send', ({ webhookID }, { factID }) => ({ webhookID, factID })],
    ['webhook.send', ({ factID }, { webhookID }) => ({ webhookID, factID })],
    ['notification.publish', (own, { companyID }) => ({ companyID, type: `shop.seen-${own.eventID}`, data: {} })],
    ['fact.find', (_, { companyID }) => ({ companyID })],
    ['event.create', (_, { companyID }) => ({ companyID, name: 'Theirs' })],
    ['event.create', () => ({ companyID: '77777', name: 'Of a company that nobody has' })],
    ['event.person.bind', (own, { personID }) => ({ eventID: own.eventID, personID })],
    ['event.person.find', (_, { companyID }) => ({ companyID })],
    ['event.person.get', (_, { companyID, personID }) => ({ companyID, personID })],
    ['event.person.get', ({ companyID }, { personID }) => ({ companyID, personID })],
    ['activity.person.bind', ({ activityID }, { personID }) => ({ activityID, personID })],
    ['activity.person.bind', (own, { activityID }) => ({ content: [who(own), { ...who(own), activityID }] })],
    ['activity.person.dismiss', ({ personID }, { activityID }) => ({ activityID, personID })],
    ['person.find', (_, { companyID }) => ({ companyID })],
    ['person.find', (_, { eventID }) => ({ eventID })],
    ['person.get', (_, { companyID, personID }) => ({ companyID, personID })],
    ['person.get', () => ({ email: 'foreign@example.com' })],
    ['company.event.get', ({ companyID }, { eventID }) => ({ companyID, eventID })],
    ['company.event.dismiss', ({ companyID }, { eventID }) => ({ companyID, eventID })],
    ['token.create', (_, { companyID }) => ({ name: 'Wide', companyID })],
    ['token.create', (_, { eventID }) => ({ name: 'Wide', eventID })],
  ])('%s %# finds nothing of another company, and changes nothing', async (method, params) => {
    const { error, changed } = await watch(method, params(first, foreign), await tokenOf(first))
    expect(kindOf(error)).toBe('not_found')
    expect(changed).toBe(false)
  })

  it.each([undefined, 'foreign'])('no call goes together with one of another token (%s)', async (other) => {
    spoiled = true
    const [own, strange] = [other === undefined ? undefined : await tokenOf(first), await tokenOf(foreign)]
    const { activityID } = first
    const bind = (n: number) => ({ activityID, name: `Person ${n}`, email: `person${n}@example.com` })
    const [refused] = await Promise.all([
      Promise.all([5, 15].map((n) => stage.server.rpcError('activity.person.bind', bind(n), strange))),
      ...Array.from({ length: 20 }, (_, n) => stage.server.rpc('activity.person.bind', bind(n), own)),
    ])
    expect(refused.map(kindOf)).toEqual(['not_found', 'not_found'])
  })

  it('its lists name nobody of another company', async () => {
    const token = await tokenOf(first)
    const { data } = await stage.server.rpc('person.find', { limit: 100 }, token)
    expect(data.map(({ name }: { name: string }) => name).sort()).toEqual(['first', 'second'])
    const ask = { eventID: first.eventID, webhookID: foreign.webhookID }
    expect(await stage.server.rpc('webhook.log.find', ask, token)).toMatchObject({ total: 0 })
    const events = await stage.server.rpc('company.event.find', { companyID: foreign.companyID }, token)
    expect(events).toMatchObject({ total: 0, data: [] })
  })
})

const who = ({ activityID }: Scene) => ({ activityID, name: 'Bea Lima', email: 'bea@example.com' })

describe('token.create by a company token', () => {
  it('makes tokens of the company and of its events, which see no more than it', async () => {
    const { companyID } = first
    const token = await tokenOf(first)
    const child = await stage.server.rpc('token.create', { name: 'Child', companyID, permission: 'admin' }, token)
    expect(child).toMatchObject({ companyID, eventID: null, permission: 'admin', expiresAt: null })
    const rights = { companyID, eventID: null, permission: 'admin', expiresAt: null }
    expect(await stage.server.rpc('token.get', {}, child.token)).toMatchObject({ ...rights, shares: [] })
    const { eventID } = second
    const narrow = await stage.server.rpc('token.create', { name: 'Narrow', eventID }, child.token)
    expect(await stage.server.rpc('token.get', {}, narrow.token)).toMatchObject({ companyID: null, eventID })
    const found = await stage.server.rpc('token.find', { limit: 100 }, token)
    const ids = found.data.map(({ tokenID }: { tokenID: string }) => tokenID)
    expect(ids).toEqual(expect.arrayContaining([child.tokenID, narrow.tokenID]))
    expect(ids).not.toContain(foreign.tokenID)
    expect(await stage.server.rpc('token.remove', { tokenID: narrow.tokenID }, token)).toMatchObject({ eventID })
  })

  it('makes none of system scope, and no token takes both limits', async () => {
    const token = await tokenOf(first)
    const wide = await watch('token.create', { name: 'Wide' }, token)
    expect(wide.error.data).toEqual({
      kind: 'forbidden',
      reason: `This token is limited to company ${first.companyID}: give that companyID.`,
    })
    const { companyID, eventID } = first
    const both = await stage.server.rpcError('token.create', { name: 'Both', companyID, eventID }, token)
    expect(both.data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['companyID'] }] })
    const { tokenID } = await stage.newToken('admin')
    expect(kindOf(await stage.server.rpcError('token.remove', { tokenID }, token))).toBe('not_found')
  })
})

describe('a token that expires', () => {
  const inAnHour = () => String(Math.floor(stage.server.clock.now().getTime() / 1_000) + 3_600)

  it('is let in until then, and is told afterwards that it has expired, on either wire', async () => {
    const expiresAt = inAnHour()
    const token = await tokenOf(first, 'user', { expiresAt })
    expect(await stage.server.rpc('token.get', {}, token)).toMatchObject({ expiresAt })
    stage.server.clock.advance(3_599_000)
    expect(await stage.server.rpc('token.get', {}, token)).toMatchObject({ expiresAt })
    stage.server.clock.advance(1_000) // it is remembered as a good one
    const reason = `The token expired at ${expiresAt} (Unix seconds): a new one is made by token.create.`
    const told = await stage.server.rpcError('token.get', {}, token)
    expect(told).toMatchObject({ code: -32001, data: { kind: 'unauthenticated', reason } })
    stage.server.clock.advance(60_000) // and not any more
    expect((await stage.server.rpcError('token.get', {}, token)).data).toEqual({ kind: 'unauthenticated', reason })
    const plain = await fetch(`${stage.server.app.url}/api/?action=event.find&tokenID=${token}`)
    expect([plain.status, plain.headers.get('www-authenticate'), await plain.text()]).toEqual([401, 'Bearer', reason])
    const query = `action=person.signIn&username=first@example.com&password=${token}`
    const signedIn = await fetch(`${stage.server.app.url}/api/?${query}`)
    expect([signedIn.status, await signedIn.text()]).toEqual([401, reason])
  })

  it('makes none that holds longer, and none is made that has expired', async () => {
    const expiresAt = inAnHour()
    const { companyID, eventID } = first
    const token = await tokenOf(first, 'admin', { expiresAt })
    const later = String(Number(expiresAt) + 1)
    for (const more of [{}, { expiresAt: later }]) {
      const { data } = await stage.server.rpcError('token.create', { name: 'Longer', eventID, ...more }, token)
      expect(data).toMatchObject({ kind: 'forbidden', reason: expect.stringContaining(expiresAt) })
    }
    const child = await stage.server.rpc('token.create', { name: 'Child', companyID, expiresAt }, token)
    expect(child).toMatchObject({ companyID, expiresAt })
    const past = await stage.server.rpcError('token.create', { name: 'Past', expiresAt: '1' })
    expect(past.data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['expiresAt'] }] })
  })
})
