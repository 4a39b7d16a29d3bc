import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { againOnConflict } from '../database/conflict.ts'
import type { Database } from '../database/schema.ts'
import type { Fact } from '../facts.ts'
import { enqueue } from '../outbox/enqueue.ts'

export type Trx = Transaction<Database>

/** The result of a change, and its facts: of one event, in the order in which they happened. */
interface Change<Result> {
  facts: Fact[]
  result: Result
}

/**
 * Commits a change together with its facts: they are put into the outbox before the commit, and the dispatcher is nudged
 * after it.
 * @param work done again in a new transaction, with the time of then, when it meets somebody else's change
 */
export async function commit<Result>(
  { db, clock, log, nudge }: { db: Kysely<Database>; clock: Pick<Clock, 'now'>; log: Logger; nudge(): void },
  work: (trx: Trx, now: Date) => Promise<Change<Result>>,
): Promise<Result> {
  const { deliveries, result } = await transact(db, async (trx) => {
    const change = await work(trx, clock.now())
    return { deliveries: await enqueue(trx, change.facts, log), result: change.result }
  })
  if (deliveries > 0) nudge()
  return result
}

/** One transaction for a change without facts; repeated as that of `commit`. */
export function transact<Result>(db: Kysely<Database>, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  return againOnConflict(() => db.transaction().execute(work))
}
