import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

/** kill -9 of a process that is API and dispatcher, while it fans out, catches webhooks up or recovers for a late one. */
export const killBoth: Scenario = {
  name: 'kill-both',
  rounds: { short: { postgres: 6, embedded: 4 }, long: { postgres: 150, embedded: 300 } },
  run: (stage) =>
    runStrikes(stage, { roles: ['all'], cutMayBeCommitted: true, strike: ({ site, kill }) => kill(site.api) }),
}
