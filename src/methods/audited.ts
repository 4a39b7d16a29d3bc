import { type Actor, belongingOf, type Deed, record } from '../domain/audit.ts'
import type { Change, Made, Transact, Work } from '../domain/commit.ts'
import type { Grant } from '../domain/token.ts'

/** The part of a call's context that commits. */
export interface Committing {
  grant: Grant
  actor: Actor
  /** `domain/commit`, with the services of the call. */
  commit<Result>(work: Work<Change<Result>>, made?: Made<Result>): Promise<Result>
  transact: Transact
}

/**
 * The context of a call that changes something: the first of its transactions writes down who made it, as the last thing, or, when
 * it fails, nothing. What is only tried is no change.
 */
export function audited<Context extends Committing>(
  context: Context,
  method: string,
  params: Record<string, unknown>,
): Context {
  if (params.dryRun === true) return context
  const deed: Deed = { method, ...context.actor, ...namesOf(params) }
  let isRecorded = false

  function recorded<Result>(work: Work<Result>, made?: Made<Result>): Work<Result> {
    return async (trx, now) => {
      if (isRecorded) return work(trx, now)
      // What is removed is looked at before, what is made afterwards.
      const before = made ? null : await belongingOf(trx, deed.ids, context.grant)
      const result = await work(trx, now)
      const ids = { ...deed.ids, ...made?.(result) }
      await record(trx, { ...deed, ids }, before ?? (await belongingOf(trx, ids, context.grant)), now)
      return result
    }
  }
  async function done<Result>(running: Promise<Result>): Promise<Result> {
    const result = await running
    isRecorded = true
    return result
  }
  return {
    ...context,
    transact: (work, made) => done(context.transact(recorded(work, made))),
    commit: (work, made) => done(context.commit(recorded(work, made && (({ result }) => made(result))))),
  }
}

/** IDs are kept, of all else the names: a value may be a secret, or somebody's name. */
function namesOf(params: Record<string, unknown>): Pick<Deed, 'ids' | 'changed'> {
  const given = Object.entries(params).filter(([, value]) => value !== undefined)
  const isID = ([name, value]: [string, unknown]) => /^[a-z]+ID$/.test(name) && /^\d+$/.test(String(value))
  return {
    ids: Object.fromEntries(given.filter(isID).map(([name, value]) => [name, String(value)])),
    changed: given.filter((one) => !isID(one)).map(([name]) => name),
  }
}
