import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import { eventually } from '../harness/eventually.ts'
import { enrollmentData, publish } from '../harness/publish.ts'
import { verify } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

const SCHEMA = {
  type: 'object',
  required: ['order'],
  properties: { order: { type: 'string' }, n: { type: 'integer' } },
}
const ROLLED_BACK = 'rolled back'

const it = storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  .extend('db', ({ server }): Db => server.app.connection.db)
  // A type of the company that no other test has.
  .extend('type', async ({ server }) => {
    const type = `shop${++made}.paid`
    const ownType = {
      companyID: '1',
      type,
      description: 'An order was paid.',
      schema: SCHEMA,
      example: { order: 'A-1' },
    }
    await server.rpc('webhook.type.create', ownType)
    return type
  })
  // That of its webhook.
  .extend('secret', { auto: true }, async ({ server, eventID, receiver, type }): Promise<string> => {
    const { secret } = await server.newWebhook(eventID, receiver.url, { type })
    return secret
  })
  .extend('rolledBack', ({ server }) => async (work: (trx: Db) => Promise<unknown>): Promise<void> => {
    const done = server.app.connection.db.transaction().execute(async (trx) => {
      await work(trx)
      throw new Error(ROLLED_BACK)
    })
    await expect(done).rejects.toThrow(ROLLED_BACK)
  })
  .extend('committed', ({ server }) => (work: (trx: Db) => Promise<unknown>): Promise<unknown> => {
    return server.app.connection.db.transaction().execute(work)
  })
  /** Wakes the dispatcher again and again, as the poll does: what it could not check goes on with a later slice. */
  .extend('heard', ({ server, receiver }) => async (n: number) => {
    await eventually(async () => {
      server.app.connection.nudge()
      expect(receiver.requests.length).toBeGreaterThanOrEqual(n)
    })
    return receiver.received(n)
  })
  /** The facts of the event in the log that were published, in the order of their numbers. */
  .extend('logged', ({ server, eventID, db }) => async (n: number) => {
    server.app.connection.nudge()
    return eventually(async () => {
      const facts = await db
        .selectFrom('fact')
        .selectAll()
        .where('event_id', '=', eventID)
        .where(ofOthers)
        .orderBy('number')
        .execute()
      expect(facts).toHaveLength(n)
      return facts
    })
  })

let made = 0

/** Not the event itself, and the activity that it was made with. */
const ofOthers = sql<boolean>`coalesce(kind, '') not in ('event.created', 'activity.created')`

describe("a transaction of somebody else's that publishes", () => {
  it('is told when it is committed, and only then', async ({
    eventID,
    type,
    secret,
    rolledBack,
    committed,
    heard,
    logged,
  }) => {
    await rolledBack((trx) => publish(trx, eventID, type, { order: 'never' }))
    let number = ''
    await committed(async (trx) => {
      number = await publish(trx, eventID, type, '{"order": "A-17", "n": 12345678901234567890}', {
        at: '2026-11-22T11:00:00Z',
      })
    })
    const [request, ...others] = await heard(1)
    expect(others).toEqual([])
    // The data as it was written: parsed and written again, the number would be another one.
    expect(request?.body).toBe(
      `{"type":"${type}","timestamp":"2026-11-22T11:00:00.000Z","data":{"order": "A-17", "n": 12345678901234567890}}`,
    )
    verify(secret, request as NonNullable<typeof request>)
    const [fact] = await logged(1)
    expect(fact).toMatchObject({ number, type, kind: null, ordering_key: null, flaw: null, event_name: 'Congress' })
  })

  it('tells built-in facts to the webhooks of every platform that has them', async ({
    server,
    eventID,
    receiver,
    committed,
    heard,
    logged,
  }) => {
    await server.newWebhook(eventID, receiver.url, { type: 'activityEnrollment' })
    await server.newWebhook(eventID, receiver.url, { type: 'enrollment_added' })
    await committed((trx) => publish(trx, eventID, 'enrollment.added', enrollmentData('7')))
    const requests = await heard(2)
    expect(requests.map(({ json }) => json.type ?? json.event).sort()).toHaveLength(2)
    const [fact] = await logged(1)
    expect(fact).toMatchObject({ kind: 'enrollment.added', type: null, person: '7', ordering_key: `${eventID}/3/7` })
  })

  it('can publish from a trigger on a table of its own', async ({
    eventID,
    receiver,
    type,
    db,
    rolledBack,
    committed,
    heard,
    logged,
  }) => {
    const table = sql.raw(`public.orders_${made}`)
    await sql`create table ${table} (id int primary key, note text)`.execute(db)
    await sql`create function ${sql.raw(`public.tell_${made}`)}() returns trigger language plpgsql as $$
      begin
        perform aviso.publish(${sql.lit(Number(eventID))}, ${sql.lit(type)}, jsonb_build_object('order', new.id::text),
          ordering_key => new.id::text);
        return new;
      end $$`.execute(db)
    await sql`create trigger tell after insert on ${table} for each row execute function ${sql.raw(`public.tell_${made}`)}()`.execute(
      db,
    )
    const insert = sql`insert into ${table} select n, 'a note' from generate_series(1, 1000) n`
    await rolledBack((trx) => insert.execute(trx))
    expect(receiver.requests).toEqual([])
    await committed((trx) => insert.execute(trx))
    const requests = await heard(1_000)
    expect(new Set(requests.map(({ json }) => json.data.order)).size).toBe(1_000)
    expect(await logged(1_000)).toHaveLength(1_000)
  })

  it('publishes facts of a company, which its webhooks alone are told', async ({
    server,
    eventID,
    type,
    db,
    heard,
  }) => {
    await publish(db, null, type, { order: 'A-18' }, { company: '1', ordering: 'A-18' })
    server.app.connection.nudge()
    await eventually(async () => {
      const facts = await db.selectFrom('fact').selectAll().where('type', '=', type).execute()
      expect(facts).toMatchObject([{ event_id: null, event_name: null, ordering_key: 'company/1/own/A-18' }])
    })
    await publish(db, eventID, type, { order: 'A-19' })
    expect((await heard(1)).map(({ json }) => json.data.order)).toEqual(['A-19'])
  })
})

