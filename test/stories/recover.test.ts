import { sql } from 'kysely'
import { describe, expect, inject } from 'vitest'
import { ensureDays } from '../../src/outbox/days.ts'
import { recoverMissing } from '../../src/outbox/recover.ts'
import { eventually } from '../harness/eventually.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import type { ServerOptions } from '../harness/server.ts'
import { RECEIVED } from '../harness/stage.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const DAY = 24 * 3_600_000

const story = (options: ServerOptions) =>
  storyOf(options)
    .extend('seconds', ({ server }) => (offset = 0) => {
      return String(Math.floor((server.clock.now().getTime() + offset) / 1_000))
    })
    /** Recovers what is missing since an hour ago. */
    .extend('recover', ({ server, seconds }) => (more: object): Promise<Any> => {
      return server.rpc('webhook.recover', { since: seconds(-3_600_000), missing: true, ...more })
    })
    .extend('refused', ({ server, seconds }) => async (more: object): Promise<Any> => {
      const { data } = await server.rpcError('webhook.recover', { since: seconds(-3_600_000), missing: true, ...more })
      return data
    })
    .extend('rowsOf', ({ server }) => async (webhookID: string) => {
      return (await server.app.connection.db.selectFrom('delivery').selectAll().orderBy('fact').execute()).filter(
        (row) => row.webhook_id === webhookID,
      )
    })
    /** Enrols people, and fans out what happened. */
    .extend('enrollAll', ({ server, activityID }) => async (...names: string[]): Promise<void> => {
      for (const name of names) await server.enroll(activityID, name)
      await fanOutAll(server.app.connection.db, server.clock.now())
    })

