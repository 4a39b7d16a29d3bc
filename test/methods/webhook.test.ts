import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'
import { Together } from '../../src/domain/together.ts'
import { type Grant, SYSTEM } from '../../src/domain/token.ts'
import { PublicError } from '../../src/errors.ts'
import { createContext } from '../../src/methods/context.ts'
import { methods } from '../../src/methods/index.ts'
import { createRegistry } from '../../src/rpc/registry.ts'
import { Vault } from '../../src/shared/vault.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { type MethodsDatabase, openMethodsDatabase } from '../harness/methods-database.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const URL = 'https://receiver.example/hook'
const ADMIN: Grant = SYSTEM
const NOW = '1795348800' // 2026-11-22T12:00:00Z

const registry = createRegistry(methods, () => null)
const clock = manualClock()
let database: MethodsDatabase
let nudges = 0
let eventID: string

beforeAll(async () => {
  database = await openMethodsDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  eventID = await newEvent()
  nudges = 0
})

function call(method: string, params: Record<string, unknown> | unknown[], grant: Grant = ADMIN): Promise<Any> {
  const services = {
    db: database.db,
    together: new Together(clock),
    inTwoFlushes: () => Promise.reject(new Error('No method of webhooks writes so')),
    clock,
    log: pino({ level: 'silent' }),
    guard: egressGuard([]),
    grants: { forget() {} },
    deliverer: {
      sender: createSender(egressGuard([]), 1_000),
      clock,
      vault: new Vault([]),
      installation: 'test',
      retrySchedule: [5_000],
    },
    share: null,
    shares: [],
    deliveryTimeout: 15_000,
    retentionDays: 30,
    nudge: () => {
      nudges++
    },
  }
  return registry.call(method, params, createContext(services, grant))
}

/** Calls a method that must fail with a public error; resolves to its kind and issues. */
async function failure(method: string, params: Record<string, unknown>, grant?: Grant): Promise<Any> {
  const error = await call(method, params, grant).then(
    (result) => new Error(`${method} succeeded: ${JSON.stringify(result)}`),
    (thrown) => thrown,
  )
  if (!(error instanceof PublicError)) throw error
  return { kind: error.kind, ...error.details }
}

/** Its row alone: pg-mem does not understand what event.create asks of it. */
async function newEvent(): Promise<string> {
  const row = { name: 'Congress', created_at: clock.now() }
  return (await database.db.insertInto('event').values(row).returning('id').executeTakeFirstOrThrow()).id
}

function create(more: object = {}): Promise<Any> {
  return call('webhook.create', { eventID, type: 'activityEnrollment', url: URL, ...more })
}

/** The row as it is stored. */
async function stored(webhookID: string): Promise<Any> {
  return database.db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirst()
}

/** Puts a delivery for a webhook into the outbox; with `due_at` it is parked. */
async function wait(webhookID: string, due_at: Date | null = null): Promise<void> {
  const row = {
    webhook_id: webhookID,
    event_id: eventID,
    type: 'activityEnrollment',
    fact: '1',
    ordering_key: '1:1',
    content_type: 'application/json',
    payload: '{}',
    due_at,
    created_at: clock.now(),
  }
  await database.db.insertInto('delivery').values(row).execute()
}

async function waiting(webhookID: string): Promise<number> {
  return (await database.db.selectFrom('delivery').select('id').where('webhook_id', '=', webhookID).execute()).length
}

const idsOf = (list: Any) => list.data.map(({ webhookID }: Any) => webhookID)

/** A webhook as it is shown once it was made. */
function shown({ secret: _, created: __, ...webhook }: Any): Any {
  return webhook
}

