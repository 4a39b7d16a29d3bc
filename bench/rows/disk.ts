import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/database/schema.ts'
import { fillFacts, fillWebhooks, onOurs } from '../fill.ts'
import type { Measurement, Sample } from '../measurement.ts'

/** What a delivery that arrives leaves in the logs, with its share of their indexes, and what is written for it. */
export const disk: Measurement = {
  name: 'disk',
  rows: [
    { what: 'a fact in the log, with its indexes', figure: 'fact', unit: 'B' },
    { what: 'an attempt in the log, with its indexes', figure: 'attempt', unit: 'B' },
    { what: 'write-ahead log of a delivery', figure: 'wal', unit: 'B' },
  ],
  rounds: 3,
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 2 : 6 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const env = { DATABASE_URL: await stage.database() }
    const urls = receiver.urls(100)
    await onOurs(env, (db) => fillWebhooks(db, urls))
    await stage.server(env)
    const count = stage.size(20_000, 4_000)
    return {
      ours: () => {
        const { all } = receiver.expect({ count })
        let sample: Sample = {}
        return onOurs(env, async (db) => {
          const before = await sizes(db)
          await fillFacts(db, urls.length, count)
          await all
          await settled(db)
          const after = await sizes(db)
          sample = Object.fromEntries(
            Object.entries(after).map(([name, bytes]) => [name, (bytes - (before[name] ?? 0)) / count]),
          )
        }).then(() => sample)
      },
    }
  },
}

async function sizes(db: Kysely<Database>): Promise<Sample> {
  const size = (table: string) => sql`
    (select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits where inhparent = ${table}::regclass)::float8`
  const { rows } = await sql<Sample>`select ${size('aviso.fact')} as fact, ${size('aviso.attempt')} as attempt,
    pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal`.execute(db)
  return rows[0] ?? {}
}

/** What has arrived is in the log a moment later. */
async function settled(db: Kysely<Database>): Promise<void> {
  const left = () => db.selectFrom('delivery').select('id').limit(1).executeTakeFirst()
  while (await left()) await sleep(50)
}
