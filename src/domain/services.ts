import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Deliverer } from '../attempt/deliver.ts'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import type { TwoFlushes } from '../database/two-flushes.ts'
import type { Together } from './together.ts'
import type { Grants } from './token.ts'

/** The services that every method works with. */
export interface Services {
  db: Kysely<Database>
  inTwoFlushes: TwoFlushes
  /** For calls that many make at once. */
  together: Together
  clock: Clock
  /** The share that tokens made here name; null where there is one share. */
  share: string | null
  /** The shares that ADMIN_TOKEN may name here; none where there is one share. */
  shares: readonly string[]
  log: Logger
  guard: EgressGuard
  /** Grants that are remembered: to be forgotten when a token was made or removed. */
  grants: Pick<Grants, 'forget'>
  /** Makes an attempt as the dispatcher does, and has what seals and opens secrets. */
  deliverer: Deliverer
  /** For an attempt (ms), where its platform allows no less. */
  deliveryTimeout: number
  /** For how many days facts and attempts are kept. */
  retentionDays: number
  /** To be called after the commit of a transaction that stored facts, or, without a word, made deliveries ready. */
  nudge(about?: 'facts'): void
}
