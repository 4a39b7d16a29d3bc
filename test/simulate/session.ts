import type { Kysely, KyselyPlugin, PostgresPool } from 'kysely'
import type { Database } from '../../src/database/schema.ts'
import { type TwoFlushes, twoFlushes } from '../../src/database/two-flushes.ts'
import { type Embedded, kyselyOn, type Row } from './database.ts'
import { never, type Process } from './process.ts'

/** A call as the statements of it are told apart. */
export interface Caller {
  process: Process
  /** The number of the call; null for the dispatcher. */
  call: number | null
  /**
   * What its transaction locks, when that may be committed late: two with the same text are one after the other. null: it
   * may not, since the dispatcher could ask for what it locks.
   */
  late: string | null
}

/** What calls lock that make a webhook: the dispatcher's statements that ask for the lock of the fan-out wait for these. */
export const FAN_OUT = 'fan-out'

export interface Executed {
  caller: Caller
  text: string
  values: readonly unknown[]
  rows: Row[]
  /** Whether it is in force now: a commit, or a statement without a transaction. */
  isCommitted: boolean
  /** When it was asked for. */
  askedAt: number
  /** The place of its transaction among all: they take their numbers in this order. */
  stamp: number
}

interface Options {
  embedded: Embedded
  /** How long a statement takes, and how long a slow one (ms). */
  latency: { least: number; most: number; slow: number }
  /** How often a transaction that may is committed late, and how late at most (ms). */
  late: { often: number; most: number }
  plugins: KyselyPlugin[]
  /** Puts other values into a statement. */
  valuesOf(text: string, values: readonly unknown[]): readonly unknown[]
  executed(what: Executed): Promise<void> | void
  /** Whether a statement asks for the lock of the fan-out. */
  asksForFanOut(text: string): boolean
  /** Whether nobody gets through to the database just now. */
  isAway(): boolean
}

const LOST = 'Connection terminated unexpectedly'

/**
 * The one session of the embedded database, behind as many connections as are asked for. A statement waits while somebody else
 * has a transaction open. Transactions that are committed late are prepared: the others go on meanwhile, and do not see them.
 */
export class Sessions {
  readonly #options: Options
  /** The connection that has a transaction open. */
  #holder: SimulatedClient | null = null
  /** Calls whose transactions are prepared and not committed yet. */
  readonly prepared = new Set<SimulatedClient>()
  readonly #waiting: (() => void)[] = []
  #made = 0
  #stamp = 0

  constructor(options: Options) {
    this.#options = options
  }

  get options(): Options {
    return this.#options
  }

