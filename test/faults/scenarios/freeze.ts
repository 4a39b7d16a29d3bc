import { setTimeout as delay } from 'node:timers/promises'
import { type Query, withDatabase } from '../../harness/with-database.ts'

import { runStrikes, type Struck } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'
import { expire, look, sessionsRest } from '../site/leases.ts'
import type { Process } from '../site/process.ts'

/** A lease is 30 s longer than that. */
const DELIVERY_TIMEOUT_S = 5
const LEASE_MS = (DELIVERY_TIMEOUT_S + 30) * 1_000
const TAKEN_OVER_MAX_MS = LEASE_MS + 20_000

/**
 * One of two dispatchers is frozen (SIGSTOP) until its leases are over and the other one takes what it had, and then woken
 * (SIGCONT). What it still sends comes twice at most, and what it still settles changes nothing that the other one has. In the
 * first round the leases run out by themselves; in the others they are made to.
 *
 * The embedded database has one process: what it had is its own again when it wakes.
 */
export const freeze: Scenario = {
  name: 'freeze',
  rounds: { short: { postgres: 4 }, long: { postgres: 50, embedded: 5 } },
  run: (stage) =>
    runStrikes(stage, {
      roles: stage.database === 'embedded' ? ['all'] : ['api', 'dispatcher', 'dispatcher'],
      env: { DELIVERY_TIMEOUT: `${DELIVERY_TIMEOUT_S}s` },
      cutMayBeCommitted: false,
      // Its statements have timed out while it slept, and its leases are over.
      mayLog: /^Attempts could not be settled: they will be made again \(Query read timeout\)$/,
      strike: stage.database === 'embedded' ? sleep : takeOver,
    }),
}

async function sleep({ site, breaks }: Struck): Promise<void> {
  site.api.signal('SIGSTOP')
  breaks.froze(null)
  await delay(LEASE_MS + 1_000)
  site.api.signal('SIGCONT')
}

async function takeOver({ site, backend, breaks, met, random, round, loadOver }: Struck): Promise<void> {
  const dispatchers = site.processes.filter(({ role }) => role === 'dispatcher')
  const one = dispatchers[Math.floor(random() * dispatchers.length)] as Process
  one.signal('SIGSTOP')
  try {
    await withDatabase(backend, async (query) => {
      await sessionsRest(query, one)
      const underWay = await look(query, [one.pid], met)
      breaks.froze(underWay)
      if (round > 1) await expire(query, [one.pid])
      const chance = random()
      if (round === 1 || chance < 0.3) await leased(query, one.pid, 0)
      else if (chance < 0.6) await leased(query, one.pid, Math.floor(underWay.size / 2))
      if (chance > 0.8) await loadOver
    })
  } finally {
    one.signal('SIGCONT')
  }
}

/** Resolves once a dispatcher has no more than so many leases: the other one has taken the rest. */
async function leased(query: Query, pid: number, most: number): Promise<void> {
  const until = Date.now() + TAKEN_OVER_MAX_MS
  for (;;) {
    const [{ n }] = await query(
      `select count(*)::int as n from aviso.delivery where split_part(leased_by, '.', 1) = '${pid}'`,
    )
    if (n <= most) return
    if (Date.now() > until) throw new Error(`${n} deliveries are not taken over`)
    await delay(10)
  }
}
