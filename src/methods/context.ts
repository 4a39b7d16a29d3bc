import { z } from 'zod'
import { type Change, commit, commitWritten, transact, type Work, type Written } from '../domain/commit.ts'
import type { Services } from '../domain/services.ts'
import { type Grant, isOfSystem } from '../domain/token.ts'
import { type ErrorKind, invalidParam } from '../errors.ts'
import { type Caller, type Method, type MethodDefinition, methodsWith } from '../rpc/method.ts'
import { ours } from './ours.ts'

/** One call: the services, and who is calling. */
export interface Context extends Services, Caller {
  grant: Grant
  /** `domain/commit`, with these services. */
  commit<Result>(work: Work<Change<Result>>): Promise<Result>
  /** `domain/commitWritten`, with these services. */
  commitWritten<Row, Result>(make: (now: Date) => Written<Row, Result>): Promise<Result>
  transact<Result>(work: Work<Result>): Promise<Result>
}

export function createContext(services: Services, grant: Grant): Context {
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
    may: (access) => allowed[access],
    commit: (work) => commit(services, work),
    commitWritten: (make) => commitWritten(services, make),
    transact: (work) => transact(services.db, (trx) => work(trx, services.clock.now())),
  }
}

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
  /** Whether a call without any of the optional parameters has nothing to do, and is refused. */
  needsChange?: boolean
  /** Whether a person who is named by the company's own number may be new, when there is an email beside it. */
  takesNewPeople?: boolean
}

const define = methodsWith<Context>()

export function defineMethod<Fields extends z.ZodRawShape, Result extends z.ZodType>({
  needsChange = false,
  takesNewPeople = false,
  ...method
}: Definition<Fields, Result>): Method<Context> {
  const params = z.strictObject(method.params)
  return define<typeof params, Result>({
    description: method.summary,
    errors: ['not_found'],
    ...method,
    params,
    async handle(given, context) {
      if (needsChange) requireChange(given, params)
      return method.handle(await ours(given, context, takesNewPeople), context)
    },
  })
}

/** @throws PublicError invalid_params when an edit is told nothing to change */
function requireChange(given: Record<string, unknown>, params: z.ZodObject): void {
  const changes = Object.entries(params.shape).filter(([, schema]) => schema.safeParse(undefined).success)
  if (changes.some(([name]) => given[name] !== undefined)) return
  throw invalidParam([], `Nothing to change: give at least one of ${changes.map(([name]) => name).join(', ')}.`)
}
