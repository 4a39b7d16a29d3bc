import { setTimeout as delay } from 'node:timers/promises'
import { hasPrograms, startCluster } from '../../harness/cluster.ts'
import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

const AWAY_MAX_MS = 1_500

/**
 * PostgreSQL crashes under load (all of it ends at once, as when it runs out of memory) and is started again a moment later. No
 * process of ours is started again, and nothing comes twice: what was sent is settled once PostgreSQL is back.
 */
export const crashPostgres: Scenario = {
  name: 'crash-postgres',
  rounds: { short: { postgres: 3 }, long: { postgres: 50 } },
  async run(stage) {
    if (!hasPrograms()) throw new Error('There are no programs of PostgreSQL in /usr/lib/postgresql.')
    let cluster: Awaited<ReturnType<typeof startCluster>>
    return runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      mayBeUnavailable: true,
      leavesOrphans: true,
      cutMayBeCommitted: true,
      async newBackend() {
        cluster = await startCluster()
        return {
          kind: 'postgres',
          env: { DATABASE_URL: cluster.url, ALLOW_NETWORKS: '127.0.0.0/8' },
          remove: () => cluster.stop(),
        }
      },
      async strike({ random }) {
        await cluster.crash()
        await delay(random() * AWAY_MAX_MS)
        await cluster.start()
      },
    })
  },
}
