import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import { settle } from '../outbox/settle.ts'
import { INTERNAL } from './deliver.ts'

interface SettlerOptions {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  leasedBy: string
  /** ms: past it a delivery belongs to somebody else, and there is nothing left to settle. */
  lease: number
  /** What to write instead of an attempt that cannot be written. */
  replace(attempt: Attempt): Attempt
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

  /**
   * Keeps at it until the leases are over: the database may be away, full, or locked by a backup. Only what it refuses for
   * the values in it is not worth a second try: then the attempts are written one by one, so that the one that cannot be
   * written holds up no other, and that one as a failure of ours.
   */
  async function persist(batch: Attempt[]): Promise<void> {
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await settle(db, leasedBy, batch)
      } catch (error) {
        const [first] = batch
        if (!first || stopped.signal.aborted || isOver(first)) {
          return log.error(
            { err: error, attempts: batch.length },
            'Attempts could not be settled: they will be made again',
          )
        }
        if (isRefused(error)) return oneByOne(batch, error)
        log.warn({ err: error, attempts: batch.length }, 'Attempts wait to be settled')
        await clock.sleep(pause, stopped.signal)
      }
    }
  }

  async function oneByOne(batch: Attempt[], error: unknown): Promise<void> {
    const [first] = batch
    if (batch.length > 1) for (const attempt of batch) await persist([attempt])
    else if (first && first.error !== INTERNAL) {
      log.error({ err: error, deliveryID: first.delivery.deliveryID }, 'An attempt could not be logged as it was')
      await persist([options.replace(first)])
    } else log.error({ err: error, deliveryID: first?.delivery.deliveryID }, 'An attempt could not be logged')
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

/** SQLSTATE classes 22 and 23: the values themselves were refused. */
function isRefused(error: unknown): boolean {
  return /^2[23]/.test(String((error as { code?: unknown }).code))
}
