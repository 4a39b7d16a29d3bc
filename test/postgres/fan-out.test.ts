import { sql } from 'kysely'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FactsFrom, NOTHING_SEEN, turn } from '../../src/outbox/fan-out.ts'
import {
  addFact,
  addHook,
  db,
  deliveries,
  holds,
  pairs,
  session,
  slice,
  somebodyWaits,
  switchOff,
  switchOn,
  type WrongForm,
  withCore,
} from '../harness/core.ts'

withCore()

let other: pg.Client
beforeEach(async () => {
  other = await session()
})
afterEach(() => other.end())

const LOCK = 'select from aviso.installation for no key update'

/** The lock as a part of the statement that looks: its snapshot is older than the lock. */
const lockWithin: WrongForm = {
  without: 'a lock that comes before the look',
  name: 'fan_out',
  instead: [
    ['perform from aviso.installation for no key update;', ''],
    [
      'with seen as materialized (',
      'with held as materialized (select i.id from aviso.installation i for no key update), seen as materialized (',
    ],
    ['select turns.*, ', 'select turns.*, (select count(*) from held) as held, '],
  ],
}
const skipLocked: WrongForm = {
  without: 'the lock, passing over what another slice has',
  name: 'fan_out',
  instead: [
    ['perform from aviso.installation for no key update;', ''],
    ['o.number limit e.size * 4', 'o.number limit e.size * 4 for update of o skip locked'],
  ],
}

describe('a slice', () => {
  holds('sees what was committed while it waited for its turn', [lockWithin], async () => {
    // A webhook is being made, as webhook.create does: it has its number, and is not committed.
    await other.query(`begin; ${LOCK}`)
    await other.query(`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at, from_fact)
      values (1, 'activityEnrollment', 'http://127.0.0.1:9/', 'application/json', '{}', true, '', now(), nextval('aviso.outbox_number_seq'))`)
    const fact = await addFact()
    const under = slice()
    await somebodyWaits()
    await other.query('commit')
    expect(await under).toMatchObject({ facts: 1, deliveries: 1 })
    expect((await deliveries()).map((row) => row.fact)).toEqual([fact])
  })

  it('goes on with a fact that another session began', async () => {
    for (let n = 0; n < 6; n++) await addHook()
    await addFact('key')
    expect(await slice({ most: 2 })).toMatchObject({ deliveries: 2, more: true })
    const { rows } = await other.query(
      `select deliveries from aviso.fan_out('2026-11-25T12:00:00Z', '{"enrollment.added":["activityEnrollment"]}', 2, 0, 0, '{}', '{}', '{}', '{}', 'other', now(), 0, 2, '{}', '{}', '{}')`,
    )
    expect(rows).toEqual([{ deliveries: 2 }])
  })

  holds('never comes before another one that has an elder of its key', [skipLocked], async () => {
    await addHook()
    await slice() // makes the day of the log
    const elder = await addFact('key')
    await other.query('begin')
    await other.query(
      `select * from aviso.fan_out('2026-11-25T12:00:00Z', '{"enrollment.added":["activityEnrollment"]}', 100, 0, 0, '{}', '{}', '{}', '{}', 'other', now(), 0, 2, '{}', '{}', '{}')`,
    )
    const younger = await addFact('key')
    const under = slice()
    await Promise.race([somebodyWaits(), under])
    // Whoever reads now must not see the younger one without the elder.
    expect(await pairs()).toEqual([])
    await other.query('commit')
    await under
    expect((await deliveries()).map((row) => row.fact)).toEqual([elder, younger])
  })

  it('takes no lock when there is nothing to do', async () => {
    await other.query(`begin; ${LOCK}`)
    expect(await slice()).toMatchObject({ facts: 0, deliveries: 0, more: false })
    expect(await turn(db, 100, '0')).toBeNull()
    await other.query('rollback')
  })

  it('keeps no lock in a process that freezes: the whole of it is one statement', async () => {
    await addHook()
    await addFact()
    await slice()
    const { rows } = await sql`select from pg_locks where relation = 'aviso.installation'::regclass
      and mode = 'RowShareLock' and database = (select oid from pg_database where datname = current_database())`.execute(
      db,
    )
    expect(rows).toEqual([])
  })
})

