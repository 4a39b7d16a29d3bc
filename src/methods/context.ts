import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import type { EgressGuard } from '../dispatcher/egress-guard.ts'
import type { Sender } from '../dispatcher/send.ts'
import { type Caller, methodsWith } from '../rpc/method.ts'
import type { Grant } from './grant.ts'

/** What every method works with. */
export interface Services {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  guard: EgressGuard
  sender: Sender
  /** Names this database in every `webhook-id`. */
  installation: string
  /** How a delivery is made where its platform does not say otherwise: ms for one attempt, and the waits between them. */
  delivery: { timeout: number; retrySchedule: readonly number[] }
  /** To be called after the commit of a transaction that put something into the outbox. */
  nudge(): void
}

/** One call: the services, and who is calling. */
export interface Context extends Services, Caller {
  grant: Grant
}

export function createContext(services: Services, grant: Grant): Context {
  const admin = grant.permission === 'admin'
  const allowed = { read: true, write: admin, system: admin && grant.eventID === null }
  return { ...services, grant, may: (access) => allowed[access] }
}

export const defineMethod = methodsWith<Context>()
