import type { Backend } from '../harness/backend.ts'
import { withDatabase } from '../harness/with-database.ts'
import { Load, type Size } from './load/load.ts'
import { createPlanner, type RoundPlan } from './load/plan.ts'
import type { Faults } from './oracle/faults.ts'
import { type Receivers, startReceivers } from './oracle/receivers.ts'
import { type Verified, verify } from './oracle/verify.ts'
import type { Stage } from './scenario.ts'
import { servedBy } from './site/database.ts'
import { clearUp, countLeft, expire, type Met } from './site/leases.ts'
import type { Process } from './site/process.ts'
import type { Callee, Site } from './site/site.ts'

const PACES = { postgres: 1, embedded: 3 }

/** One share: the calls that are made there, the receivers that are told of it, and what must come of that. */
export class Side {
  readonly load: Load
  readonly receivers: Receivers
  readonly #callee: Callee
  readonly #backend: Backend
  readonly #faults: Faults
  readonly #nextPlan: () => RoundPlan

  private constructor(share: string, site: Site, receivers: Receivers, { faults, seed, database }: Stage, size: Size) {
    this.#callee = site.of(share)
    this.#backend = servedBy(site.backend, [share])
    this.#faults = faults
    this.receivers = receivers
    this.load = new Load(this.#callee, receivers, faults, size)
    this.#nextPlan = createPlanner(seed, PACES[database], this.load.crowd)
  }

  /** @param share its name */
  static async open(share: string, site: Site, stage: Stage, size: Size): Promise<Side> {
    return new Side(share, site, await startReceivers(), stage, size)
  }

  /** Begins the calls of a round. */
  begin(round: number) {
    const plan = this.#nextPlan()
    return { plan, ...this.load.begin(round, plan) }
  }

  async pending(): Promise<number> {
    return (await this.#callee.rpc('webhook.log.stats', { eventID: this.load.eventID })).pending
  }

  /** To be called between the kill of processes and the next start. */
  async clearUp(killed: Pick<Process, 'pid' | 'name'>[], met: Met, looks: boolean): Promise<void> {
    const underWay = await clearUp(this.#backend, killed, met, looks)
    await this.receivers.caughtUp()
    this.receivers.breaks.killed(underWay)
  }

  /** Makes the leases of processes run out. @returns how many there were */
  expire(pids: number[]): Promise<number> {
    return withDatabase(this.#backend, async (query) => (await expire(query, pids)).size)
  }

  countLeft(): Promise<{ left: number; leased: number }> {
    return countLeft(this.#backend)
  }

  /** Compares what has arrived with what must have, once nothing is left. */
  verify(): Promise<Verified> {
    const { people, webhooks, eventID } = this.load
    return withDatabase(this.#backend, (query) =>
      verify({ query, eventID, people, webhooks, receivers: this.receivers, faults: this.#faults }),
    )
  }
}