describe('webhook.create', () => {
  it('returns the webhook as it was stored, with the defaults and a secret', async () => {
    const webhook = await create()
    expect(webhook).toEqual({
      webhookID: expect.stringMatching(/^[1-9]\d*$/),
      eventID,
      companyID: '1',
      name: null,
      type: 'activityEnrollment',
      url: URL,
      date: NOW,
      contentType: 'application/json',
      active: true,
      state: 'active',
      pausedBy: null,
      missed: 0,
      hasSecurityCode: false,
      headers: [],
      failingSince: null,
      disabledReason: null,
      disabledDate: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      created: true,
    })
    expect(await call('webhook.get', { webhookID: webhook.webhookID })).toEqual(shown(webhook))
  })

  it('takes everything that can be set, and shows neither the code nor the values of headers', async () => {
    const webhook = await create({
      type: 'activityDismissal',
      contentType: 'application/x-www-form-urlencoded',
      securityCode: 's3cret',
      headers: { Authorization: 'Basic YTpi', 'X-Tenant': 'seven' },
      active: false,
    })
    expect(webhook).toMatchObject({
      type: 'activityDismissal',
      contentType: 'application/x-www-form-urlencoded',
      hasSecurityCode: true,
      active: false,
    })
    expect(webhook.headers.toSorted()).toEqual(['authorization', 'x-tenant']) // jsonb keeps no order
    expect(JSON.stringify(webhook)).not.toMatch(/s3cret|YTpi|seven/)
    expect(await stored(webhook.webhookID)).toMatchObject({
      security_code: 's3cret',
      headers: { authorization: 'Basic YTpi', 'x-tenant': 'seven' },
    })
  })

  it('takes parameters by position, null for one that is left out, and an ID as a number', async () => {
    const params = ['activityEnrollment', URL, Number(eventID), null, null, { 'x-a': '1' }]
    expect(await call('webhook.create', params)).toMatchObject({ eventID, headers: ['x-a'], hasSecurityCode: false })
  })

  it('makes two webhooks of two equal calls, each with a secret of its own', async () => {
    const [first, second] = [await create(), await create()]
    expect(first.webhookID).not.toBe(second.webhookID)
    expect(first.secret).not.toBe(second.secret)
    expect((await call('webhook.find', { eventID })).total).toBe(2)
  })

  it.each([
    ['an unknown event', { eventID: '999999' }, 'not_found', 'eventID'],
    ['an unknown type', { type: 'nothing' }, 'invalid_params', 'type'],
    ['a private address', { url: 'http://10.0.0.1/' }, 'invalid_params', 'url'],
    ['an unknown content type', { contentType: 'text/xml' }, 'invalid_params', 'contentType'],
    ['a name that is too long', { name: 'x'.repeat(201) }, 'invalid_params', 'name'],
    ['an empty name', { name: ' ' }, 'invalid_params', 'name'],
    ['a company beside the event', { companyID: '1' }, 'invalid_params', 'companyID'],
    ['an unknown company', { eventID: undefined, companyID: '999999' }, 'not_found', 'companyID'],
    ['neither an event nor a company', { eventID: undefined }, 'invalid_params', 'eventID'],
    ['a security code with a line feed', { securityCode: 'a\nb' }, 'invalid_params', 'securityCode'],
    ['a reserved header', { headers: { Host: 'x' } }, 'invalid_params', 'headers'],
    ['one header in two spellings', { headers: { 'X-A': '1', 'x-a': '2' } }, 'invalid_params', 'headers'],
    ['an unknown parameter', { colour: 'red' }, 'invalid_params', 'colour'],
  ])('refuses %s and stores nothing', async (_, more, kind, field) => {
    const refused = await failure('webhook.create', { eventID, type: 'activityEnrollment', url: URL, ...more })
    expect(refused.kind).toBe(kind)
    expect(refused.issues[0].path[0]).toBe(field)
    expect((await call('webhook.find', { eventID })).total).toBe(0)
  })
})

describe('webhook.find', () => {
  it('lists nothing for an event without webhooks', async () => {
    expect(await call('webhook.find', { eventID })).toEqual({ count: 0, total: 0, data: [], next: null })
  })

  it('lists the webhooks of the event alone, oldest first, without their secrets', async () => {
    const made = [await create(), await create({ type: 'activityDismissal' }), await create({ active: false })]
    await create({ eventID: await newEvent() })
    const list = await call('webhook.find', { eventID })
    expect(list).toEqual({ count: 3, total: 3, data: made.map(shown), next: null })
  })

  it('keeps to the type, to what is active, and to the page asked for', async () => {
    const a = (await create()).webhookID
    const b = (await create({ type: 'activityDismissal' })).webhookID
    const c = (await create({ active: false })).webhookID
    const cases: [object, string[], number][] = [
      [{ type: 'activityEnrollment' }, [a, c], 2],
      [{ type: 'activityDismissal' }, [b], 1],
      [{ active: true }, [a, b], 2],
      [{ active: false }, [c], 1],
      [{ type: 'activityDismissal', active: false }, [], 0],
      [{ limit: 2 }, [a, b], 3],
      [{ limit: 2, offset: 2 }, [c], 3],
      [{ offset: 3 }, [], 3],
    ]
    for (const [params, ids, total] of cases) {
      const list = await call('webhook.find', { eventID, ...params })
      expect({ params, ids: idsOf(list), count: list.count, total: list.total }).toEqual({
        params,
        ids,
        count: ids.length,
        total,
      })
    }
  })

  it('does not find an event that does not exist', async () => {
    expect(await failure('webhook.find', { eventID: '999999' })).toEqual({
      kind: 'not_found',
      issues: [{ path: ['eventID'], message: 'There is no event 999999.' }],
    })
  })
})

