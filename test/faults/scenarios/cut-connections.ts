import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../../harness/backend.ts'
import { databaseGate } from '../../harness/database-gate.ts'
import { withDatabase } from '../../harness/with-database.ts'
import type { Random } from '../load/random.ts'
import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'
import { newDatabase } from '../site/database.ts'

const CUTS = 4
const GAP_MAX_MS = 150
const DEAF_MAX_MS = 60

/**
 * Connections to PostgreSQL are cut, several times in a round: by PostgreSQL, some or all; by the network; or by the network once
 * it has swallowed the answers, so that what was committed was never heard of. No process is started again, and nothing comes
 * twice.
 */
export const cutConnections: Scenario = {
  name: 'cut-connections',
  rounds: { short: { postgres: 5 }, long: { postgres: 100 } },
  async run(stage) {
    let direct: Backend
    let gate: Awaited<ReturnType<typeof databaseGate>>
    return runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      mayBeUnavailable: true,
      leavesOrphans: true,
      cutMayBeCommitted: true,
      async newBackend() {
        direct = await newDatabase(stage.database)
        gate = await databaseGate(direct.env.DATABASE_URL ?? '')
        const remove = () => gate.close().then(direct.remove)
        return { ...direct, env: { ...direct.env, DATABASE_URL: gate.url }, remove }
      },
      async strike({ random }) {
        for (let n = 0; n < CUTS; n++) {
          const chance = random()
          if (chance < 0.3) await terminateSome(direct, random)
          else if (chance < 0.6) gate.cut()
          else await gate.cutAnswers(delay(random() * DEAF_MAX_MS))
          await delay(random() * GAP_MAX_MS)
        }
      },
    })
  },
}

/** PostgreSQL ends sessions: half of the times all, otherwise some. */
async function terminateSome(direct: Backend, random: Random): Promise<void> {
  const share = random() < 0.5 ? 1 : random()
  await withDatabase(direct, (query) =>
    query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and random() < ${share}`),
  )
}
