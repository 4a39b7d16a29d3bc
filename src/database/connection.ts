import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import type { TwoFlushes } from './two-flushes.ts'

/** The connections of one pool: in use, open without work, and how many calls wait for one. */
export interface PoolLoad {
  pool: string
  used: number
  idle: number
  waiting: number
}

/** An open database as one share sees it, and the nudges between the dispatchers of that share. */
export interface Connection {
  /** For calls. The two for the dispatcher and for health never wait behind them. */
  db: Kysely<Database>
  /** For calls, too: a transaction of two statements. */
  inTwoFlushes: TwoFlushes
  /** For the dispatcher: claims, settles, keeps up. */
  dispatcherDb: Kysely<Database>
  /** For the questions whether the database answers and what waits in it, each for 2 s at most. */
  healthDb: Kysely<Database>
  /** For the one statement of a process that looks at all shares; null where they stand on several nodes, each looked at alone. */
  pollDb: Kysely<Database> | null
  /** Tells whether other processes may use this database too. */
  shared: boolean
  /** The same database as another of its shares sees it: over the same connections, of which no share may use all. */
  of(share: string): Connection
  /** Wakes the dispatchers of this process and of others: facts, or else deliveries, are waiting. Never throws. */
  nudge(about?: 'facts'): void
  /** Calls the listener on every nudge. Polling makes up for a lost nudge. @returns a function that ends it */
  onNudge(listener: (about?: 'facts') => void): () => void
  /** Makes the upkeep that the database does not do by itself; to be called every now and then. */
  maintain(): Promise<void>
  load(): PoolLoad[]
  /** Closes it for all shares. */
  close(): Promise<void>
}
