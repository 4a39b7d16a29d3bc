import { type Selectable, sql } from 'kysely'
import { renderFact } from '../../src/attempt/render.ts'
import type { Database, Db } from '../../src/database/schema.ts'
import { checkFacts } from '../../src/outbox/check.ts'
import { type FactsFrom, fanOut, NOTHING_SEEN } from '../../src/outbox/fan-out.ts'
import { readFacts } from '../../src/outbox/read-facts.ts'

type Row = Selectable<Database['delivery']>

/** Fans out every fact, as a dispatcher does, and leases nothing: for servers of the role `api`, which have none. */
export async function fanOutAll(db: Db, now: Date): Promise<void> {
  const nothing = { births: 0, limitPerWebhook: 0, limits: new Map(), inFlight: new Map(), known: [] }
  const lease = { leasedBy: 'nobody', leaseUntil: now }
  while ((await checkFacts(db, now)).facts > 0);
  for (let more = true; more; ) {
    const { left, unseen } = await fanOut(db, { now, most: 2_000, ...FROM_BOTTOM, ...lease, ...nothing })
    more = left.length > 0 || unseen
  }
}

/** A slice that looks at every fact in the outbox. */
export const FROM_BOTTOM = { seen: NOTHING_SEEN, events: [] as FactsFrom[] }

/** Leaves nothing to be sent, neither facts nor deliveries: what was called before is of no concern. */
export async function emptyOutbox(db: Db): Promise<void> {
  await db.deleteFrom('outbox').execute()
  await db.deleteFrom('delivery').execute()
}

/** The deliveries in the outbox once every fact is fanned out, each with the payload that it will be sent with. */
export async function readOutbox(db: Db, now: Date): Promise<(Row & { payload: string })[]> {
  await fanOutAll(db, now)
  const rows = await db
    .selectFrom('delivery')
    .selectAll()
    .select(sql<string | null>`fact_day::text`.as('fact_day'))
    .orderBy('fact')
    .orderBy('id')
    .execute()
  const facts = await readFacts(db, rows.map(unrendered))
  return rows.map((row) => ({ ...row, payload: row.payload ?? renderFact(unrendered(row), facts.get(row.fact)) }))
}

function unrendered(row: Row) {
  return {
    deliveryID: row.id,
    fact: row.fact,
    factDay: row.fact_day,
    type: row.type,
    contentType: row.content_type,
    payload: row.payload,
    webhook: { webhookID: row.webhook_id },
  }
}
