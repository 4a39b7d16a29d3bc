import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../../harness/backend.ts'
import { type Citus, missingCitus, startCitus } from '../../harness/citus.ts'
import { runAviso } from '../../harness/process.ts'
import { Pulse } from '../load/pulse.ts'
import type { Faults } from '../oracle/faults.ts'
import { type Receivers, startReceivers } from '../oracle/receivers.ts'
import { runStrikes } from '../rounds.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { servedBy } from '../site/database.ts'
import type { Site } from '../site/site.ts'

/** A worker is away for so long, and before that all shares are watched for a while. */
const AWAY_MS = 30_000
const WATCHED_MS = 10_000
/** What a share on another node must have of its rate meanwhile: a busy machine makes it vary. */
const KEPT_RATE = 0.5
const WORKERS = 2
const CLEANED_WITHIN_MS = 60_000
/** Logs have no primary key, without which Citus asks for this: nothing in them is changed. */
const BY_REPLICATION = `shard_transfer_mode := 'force_logical'`

/**
 * Shares on two workers of Citus. By turns one share is moved to the other worker; a third worker joins, takes its part and is
 * drained again; and a worker crashes, and comes back after half a minute. All of that under load, and no process is started again.
 */
export const distributed: Scenario = {
  name: 'distributed',
  rounds: { short: {}, long: { postgres: 6 } },
  missing: missingCitus,
  async run(stage) {
    if (stage.shares.length < WORKERS)
      throw new Error(`It takes as many shares as workers: --shares ${WORKERS} or more.`)
    let citus: Citus
    let watch: Watch
    const seconds = { moved: [] as number[], rebalanced: [] as number[] }
    const kept: number[] = []
    const ends: Watch[] = []
    const counts = await runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      mayBeUnavailable: true,
      leavesOrphans: true,
      cutMayBeCommitted: true,
      async newBackend() {
        citus = await startCitus(WORKERS + 1, WORKERS)
        return placeShares(citus, stage)
      },
      async prepare(site) {
        watch = await Watch.begin(site, stage.shares)
        ends.push(watch)
      },
      async strike({ round, random }) {
        if (round % 3 === 1) seconds.moved.push(await timed(() => move(citus, pick(stage.shares, random))))
        else if (round % 3 === 2) seconds.rebalanced.push(await timed(() => rebalance(citus)))
        else kept.push(await crash(citus, watch, stage, Math.floor(random() * WORKERS)))
        await watch.end()
      },
    }).finally(() => Promise.all(ends.map((one) => one.close())))
    for (const one of ends) one.compare(stage.faults)
    const sum = (count: (one: Watch) => number) => ends.reduce((all, one) => all + count(one), 0)
    return {
      ...counts,
      pulseAnswered: sum(({ answered }) => answered),
      pulseCut: sum(({ cut }) => cut),
      movedSeconds: Math.max(0, ...seconds.moved),
      rebalancedSeconds: Math.max(0, ...seconds.rebalanced),
      ...(kept.length > 0 && { keptRate: Math.min(...kept) }),
    }
  },
}

/** Makes the shares, which Citus places in turn. */
async function placeShares(citus: Citus, { shares }: Stage): Promise<Backend> {
  const backend: Backend = {
    kind: 'postgres',
    env: { DATABASE_URL: citus.url, ALLOW_NETWORKS: '127.0.0.0/8' },
    remove: () => citus.stop(),
  }
  const { env } = servedBy(backend, shares)
  for (const share of shares) {
    const { code, err } = await runAviso(['share', 'create', share], env)
    if (code !== 0) throw new Error(`the share ${share} was not made: ${err}`)
  }
  for (let n = 0; n < WORKERS; n++)
    if ((await sharesOn(citus, n)).length === 0) throw new Error(`no share was placed on worker ${n}`)
  return backend
}

/** Moves a share to the other worker. */
async function move(citus: Citus, share: string): Promise<void> {
  const target = (await sharesOn(citus, 0)).includes(share) ? 1 : 0
  await citus.query(`select citus_schema_move('${share}', '127.0.0.1', ${citus.portOf(target)}, ${BY_REPLICATION})`)
  await cleanUp(citus)
}