describe('data that does not fit', () => {
  it('goes to nobody, and what waits behind it in its key goes on', async ({
    eventID,
    type,
    db,
    committed,
    heard,
    logged,
  }) => {
    const ordering = 'A-20'
    await committed(async (trx) => {
      await publish(trx, eventID, type, { order: 20 }, { ordering })
      await publish(trx, eventID, type, { order: 'A-20' }, { ordering })
      await publish(trx, eventID, 'enrollment.added', { ...enrollmentData('7'), enrollment: { id: '31' } })
      await publish(trx, eventID, type, '{"order": "\\u0000"}', { ordering })
      await publish(trx, eventID, type, { order: 'A-21' }, { ordering })
    })
    expect((await heard(2)).map(({ json }) => json.data.order)).toEqual(['A-20', 'A-21'])
    const facts = await logged(5)
    expect(facts.map(({ flaw }) => flaw)).toEqual([
      'data.order must be a string.',
      null,
      expect.stringMatching(/^data\.enrollment\.source is required: one of api, catalog/),
      expect.stringMatching(/^data\.order has a character that cannot be stored/),
      null,
    ])
    expect(new Set(facts.map(({ position }) => position)).size).toBe(5)
    expect(await db.selectFrom('outbox').selectAll().where(ofOthers).execute()).toEqual([])
  })

  it('is told of a type that was removed meanwhile', async ({ eventID, type, committed, logged }) => {
    await committed(async (trx) => {
      await publish(trx, eventID, type, { order: 'A-22' })
      await trx.updateTable('own_type').set({ removed_at: new Date() }).where('type', '=', type).execute()
    })
    const [fact] = await logged(1)
    expect(fact?.flaw).toBe(`The type ${type} was removed before the fact was checked.`)
  })

  it('stops nobody else while it cannot be checked', async ({ server, eventID, receiver, type, db, heard }) => {
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Workshop' })
    await server.newWebhook(eventID, receiver.url, { type: 'activityEnrollment' })
    const mark = sql.raw('aviso.mark_checked(timestamptz, bigint[], text[])')
    await sql`alter function ${mark} rename to mark_away`.execute(db)
    await publish(db, eventID, type, { order: 'A-25' })
    await server.enroll(activityID)
    expect((await heard(1))[0]?.json.type).toBe('activityEnrollment')
    const away = sql.raw('aviso.mark_away(timestamptz, bigint[], text[])')
    await sql`alter function ${away} rename to mark_checked`.execute(db)
    expect((await heard(2))[1]?.json.type).toBe(type)
  })

  it('does not stop the dispatcher when it cannot even be read', async ({
    eventID,
    type,
    committed,
    heard,
    logged,
  }) => {
    const deep = `{"order": "A-23", "deep": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`
    await committed(async (trx) => {
      await publish(trx, eventID, type, deep)
      await publish(trx, eventID, type, { order: 'A-24' })
    })
    expect((await heard(1)).map(({ json }) => json.data.order)).toEqual(['A-24'])
    expect((await logged(2))[0]?.flaw).toMatch(/too deep/)
  })
})

