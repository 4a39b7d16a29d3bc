import { setTimeout as delay } from 'node:timers/promises'
import { type Query, withDatabase } from '../../harness/with-database.ts'
import type { Random } from '../load/random.ts'
import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

const CUTS = 4
const GAP_MAX_MS = 150

/**
 * Connections to PostgreSQL are cut, some or all at random, several times in a round: amid calls, slices of the fan-out, claims and
 * settlements. No process is started again, and nothing comes twice.
 */
export const cutConnections: Scenario = {
  name: 'cut-connections',
  rounds: { short: { postgres: 5 }, long: { postgres: 100 } },
  run: (stage) =>
    runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      losesDatabase: true,
      cutMayBeCommitted: true,
      strike: ({ backend, random }) => withDatabase(backend, (query) => cut(query, random)),
    }),
}

async function cut(query: Query, random: Random): Promise<void> {
  for (let n = 0; n < CUTS; n++) {
    const share = random() < 0.5 ? 1 : random()
    await query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and random() < ${share}`)
    await delay(random() * GAP_MAX_MS)
  }
}
