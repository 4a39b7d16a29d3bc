import type { Services } from '../domain/services.ts'
import type { Grant } from '../domain/token.ts'
import { type Caller, methodsWith } from '../rpc/method.ts'

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
