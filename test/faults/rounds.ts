import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../harness/backend.ts'
import { withDatabase } from '../harness/with-database.ts'
import { Load, type Size } from './load/load.ts'
import { createPlanner, type RoundPlan } from './load/plan.ts'
import { type Random, seeded } from './load/random.ts'
import { type Receivers, startReceivers } from './oracle/receivers.ts'
import { type Verified, verify } from './oracle/verify.ts'
import type { Stage } from './scenario.ts'
import { newDatabase } from './site/database.ts'
import { clearUp, countLeft, expire, type Met, metNothing } from './site/leases.ts'
import type { Process } from './site/process.ts'
import { Site, type SiteOptions } from './site/site.ts'

/** Strikes while there is a load, by rounds. */
export interface Strikes extends SiteOptions {
  /** Whether a call that was cut may have been committed: not where processes end in order. */
  cutMayBeCommitted: boolean
  /** Whether leases can be left that no process knows of. */
  leavesOrphans?: boolean
  /** Makes a database for it; without it, an empty one of those that all share. */
  newBackend?(): Promise<Backend>
  /** Makes ready for a strike, before the load of its round begins. */
  prepare?(site: Site, receivers: Receivers): Promise<void>
  /** Strikes once, at the moment of the plan. The load goes on meanwhile. */
  strike(struck: Struck): Promise<void>
}

/** What a strike works with. */
export interface Struck {
  site: Site
  backend: Backend
  receivers: Receivers
  met: Met
  random: Random
  round: number
  /** When all calls of the round are through. */
  loadOver: Promise<void>
  /** Kills processes, and notes what they had under way. */
  kill(...processes: Process[]): Promise<void>
}

/** How long nothing may come while something is left. */
const STANDSTILL_MS = 15_000
/** How long nothing comes when all that is left are leases that nobody knows of. */
const ORPHANED_MS = 4_000
const ANSWER_MAX_MS = 5_000
const LOOK_MS = 40
const CHECK_EVERY = 10
/** To look into the embedded database takes a second. */
const LOOK_EVERY = 5
/** A new database after so many rounds, as what has come would be compared again and again. */
const ROUNDS_MAX = 50
const PACES = { postgres: 1, embedded: 3 }
/** In the long form, the crowd makes more deliveries than one slice of the fan-out holds. */
const SIZES = { short: { crowd: 30, furtherUrls: 1 }, long: { crowd: 70, furtherUrls: 4 } }

/** Strikes again and again under load, and compares what became of that with what must be. */
export async function runStrikes(stage: Stage, strikes: Strikes): Promise<object> {
  const sum: Record<string, number> = {}
  for (let done = 0; done < stage.rounds; done += ROUNDS_MAX) {
    const rounds = Math.min(ROUNDS_MAX, stage.rounds - done)
    add(sum, await runSome({ ...stage, rounds, seed: stage.seed + done }, strikes))
  }
  const { answered = 0, again = 0, deliveries = 0 } = sum
  if (answered === 0 || deliveries === 0) stage.faults.add('wrong', 'nothing was called, or nothing delivered')
  return stage.isLong ? { ...sum, againShare: Math.round((1_000 * again) / deliveries) / 1_000 } : sum
}

function add(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count
}

async function runSome(stage: Stage, strikes: Strikes): Promise<Record<string, number>> {
  const backend = await (strikes.newBackend?.() ?? newDatabase(stage.database))
  const receivers = await startReceivers()
  const site = new Site(backend, stage.faults, strikes)
  const size = SIZES[stage.isLong ? 'long' : 'short']
  const run = new Run(stage, strikes, site, receivers, size)
  try {
    return await run.whole()
  } finally {
    await site.remove()
    await receivers.close()
    await backend.remove()
  }
}

class Run {
  readonly #stage: Stage
  readonly #strikes: Strikes
  readonly #site: Site
  readonly #receivers: Receivers
  readonly #load: Load
  readonly #met = metNothing()
  readonly #random: Random
  #strikesMade = 0
  #orphans = 0

  constructor(stage: Stage, strikes: Strikes, site: Site, receivers: Receivers, size: Size) {
    this.#stage = stage
    this.#strikes = strikes
    this.#site = site
    this.#receivers = receivers
    this.#load = new Load(site, receivers, stage.faults, size)
    this.#random = seeded(stage.seed + 1)
  }

