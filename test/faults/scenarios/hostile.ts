import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type RawReceiver, startRawReceiver } from '../../harness/raw-receiver.ts'
import { withDatabase } from '../../harness/with-database.ts'
import { BEHAVIOURS, type Behaviour } from '../hostile/behaviours.ts'
import { Load } from '../load/load.ts'
import { createPlanner } from '../load/plan.ts'
import type { Faults } from '../oracle/faults.ts'
import { startReceivers } from '../oracle/receivers.ts'
import { verify } from '../oracle/verify.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { newDatabase, servedBy } from '../site/database.ts'
import { Site } from '../site/site.ts'

interface Hostile {
  behaviour: Behaviour
  receiver: RawReceiver
  webhookID: string
}

/** Where the status decides, and where the body does. */
const TYPES = ['activityEnrollment', 'enrollment_added'] as const
const STANDSTILL_MS = 30_000
/** How often a delivery is tried at most, by the schedule of the site. */
const ATTEMPTS_MAX = 10
/** How much the process may grow. Receivers offer it gigabytes. */
const GROWTH_MAX_MB = 300

/**
 * Receivers that do everything but answer, beside healthy ones for the same enrolments. The healthy ones get each delivery once and
 * in order; nothing is tried more often than it may be; the process goes on, and its memory stays within a bound. The long form tells
 * how many times as long the healthy ones took as without the others.
 */
export const hostile: Scenario = {
  name: 'hostile',
  rounds: { short: { postgres: 4, embedded: 2 }, long: { postgres: 60, embedded: 60 } },
  async run(stage) {
    const backend = servedBy(await newDatabase(stage.database), stage.shares)
    const receivers = await startReceivers()
    const site = new Site(backend, stage.faults, { roles: ['all'], env: { DELIVERY_TIMEOUT: '4s' } })
    const load = new Load(site.of(stage.shares[0] as string), receivers, stage.faults, { crowd: 20, furtherUrls: 2 })
    const all: Hostile[] = []
    try {
      await site.up()
      await load.setUp()
      const alone = stage.isLong ? await makeLoad(stage, site, load, () => receivers.requests) : 0
      all.push(...(await startHostile(site, load.eventID)))
      forgetPeak(site.api.pid)
      const before = peakMB(site.api.pid)
      const beside = await makeLoad(stage, site, load, () => receivers.requests)
      await atLeastOnce(all, stage.faults)
      const growthMB = peakMB(site.api.pid) - before
      if (growthMB > GROWTH_MAX_MB) stage.faults.add('wrong', `the process grew by ${growthMB} MB`)
      await compareHostile(all, site, stage.faults)
      await site.down()
      const { eventID, people, webhooks } = load
      const compared = await withDatabase(backend, (query) =>
        verify({ query, eventID, people, webhooks, receivers, faults: stage.faults }),
      )
      const requests = all.reduce((sum, { receiver }) => sum + receiver.requests.length, 0)
      const times = stage.isLong ? { timesAsLong: Math.round((100 * beside) / alone) / 100 } : {}
      return { hostile: all.length, hostileRequests: requests, ...compared, growthMB, ...times }
    } finally {
      await site.remove()
      await Promise.all(all.map(({ receiver }) => receiver.close()))
      await receivers.close()
      await backend.remove()
    }
  },
}

async function startHostile(site: Site, eventID: string): Promise<Hostile[]> {
  const all: Hostile[] = []
  for (const behaviour of BEHAVIOURS)
    for (const type of TYPES) {
      const receiver = await startRawReceiver(behaviour.answer)
      const { webhookID } = await site.rpc('webhook.create', { eventID, type, url: receiver.url })
      // Where the body decides, an answer that is odd is a failure.
      const becomes = type === TYPES[0] || behaviour.becomes === 'off' ? behaviour.becomes : 'failed'
      all.push({ behaviour: { ...behaviour, becomes }, receiver, webhookID })
    }
  return all
}

/** Calls, until all healthy receivers have got everything. @returns how long that took, in ms */
async function makeLoad({ seed, rounds, faults, say }: Stage, site: Site, load: Load, requests: () => number) {
  const startedAt = Date.now()
  const nextPlan = createPlanner(seed, 1, load.crowd)
  for (let round = 1; round <= rounds; round++) {
    const plan = nextPlan()
    await load.begin(round, { ...plan, work: plan.work === 'recover' ? 'catch-up' : plan.work }).over
    await load.switchOn()
    let seen = -1
    for (let seenAt = Date.now(); load.behind().length > 0; await delay(20)) {
      if (requests() > seen) [seen, seenAt] = [requests(), Date.now()]
      if (Date.now() - seenAt <= STANDSTILL_MS) continue
      faults.add('lost', `healthy receivers get nothing more; behind are ${load.behind().join(', ')}`)
      return Date.now() - startedAt
    }
    if (site.api.hasEnded) throw new Error('The process has ended.')
    say({ round, requests: requests() }, `round ${round}: ${requests()} requests at healthy receivers`)
  }
  return Date.now() - startedAt
}

/** Each of them has had its turn. */
async function atLeastOnce(all: Hostile[], faults: Faults): Promise<void> {
  const waiting = () => all.filter(({ receiver }) => receiver.requests.length === 0)
  for (const until = Date.now() + STANDSTILL_MS; waiting().length > 0 && Date.now() < until; await delay(20));
  for (const { behaviour } of waiting()) faults.add('lost', `nothing came to the receiver with ${behaviour.name}`)
}

async function compareHostile(all: Hostile[], site: Site, faults: Faults): Promise<void> {
  for (const { behaviour, receiver, webhookID } of all) {
    const { name, becomes } = behaviour
    const times = new Map<string, number>()
    for (const { id } of receiver.requests) times.set(id, (times.get(id) ?? 0) + 1)
    const most = Math.max(0, ...times.values())
    if (becomes === 'taken' && most > 1) faults.add('doubled', `${name}: a delivery that was taken came ${most} times`)
    if (most > ATTEMPTS_MAX) faults.add('wrong', `${name}: a delivery was tried ${most} times`)
    const { active } = await site.rpc('webhook.get', { webhookID })
    if (active !== (becomes !== 'off')) faults.add('wrong', `${name}: the webhook is ${active ? 'on' : 'off'}`)
  }
}

/** The most memory that a process has had since it was forgotten; 0 where nobody can tell. */
function peakMB(pid: number): number {
  const file = `/proc/${pid}/status`
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024)
}

/** Makes Linux forget what was the most until now (man 5 proc, clear_refs). */
function forgetPeak(pid: number): void {
  const file = `/proc/${pid}/clear_refs`
  if (fs.existsSync(file)) fs.writeFileSync(file, '5')
}
