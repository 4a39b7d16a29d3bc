import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { addFact, addHook, db, OTHER_URL, slice, withCore } from '../harness/core.ts'
import { holdsIn, type Stated, type WrongStatement } from '../harness/wrong-statement.ts'

// The order of deliveries, as the claim keeps it: each rule holds, and a claim without it is noticed.

withCore()

const NOW = new Date('2026-11-25T12:00:00Z')
const LATER = new Date('2026-11-25T12:00:45Z')

/** Claims as a dispatcher does, and tells what it took as "fact to webhook". */
async function take(stated: Stated, limitPerWebhook = 4): Promise<string[]> {
  const { deliveries } = await claim(stated(db), {
    now: NOW,
    leasedBy: 'tester',
    leaseUntil: LATER,
    limit: 16,
    costlyLimit: 4,
    limitPerWebhook,
    limits: new Map(),
    inFlight: new Map(),
    after: BEGINNING,
  })
  return deliveries.map(({ fact, webhook }) => `${fact} to ${webhook.webhookID}`)
}

/** Adds two facts of which the elder is committed after the younger was fanned out, so that its delivery has the higher ID. */
async function addLate(elderKey: string, youngerKey: string): Promise<[elder: string, younger: string]> {
  const elder = await addFact(elderKey)
  await sql`create table aviso.uncommitted as select * from aviso.outbox`.execute(db)
  await sql`delete from aviso.outbox`.execute(db)
  const younger = await addFact(youngerKey)
  await slice()
  await sql`insert into aviso.outbox select * from aviso.uncommitted`.execute(db)
  await sql`drop table aviso.uncommitted`.execute(db)
  await slice()
  const rows = await db.selectFrom('delivery').select('fact').orderBy('id').execute()
  if (rows.map(({ fact }) => fact).join() !== [younger, elder].join()) throw new Error('the elder was not late')
  return [elder, younger]
}

const NO_HEAD: WrongStatement = {
  without: 'a look at the head',
  instead: [['order by older.fact, older.id limit 1', 'order by older.fact, older.id limit 0']],
}

describe('a lane', () => {
  holdsIn('gives its oldest alone', [NO_HEAD], async (stated) => {
    const hook = await addHook()
    const first = await addFact('key')
    await addFact('key')
    const other = await addFact('other')
    await slice()
    expect(await take(stated)).toEqual([`${first} to ${hook}`, `${other} to ${hook}`])
    expect(await take(stated)).toEqual([])
  })

  holdsIn(
    'goes by the numbers of facts: the elder one is first that was committed later',
    [
      NO_HEAD,
      {
        without: 'the number, by the ID of the delivery',
        instead: [['d.fact < first.fact', 'd.id < first.id']],
      },
    ],
    async (stated) => {
      const hook = await addHook()
      const [elder] = await addLate('key', 'key')
      expect(await take(stated)).toEqual([`${elder} to ${hook}`])
    },
  )

  holdsIn(
    'has the deliveries of all webhooks with its URL, and of no other',
    [
      NO_HEAD,
      {
        without: 'the other webhooks of the URL',
        instead: [['from unnest(s.lane) same (id)', 'from unnest(array[s.id]) same (id)']],
      },
      {
        without: 'the URL, with all webhooks',
        instead: [['from unnest(s.lane) same (id)', 'from unnest(array(select id from aviso.webhook)) same (id)']],
      },
    ],
    async (stated) => {
      const hook = await addHook()
      const first = await addFact('key')
      await addHook()
      const elsewhere = await addHook({ url: OTHER_URL })
      const second = await addFact('key')
      await slice()
      expect(await take(stated)).toEqual([`${first} to ${hook}`, `${second} to ${elsewhere}`])
    },
  )

  holdsIn(
    'waits for a retry of its oldest, at another webhook of its URL too',
    [
      NO_HEAD,
      {
        without: 'the other webhooks of the URL',
        instead: [['from unnest(s.lane) same (id)', 'from unnest(array[s.id]) same (id)']],
      },
      {
        without: 'the ones that wait for a retry',
        instead: [["and (d.due_at is null or d.due_at < 'infinity')", 'and d.due_at is null']],
      },
    ],
    async (stated) => {
      await addHook()
      await addFact('key')
      await slice()
      await sql`update aviso.delivery set due_at = ${LATER}::timestamptz, attempts = 1`.execute(db)
      await addHook()
      await addFact('key')
      await slice()
      expect(await take(stated)).toEqual([])
    },
  )
})

describe('the lanes of one webhook', () => {
  holdsIn(
    'take turns by the numbers of facts: the elder one is first that was committed later',
    [
      {
        without: 'the number, by the ID of the delivery',
        instead: [['order by o.webhook_id, o.fact, o.id ', 'order by o.webhook_id, o.id ']],
      },
    ],
    async (stated) => {
      const hook = await addHook()
      const [elder] = await addLate('one', 'another')
      expect(await take(stated, 1)).toEqual([`${elder} to ${hook}`])
    },
  )

  holdsIn(
    'are not stopped by one whose oldest is under way, and have no more than they may',
    [
      {
        without: 'a look beyond what may be taken',
        instead: [['where exists (select from allowed where not free)', 'where false']],
      },
      {
        without: 'a count of what is taken there',
        instead: [['nth <= (select count(*) from allowed where not free)', 'true']],
      },
    ],
    async (stated) => {
      const hook = await addHook()
      const first = await addFact('key')
      await addFact('key')
      const [one, another] = [await addFact('one'), await addFact('another')]
      await slice()
      expect(await take(stated, 1)).toEqual([`${first} to ${hook}`])
      expect(await take(stated, 1)).toEqual([`${one} to ${hook}`])
      expect(await take(stated, 1)).toEqual([`${another} to ${hook}`])
    },
  )
})
