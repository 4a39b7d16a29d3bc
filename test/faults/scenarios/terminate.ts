import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

/** SIGTERM under load: calls that are let in are answered, what is under way is settled, and each process ends by itself. */
export const terminate: Scenario = {
  name: 'terminate',
  rounds: { short: { postgres: 5, embedded: 3 }, long: { postgres: 50, embedded: 50 } },
  run: (stage) =>
    runStrikes(stage, {
      roles: stage.database === 'embedded' ? ['all'] : ['api', 'dispatcher'],
      cutMayBeCommitted: false,
      async strike({ site, random }) {
        const [first, ...others] = random() < 0.5 ? site.processes : site.processes.toReversed()
        if (first) await site.terminate(first)
        if (random() < 0.5) for (const one of others) await site.terminate(one)
      },
    }),
}