  async whole(): Promise<Record<string, number>> {
    const { rounds, seed, database } = this.#stage
    const nextPlan = createPlanner(seed, PACES[database], this.#load.crowd)
    await this.#site.up()
    await this.#load.setUp()
    let verified: Verified | undefined
    for (let round = 1; round <= rounds; round++) {
      await this.#round(round, nextPlan())
      if (round % CHECK_EVERY !== 0 && round < rounds) continue
      verified = await this.#check(round)
      if (round < rounds) await this.#forget()
    }
    const { answered, refused, cut, cutCommitted } = this.#load.people
    const calls = {
      answered,
      refused,
      cut,
      cutCommitted,
      recoveriesCut: this.#load.recoveriesCut,
      orphans: this.#orphans,
    }
    const { requests } = this.#receivers
    return { strikes: this.#strikesMade, ...calls, ...verified, requests, ...metIn(this.#met) }
  }

  /** A load of calls, and a strike in the midst of it. */
  async #round(round: number, plan: RoundPlan): Promise<void> {
    const { backend } = this.#site
    await this.#begin()
    await this.#strikes.prepare?.(this.#site, this.#receivers)
    const { over, told } = this.#load.begin(round, plan)
    if (plan.strikeFrom === 'answer') await Promise.race([told, delay(ANSWER_MAX_MS)])
    await delay(plan.strikeAfterMs)
    const receivers = this.#receivers
    const kill = (...processes: Process[]) => this.#kill(round, processes)
    const struck = { site: this.#site, backend, receivers, met: this.#met, random: this.#random, round, kill }
    await this.#strikes.strike({ ...struck, loadOver: over })
    this.#strikesMade += 1
    await over
    const { answered, cut } = this.#load.people
    const words = `${plan.work}, struck ${Math.round(plan.strikeAfterMs)} ms after ${plan.strikeFrom === 'load' ? 'the load began' : 'its answer'}`
    this.#stage.say({ round, work: plan.work, answered, cut }, `round ${round}: ${words}`)
  }

  async #kill(round: number, processes: Process[]): Promise<void> {
    const killed = processes.map(({ pid, name }) => ({ pid, name }))
    await Promise.all(processes.map((one) => this.#site.kill(one)))
    const looks = round % LOOK_EVERY === 0
    const underWay = await clearUp(this.#site.backend, killed, this.#met, looks)
    this.#receivers.breaks.killed(underWay)
  }

  /** Starts what does not run, and finds out about what was cut. */
  async #begin(): Promise<void> {
    const isUp = this.#site.isUp
    await this.#site.up()
    if (!isUp || this.#load.people.hasOpen) await this.#load.decide(this.#strikes.cutMayBeCommitted)
  }

  /** Lets everything drain, and compares it with what must be. */
  async #check(round: number): Promise<Verified> {
    const { faults, say } = this.#stage
    await this.#drain(async () => undefined)
    if (this.#load.hasLates) await this.#drain(() => this.#load.recoverAll())
    const { people, webhooks, eventID } = this.#load
    const verified = await withDatabase(this.#site.backend, (query) =>
      verify({ query, eventID, people, webhooks, receivers: this.#receivers, faults }),
    )
    const { facts, deliveries, again } = verified
    const words = `${deliveries} deliveries of ${facts} facts compared, ${again} came again`
    say({ checked: round, ...verified, faults: faults.counts }, `${words}; ${faults.total} violations`)
    return verified
  }

  async #forget(): Promise<void> {
    await this.#begin()
    await this.#load.forgetLates()
  }

  /** Runs until nothing is left, does some work first, and ends everything in order. */
  async #drain(work: () => Promise<void>): Promise<void> {
    const { faults } = this.#stage
    for (let left = 1, again = 0; left > 0; again++) {
      if (again > 10) throw new Error(`${left} facts and deliveries do not go: ${faults.shown.join('; ')}`)
      await this.#begin()
      if (again === 0) await work()
      await this.#load.switchOn()
      await this.#arrived()
      await this.#site.down()
      const found = await countLeft(this.#site.backend)
      left = found.left
      if (found.leased > 0) faults.add('wrong', `${found.leased} leases are left after everything ended in order`)
    }
  }

  /** Resolves once everything has arrived that must; that nothing comes for long is a fault, and ends it, too. */
  async #arrived(): Promise<void> {
    for (let seen = -1, seenAt = Date.now(); ; await delay(LOOK_MS)) {
      const behind = this.#load.behind()
      const pending = behind.length === 0 ? await this.#pending() : null
      if (pending === 0) return
      if (this.#receivers.requests > seen) {
        seen = this.#receivers.requests
        seenAt = Date.now()
      }
      if (this.#strikes.leavesOrphans && Date.now() - seenAt > ORPHANED_MS) await this.#expireOrphans()
      if (Date.now() - seenAt <= STANDSTILL_MS) continue
      const left = pending ?? (await this.#pending())
      const who = behind.join(', ') || 'none'
      this.#stage.faults.add('wrong', `nothing comes, ${left} deliveries are left; behind are ${who}`)
      return
    }
  }

  /**
   * A claim can be committed although its answer was cut: nobody sends what it took until the leases run out. They do now. When
   * nothing has come for so long, nothing is under way.
   */
  async #expireOrphans(): Promise<void> {
    const pids = this.#site.processes.map(({ pid }) => pid)
    this.#orphans += await withDatabase(this.#site.backend, (query) => expire(query, pids))
  }

  async #pending(): Promise<number> {
    return (await this.#site.rpc('webhook.log.stats', { eventID: this.#load.eventID })).pending
  }
}

function metIn(met: Met): Record<string, number> {
  return Object.fromEntries(
    Object.entries(met).map(([name, count]) => [`met${name.charAt(0).toUpperCase()}${name.slice(1)}`, count]),
  )
}
