import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Deliverer } from '../attempt/deliver.ts'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/schema.ts'
import type { Grant, Grants } from '../domain/token.ts'
import { type Caller, methodsWith } from '../rpc/method.ts'

/** What every method works with. */
export interface Services {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  guard: EgressGuard
  /** What tokens allow: to be forgotten when one was made or removed. */
  grants: Pick<Grants, 'forget'>
  /** Makes an attempt as the dispatcher does. */
  deliverer: Deliverer
  /** ms for an attempt, where its platform allows no less. */
  deliveryTimeout: number
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
