import { setTimeout as delay } from 'node:timers/promises'
import { type Query, withDatabase } from '../../harness/with-database.ts'
import type { UnderWay } from '../oracle/breaks.ts'
import type { Receivers } from '../oracle/receivers.ts'
import { runStrikes, type Strikes, type Struck } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'
import { expire, look, sessionsRest } from '../site/leases.ts'
import type { Process } from '../site/process.ts'

/** A lease is 30 s longer than that. */
const DELIVERY_TIMEOUT_S = 5
const LEASE_MS = (DELIVERY_TIMEOUT_S + 30) * 1_000
const TAKEN_OVER_MAX_MS = LEASE_MS + 20_000
const REFUSAL_MAX_MS = 2_000
/** Longer than the wait for the next attempt. */
const TAKE_MS = 600

const COMMON = {
  env: { DELIVERY_TIMEOUT: `${DELIVERY_TIMEOUT_S}s` },
  inOneShare: true,
  // Its statements have timed out while it slept, and its leases are over.
  mayLog: /^Attempts could not be settled: they will be made again \(/,
}
const OF_TWO: Strikes = {
  roles: ['api', 'dispatcher', 'dispatcher'],
  cutMayBeCommitted: false,
  strike: (struck) => (struck.round % 2 === 0 ? withRefusal(struck) : any(struck)),
}
/** Calls that have waited for longer than they may are told so when it wakes. */
const ALONE: Strikes = { roles: ['all'], mayBeUnavailable: true, cutMayBeCommitted: true, strike: sleep }

/**
 * One of two dispatchers is frozen (SIGSTOP) until its leases are over and the other one takes what it had, and then woken
 * (SIGCONT). What it still sends comes twice at most, and what it still settles changes nothing that the other one has. In the
 * first round the leases run out by themselves; in the others they are made to.
 *
 * The embedded database has one process: what it had is its own again when it wakes.
 */
export const freeze: Scenario = {
  name: 'freeze',
  rounds: { short: { postgres: 2 }, long: { postgres: 50, embedded: 5 } },
  run: (stage) => runStrikes(stage, { ...COMMON, ...(stage.database === 'embedded' ? ALONE : OF_TWO) }),
}

async function sleep({ site, receivers }: Struck): Promise<void> {
  site.api.signal('SIGSTOP')
  receivers.breaks.froze(null)
  await delay(LEASE_MS + 1_000)
  site.api.signal('SIGCONT')
}

/** At any moment, until the other one has taken over nothing, some or all of what was under way. */
async function any(struck: Struck): Promise<void> {
  const { random, round, loadOver } = struck
  const [one] = dispatchersOf(struck).sort(() => random() - 0.5)
  await whileFrozen(struck, one as Process, async (query, pid, underWay) => {
    struck.receivers.breaks.froze(round > 1 ? await expired(struck, query, pid, underWay) : underWay)
    const chance = random()
    if (round === 1 || chance < 0.3) await leased(query, pid, 0)
    else if (chance < 0.6) await leased(query, pid, Math.floor(underWay.size / 2))
    if (chance > 0.8) await loadOver
  })
}

/**
 * Before it has read that a delivery was refused, until the other one has sent that again: then it is woken, to settle a failure
 * that is no longer its own.
 */
async function withRefusal(struck: Struck): Promise<void> {
  const { receivers } = struck
  const dispatchers = dispatchersOf(struck)
  const refusal = new Promise<string>((resolve) => {
    receivers.onRefusal = (key) => {
      receivers.onRefusal = undefined
      for (const one of dispatchers) one.signal('SIGSTOP')
      resolve(key)
    }
  })
  const refused = await Promise.race([refusal, delay(REFUSAL_MAX_MS).then(() => undefined)])
  receivers.onRefusal = undefined
  if (refused === undefined) return any(struck)
  let isHeld = false
  for (const one of dispatchers) {
    if (isHeld) break
    await whileFrozen(struck, one, async (query, pid, underWay) => {
      isHeld = underWay.has(refused)
      // The other one goes on at once.
      for (const other of isHeld ? dispatchers : []) if (other !== one) other.signal('SIGCONT')
      if (!isHeld) return
      receivers.takeMs = TAKE_MS
      const all = await expired(struck, query, pid, underWay)
      // What was refused comes again for that, not for the freeze.
      receivers.breaks.froze(new Set([...all].filter((key) => key !== refused)))
      await comesAgain(receivers, refused)
      receivers.takeMs = 0
    })
  }
}

/**
 * Makes the leases of a frozen dispatcher run out. A session of PostgreSQL may read a claim only now, which it was sent a moment
 * before the freeze: the frozen one will hear of it, and does not know that this lease was made to run out, too.
 * @returns what it had, and what it was given behind the look at that
 */
async function expired({ met }: Struck, query: Query, pid: number, underWay: UnderWay): Promise<UnderWay> {
  const all = new Set([...underWay, ...(await expire(query, [pid]))])
  met.lateLeases += all.size - underWay.size
  return all
}

function dispatchersOf({ site }: Struck): Process[] {
  return site.processes.filter(({ role }) => role === 'dispatcher')
}

/** Works while a dispatcher is frozen, with what it has under way, and wakes it. */
async function whileFrozen(
  { backend, met }: Struck,
  one: Process,
  work: (query: Query, pid: number, underWay: UnderWay) => Promise<void>,
): Promise<void> {
  one.signal('SIGSTOP')
  try {
    await withDatabase(backend, async (query) => {
      await sessionsRest(query, one)
      await work(query, one.pid, await look(query, [one.pid], met))
    })
  } finally {
    one.signal('SIGCONT')
  }
}

/** Resolves once a dispatcher has no more than so many leases: the other one has taken the rest. */
async function leased(query: Query, pid: number, most: number): Promise<void> {
  const count = `select count(*)::int as n from aviso.delivery where split_part(leased_by, '.', 1) = '${pid}'`
  await within(async () => (await query(count))[0].n <= most)
}

async function comesAgain({ arrivals }: Receivers, key: string): Promise<void> {
  const [webhookID = '', fact = ''] = key.split('/')
  await within(async () => (arrivals.get(webhookID)?.get(fact)?.times.length ?? 0) > 1)
}

async function within(isSo: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + TAKEN_OVER_MAX_MS; !(await isSo()); await delay(10))
    if (Date.now() > until) throw new Error('What was under way is not taken over.')
}
