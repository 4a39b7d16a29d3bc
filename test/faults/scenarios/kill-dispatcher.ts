import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

/** kill -9 of the dispatcher. The API beside it goes on: no call is cut. */
export const killDispatcher: Scenario = {
  name: 'kill-dispatcher',
  rounds: { short: { postgres: 5 }, long: { postgres: 100 } },
  run: (stage) =>
    runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      cutMayBeCommitted: false,
      strike: ({ site, kill }) => kill(site.dispatcher),
    }),
}
