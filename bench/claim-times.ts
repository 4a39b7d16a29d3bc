import { type Kysely, sql } from 'kysely'
import pino from 'pino'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/database/connect.ts'
import { migrate } from '../src/database/migrate.ts'
import type { Database, Db } from '../src/database/schema.ts'
import { BEGINNING, type Cursor, claim } from '../src/outbox/claim.ts'
import { type Percentiles, percentiles } from './percentiles.ts'

interface Outbox {
  /** How many webhooks have how many rows ready. */
  healthy: [webhooks: number, rows: number]
  failing?: [webhooks: number, rows: number]
  /** The requests that those which fail may still have. */
  costlyLimit?: number
}

const OUTBOXES: Record<string, Outbox> = {
  '100 healthy': { healthy: [100, 10] },
  '1,000 healthy': { healthy: [1_000, 10] },
  '20,000 healthy': { healthy: [20_000, 10] },
  '100 healthy beside 20,000 failing': { healthy: [100, 10], failing: [20_000, 10] },
  'the same, with the share of the failing used up': { healthy: [100, 10], failing: [20_000, 10], costlyLimit: 0 },
  '98 healthy beside 2 failing with 20,000 rows each': { healthy: [98, 1], failing: [2, 20_000] },
}

class Undone extends Error {}

/** How long a claim takes on each of the outboxes (ms), and how many deliveries it takes (median), by `rounds` × 10 claims. */
export async function claimTimes(databaseUrl: string, rounds: number) {
  const connection = await connect(readConfig({ DATABASE_URL: databaseUrl }), pino({ level: 'silent' }), systemClock)
  const { db } = connection
  const times: Record<string, { ms: Percentiles; deliveries: number }> = {}
  try {
    await migrate(db)
    await sql`insert into aviso.event (name, created_at) values ('Congress', now())`.execute(db)
    for (const [name, outbox] of Object.entries(OUTBOXES)) {
      await fill(db, outbox)
      const claims = []
      // Each goes on where the one before ended, as in life.
      for (let n = -1, after = BEGINNING; n < rounds * 10; n++) {
        const one = await undone(db, (trx) => timed(trx, after, outbox.costlyLimit ?? 64))
        after = one.last
        if (n >= 0) claims.push(one)
      }
      const ms = percentiles(claims.map((one) => one.ms))
      times[name] = { ms, deliveries: percentiles(claims.map((one) => one.deliveries)).p50 }
      process.stderr.write(`${name}: p50 ${ms.p50} p95 ${ms.p95} ms\n`)
    }
    return { times }
  } finally {
    await connection.close()
  }
}

async function timed(db: Db, after: Cursor, costlyLimit: number) {
  const now = new Date()
  const began = performance.now()
  const { deliveries, last } = await claim(db, {
    now,
    leasedBy: 'bench',
    leaseUntil: new Date(now.getTime() + 45_000),
    limit: 256,
    costlyLimit,
    limitPerWebhook: 16,
    limits: new Map(),
    inFlight: new Map(),
    after,
  })
  return { ms: performance.now() - began, deliveries: deliveries.length, last }
}

/** Rolls back what it did, so that each claim meets the same outbox. */
async function undone<Result>(db: Kysely<Database>, run: (trx: Db) => Promise<Result>): Promise<Result> {
  let result: Result | undefined
  await db
    .transaction()
    .execute(async (trx) => {
      result = await run(trx)
      throw new Undone()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  return result as Result
}

/**
 * The rows of those that fail are the older ones, and the statistics know of no others: so it is where a backlog has grown
 * beside a trickle.
 */
async function fill(db: Kysely<Database>, { healthy, failing }: Outbox): Promise<void> {
  await sql`truncate aviso.webhook, aviso.delivery restart identity`.execute(db)
  if (!failing) await insert(db, healthy, null)
  else await insert(db, failing, new Date())
  await sql`analyze`.execute(db)
  if (failing) await insert(db, healthy, null)
}

async function insert(db: Kysely<Database>, [webhooks, rows]: Outbox['healthy'], failingSince: Date | null) {
  const host = failingSince ? 'failing' : 'healthy'
  await sql`with made as (
      insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at, failing_since, slow)
      select 1, 'activityEnrollment', 'https://' || n || ${`.${host}.example/hook`}, 'application/json', '{}', true,
        'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', now(), ${failingSince}::timestamptz, false
      from generate_series(1, ${webhooks}::int) n returning id
    )
    insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select n, id, 1, 'activityEnrollment', '1/' || id || '/' || n, 'application/json', ${'x'.repeat(500)}, now()
    from generate_series(1, ${rows}::int) n, made order by n, id`.execute(db)
}
