import { setTimeout as sleep } from 'node:timers/promises'
import type { MeasuredServer } from '../measured-server.ts'
import type { Measurement } from '../measurement.ts'

/** What a server with nothing to do holds. */
export const memory: Measurement = {
  name: 'memory',
  rows: [
    { what: 'idle, with PostgreSQL', figure: 'rssMB', unit: 'MB', target: { atMost: 90 } },
    { what: 'idle, embedded', figure: 'rssMB', unit: 'MB', who: 'embedded', target: { atMost: 400 } },
  ],
  seconds: ({ quick }) => ({ prepare: quick ? 8 : 16, round: 2 }),
  async prepare(stage) {
    const withPostgres = await stage.server({ DATABASE_URL: await stage.database() })
    const embedded = await stage.server({ DATA_DIR: stage.directory() })
    await sleep(stage.size(10_000, 4_000))
    const turn = (server: MeasuredServer) => async () => {
      await sleep(1_000)
      return { rssMB: server.rssMB() ?? Number.NaN }
    }
    return { ours: turn(withPostgres), embedded: turn(embedded) }
  },
}
