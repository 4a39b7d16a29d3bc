import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

/** kill -9 of the API, amid its transactions. The dispatcher beside it goes on, so nothing is sent twice. */
export const killApi: Scenario = {
  name: 'kill-api',
  rounds: { short: { postgres: 5 }, long: { postgres: 100 } },
  run: (stage) =>
    runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      cutMayBeCommitted: true,
      strike: ({ site, kill }) => kill(site.api),
    }),
}