describe('a fact that is committed after one with a higher number', () => {
  it('goes to a webhook that was switched off between them, and to one that caught up past it', async () => {
    const hook = await addHook()
    await other.query('begin')
    const { rows } = await other.query(`insert into aviso.outbox (at, company_id, event_id, kind, ordering_key, data)
      values (now(), 1, 1, 'enrollment.added', 'late', '{}') returning number`)
    const late = rows[0].number
    await switchOff(hook)
    const missed = await addFact('early')
    await slice()
    await switchOn(hook)
    await turn(db, 100, '0')
    expect(await pairs()).toEqual([`${missed} to ${hook}`])
    await other.query('commit')
    await slice()
    expect(await pairs()).toEqual([`${late} to ${hook}`, `${missed} to ${hook}`])
  })

  holds(
    'goes before a younger one of its key, also where its event is taken up behind it',
    [
      {
        without: 'a look in front of where the event begins',
        name: 'fan_out',
        instead: [['eldest.ordering_key between o.ordering_key and o.ordering_key', 'false']],
      },
    ],
    async () => {
      await addHook()
      const elder = await addFact('key')
      const younger = await addFact('key')
      const elsewhere = await addFact('another')
      const behind = { seen: { txid: '1000000000', number: '0', open: [] }, events: [{ whose: '1', fact: younger }] }
      await slice({ from: behind })
      expect((await deliveries()).map(({ fact }) => fact)).toEqual([elsewhere])
      await slice()
      const told = await db
        .selectFrom('fact')
        .select('number')
        .where('ordering_key', '=', 'key')
        .orderBy('position')
        .execute()
      expect(told.map(({ number }) => number)).toEqual([elder, younger])
    },
  )

  holds(
    'is seen by the next slice, since its transaction was under way',
    [
      {
        without: 'those that were under way',
        name: 'fan_out',
        instead: [['pg_snapshot_xip(snapshot)', "pg_snapshot_xip('1:1:'::pg_snapshot)"]],
      },
    ],
    async () => {
      await addHook()
      await other.query('begin')
      await other.query(`insert into aviso.outbox (at, company_id, event_id, kind, ordering_key, data)
        values (now(), 1, 1, 'enrollment.added', 'late', '{}')`)
      await addFact('early')
      const { seen } = await slice()
      expect(await slice({ from: { seen } })).toMatchObject({ facts: 0 })
      await other.query('commit')
      expect(await slice({ from: { seen } })).toMatchObject({ facts: 1, deliveries: 1 })
    },
  )

  it('is seen whatever it comes behind, also when it has many with it', async () => {
    await other.query('begin')
    const insert = (count: number) => `insert into aviso.outbox (at, company_id, event_id, kind, ordering_key, data)
      select now(), 1, 1, 'enrollment.added', 'key ' || n, '{}' from generate_series(1, ${count}) n`
    await other.query(insert(2_500))
    await sql.raw(insert(12_000)).execute(db)
    let slices = 0
    let [seen, events] = [NOTHING_SEEN, [] as FactsFrom[]]
    for (let more = true; more; slices++) {
      const made = await slice({ most: 5_000, from: { seen, events } })
      if (slices === 0) await other.query('commit')
      seen = made.seen
      events = made.left
      more = made.more
    }
    expect(
      await db
        .selectFrom('fact')
        .select(({ fn }) => fn.countAll().as('count'))
        .execute(),
    ).toEqual([{ count: '14500' }])
    expect(seen.open.length).toBeLessThan(100) // those of others on this server are among them
  })
})