/** Drops what was moved away. A statement that had begun before the move still reads it, and Citus waits for that only for a moment. */
async function cleanUp(citus: Citus): Promise<void> {
  for (const startedAt = Date.now(); ; await delay(500)) {
    await citus.query('call citus_cleanup_orphaned_resources()')
    const left = await citus.query('select object_name from pg_dist_cleanup')
    if (left.length === 0) return
    if (Date.now() - startedAt > CLEANED_WITHIN_MS)
      throw new Error(`left behind: ${left.map((one) => one.object_name).join()}`)
  }
}

/** A third worker takes its part of the shares, gives them back, and goes. */
async function rebalance(citus: Citus): Promise<void> {
  await citus.join(WORKERS)
  await citus.query(`select rebalance_table_shards(rebalance_strategy := 'by_shard_count', ${BY_REPLICATION})`)
  await cleanUp(citus)
  if ((await sharesOn(citus, WORKERS)).length === 0) throw new Error('the third worker got no share')
  const node = `'127.0.0.1', ${citus.portOf(WORKERS)}`
  await citus.query(`select citus_drain_node(${node}, ${BY_REPLICATION})`)
  await cleanUp(citus)
  await citus.query(`select citus_remove_node(${node})`)
}

/**
 * A worker crashes, and is started again half a minute later.
 * @returns what part of its rate a share on the other node had meanwhile, the one that had the least
 */
async function crash(citus: Citus, watch: Watch, { faults }: Stage, n: number): Promise<number> {
  const away = await sharesOn(citus, n)
  const before = await watch.ratesFor(WATCHED_MS)
  await citus.workers[n]?.crash()
  const meanwhile = await watch.ratesFor(AWAY_MS)
  await citus.workers[n]?.start()
  const parts = [...before].flatMap(([share, rate]) =>
    away.includes(share) ? [] : [(meanwhile.get(share) ?? 0) / rate],
  )
  const least = Math.round(100 * Math.min(...parts)) / 100
  if (!(least >= KEPT_RATE))
    faults.add('wrong', `a share had ${least} of its rate while the node of ${away.join(' and ')} was away`)
  return least
}

/** The shares of a worker, by the place of one of their tables. */
async function sharesOn(citus: Citus, n: number): Promise<string[]> {
  const rows = await citus.query(`select n.nspname as share from citus_shards s
    join pg_class c on c.oid = s.table_name join pg_namespace n on n.oid = c.relnamespace
    where c.relname = 'event' and s.nodeport = ${citus.portOf(n)}`)
  return rows.map(({ share }) => share)
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item
}

/** How long it took, in seconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = Date.now()
  await work()
  return Math.round((Date.now() - startedAt) / 100) / 10
}

/** A pulse in every share, with receivers of its own, so that each is seen for itself. */
class Watch {
  readonly #pulses: ReadonlyMap<string, { pulse: Pulse; receivers: Receivers }>

  private constructor(pulses: ReadonlyMap<string, { pulse: Pulse; receivers: Receivers }>) {
    this.#pulses = pulses
  }

  static async begin(site: Site, shares: readonly string[]): Promise<Watch> {
    const pulses = new Map<string, { pulse: Pulse; receivers: Receivers }>()
    for (const share of shares) {
      const receivers = await startReceivers()
      pulses.set(share, { receivers, pulse: await Pulse.begin(site.of(share), receivers) })
    }
    return new Watch(pulses)
  }

  get answered(): number {
    return [...this.#pulses.values()].reduce((sum, { pulse }) => sum + pulse.acknowledged, 0)
  }

  get cut(): number {
    return [...this.#pulses.values()].reduce((sum, { pulse }) => sum + pulse.cut, 0)
  }

  /** What arrives of each share in so long, a second. */
  async ratesFor(ms: number): Promise<Map<string, number>> {
    const before = [...this.#pulses].map(([share, { receivers }]) => [share, receivers.requests] as const)
    await delay(ms)
    const count = (share: string) => this.#pulses.get(share)?.receivers.requests ?? 0
    return new Map(before.map(([share, requests]) => [share, ((count(share) - requests) * 1_000) / ms]))
  }

  async end(): Promise<void> {
    await Promise.all([...this.#pulses.values()].map(({ pulse }) => pulse.end()))
  }

  /** To be called once nothing is left. */
  compare(faults: Faults): void {
    for (const { pulse } of this.#pulses.values()) pulse.compare(faults)
  }

  async close(): Promise<void> {
    for (const { receivers } of this.#pulses.values()) await receivers.close()
  }
}
