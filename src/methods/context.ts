import { z } from 'zod'
import type { Actor } from '../domain/audit.ts'
import { commit, commitWritten, transact, type Written } from '../domain/commit.ts'
import type { Services } from '../domain/services.ts'
import { type Grant, isOfSystem, OF_CONFIGURATION } from '../domain/token.ts'
import { type ErrorKind, invalidParam } from '../errors.ts'
import { type Caller, type Method, type MethodDefinition, methodsWith } from '../rpc/method.ts'
import { audited, type Committing } from './audited.ts'
import { ours } from './ours.ts'

/** One call: the services, and who is calling. */
export interface Context extends Services, Caller, Committing {
  /** The header `traceparent` by which what this call makes is a part of its trace; null: there is none. */
  trace: string | null
  /** `domain/commitWritten`, with these services. */
  commitWritten<Row, Result>(make: (now: Date) => Written<Row, Result>): Promise<Result>
}

/** @param actor left out: the person who runs this program */
export function createContext(
  services: Services,
  grant: Grant,
  actor = OF_THE_HOUSE,
  trace: string | null = null,
): Context {
  const admin = grant.permission === 'admin'
  const allowed = {
    read: true,
    write: admin,
    company: admin && grant.eventID === null,
    system: admin && isOfSystem(grant),
  }
  return {
    ...services,
    grant,
    actor,
    trace,
    may: (access) => allowed[access],
    commit: (work) => commit(services, work, trace),
    commitWritten: (make) => commitWritten(services, make),
    transact: (work) => transact(services.db, (trx) => work(trx, services.clock.now())),
  }
}

const OF_THE_HOUSE: Actor = { ...OF_CONFIGURATION, address: null }

type Defined<Fields extends z.ZodRawShape, Result extends z.ZodType> = MethodDefinition<
  Context,
  z.ZodObject<Fields, z.core.$strict>,
  Result
>

/** A method as its file writes it: what nearly all have in common is left out. */
interface Definition<Fields extends z.ZodRawShape, Result extends z.ZodType>
  extends Omit<Defined<Fields, Result>, 'params' | 'description' | 'errors'> {
  /** Left out: the summary says all. */
  description?: string
  params: Fields
  /** Left out: `not_found`. */
  errors?: ErrorKind[]
  /** Whether what it does is told by a log of its own: of facts, or of attempts. The audit leaves it out. */
  told?: true
  /** Whether a call without any of the optional parameters has nothing to do, and is refused. */
  needsChange?: boolean
  /** Whether a person who is named by the company's own number may be new, when there is an email beside it. */
  takesNewPeople?: boolean
}

const define = methodsWith<Context>()

export function defineMethod<Fields extends z.ZodRawShape, Result extends z.ZodType>({
  told,
  needsChange = false,
  takesNewPeople = false,
  ...method
}: Definition<Fields, Result>): Method<Context> {
  const params = z.strictObject(method.params)
  const isAudited = method.access !== 'read' && !method.reads && !told
  return define<typeof params, Result>({
    description: method.summary,
    errors: ['not_found'],
    ...method,
    params,
    async handle(given, context) {
      if (needsChange) requireChange(given, params)
      const read = await ours(given, context, takesNewPeople)
      return method.handle(read, isAudited ? audited(context, method.name, read) : context)
    },
  })
}

/** @throws PublicError invalid_params when an edit is told nothing to change */
function requireChange(given: Record<string, unknown>, params: z.ZodObject): void {
  const changes = Object.entries(params.shape).filter(([, schema]) => schema.safeParse(undefined).success)
  if (changes.some(([name]) => given[name] !== undefined)) return
  throw invalidParam([], `Nothing to change: give at least one of ${changes.map(([name]) => name).join(', ')}.`)
}
