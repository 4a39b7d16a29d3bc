import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import type { Attempt } from '../outbox/delivery.ts'
import type { ReadyFrom } from '../outbox/fan-out.ts'
import { isSettled, settle } from '../outbox/settle.ts'
import { Gathering } from './gathering.ts'
import type { Lease } from './lease.ts'

interface SettlerOptions {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  leasedBy: string
  /** Past it a delivery belongs to somebody else, and there is nothing left to settle. */
  lease: Lease
  /** What to write instead of an attempt that cannot be written. */
  replace(attempt: Attempt): Attempt
  /** Is told when a batch is about to be written. */
  onSettling(): void
  /** Is told of every attempt that is in nobody's hands then, and which webhooks may have their next delivery; null where nobody knows. */
  onSettled(attempts: Attempt[], next: ReadyFrom[] | null): void
}

const BATCH = 256
const GATHERED = { busy: 4, enough: 192, waitMs: 10 }

/** Settles attempts in batches that grow with the load: while one is being written, the next one gathers. */
export class Settler {
  readonly #options: SettlerOptions
  readonly #waiting: Attempt[] = []
  readonly #stopped = new AbortController()
  #writing: Promise<void> | undefined
  readonly #gathering: Gathering

  constructor(options: SettlerOptions) {
    this.#options = options
    this.#gathering = new Gathering(options.clock, GATHERED)
  }

  add(attempt: Attempt): void {
    this.#waiting.push(attempt)
    this.#writing ??= this.#write()
  }

  /** Settles what has been added; a database that is away now gets 2 s more, and no longer. */
  async stop(): Promise<void> {
    const last = this.#options.clock.sleep(2_000, this.#stopped.signal).then(() => this.#stopped.abort())
    await this.#writing
    this.#stopped.abort()
    await last
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gathering.wait(this.#stopped.signal, this.#waiting.length)
      const batch = this.#waiting.splice(0, BATCH)
      this.#options.onSettling()
      this.#options.onSettled(batch, await this.#persist(batch))
      this.#gathering.took(batch.length)
    }
    this.#writing = undefined
  }

  /**
   * Keeps at it until the leases are over, and tries once after that: the database may be away, full, or locked by a backup, or all
   * stood still, so that only the wait for it was over. Only what it refuses for the values in it is not worth a second try.
   * @returns the webhooks that may have their next delivery now; null where nobody knows
   */
  async #persist(batch: Attempt[]): Promise<ReadyFrom[] | null> {
    const { db, leasedBy, clock, log } = this.#options
    const [first] = batch
    for (let pause = 100, isAgain = false; ; pause = Math.min(pause * 2, 2_000), isAgain = true) {
      const isLast = !first || this.#isOver(first)
      try {
        if (isAgain && first && (await isSettled(db, first))) return null
        return await settle(db, leasedBy, batch, log)
      } catch (error) {
        if (isLast || this.#stopped.signal.aborted) {
          log.error({ err: error, attempts: batch.length }, 'Attempts could not be settled: they will be made again')
          return null
        }
        if (isRefused(error)) {
          await this.#persistRefused(batch, error)
          return null
        }
        log.warn({ err: error, attempts: batch.length }, 'Attempts wait to be settled')
        await clock.sleep(pause, this.#stopped.signal)
      }
    }
  }

  /**
   * One by one, so that the attempt that cannot be written holds up no other. That one is written without what came from
   * outside; if it is refused even so, as a failure of ours. What was received stays so, at worst without its row in the log.
   */
  async #persistRefused(batch: Attempt[], error: unknown): Promise<void> {
    const [first, ...others] = batch
    if (!first) return
    if (others.length > 0) {
      for (const attempt of batch) await this.#persist([attempt])
      return
    }
    const { db, log } = this.#options
    const { delivery, outcome } = first
    const next = this.#instead(first)
    log.error({ err: error, deliveryID: delivery.deliveryID, outcome, again: !!next }, 'An attempt could not be logged')
    if (next) await this.#persist([next])
    else if (outcome === 'received') {
      const gone = db.deleteFrom('delivery').where('id', '=', delivery.deliveryID).execute()
      await gone.catch((failed: unknown) => log.error({ err: failed }, 'A received delivery will be made again'))
    }
  }

  /** What is written in place of an attempt that was refused; null when nothing is left to try. */
  #instead(attempt: Attempt): Attempt | null {
    if (!isBare(attempt)) return bare(attempt)
    if (attempt.outcome === 'received' || attempt.internal) return null
    return this.#options.replace(attempt)
  }

  #isOver({ at }: Attempt): boolean {
    return this.#options.clock.now().getTime() - at.getTime() > this.#options.lease.ms
  }
}

/** SQLSTATE classes 22 and 23: the values themselves were refused. */
function isRefused(error: unknown): boolean {
  return /^2[23]/.test(String((error as { code?: unknown }).code))
}

/** The attempt without its texts from outside: what it came to, and when, is kept. */
function bare(attempt: Attempt): Attempt {
  const error = attempt.error?.replace(/[^ -~]/g, '?') ?? null
  return { ...attempt, error, address: null, requestHeaders: {}, responseHeaders: null, responseBody: null }
}

function isBare({ requestHeaders, responseHeaders, responseBody }: Attempt): boolean {
  return responseHeaders === null && responseBody === null && Object.keys(requestHeaders).length === 0
}