describe('an idempotency key', () => {
  it('answers the fact that it published, for seven days', async ({ eventID, type, db, heard }) => {
    const idempotency = `key ${made}`
    const first = await publish(db, eventID, type, { order: 'A-30', n: 1 }, { idempotency })
    expect(await publish(db, eventID, type, '{"n": 1, "order": "A-30"}', { idempotency })).toBe(first)
    await expect(publish(db, eventID, type, { order: 'A-31' }, { idempotency })).rejects.toThrow(
      `The idempotency key '${idempotency}' was used for another fact.`,
    )
    await sql`update aviso.published set at = at - interval '8 days'`.execute(db)
    const second = await publish(db, eventID, type, { order: 'A-31' }, { idempotency })
    expect(BigInt(second)).toBeGreaterThan(BigInt(first))
    expect((await heard(2)).map(({ json }) => json.data.order)).toEqual(['A-30', 'A-31'])
  })

  it('is free again when the transaction that used it was rolled back', async ({
    eventID,
    type,
    db,
    rolledBack,
    heard,
  }) => {
    const idempotency = `key ${made}`
    await rolledBack((trx) => publish(trx, eventID, type, { order: 'never' }, { idempotency }))
    await publish(db, eventID, type, { order: 'A-32' }, { idempotency })
    expect((await heard(1)).map(({ json }) => json.data.order)).toEqual(['A-32'])
  })
})

describe('what the function refuses', () => {
  const long = 'x'.repeat(201)
  const cases: [string, (given: { db: Db; eventID: string; type: string }) => Promise<unknown>, RegExp][] = [
    ['an event that is not there', ({ db, type }) => publish(db, '999', type, {}), /^There is no event 999\./],
    [
      'neither an event nor a company',
      ({ db, type }) => publish(db, null, type, {}),
      /^An event or a company is required/,
    ],
    [
      'a company that is not there',
      ({ db, type }) => publish(db, null, type, {}, { company: '999' }),
      /^There is no company 999/,
    ],
    [
      'an event of another company',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { company: '999' }),
      /^The event \d+ is not one of company 999/,
    ],
    [
      'an unknown type',
      ({ db, eventID }) => publish(db, eventID, 'shop.unknown', {}),
      /^There is no type 'shop\.unknown' that company 1/,
    ],
    [
      "a platform's type",
      ({ db, eventID }) => publish(db, eventID, 'activityEnrollment', {}),
      /^There is no type 'activityEnrollment'/,
    ],
    [
      "Aviso's own fact",
      ({ db, eventID }) => publish(db, eventID, 'webhook.disabled', {}),
      /^There is no type 'webhook\.disabled'/,
    ],
    ['no type', ({ db, eventID }) => publish(db, eventID, null, {}), /^There is no type null/],
    [
      'a built-in fact of a company',
      ({ db }) => publish(db, null, 'event.edited', {}, { company: '1' }),
      /^An event is required for event\.edited/,
    ],
    ['a list', ({ db, eventID, type }) => publish(db, eventID, type, []), /^data must be a JSON object: it is array\./],
    [
      'null',
      ({ db, eventID, type }) => publish(db, eventID, type, 'null'),
      /^data must be a JSON object: it is null\./,
    ],
    ['no JSON', ({ db, eventID, type }) => publish(db, eventID, type, '{"order'), /invalid input syntax for type json/],
    [
      'data that is too long',
      ({ db, eventID, type }) => publish(db, eventID, type, { order: 'é'.repeat(131_100) }),
      /^data has 26\d{4} octets: at most 262144 are allowed\./,
    ],
    [
      'data without the person',
      ({ db, eventID }) => publish(db, eventID, 'attendee.added', { person: '7' }),
      /^data\.person\.id must be an ID/,
    ],
    [
      'a number as an ID',
      ({ db, eventID }) => publish(db, eventID, 'activity.edited', { activity: { id: 7 } }),
      /^data\.activity\.id must be an ID: a positive number of at most 15 digits in a string\./,
    ],
    [
      'an empty ordering key',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { ordering: '' }),
      /^ordering_key must have 1 to 200/,
    ],
    [
      'a long ordering key',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { ordering: long }),
      /it has 201\./,
    ],
    [
      'the ordering key of a built-in fact',
      ({ db, eventID }) => publish(db, eventID, 'event.edited', {}, { ordering: 'a' }),
      /^ordering_key cannot be given for event\.edited/,
    ],
    [
      'an empty idempotency key',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { idempotency: '' }),
      /^idempotency_key must have/,
    ],
    [
      'a long idempotency key',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { idempotency: long }),
      /it has 201\./,
    ],
    [
      'a time to come',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { at: '2100-01-01Z' }),
      /^at cannot be 2100/,
    ],
    [
      'a time long ago',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { at: '1969-12-31Z' }),
      /^at cannot be 1969/,
    ],
    [
      'a time without end',
      ({ db, eventID, type }) => publish(db, eventID, type, {}, { at: 'infinity' }),
      /^at cannot be infinity/,
    ],
  ]

  it.for(cases)(
    "is told in words within the caller's transaction: %s",
    async ([_, call, words], { eventID, type, db }) => {
      const error = await call({ db, eventID, type }).then(
        () => null,
        (thrown: Error & { code: string; hint?: string }) => thrown,
      )
      expect(error?.message).toMatch(words)
      if (error?.code !== '22P02') expect(error).toMatchObject({ code: '22023', hint: expect.stringMatching(/\.$/) })
      expect(await db.selectFrom('outbox').selectAll().where(ofOthers).execute()).toEqual([])
    },
  )
})
