import { baseline } from '../baseline.ts'
import type { Measurement } from '../measurement.ts'
import { ours } from '../ours.ts'

/** 160 + 90 µs where `loggingLoop` takes 48 + 37: the µs of a machine are its own, this ratio holds on each. */
const MOST_OF_LOOP = 2.9

/** How fast what is committed is delivered to 100 healthy webhooks, by one process. */
export const deliveries: Measurement = {
  name: 'deliveries',
  rows: [
    // No targets beside the others: what the CPU rows allow a delivery decides, see "What the baselines leave out" of the README.
    { what: 'deliveries, 100 healthy webhooks: a batched loop', figure: 'perSecond', unit: '/s', against: 'loop' },
    { what: '  the loop, logging what ours logs', figure: 'perSecond', unit: '/s', against: 'loggingLoop' },
    { what: '  that loop', figure: 'perSecond', unit: '/s', who: 'loggingLoop', against: 'loop' },
    { what: '  pg-boss + fetch', figure: 'perSecond', unit: '/s', against: 'pgBoss' },
    { what: '  graphile-worker + fetch', figure: 'perSecond', unit: '/s', against: 'graphileWorker' },
    { what: '  CPU of node a delivery', figure: 'nodeUs', unit: 'µs', target: { atMost: 160 } },
    { what: '  CPU of PostgreSQL a delivery', figure: 'postgresUs', unit: 'µs', target: { atMost: 90 } },
    {
      what: '  CPU a delivery',
      figure: 'cpuUs',
      unit: 'µs',
      against: 'loggingLoop',
      target: { atMost: MOST_OF_LOOP },
    },
    { what: '  in lanes of four', figure: 'perSecond', unit: '/s', who: 'lanes' },
  ],
  seconds: ({ quick }) => ({ prepare: 5, round: quick ? 9 : 48 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const work = { urls: receiver.urls(100), count: stage.size(20_000, 4_000), receiver }
    return {
      ours: await ours(stage, work),
      lanes: await ours(stage, { ...work, aLane: 4 }),
      loop: await baseline(stage, 'batched-loop.ts', work),
      loggingLoop: await baseline(stage, 'batched-loop.ts', work, { LOGS: '1' }),
      pgBoss: await baseline(stage, 'pg-boss.ts', work),
      graphileWorker: await baseline(stage, 'graphile-worker.ts', work),
    }
  },
}
