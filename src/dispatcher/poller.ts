import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import { findWaiting } from '../outbox/waiting.ts'

interface PollerOptions {
  db: Kysely<Database>
  clock: Clock
  log: Logger
}

/** How often to look, at all shares in one statement; and at one that is down, alone. */
const POLL_MS = 1_000
const DOWN_MS = 5_000

/**
 * Looks for work in all shares of a process with one statement, and wakes the dispatchers of those that have some. A share whose
 * tables are locked, or whose node is away, would fail that statement for all: it is found out, and probed alone until it is back.
 */
export class Poller {
  readonly #options: PollerOptions
  readonly #wakes = new Map<string, () => void>()
  readonly #down = new Set<string>()
  readonly #stopping = new AbortController()
  readonly #running: Promise<unknown>

  constructor(options: PollerOptions) {
    this.#options = options
    this.#running = Promise.all([
      this.#every(POLL_MS, () => this.#poll()),
      this.#every(DOWN_MS, () => this.#probeDown()),
    ])
  }

  /** @param wake is called when there is work in the share, or nobody can tell */
  add(share: string, wake: () => void): void {
    this.#wakes.set(share, wake)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #every(ms: number, step: () => Promise<void>): Promise<void> {
    const { clock } = this.#options
    while (!this.#stopping.signal.aborted) {
      await step()
      await clock.sleep(ms, this.#stopping.signal)
    }
  }

  async #poll(): Promise<void> {
    const up = [...this.#wakes.keys()].filter((share) => !this.#down.has(share))
    if (up.length === 0 || (await this.#look(up)) === null) return
    // Something is wrong with one of them, or with all.
    await Promise.all(up.map((share) => this.#probe(share)))
  }

  async #probeDown(): Promise<void> {
    await Promise.all([...this.#down].map((share) => this.#probe(share)))
  }

  async #probe(share: string): Promise<void> {
    const { log } = this.#options
    const error = await this.#look([share])
    if (error === null && this.#down.delete(share)) log.info({ share }, 'A share answers again')
    if (error === null || this.#down.has(share) || this.#stopping.signal.aborted) return
    this.#down.add(share)
    log.warn({ err: error, share }, 'A share does not answer: it is probed alone until it does')
  }

  /** Wakes those that have work. @returns why nobody can tell; null when it was told */
  async #look(shares: string[]): Promise<unknown> {
    const { db, clock } = this.#options
    try {
      for (const share of await findWaiting(db, shares, clock.now())) this.#wakes.get(share)?.()
      return null
    } catch (error) {
      return error ?? true
    }
  }
}