  open(caller: Caller): { db: Kysely<Database>; inTwoFlushes: TwoFlushes } {
    const connect = async () => new SimulatedClient(this, caller, ++this.#made)
    return {
      db: kyselyOn({ connect, end: async () => undefined }, this.#options.plugins),
      inTwoFlushes: twoFlushes({ connect: connect as unknown as PostgresPool['connect'] }),
    }
  }

  nextStamp(): number {
    return ++this.#stamp
  }

  /** Whether a statement has to wait for others. */
  blocks(client: SimulatedClient, text: string): boolean {
    if (this.#holder !== null && this.#holder !== client) return true
    if (this.#holder === client) return false
    const others = [...this.prepared].filter((one) => one !== client).map(({ caller }) => caller.late)
    const { call, late } = client.caller
    if (call === null) return others.includes(FAN_OUT) && this.#options.asksForFanOut(text)
    return late === null ? others.length > 0 : others.includes(late)
  }

  wait(again: () => void): void {
    this.#waiting.push(again)
  }

  hold(client: SimulatedClient): void {
    this.#holder = client
  }

  holds(client: SimulatedClient): boolean {
    return this.#holder === client
  }

  get isHeld(): boolean {
    return this.#holder !== null
  }

  /** Resolves when nobody has a transaction open: what is read then is committed. */
  async free(): Promise<void> {
    while (this.isHeld) await new Promise<void>((resolve) => this.wait(resolve))
  }

  /** Undoes what is open. */
  async close(): Promise<void> {
    const { embedded } = this.#options
    if (this.isHeld) await embedded.query('rollback')
    for (const client of this.prepared) await embedded.query(`rollback prepared '${client.id}'`)
  }

  letGo(): void {
    this.#holder = null
    for (const again of this.#waiting.splice(0)) again()
  }
}

/** One connection, as pg's client is one. */
class SimulatedClient {
  readonly caller: Caller
  readonly #sessions: Sessions
  readonly id: number
  #isBroken = false
  #stamp = 0
  readonly #forget: () => void

  constructor(sessions: Sessions, caller: Caller, id: number) {
    this.#sessions = sessions
    this.caller = caller
    this.id = id
    this.#forget = caller.process.onDeath(() => {
      caller.process.scheduler.after(0, `${caller.process.name} is cut off`, () => this.#lose())
    })
  }

  release(): void {
    if (!this.caller.process.isDead) this.#forget()
  }

  query(text: string, values: readonly unknown[] = []): Promise<unknown> {
    const { process } = this.caller
    const mishap = process.await('statement')
    if (mishap === null) return never()
    const { latency, isAway } = this.#sessions.options
    if (this.#isBroken) return this.#isOver(text) ? Promise.resolve({ rows: [] }) : Promise.reject(lost())
    const tookMs = mishap === 'slow' ? latency.slow : process.chance.between(latency.least, latency.most)
    return new Promise((resolve, reject) => {
      const askedAt = process.scheduler.now
      const label = text.trim().slice(0, 60).replaceAll(/\s+/g, ' ')
      const answer = (tell: () => void) => process.after(process.chance.between(0, latency.most), 'is answered', tell)
      const run = async () => {
        if (process.isDead) return
        if (this.#sessions.blocks(this, text)) {
          this.#sessions.wait(() => process.after(0, label, run))
          return
        }
        if (mishap === 'refused' || isAway()) {
          await this.#lose()
          answer(() => reject(lost()))
          return
        }
        const outcome = await this.#execute(text, values, askedAt)
        if (mishap === 'killedAfter') return process.die()
        if (mishap === 'cut') {
          await this.#lose()
          answer(() => reject(lost()))
        } else if ('error' in outcome) answer(() => reject(outcome.error))
        else if (outcome.lateMs !== undefined)
          this.#commitLater(outcome.lateMs, () => answer(() => resolve({ rows: [] })))
        else answer(() => resolve(outcome.result))
      }
      process.after(tookMs, label, run)
    })
  }

  async #execute(
    text: string,
    values: readonly unknown[],
    askedAt: number,
  ): Promise<{ result: unknown; lateMs?: number } | { error: unknown }> {
    const { embedded, executed, late, valuesOf } = this.#sessions.options
    const { caller } = this
    const begins = /^(begin|start transaction)/.test(text)
    const isInTransaction = this.#sessions.holds(this)
    this.#stamp = this.#sessions.nextStamp()
    if (text === 'commit' && caller.late !== null && caller.process.chance.is(late.often)) {
      await embedded.query(`prepare transaction '${this.id}'`)
      this.#sessions.prepared.add(this)
      this.#sessions.letGo()
      return { result: { rows: [] }, lateMs: caller.process.chance.between(0, late.most) }
    }
    if (begins) this.#sessions.hold(this)
    const outcome = await embedded.query(text, valuesOf(text, values)).then(
      (result) => ({ result }),
      (error: Error) => ({ error }),
    )
    const { scheduler } = caller.process
    if ('error' in outcome) scheduler.note(`fails: ${outcome.error.message}`)
    else {
      scheduler.note(`${outcome.result.rowCount ?? 0} rows`)
      const isCommitted = text === 'commit' || (!begins && !isInTransaction)
      const { rows = [] } = outcome.result
      await executed({ caller, text, values, rows, isCommitted, askedAt, stamp: this.#stamp })
    }
    if (this.#isOver(text)) this.#sessions.letGo()
    return outcome
  }

  #commitLater(ms: number, done: () => void): void {
    const { late, process } = this.caller
    const from = process.scheduler.now
    this.#finishAfter(ms, 'commit', () => {
      if (late === FAN_OUT) process.scheduler.excuse(from) // no slice is made meanwhile, whoever waits for one
      done()
    })
  }

  /** Ends a prepared transaction, unless it has ended before: as soon as nobody else has one open. */
  #finishAfter(ms: number, how: 'commit' | 'rollback', done: () => void = () => undefined): void {
    const { scheduler, name } = this.caller.process
    scheduler.after(ms, `${how} of what ${name} has prepared`, async () => {
      if (!this.#sessions.prepared.has(this)) return
      if (this.#sessions.isHeld) {
        this.#sessions.wait(() => this.#finishAfter(0, how, done))
        return
      }
      await this.#finish(how)
      done()
    })
  }

  async #finish(how: 'commit' | 'rollback'): Promise<void> {
    const { embedded, executed } = this.#sessions.options
    this.#sessions.prepared.delete(this)
    await embedded.query(`${how} prepared '${this.id}'`)
    if (how === 'commit')
      await executed({
        caller: this.caller,
        text: 'commit',
        values: [],
        rows: [],
        isCommitted: true,
        askedAt: 0,
        stamp: this.#stamp,
      })
    this.#sessions.letGo()
  }

  #isOver(text: string): boolean {
    return text === 'commit' || text === 'rollback'
  }

  /** The connection is gone: the database undoes what was not committed. A commit that has arrived may still come to pass. */
  async #lose(): Promise<void> {
    this.#isBroken = true
    const { chance } = this.caller.process
    if (this.#sessions.prepared.has(this)) this.#finishAfter(0, chance.is(0.5) ? 'commit' : 'rollback')
    else if (this.#sessions.holds(this)) {
      await this.#sessions.options.embedded.query('rollback')
      this.#sessions.letGo()
    }
  }
}

function lost(): Error {
  return new Error(LOST)
}
