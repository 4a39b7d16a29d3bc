import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../harness/backend.ts'
import type { Load } from './load/load.ts'
import { type Random, seeded } from './load/random.ts'
import type { Receivers } from './oracle/receivers.ts'
import type { Verified } from './oracle/verify.ts'
import type { Stage } from './scenario.ts'
import { Side } from './side.ts'
import { newDatabase, servedBy } from './site/database.ts'
import { type Met, metNothing } from './site/leases.ts'
import type { Process } from './site/process.ts'
import { Site, type SiteOptions } from './site/site.ts'

/** Strikes while there is a load, by rounds. */
export interface Strikes extends SiteOptions {
  /** Whether a call that was cut may have been committed: not where processes end in order. */
  cutMayBeCommitted: boolean
  /** Whether the calls are all in the first share, although there are others: what is struck is looked up there. */
  inOneShare?: boolean
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
/** So far are the seeds of two shares from each other: further than those of two databases. */
const SEED_STEP = 10_000
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

function add(sum: object, more: object): void {
  const counts = sum as Record<string, number>
  for (const [name, count] of Object.entries(more) as [string, number][]) counts[name] = (counts[name] ?? 0) + count
}

async function runSome(stage: Stage, strikes: Strikes): Promise<Record<string, number>> {
  const backend = servedBy(await (strikes.newBackend?.() ?? newDatabase(stage.database)), stage.shares)
  const site = new Site(backend, stage.faults, strikes)
  const size = SIZES[stage.isLong ? 'long' : 'short']
  const shares = strikes.inOneShare ? stage.shares.slice(0, 1) : stage.shares
  const sides = await Promise.all(
    shares.map((share, n) => Side.open(share, site, { ...stage, seed: stage.seed + n * SEED_STEP }, size)),
  )
  try {
    return await new Run(stage, strikes, site, sides).whole()
  } finally {
    await site.remove()
    for (const { receivers } of sides) await receivers.close()
    await backend.remove()
  }
}

class Run {
  readonly #stage: Stage
  readonly #strikes: Strikes
  readonly #site: Site
  readonly #sides: Side[]
  readonly #met = metNothing()
  readonly #random: Random
  #strikesMade = 0
  #orphans = 0

  constructor(stage: Stage, strikes: Strikes, site: Site, sides: Side[]) {
    this.#stage = stage
    this.#strikes = strikes
    this.#site = site
    this.#sides = sides
    this.#random = seeded(stage.seed + 1)
  }

  /** The one whose plan says when to strike. */
  get #first(): Side {
    return this.#sides[0] as Side
  }

