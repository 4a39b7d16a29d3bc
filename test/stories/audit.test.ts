import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { AUDIT_DAYS, forgetBefore } from '../../src/outbox/sweep.ts'
import { newStage, nowhere, RULES, type Scene, type Stage } from '../harness/every-method.ts'

let stage: Stage
let scene: Scene

beforeAll(async () => {
  stage = await newStage()
})
afterAll(() => stage.stop())
beforeEach(async () => {
  scene = await stage.newScene('mine')
})

const page = (params: object = {}) => stage.server.rpc('audit.find', { limit: 100, ...params })
const audit = async (params: object = {}) => (await page(params)).data

/** What they do is in a log of its own: of facts, or of attempts. */
const TOLD = new Set([
  ...['activity.person.bind', 'activity.person.dismiss', 'activity.person.operate'],
  ...['event.person.bind', 'event.person.dismiss', 'event.person.operate'],
  ...['notification.publish', 'webhook.test'],
])
const changing = methods.filter(({ access, reads }) => access !== 'read' && !reads).map(({ name }) => name)

describe.each(changing)('%s', (name) => {
  it('is written down once, with whose it is, unless it is told elsewhere', async () => {
    const params = RULES[name]?.params(scene) ?? {}
    const { total } = await page()
    await stage.server.rpc(name, params)
    const { data, total: after } = await page()
    const added = data.slice(0, after - total)
    if (TOLD.has(name)) return expect(added).toEqual([])
    expect(added).toEqual([
      expect.objectContaining({ method: name, tokenID: null, tokenName: 'ADMIN_TOKEN', address: '127.0.0.1' }),
    ])
    const [{ companyID, eventID, ids }] = added
    // What concerns an event or a company names it, also when it was removed by the call.
    if (name === 'event.create' || name === 'company.event.bind') expect(eventID).toBe(ids.eventID)
    else if (!/^company|^person|^webhook\.type/.test(name)) expect(eventID).toBe(scene.eventID)
    if (name !== 'company.create') expect(companyID).toBe(scene.companyID)
    for (const [id, value] of Object.entries(params)) if (id.endsWith('ID')) expect(ids[id]).toBe(value)
  })

  it('leaves nothing when it fails', async () => {
    const params = RULES[name]?.params(nowhere) ?? {}
    // A company that nobody has named before is there from now on.
    if (!Object.keys(params).some((id) => id.endsWith('ID') && id !== 'companyID')) return
    const { total } = await page()
    await stage.server.rpcError(name, params)
    expect((await page()).total).toBe(total)
  })
})

describe('an entry', () => {
  it('has the IDs of what was made, and the names of what was given, never a value', async () => {
    const secrets = { securityCode: 'c0de-of-mine', headers: { 'X-Key': 'key-of-mine' } }
    const url = 'http://127.0.0.1:9/path-of-mine'
    const both = ['activityEnrollment', 'activityDismissal']
    const { webhooks } = await stage.server.rpc('webhook.create', {
      eventID: scene.eventID,
      type: both,
      url,
      ...secrets,
    })
    const [one, other] = webhooks.map(({ webhookID }: { webhookID: string }) => webhookID)
    const { tokenID } = await stage.server.rpc('token.create', { eventID: scene.eventID, name: 'Name-of-mine' })
    await stage.server.rpc('person.edit', {
      personID: scene.personID,
      name: 'Ana-of-mine',
      email: 'of-mine@example.com',
    })
    const { eventID } = scene
    const [edit, token, webhook] = await audit()
    expect(edit).toMatchObject({ ids: { personID: scene.personID }, changed: ['name', 'email'] })
    expect(token).toMatchObject({ ids: { eventID, tokenID }, changed: ['name', 'permission'], eventID })
    expect(webhook.ids).toEqual({ eventID, webhookID: one, webhookIDs: `${one}, ${other}` })
    expect(webhook.changed).toEqual(expect.arrayContaining(['type', 'url', 'securityCode', 'headers']))
    const { rows } = await sql<{ row: string }>`select a::text as row from aviso.audit a`.execute(
      stage.server.app.connection.db,
    )
    expect(rows.map(({ row }) => row).join()).not.toMatch(/of-mine/i)
  })

  it('says whose token it was, also when that is gone', async () => {
    const { token, tokenID } = await stage.newToken('admin', { eventID: scene.eventID, name: 'Of the shop' })
    await stage.server.rpc('webhook.edit', { webhookID: scene.webhookID, name: 'CRM' }, token)
    await stage.server.rpc('token.remove', { tokenID })
    const { webhookID } = scene
    expect(await audit({ tokenID })).toMatchObject([
      { method: 'webhook.edit', tokenID, tokenName: 'Of the shop', ids: { webhookID }, changed: ['name'] },
    ])
  })

  it('is not made of what is only tried', async () => {
    const before = await audit()
    await stage.server.rpc('webhook.recover', { webhookID: scene.webhookID, since: '0', dryRun: true })
    expect(await audit()).toEqual(before)
  })

  it('is found by what is asked for, and is gone after a year', async () => {
    const { eventID, webhookID } = scene
    await stage.server.rpc('webhook.edit', { webhookID, name: 'CRM' })
    const all = { eventID, method: 'webhook.edit' }
    const [{ date }] = await audit(all)
    expect(await audit({ ...all, since: date })).toHaveLength(1)
    expect(await audit({ ...all, until: date })).toEqual([])
    expect(await audit({ ...all, method: 'webhook.remove' })).toEqual([])
    const { db } = stage.server.app.connection
    const later = (days: number) => new Date(Number(date) * 1_000 + days * 24 * 3_600_000)
    await forgetBefore(db, new Date(0), later(AUDIT_DAYS))
    expect(await audit(all)).toHaveLength(1)
    await forgetBefore(db, new Date(0), later(AUDIT_DAYS + 1))
    expect(await audit(all)).toEqual([])
  })
})
