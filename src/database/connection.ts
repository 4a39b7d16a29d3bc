import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** An open database, and the word that goes round among the dispatchers that share it. */
export interface Connection {
  /** For calls: however many wait here, the two below do not wait behind them. */
  db: Kysely<Database>
  /** For the dispatcher: claims, settles, keeps up. */
  dispatcherDb: Kysely<Database>
  /** For the question whether the database answers: it is not waited for long (2 s). */
  healthDb: Kysely<Database>
  /** Whether other processes may be using this database too. */
  shared: boolean
  /** Says that deliveries are waiting: wakes the dispatcher of this process, and those of others. Never throws. */
  nudge(): void
  /** Calls the listener on every nudge; returns the way to stop that. A lost nudge is made good by polling. */
  onNudge(listener: () => void): () => void
  /** The upkeep the database does not do by itself; to be called every now and then. */
  maintain(): Promise<void>
  close(): Promise<void>
}
