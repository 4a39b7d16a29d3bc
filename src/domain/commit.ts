import type { Kysely, RawBuilder, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import { againOnConflict } from '../database/conflict.ts'
import type { Database } from '../database/schema.ts'
import type { TwoFlushes } from '../database/two-flushes.ts'
import { type TracedFact, withTrace } from '../facts.ts'
import { enqueue, storing } from '../outbox/enqueue.ts'
import { asRefusal } from './refusal.ts'

export type Trx = Transaction<Database>

/** The result of a change, and what the dispatcher is to hear of it. */
export interface Change<Result> {
  /** In the order in which they happened. */
  facts?: TracedFact[]
  /** Whether nobody is to be told of them. */
  muted?: boolean
  /** Whether deliveries were made ready. */
  ready?: boolean
  result: Result
}

/** A piece of work in a transaction: done again in a new one, with the time of then, when it meets somebody else's change. */
export type Work<Result> = (trx: Trx, now: Date) => Promise<Result>

/** Tells the audit the IDs of what a change made or met, by the names that parameters have. */
export type Made<Result> = (result: Result) => Record<string, string>

/** Does a piece of work in a transaction of its own. */
export type Transact = <Result>(work: Work<Result>, made?: Made<Result>) => Promise<Result>

/**
 * Commits a change together with its facts: they are put into the outbox before the commit, and the dispatcher is nudged
 * after it.
 * @param trace that of the call which makes the change
 */
export async function commit<Result>(
  { db, clock, nudge }: { db: Kysely<Database>; clock: Pick<Clock, 'now'>; nudge(about?: 'facts'): void },
  work: Work<Change<Result>>,
  trace: string | null = null,
): Promise<Result> {
  const {
    facts = [],
    ready,
    result,
  } = await transact(db, async (trx) => {
    const change = await work(trx, clock.now())
    await enqueue(trx, withTrace(change.facts ?? [], trace), change.muted ?? false)
    return change
  })
  if (facts.length > 0) nudge('facts')
  if (ready) nudge()
  return result
}

/** A change that one statement makes, and what it comes to by the row that this tells. */
export interface Written<Row, Result> {
  write: RawBuilder<Row>
  change(row: Row): Omit<Change<Result>, 'ready'> & {
    /** Whether the company tells its own numbers. */
    numbered: boolean
  }
}

/** Commits a change as `commit` does, in two round trips: see `TwoFlushes`. */
export async function commitWritten<Row, Result>(
  {
    db,
    clock,
    nudge,
    inTwoFlushes,
  }: {
    db: Kysely<Database>
    clock: Pick<Clock, 'now'>
    nudge(about?: 'facts'): void
    inTwoFlushes: TwoFlushes
  },
  make: (now: Date) => Written<Row, Result>,
): Promise<Result> {
  const made = await again(() => {
    const { write, change } = make(clock.now())
    return inTwoFlushes(write.compile(db), (row) => {
      const result = change(row)
      const { facts = [], muted = false, numbered } = result
      return { last: facts.length > 0 ? storing(facts, muted, numbered).compile(db) : null, result }
    })
  })
  if (made.facts?.length) nudge('facts')
  return made.result
}

/** One transaction for a change without facts; repeated as that of `commit`. */
export function transact<Result>(db: Kysely<Database>, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  return again(() => db.transaction().execute(work))
}

/** @throws PublicError for what a function of the database refuses */
async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await againOnConflict(work)
  } catch (error) {
    throw asRefusal(error)
  }
}
