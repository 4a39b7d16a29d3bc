import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import { isUnavailable } from '../database/unavailable.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { settle } from '../outbox/settle.ts'

interface SettlerOptions {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  leasedBy: string
  /** ms: past it a delivery belongs to somebody else, and there is nothing left to settle. */
  lease: number
}

export interface Settler {
  add(attempt: Attempt): void
  /** Settles what has been added, then no more. */
  stop(): Promise<void>
}

const BATCH = 256

/**
 * Settles attempts in batches that grow with the load: while one is being written, the next one gathers.
 * @param onSettled is told of every delivery that is no longer in this dispatcher's hands
 */
export function createSettler(options: SettlerOptions, onSettled: (deliveries: Delivery[]) => void): Settler {
  const { db, clock, log, leasedBy, lease } = options
  const waiting: Attempt[] = []
  const stopped = new AbortController()
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH)
      await persist(batch)
      onSettled(batch.map(({ delivery }) => delivery))
    }
    writing = undefined
  }

  /** Keeps at it while the database is away. One attempt that cannot be written must not hold up the others. */
  async function persist(batch: Attempt[]): Promise<void> {
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await settle(db, leasedBy, batch)
      } catch (error) {
        const [first] = batch
        const passing = isUnavailable(error) || isConflict(error)
        if (!first || stopped.signal.aborted || (passing && isOver(first)))
          return log.error({ err: error }, 'Attempts could not be settled')
        if (!passing && batch.length === 1)
          return log.error({ err: error, deliveryID: first.delivery.deliveryID }, 'An attempt could not be logged')
        if (!passing) {
          for (const attempt of batch) await persist([attempt])
          return
        }
        log.warn({ err: error, attempts: batch.length }, 'Attempts wait to be settled')
        await clock.sleep(pause, stopped.signal)
      }
    }
  }

  function isOver({ at }: Attempt): boolean {
    return clock.now().getTime() - at.getTime() > lease
  }

  return {
    add(attempt) {
      waiting.push(attempt)
      writing ??= write()
    },
    async stop() {
      // One more try for what is there; a database that is away now gets no further ones.
      const last = clock.sleep(2_000, stopped.signal).then(() => stopped.abort())
      await writing
      stopped.abort()
      await last
    },
  }
}

/** A deadlock or serialization failure between two dispatchers: PostgreSQL undid it, so it can simply be done again. */
function isConflict(error: unknown): boolean {
  return /^40(001|P01)$/.test(String((error as { code?: unknown }).code))
}