const still = story({ role: 'api', env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
const sending = story({ env: { RETRY_SCHEDULE: '5s', ALLOW_NETWORKS: '127.0.0.0/8' } })

describe('what a webhook has never got', () => {
  const it = still

  let webhookID: string
  /** A webhook that was made after Ana, Bea and Caio, and before Dora. */
  it.beforeEach(async ({ server, eventID, receiver, enrollAll }) => {
    await enrollAll('Ana Souza', 'Bea Lima', 'Caio Reis')
    webhookID = (await server.newWebhook(eventID, receiver.url)).webhookID
    await enrollAll('Dora Silva')
  })

  it('is counted, and made in pieces in the order in which it happened', async ({ server, rowsOf, recover }) => {
    expect(await rowsOf(webhookID)).toHaveLength(1)
    expect(await recover({ webhookID, dryRun: true })).toEqual({ recovered: 0, left: 3, next: null })
    expect(await rowsOf(webhookID)).toHaveLength(1)
    const first = await recover({ webhookID, limit: 2 })
    expect(first).toEqual({ recovered: 2, left: 1, next: expect.stringMatching(`^${webhookID}\\.`) })
    expect(await recover({ webhookID, limit: 2, after: first.next })).toEqual({ recovered: 1, left: 0, next: null })
    const told = (await server.outbox()).filter((row) => row.webhook_id === webhookID)
    const names = told.map(({ payload }) => JSON.parse(payload).data.person.name)
    expect(names).toEqual(['Ana Souza', 'Bea Lima', 'Caio Reis', 'Dora Silva'])
    const ids = (await rowsOf(webhookID)).map(({ id }) => Number(id))
    expect(ids.slice(0, 3)).toEqual(ids.slice(0, 3).toSorted((a, b) => a - b))
    expect(await recover({ webhookID })).toEqual({ recovered: 0, left: 0, next: null })
  })

  it('goes on without after, too, and keeps the lanes of the facts', async ({ server, recover, rowsOf }) => {
    expect(await recover({ webhookID, limit: 2 })).toMatchObject({ recovered: 2, left: 1 })
    expect(await recover({ webhookID, limit: 2 })).toMatchObject({ recovered: 1, left: 0 })
    const facts = await server.app.connection.db.selectFrom('fact').select(['number', 'ordering_key', 'at']).execute()
    for (const row of await rowsOf(webhookID)) {
      const fact = facts.find(({ number }) => number === row.fact)
      expect([row.ordering_key, row.created_at]).toEqual([fact?.ordering_key, fact?.at])
    }
  })

  it('is come to in steps, each of which looks at some facts only', async ({ server }) => {
    const { db } = server.app.connection
    const webhook = await db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirstOrThrow()
    const span = { since: new Date(server.clock.now().getTime() - 1_000), until: null }
    const steps: Any[] = []
    for (let after: string | null = '0'; after !== null; after = steps.at(-1).next) {
      steps.push(await recoverMissing(db, webhook, span, after, 1, 3))
    }
    expect(steps.reduce((sum, { recovered }) => sum + recovered, 0)).toBe(3)
    expect(Math.max(...steps.map(({ seen }) => seen))).toBe(3)
    expect(steps.some(({ recovered }) => recovered === 0)).toBe(true)
  })

  it('is made once, however many calls there are at once', async ({ recover, rowsOf }) => {
    const calls = await Promise.all(Array.from({ length: 6 }, () => recover({ webhookID })))
    expect(calls.reduce((sum, { recovered }) => sum + recovered, 0)).toBe(3)
    expect(await rowsOf(webhookID)).toHaveLength(4)
  })

  it('is within the time that is asked for', async ({ server, eventID, activityID, receiver, seconds, recover }) => {
    const noon = seconds()
    server.clock.advance(60_000)
    await server.enroll(activityID, 'Eva Costa')
    await fanOutAll(server.app.connection.db, server.clock.now())
    const late = (await server.newWebhook(eventID, receiver.url)).webhookID
    expect(await recover({ webhookID: late, until: noon, dryRun: true })).toMatchObject({ left: 4 })
    expect(await recover({ webhookID: late, since: seconds(-59_000), dryRun: true })).toMatchObject({ left: 1 })
    expect(await recover({ webhookID: late, since: noon, until: noon, dryRun: true })).toMatchObject({ left: 4 })
    expect(await recover({ webhookID: late, dryRun: true })).toMatchObject({ left: 5 })
  })

  it('is not what nobody was to be told, what does not fit, and what is still being fanned out', async ({
    server,
    eventID,
    activityID,
    recover,
  }) => {
    const { db } = server.app.connection
    await server.enroll(activityID, 'Eva Costa', { bypassWebhook: true })
    await fanOutAll(db, server.clock.now())
    const [ana, bea] = await db
      .selectFrom('fact')
      .selectAll()
      .where('kind', '=', 'enrollment.added')
      .where('event_id', '=', eventID)
      .orderBy('position')
      .execute()
    await sql`update aviso.fact set flaw = 'data.x is required.' where number = ${ana?.number}`.execute(db)
    expect(await recover({ webhookID, dryRun: true })).toMatchObject({ left: 2 })
    await sql`insert into aviso.outbox (number, at, company_id, data, position)
      overriding system value values (${bea?.number}, now(), 1, '{}', 1)`.execute(db)
    expect(await recover({ webhookID })).toMatchObject({ recovered: 1, left: 0 })
    await sql`delete from aviso.outbox`.execute(db)
    expect(await recover({ webhookID })).toMatchObject({ recovered: 1, left: 0 })
  })

  it('is held while the webhook is off', async ({ server, recover, rowsOf }) => {
    await server.rpc('webhook.edit', { webhookID, active: false })
    expect(await recover({ webhookID })).toMatchObject({ recovered: 3 })
    const due = (await rowsOf(webhookID)).map(({ due_at }) => due_at as unknown)
    expect(due.filter((time) => time === Number.NEGATIVE_INFINITY)).toHaveLength(3)
  })

  it('does not count what webhook.send sent', async ({ server, eventID, recover }) => {
    const { facts } = await server.rpc('fact.find', { eventID, type: 'activityEnrollment' })
    await server.rpc('webhook.send', { webhookID, factID: facts[0].factID })
    expect(await recover({ webhookID, dryRun: true })).toMatchObject({ left: 3 })
  })

  it('is made for each webhook of an event, one after the other', async ({
    server,
    eventID,
    receiver,
    recover,
    rowsOf,
  }) => {
    const other = (await server.newWebhook(eventID, receiver.url)).webhookID
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const all = { eventID, limit: 5 }
    expect(await recover({ ...all, dryRun: true })).toEqual({ recovered: 0, left: 7, next: null })
    const first = await recover(all)
    expect(first).toMatchObject({ recovered: 5, left: 2 })
    expect(first.next.split('.')[0]).toBe(other)
    expect(await recover({ ...all, after: first.next })).toEqual({ recovered: 2, left: 0, next: null })
    expect([await rowsOf(webhookID), await rowsOf(other)].map(({ length }) => length)).toEqual([4, 4])
    const exact = (await server.newWebhook(eventID, receiver.url)).webhookID
    const last = (await server.newWebhook(eventID, receiver.url)).webhookID
    const full = await recover({ eventID, limit: 4 })
    expect(full).toEqual({ recovered: 4, left: 4, next: `${last}.0` })
    expect(await recover({ eventID, after: full.next })).toEqual({ recovered: 4, left: 0, next: null })
    expect([await rowsOf(exact), await rowsOf(last)].map(({ length }) => length)).toEqual([4, 4])
  })

  it('goes on in the midst of one webhook, and from the beginning for the next', async ({
    server,
    eventID,
    receiver,
    recover,
    rowsOf,
  }) => {
    const other = (await server.newWebhook(eventID, receiver.url)).webhookID
    const first = await recover({ eventID, limit: 2 })
    expect(first).toEqual({ recovered: 2, left: 5, next: expect.stringMatching(`^${webhookID}\\.[1-9]`) })
    expect(await recover({ eventID, after: first.next })).toEqual({ recovered: 5, left: 0, next: null })
    expect([await rowsOf(webhookID), await rowsOf(other)].map(({ length }) => length)).toEqual([4, 4])
  })

  it('is looked for at some of very many webhooks at a time', async ({
    server,
    eventID,
    receiver,
    recover,
    rowsOf,
  }) => {
    await sql`insert into aviso.webhook (company_id, event_id, type, url, content_type, active, secret, headers, former_secrets, created_at, from_fact)
      select company_id, event_id, 'activityDismissal', url, content_type, active, secret, headers, former_secrets, created_at, from_fact
      from aviso.webhook, generate_series(1, 210) where id = ${webhookID}`.execute(server.app.connection.db)
    const last = (await server.newWebhook(eventID, receiver.url)).webhookID
    const first = await recover({ eventID })
    expect(first).toEqual({ recovered: 3, left: 0, next: expect.stringMatching(/^\d+\.0$/) })
    expect(await recover({ eventID, after: first.next })).toEqual({ recovered: 4, left: 0, next: null })
    expect([await rowsOf(webhookID), await rowsOf(last)].map(({ length }) => length)).toEqual([4, 4])
  })

  it('is that of all events for a webhook of the company', async ({ server, eventID, recover, rowsOf }) => {
    const other = await server.newEvent()
    await server.enroll(other.activityID)
    await fanOutAll(server.app.connection.db, server.clock.now())
    await sql`update aviso.webhook set event_id = null where id = ${webhookID}`.execute(server.app.connection.db)
    const { facts } = await server.rpc('fact.find', { companyID: '1', type: 'activityEnrollment', limit: 100 })
    const told = facts.filter(({ muted, problem }: Any) => !muted && problem === null).length - 1
    expect(await recover({ webhookID, dryRun: true })).toMatchObject({ left: told })
    expect((await recover({ eventID })).recovered).toBe(0)
    expect((await recover({ webhookID })).recovered).toBe(told)
    expect((await rowsOf(webhookID)).slice(0, -1).map(({ event_id }) => event_id)).toContain(null)
  })

  it('is refused in words', async ({ eventID, seconds, refused, recover }) => {
    const now = seconds()
    const cases: [object, string, RegExp][] = [
      [
        { webhookID, since: seconds(1_000) },
        'since',
        /since cannot be "\d+": it is in the future: \d+ \(now\) or earlier/,
      ],
      [{ webhookID, since: seconds(-31 * DAY) }, 'since', /with missing, \d+ or later.*RETENTION_DAYS.*30 days/],
      [{ webhookID, since: now, until: seconds(-1_000) }, 'until', /until cannot be "\d+": since \(\d+\) or later/],
      [{ webhookID, eventID }, 'eventID', /it goes without webhookID/],
      [{}, 'webhookID', /webhookID or eventID is required/],
      [{ webhookID, after: 'x' }, 'after', /next of the last answer/],
      [{ webhookID, after: '7' }, 'after', /next of the last answer/],
      [{ webhookID, missing: false, after: '7.1' }, 'after', /next of the last answer/],
    ]
    for (const [given, field, message] of cases) {
      const { kind, issues } = await refused(given)
      expect(kind).toBe('invalid_params')
      expect(issues).toEqual([{ path: [field], message: expect.stringMatching(message) }])
    }
    expect((await refused({ webhookID: '999999' })).issues[0].path).toEqual(['webhookID'])
    expect((await refused({ eventID: '999999' })).issues[0].path).toEqual(['eventID'])
    // The log is kept by whole days; deliveries that failed are known however old they are.
    expect(await recover({ webhookID, since: seconds(-30 * DAY), dryRun: true })).toMatchObject({ left: 3 })
    expect(await recover({ webhookID, since: '0', missing: false })).toEqual({ recovered: 0, left: 0, next: null })
  })

  // On Citus the node has the days, and its locks.
  it.skipIf(inject('backend') === 'citus')(
    'looks only at the days that can have it: the planner does not even open the others',
    async ({ server }) => {
      const { db } = server.app.connection
      const days = Array.from({ length: 20 }, (_, n) => new Date(server.clock.now().getTime() - n * DAY))
      for (const table of ['fact', 'attempt'] as const) await ensureDays(db, table, days)
      const webhook = await db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirstOrThrow()
      const opened = (since: Date) =>
        db.transaction().execute(async (trx) => {
          await recoverMissing(trx, webhook, { since, until: null }, '0', 10, 100)
          const { rows } = await sql<{
            name: string
          }>`select relname as name from pg_locks l join pg_class c on c.oid = l.relation
          where l.pid = pg_backend_pid() and c.relkind = 'r' and relname ~ '^(fact|attempt)_' order by 1`.execute(trx)
          return rows.map(({ name }) => name)
        })
      expect(await opened(server.clock.now())).toEqual([
        'attempt_20261120',
        'attempt_20261121',
        'attempt_20261122',
        'fact_20261121',
        'fact_20261122',
      ])
      expect(await opened(new Date(0))).toHaveLength(40)
    },
  )
})

describe('what failed', () => {
  const it = sending

  it('is tried again for a webhook or a whole event, within the time, and not what was sent by hand', async ({
    server,
    eventID,
    activityID,
    receiver,
    seconds,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await server.newWebhook(eventID, `${receiver.url}/other`, { type: 'enrollment_added' })
    const since = seconds(-1_000)
    await server.enroll(activityID)
    const states = async () =>
      (await server.rpc('webhook.delivery.find', { eventID, pending: true })).data.map(({ state }: Any) => state)
    await eventually(async () => expect(await states()).toEqual(['waiting', 'waiting']))
    const ask = (more: object) => server.rpc('webhook.recover', { since, dryRun: true, ...more })
    expect(await ask({ webhookID })).toMatchObject({ left: 1 })
    expect(await ask({ eventID })).toMatchObject({ left: 2 })
    expect(await ask({ eventID, until: since })).toMatchObject({ left: 0 })
    const { facts } = await server.rpc('fact.find', { eventID, type: 'activityEnrollment' })
    await server.rpc('webhook.send', { webhookID, factID: facts[0].factID })
    await eventually(async () => expect(await states()).toEqual(['waiting', 'waiting', 'waiting']))
    expect(await ask({ eventID })).toMatchObject({ left: 2 })
    receiver.behave(() => RECEIVED)
    const first = await server.rpc('webhook.recover', { since, eventID, limit: 1 })
    expect(first).toEqual({ recovered: 1, left: 1, next: expect.stringMatching(/^\d+$/) })
    expect(await server.rpc('webhook.recover', { since, eventID, after: first.next })).toMatchObject({
      recovered: 1,
      left: 0,
    })
    await eventually(async () => expect(await states()).toEqual(['waiting']))
  })
})
