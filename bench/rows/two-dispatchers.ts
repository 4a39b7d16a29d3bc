import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { fillFacts, fillWebhooks, onOurs } from '../fill.ts'
import type { MeasuredServer } from '../measured-server.ts'
import type { Measurement, Sample } from '../measurement.ts'
import type { Receiver, Stage } from '../stage.ts'

/** Two dispatchers on one database, one of which is told to stop half-way: does anything come twice, or late? */
export const twoDispatchers: Measurement = {
  name: 'two-dispatchers',
  rows: [
    { what: 'came twice', figure: 'doubles', unit: '', target: { atMost: 0 } },
    { what: '  came never', figure: 'missing', unit: '', target: { atMost: 0 } },
    { what: '  SIGTERM → the other has what was leased', figure: 'handOverMs', unit: 'ms', target: { atMost: 2_000 } },
    { what: '  deliveries', figure: 'perSecond', unit: '/s' },
  ],
  rounds: 1,
  seconds: ({ quick }) => ({ prepare: 1, round: quick ? 12 : 65 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    return { ours: () => measure(stage, receiver) }
  },
}

async function measure(stage: Stage, receiver: Receiver): Promise<Sample> {
  const count = stage.size(200_000)
  const urls = receiver.urls(100)
  const env = { DATABASE_URL: await stage.database() }
  await onOurs(env, async (db) => {
    await fillWebhooks(db, urls)
    await fillFacts(db, urls.length, count, 4)
  })
  const { all } = receiver.expect({ count, byID: true })
  const [leaving] = await Promise.all([stage.server(env, 'dispatcher'), stage.server(env, 'dispatcher')])
  while ((await receiver.arrived()).count < count / 2) await sleep(50)
  const handOverMs = await handOver(leaving as MeasuredServer, env.DATABASE_URL)
  const { first, last } = await all
  // What is still under way, were something sent twice, has come by then.
  await sleep(1_000)
  const arrived = await receiver.arrived()
  return {
    doubles: arrived.doubles,
    missing: count - arrived.count,
    handOverMs,
    perSecond: (count * 1_000) / (last - first),
  }
}

/** ms until the process has ended and nothing is leased by it any more. */
async function handOver(leaving: MeasuredServer, databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const startedMs = performance.now()
  await leaving.stop()
  for (;;) {
    const { rows } = await client.query(
      'select exists (select from aviso.delivery where leased_by is not null and leased_by like $1) as leased',
      [`${leaving.pid}.%`],
    )
    if (!rows[0].leased) break
    await sleep(20)
  }
  const ms = performance.now() - startedMs
  await client.end()
  return ms
}