describe('webhook.edit', () => {
  it.each<[string, object, object]>([
    ['url', { url: 'http://other.example/' }, { url: 'http://other.example/' }],
    [
      'contentType',
      { contentType: 'application/x-www-form-urlencoded' },
      { contentType: 'application/x-www-form-urlencoded' },
    ],
    ['securityCode', { securityCode: null }, { hasSecurityCode: false }],
    ['headers', { headers: { 'X-B': '2', 'X-C': '3' } }, { headers: ['x-b', 'x-c'] }],
    ['headers to none', { headers: {} }, { headers: [] }],
    ['active', { active: false }, { active: false, state: 'paused', pausedBy: 'person' }],
    ['name', { name: ' The CRM ' }, { name: 'The CRM' }],
  ])('changes %s and nothing else', async (_, change, expected) => {
    const webhook = shown(await create({ securityCode: 's3cret', headers: { 'x-a': '1' } }))
    const other = shown(await create())
    const edited = await call('webhook.edit', { webhookID: webhook.webhookID, ...change })
    expect(edited).toEqual({ ...webhook, ...expected, missed: 0 })
    expect(edited).not.toEqual(webhook)
    expect((await call('webhook.find', { eventID })).data).toEqual([edited, other])
  })

  it('replaces a security code, and stores it', async () => {
    const { webhookID } = await create({ securityCode: 'old' })
    await call('webhook.edit', { webhookID, securityCode: 'new' })
    expect((await stored(webhookID)).security_code).toBe('new')
    await call('webhook.edit', { webhookID, securityCode: null })
    expect((await stored(webhookID)).security_code).toBeNull()
  })

  it('keeps the secret', async () => {
    const { webhookID, secret } = await create()
    await call('webhook.edit', { webhookID, url: 'http://other.example/' })
    expect((await stored(webhookID)).secret).toBe(secret)
  })

  it('forgets why a webhook was switched off when it is switched on, and wakes the dispatcher', async () => {
    const { webhookID } = await create()
    const disabledNow = { failing_since: clock.now(), disabled_at: clock.now(), disabled_reason: 'gone' }
    const missing = { missed_from: '1', missed_position: '0', off_since: clock.now() }
    const off = { active: false, ...disabledNow, ...missing }
    await database.db.updateTable('webhook').set(off).where('id', '=', webhookID).execute()
    const disabled = {
      active: false,
      state: 'paused',
      pausedBy: 'aviso',
      failingSince: NOW,
      disabledDate: NOW,
      disabledReason: 'gone',
    }
    expect(await call('webhook.get', { webhookID })).toMatchObject(disabled)
    expect(await call('webhook.edit', { webhookID, contentType: 'application/json' })).toMatchObject(disabled)
    expect(nudges).toBe(0)
    const on = await call('webhook.edit', { webhookID, active: true })
    expect(on).toMatchObject({
      active: true,
      state: 'active',
      pausedBy: null,
      failingSince: null,
      disabledDate: null,
      disabledReason: null,
    })
    expect(nudges).toBe(1)
  })

  it('frees what is parked behind it when it moves, and not when it stays', async () => {
    const { webhookID } = await create()
    await wait(webhookID, clock.now())
    const parked = () =>
      database.db.selectFrom('delivery').select('due_at').where('webhook_id', '=', webhookID).execute()
    await call('webhook.edit', { webhookID, url: URL, securityCode: 'new' })
    expect([await parked(), nudges]).toEqual([[{ due_at: clock.now() }], 0])
    await call('webhook.edit', { webhookID, url: 'http://other.example/' })
    expect([await parked(), nudges]).toEqual([[{ due_at: null }], 1])
  })

  it('wants at least one change', async () => {
    const { webhookID } = await create()
    const refused = await failure('webhook.edit', { webhookID })
    expect(refused.kind).toBe('invalid_params')
    expect(refused.issues[0].message).toContain('url, contentType, securityCode, headers, active')
  })

  it.each<[string, object, string]>([
    ['a private address', { url: 'http://10.0.0.1/' }, 'url'],
    ['a reserved header', { headers: { 'webhook-id': '1' } }, 'headers'],
    ['another type', { type: 'activityDismissal' }, 'type'],
    ['another event', { eventID: '1' }, 'eventID'],
    ['a code that is none', { securityCode: '' }, 'securityCode'],
  ])('refuses %s, together with whatever else was to change', async (_, change, field) => {
    const { webhookID } = await create()
    const before = await stored(webhookID)
    const refused = await failure('webhook.edit', { webhookID, active: false, ...change })
    expect(refused.kind).toBe('invalid_params')
    expect(refused.issues[0].path[0]).toBe(field)
    expect(await stored(webhookID)).toEqual(before)
  })
})