  get #loads(): Load[] {
    return this.#sides.map(({ load }) => load)
  }

  async whole(): Promise<Record<string, number>> {
    const { rounds } = this.#stage
    await this.#site.up()
    await Promise.all(this.#loads.map((load) => load.setUp()))
    let verified: Verified | undefined
    for (let round = 1; round <= rounds; round++) {
      await this.#round(round)
      if (round % CHECK_EVERY !== 0 && round < rounds) continue
      verified = await this.#check(round)
      if (round < rounds) await this.#forget()
    }
    const calls: Record<string, number> = {}
    for (const { people, recoveriesCut } of this.#loads) {
      const { answered, refused, cut, cutCommitted } = people
      add(calls, { answered, refused, cut, cutCommitted, recoveriesCut })
    }
    const more = { orphans: this.#orphans, ...verified, requests: this.#requests }
    return { strikes: this.#strikesMade, ...calls, ...more, ...metIn(this.#met) }
  }

  get #requests(): number {
    return this.#sides.reduce((sum, { receivers }) => sum + receivers.requests, 0)
  }

  /** A load of calls in every share, and a strike in the midst of it. */
  async #round(round: number): Promise<void> {
    const { backend } = this.#site
    const { receivers } = this.#first
    await this.#begin()
    await this.#strikes.prepare?.(this.#site, receivers)
    const begun = this.#sides.map((side) => side.begin(round))
    const { plan, told } = begun[0] as (typeof begun)[number]
    const over = Promise.all(begun.map((one) => one.over)).then(() => undefined)
    if (plan.strikeFrom === 'answer') await Promise.race([told, delay(ANSWER_MAX_MS)])
    await delay(plan.strikeAfterMs)
    const kill = (...processes: Process[]) => this.#kill(round, processes)
    const struck = { site: this.#site, backend, receivers, met: this.#met, random: this.#random, round, kill }
    await this.#strikes.strike({ ...struck, loadOver: over })
    this.#strikesMade += 1
    await over
    const { answered, cut } = this.#first.load.people
    const words = `${plan.work}, struck ${Math.round(plan.strikeAfterMs)} ms after ${plan.strikeFrom === 'load' ? 'the load began' : 'its answer'}`
    this.#stage.say({ round, work: plan.work, answered, cut }, `round ${round}: ${words}`)
  }

  async #kill(round: number, processes: Process[]): Promise<void> {
    const killed = processes.map(({ pid, name }) => ({ pid, name }))
    await Promise.all(processes.map((one) => this.#site.kill(one)))
    for (const side of this.#sides) await side.clearUp(killed, this.#met, round % LOOK_EVERY === 0)
  }

  /** Starts what does not run, and finds out about what was cut. */
  async #begin(): Promise<void> {
    const isUp = this.#site.isUp
    await this.#site.up()
    for (const load of this.#loads) if (!isUp || load.people.hasOpen) await load.decide(this.#strikes.cutMayBeCommitted)
  }

  /** Lets everything drain, and compares it with what must be. */
  async #check(round: number): Promise<Verified> {
    const { faults, say } = this.#stage
    await this.#drain(async () => undefined)
    if (this.#loads.some(({ hasLates }) => hasLates))
      await this.#drain(() => all(this.#loads, (load) => load.recoverAll()))
    const verified: Verified = { facts: 0, deliveries: 0, again: 0, retried: 0 }
    for (const side of this.#sides) add(verified, await side.verify())
    const { facts, deliveries, again } = verified
    const words = `${deliveries} deliveries of ${facts} facts compared, ${again} came again`
    say(
      { checked: round, ...verified, faults: faults.counts, ...(faults.total > 0 && { shown: faults.shown }) },
      `${words}; ${faults.total} violations`,
    )
    return verified
  }

  async #forget(): Promise<void> {
    await this.#begin()
    await all(this.#loads, (load) => load.forgetLates())
  }

  /** Runs until nothing is left, does some work first, and ends everything in order. */
  async #drain(work: () => Promise<void>): Promise<void> {
    const { faults } = this.#stage
    for (let left = 1, again = 0; left > 0; again++) {
      if (again > 10) throw new Error(`${left} facts and deliveries do not go: ${faults.shown.join('; ')}`)
      await this.#begin()
      if (again === 0) await work()
      await all(this.#loads, (load) => load.switchOn())
      await this.#arrived()
      await this.#site.down()
      const found = { left: 0, leased: 0 }
      for (const side of this.#sides) add(found, await side.countLeft())
      left = found.left
      if (found.leased > 0) faults.add('wrong', `${found.leased} leases are left after everything ended in order`)
    }
  }

  /** Resolves once everything has arrived that must; that nothing comes for long is a fault, and ends it, too. */
  async #arrived(): Promise<void> {
    for (let seen = -1, seenAt = Date.now(); ; await delay(LOOK_MS)) {
      const behind = this.#loads.flatMap((load) => load.behind())
      const pending = behind.length === 0 ? await this.#pending() : null
      if (pending === 0) return
      if (this.#requests > seen) {
        seen = this.#requests
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
    for (const side of this.#sides) this.#orphans += await side.expire(pids)
  }

  async #pending(): Promise<number> {
    let sum = 0
    for (const side of this.#sides) sum += await side.pending()
    return sum
  }
}

async function all<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  await Promise.all(items.map(work))
}

function metIn(met: Met): Record<string, number> {
  return Object.fromEntries(
    Object.entries(met).map(([name, count]) => [`met${name.charAt(0).toUpperCase()}${name.slice(1)}`, count]),
  )
}
