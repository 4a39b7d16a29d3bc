import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { eventually } from '../harness/eventually.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import { startReceiver } from '../harness/receiver.ts'
import { ADMIN, RpcError, startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** An event with one of each. Made anew when a call has changed something. */
interface Scene {
  eventID: string
  activityID: string
  webhookID: string
  personID: string
  attemptID: string
  deliveryID: string
  factID: string
  tokenID: string
}

interface Rule {
  /** Who may: any token, those with the permission admin, or only those that are also of system scope. */
  for: 'everybody' | 'admins' | 'system admins'
  /** A call that concerns this event. */
  params(scene: Scene): Record<string, unknown>
  /** A list of everything a token sees, whatever the parameters: this names the event of a row. */
  lists?: (row: Any) => unknown
  /** It concerns no event, and tells everybody the same. */
  ofNoEvent?: true
}

const URL = 'http://127.0.0.1:9/hook'
const byWebhook = ({ webhookID }: Scene) => ({ webhookID })
const byEvent = ({ eventID }: Scene) => ({ eventID })
const ofCompany = ({ eventID }: Scene) => ({ eventID, companyID: '1' })
const byActivity = ({ activityID }: Scene) => ({ activityID })
const byAttendee = ({ eventID, personID }: Scene) => ({ eventID, personID })
const byParticipant = ({ activityID, personID }: Scene) => ({ activityID, personID })
const PAID = { description: 'An order was paid.', example: {} }
const byOwnType = ({ eventID }: Scene) => ({ companyID: '1', type: `shop.seen-${eventID}` })
const eventOf = (row: Any) => row.eventID

/** Every method of the registry, and to whom it belongs. A new method needs its line here. */
const RULES: Record<string, Rule> = {
  'webhook.create': { for: 'admins', params: ({ eventID }) => ({ eventID, type: 'activityEnrollment', url: URL }) },
  'webhook.find': { for: 'everybody', params: byEvent },
  'webhook.type.find': { for: 'everybody', params: () => ({}), ofNoEvent: true },
  'webhook.type.create': {
    for: 'system admins',
    params: (scene) => ({ ...byOwnType(scene), type: `shop.paid-${scene.eventID}`, ...PAID }),
  },
  'webhook.type.edit': {
    for: 'system admins',
    params: (scene) => ({ ...byOwnType(scene), description: 'An order was paid.' }),
  },
  'webhook.type.remove': { for: 'system admins', params: byOwnType },
  'notification.publish': {
    for: 'admins',
    params: ({ eventID }) => ({ type: `shop.seen-${eventID}`, data: {}, eventID }),
  },
  'webhook.get': { for: 'everybody', params: byWebhook },
  'webhook.edit': { for: 'admins', params: ({ webhookID }) => ({ webhookID, active: false }) },
  'webhook.remove': { for: 'admins', params: byWebhook },
  'webhook.requestExample': { for: 'admins', params: byWebhook }, // signed with the real secret
  'webhook.responseExample': { for: 'everybody', params: byWebhook },
  'webhook.rotateSecret': { for: 'admins', params: byWebhook },
  'webhook.test': { for: 'admins', params: byWebhook },
  'webhook.recover': { for: 'admins', params: ({ webhookID }) => ({ webhookID, since: '0' }) },
  'webhook.send': { for: 'admins', params: ({ webhookID, factID }) => ({ webhookID, factID }) },
  'webhook.log.resend': { for: 'admins', params: ({ deliveryID }) => ({ deliveryID }) },
  'webhook.log.stats': { for: 'everybody', params: byEvent },
  'webhook.delivery.find': { for: 'everybody', params: byEvent },
  'webhook.delivery.explain': { for: 'everybody', params: byAttendee },
  'fact.find': { for: 'everybody', params: byEvent },
  'fact.get': { for: 'everybody', params: ({ factID }) => ({ factID }) },
  'webhook.log.find': { for: 'everybody', params: byEvent },
  'webhook.log.get': { for: 'everybody', params: ({ attemptID }) => ({ attemptID }) },
  'event.create': { for: 'system admins', params: () => ({ name: 'Another' }) },
  'event.find': { for: 'everybody', params: () => ({}), lists: eventOf },
  'event.get': { for: 'everybody', params: byEvent },
  'event.edit': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Renamed' }) },
  'event.remove': { for: 'admins', params: byEvent },
  'event.person.bind': {
    for: 'admins',
    params: ({ eventID }) => ({ eventID, name: 'Bea Lima', email: 'bea@example.com' }),
  },
  'event.person.operate': { for: 'admins', params: (scene) => ({ ...byAttendee(scene), paid: true }) },
  'event.person.dismiss': { for: 'admins', params: byAttendee },
  'event.person.find': { for: 'everybody', params: byEvent },
  'event.person.get': { for: 'everybody', params: byAttendee },
  'activity.create': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Workshop' }) },
  'activity.find': { for: 'everybody', params: byEvent },
  'activity.get': { for: 'everybody', params: byActivity },
  'activity.edit': { for: 'admins', params: ({ activityID }) => ({ activityID, name: 'Renamed' }) },
  'activity.remove': { for: 'admins', params: byActivity },
  'activity.person.bind': {
    for: 'admins',
    params: ({ activityID }) => ({ activityID, name: 'Bea Lima', email: 'bea@example.com' }),
  },
  'activity.person.operate': { for: 'admins', params: (scene) => ({ ...byParticipant(scene), present: true }) },
  'activity.person.dismiss': { for: 'admins', params: byParticipant },
  'activity.person.find': { for: 'everybody', params: byActivity },
  'activity.person.get': { for: 'everybody', params: byParticipant },
  'person.find': { for: 'everybody', params: byEvent },
  'person.get': { for: 'everybody', params: ({ personID }) => ({ personID }) },
  'person.edit': { for: 'admins', params: ({ personID }) => ({ personID, nickname: 'Renamed' }) },
  'company.event.bind': { for: 'system admins', params: () => ({ companyID: '1', name: 'Another' }) },
  'company.event.find': { for: 'everybody', params: () => ({}), lists: eventOf },
  'company.event.get': { for: 'everybody', params: ofCompany },
  'company.event.edit': { for: 'admins', params: (scene) => ({ ...ofCompany(scene), name: 'Renamed' }) },
  'company.event.dismiss': { for: 'admins', params: ofCompany },
  'token.get': { for: 'everybody', params: () => ({}), ofNoEvent: true },
  'token.create': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Further', permission: 'admin' }) },
  'token.find': { for: 'admins', params: () => ({}), lists: eventOf },
  'token.remove': { for: 'admins', params: ({ tokenID }) => ({ tokenID }) },
}

const NOTHING = '999999999999999999'
const nowhere: Scene = {
  eventID: NOTHING,
  activityID: NOTHING,
  webhookID: NOTHING,
  personID: NOTHING,
  attemptID: NOTHING,
  deliveryID: NOTHING,
  factID: NOTHING,
  tokenID: NOTHING,
}

let server: TestServer
/** A real attempt in the log, of an event of its own. */
let logged: string
let mine: Scene
let theirs: Scene
let tables: string[]
/** Whether a call has changed something, so that the next test needs a scene of its own. */
let spoiled = true

beforeAll(async () => {
  const whole = await startServer({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  logged = await newAttempt(whole)
  await whole.stop()
  // From here on without a dispatcher: nothing but the calls changes a row.
  server = await startServer({ role: 'api', backend: whole.backend })
  const { rows } = await sql<{ relname: string }>`
    select relname from pg_class where relkind = 'r' and relnamespace = 'aviso'::regnamespace order by 1
  `.execute(server.app.connection.db)
  tables = rows.map(({ relname }) => relname)
})
afterAll(async () => {
  await server.stop()
  await server.backend.remove()
})

async function newAttempt(whole: TestServer): Promise<string> {
  const receiver = await startReceiver()
  const { eventID, activityID } = await whole.newEvent()
  await whole.newWebhook(eventID, receiver.url)
  await whole.enroll(activityID)
  await receiver.received(1)
  await eventually(async () => expect(await whole.outbox()).toEqual([]))
  await receiver.close()
  const { data } = await whole.rpc('webhook.log.find', { eventID })
  return data[0].attemptID
}

beforeEach(async () => {
  if (!spoiled) return
  spoiled = false
  mine = await newScene('mine')
  theirs = await newScene('theirs')
})

async function newScene(name: string): Promise<Scene> {
  const { eventID } = await server.rpc('event.create', { name })
  const { activityID } = await server.rpc('activity.create', { eventID, name })
  const { webhookID } = await server.newWebhook(eventID, URL)
  const attemptID = await copyOfAttempt(eventID, webhookID)
  const { personID } = await server.enroll(activityID, name, { bypassWebhook: true })
  const { tokenID } = await server.rpc('token.create', { eventID, name })
  await server.rpc('webhook.type.create', { companyID: '1', type: `shop.seen-${eventID}`, ...PAID })
  await fanOutAll(server.app.connection.db, server.clock.now())
  const { facts } = await server.rpc('fact.find', { eventID, type: 'enrollment.added' })
  const { factID } = facts[0]
  return { eventID, activityID, webhookID, personID, attemptID, deliveryID: `9${webhookID}`, factID, tokenID }
}

/** The attempt once more, as if it had been made in this event, for this webhook. */
async function copyOfAttempt(eventID: string, webhookID: string): Promise<string> {
  const { db } = server.app.connection
  const { id: _, ...row } = await db
    .selectFrom('attempt')
    .selectAll()
    .where('id', '=', logged)
    .executeTakeFirstOrThrow()
  const json = (value: unknown) => JSON.stringify(value)
  const { request_headers, response_headers } = row
  const copy = { ...row, request_headers: json(request_headers), response_headers: json(response_headers) }
  const { id } = await db
    .insertInto('attempt')
    .values({ ...copy, event_id: eventID, webhook_id: webhookID, delivery_id: `9${webhookID}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function newToken(permission: 'admin' | 'user', eventID?: string): Promise<{ token: string; tokenID: string }> {
  return server.rpc('token.create', { name: 'Tested', permission, ...(eventID === undefined ? {} : { eventID }) })
}

/** Calls a method; resolves to its result or error, and to whether any row of any table is different afterwards. */
async function watch(method: string, params: object, token: string) {
  const before = await contents()
  const answer = await server.rpc(method, params, token).then(
    (result) => ({ result, error: undefined }),
    (thrown) => {
      if (!(thrown instanceof RpcError)) throw thrown
      return { result: undefined, error: thrown.error }
    },
  )
  const changed = JSON.stringify(await contents()) !== JSON.stringify(before)
  if (changed) spoiled = true
  return { ...answer, changed }
}

/** A digest of every row of every table, in one statement. */
async function contents(): Promise<unknown[]> {
  const digests = tables.map(
    (table) => sql`select md5(string_agg(t::text, ',' order by t::text)) from ${sql.table(`aviso.${table}`)} t`,
  )
  const { rows } = await sql`${sql.join(digests, sql` union all `)}`.execute(server.app.connection.db)
  return rows
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
const rule = (name: string) => RULES[name] as Rule

it('every method of the registry has its line in the table, and every line its method', () => {
  expect(Object.keys(RULES).toSorted()).toEqual(names.toSorted())
})

describe.each(names.filter((name) => RULES[name]))('%s', (name) => {
  const { for: who, params, lists, ofNoEvent } = rule(name)

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
    if (who !== 'system admins') return expect(error).toBeUndefined()
    expect(error).toMatchObject(FORBIDDEN)
    expect(changed).toBe(false)
  })

  it('an event user reads in that event, and changes nothing', async () => {
    const { token } = await newToken('user', mine.eventID)
    const { error, changed } = await watch(name, params(mine), token)
    if (who === 'everybody') expect(error).toBeUndefined()
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
      if (who === 'system admins') return expect(error).toMatchObject(FORBIDDEN)
      if (lists) {
        const rows = await wholeList(name, token)
        return expect(new Set(rows.map(lists))).toEqual(new Set([mine.eventID]))
      }
      expect(error).toMatchObject(NOT_FOUND)
      const unknown = await watch(name, params(nowhere), token)
      expect(anonymous(error)).toEqual(anonymous(unknown.error))
    },
  )
})

/** An error without the ID that was asked for, which stands at the end of the message. */
function anonymous(error: Any): Any {
  const issues = error.data.issues.map(({ path, message }: Any) => ({
    path,
    message: message.replace(/\d+\.$/, 'ID.'),
  }))
  return { ...error, data: { ...error.data, issues } }
}

/** Every row of a list, page by page, as many as it says there are. */
async function wholeList(name: string, token: string): Promise<Any[]> {
  const rows: Any[] = []
  for (;;) {
    const page = await server.rpc(name, { limit: 100, offset: rows.length }, token)
    rows.push(...page.data)
    if (page.count > 0) continue
    expect(rows).toHaveLength(page.total)
    return rows
  }
}

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
      expect(found).toEqual({ count: 0, total: 0, data: [] })
    }
  })
})

describe('token.create by an event token', () => {
  it('makes tokens of that event, which see no more than it', async () => {
    const { token } = await newToken('admin', mine.eventID)
    const child = await server.rpc('token.create', { name: 'Child', eventID: mine.eventID, permission: 'admin' }, token)
    expect(child).toMatchObject({ eventID: mine.eventID, permission: 'admin' })
    const { data } = await server.rpc('event.find', { limit: 100 }, child.token)
    expect(data.map(eventOf)).toEqual([mine.eventID])
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
    expect(token).toMatch(/^aviso_[\w-]{43}$/)
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