describe('webhook.remove', () => {
  it('returns what was removed, and it is gone', async () => {
    const webhook = shown(await create())
    const other = await create()
    const removed = await call('webhook.remove', { webhookID: webhook.webhookID })
    expect(removed).toEqual({ ...webhook, cancelledDeliveries: 0 })
    expect(nudges).toBe(0)
    expect(idsOf(await call('webhook.find', { eventID }))).toEqual([other.webhookID])
  })

  it('keeps the row for those who look a delivery up, and none of its secrets', async () => {
    const { webhookID } = await create({ securityCode: 's3cret', headers: { 'x-a': '1' } })
    await call('webhook.rotateSecret', { webhookID })
    await call('webhook.remove', { webhookID })
    const secrets = { secret: '', former_secrets: [], security_code: null, headers: {} }
    expect(await stored(webhookID)).toMatchObject({ active: false, removed_at: clock.now(), url: URL, ...secrets })
  })

  it('cancels what waits for it and nothing else, and wakes the dispatcher for what waited behind', async () => {
    const [mine, other] = [(await create()).webhookID, (await create()).webhookID]
    for (const webhookID of [mine, other, mine]) await wait(webhookID)
    expect(await call('webhook.remove', { webhookID: mine })).toMatchObject({ cancelledDeliveries: 2 })
    expect([await waiting(mine), await waiting(other)]).toEqual([0, 1])
    expect(nudges).toBe(1)
  })
})

describe('who may do what', () => {
  const user: Grant = { ...SYSTEM, permission: 'user' }

  it.each([['webhook.get'], ['webhook.edit'], ['webhook.remove']])(
    '%s does not find a removed webhook',
    async (name) => {
      const { webhookID } = await create()
      await call('webhook.remove', { webhookID })
      const change = name === 'webhook.edit' ? { active: false } : {}
      expect(await failure(name, { webhookID, ...change })).toEqual({
        kind: 'not_found',
        issues: [{ path: ['webhookID'], message: `There is no webhook ${webhookID}.` }],
      })
    },
  )

  it('a token of the event does all of it', async () => {
    const grant: Grant = { ...SYSTEM, eventID }
    const { webhookID } = await call('webhook.create', { eventID, type: 'activityEnrollment', url: URL }, grant)
    expect(idsOf(await call('webhook.find', { eventID }, grant))).toEqual([webhookID])
    expect(await call('webhook.get', { webhookID }, grant)).toMatchObject({ webhookID })
    expect(await call('webhook.edit', { webhookID, active: false }, grant)).toMatchObject({ active: false })
    expect(await call('webhook.remove', { webhookID }, grant)).toMatchObject({ webhookID })
  })

  it('a token of another event finds nothing of it, and changes nothing', async () => {
    const grant: Grant = { ...SYSTEM, eventID: await newEvent() }
    const { webhookID } = await create()
    const before = await stored(webhookID)
    const calls: [string, Record<string, unknown>][] = [
      ['webhook.create', { eventID, type: 'activityEnrollment', url: URL }],
      ['webhook.find', { eventID }],
      ['webhook.get', { webhookID }],
      ['webhook.edit', { webhookID, active: false }],
      ['webhook.remove', { webhookID }],
    ]
    for (const [name, params] of calls)
      expect([name, (await failure(name, params, grant)).kind]).toEqual([name, 'not_found'])
    expect(await stored(webhookID)).toEqual(before)
    expect((await call('webhook.find', { eventID })).total).toBe(1)
  })

  it('a user reads and changes nothing', async () => {
    const { webhookID } = await create()
    const before = await stored(webhookID)
    expect(await call('webhook.get', { webhookID }, user)).toMatchObject({ webhookID })
    expect(await call('webhook.find', { eventID }, user)).toMatchObject({ total: 1 })
    const calls: [string, Record<string, unknown>][] = [
      ['webhook.create', { eventID, type: 'activityEnrollment', url: URL }],
      ['webhook.edit', { webhookID, active: false }],
      ['webhook.remove', { webhookID }],
    ]
    for (const [name, params] of calls)
      expect([name, (await failure(name, params, user)).kind]).toEqual([name, 'forbidden'])
    expect(await stored(webhookID)).toEqual(before)
    expect((await call('webhook.find', { eventID })).total).toBe(1)
  })
})
