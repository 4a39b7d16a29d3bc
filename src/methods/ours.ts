import { findNumbered, type NumberAsked } from '../domain/own-numbers.ts'
import type { Services } from '../domain/services.ts'
import type { Grant } from '../domain/token.ts'
import { cannotBe, type Issue, notFoundAt, show } from '../errors.ts'
import type { External } from './fields/basic.ts'

type Params = Record<string, unknown>

/** What the parameters of these names say, also in each row of `content`. */
const KINDS: Record<string, NumberAsked['kind']> = {
  companyID: 'company',
  eventID: 'event',
  siblingID: 'event',
  activityID: 'activity',
  personID: 'person',
}

/** A parameter that is named by the company's own number, and where it stands. */
interface Named extends NumberAsked {
  path: Issue['path']
}

/**
 * The parameters of a call with our IDs in place of the company's own numbers.
 * @param newPeople whether somebody with an email beside the number may be new, and stays named by it
 * @throws PublicError not_found for a number that nothing has, invalid_params for one that several companies have
 */
export async function ours<Given extends Params>(
  given: Given,
  { db, grant }: { db: Services['db']; grant: Grant },
  newPeople: boolean,
): Promise<Given> {
  const named = [
    ...namedIn(given, [], newPeople),
    ...listOf<Params>(given.content).flatMap((row, index) => namedIn(row, ['content', index], newPeople)),
    ...listOf(given.events).flatMap((value, index) => namedAt('event', value, ['events', index])),
  ]
  if (named.length === 0) return given
  const params = structuredClone(given)
  // The company first: the numbers of the others are its own.
  const companies = named.filter(({ kind }) => kind === 'company')
  await resolve(params, companies, undefined, db, grant)
  const others = named.filter(({ kind }) => kind !== 'company')
  await resolve(params, others, typeof params.companyID === 'string' ? params.companyID : undefined, db, grant)
  return params
}

function listOf<One>(value: unknown): One[] {
  return Array.isArray(value) ? value : []
}

function namedIn(params: Params, path: Issue['path'], newPeople: boolean): Named[] {
  return Object.entries(KINDS).flatMap(([name, kind]) => {
    if (newPeople && kind === 'person' && params.email !== undefined) return []
    return namedAt(kind, params[name], [...path, name])
  })
}

function namedAt(kind: NumberAsked['kind'], value: unknown, path: Issue['path']): Named[] {
  if (typeof value !== 'object' || value === null) return []
  return [{ kind, externalID: (value as External).externalID, path }]
}

/** Puts our IDs into the parameters, in place of the numbers of one company or, if it is not said, of any. */
async function resolve(
  params: Params,
  named: Named[],
  companyID: string | undefined,
  db: Services['db'],
  grant: Grant,
): Promise<void> {
  if (named.length === 0) return
  const found = await findNumbered(db, grant, named, companyID)
  for (const { kind, externalID, path } of named) {
    const [one, other] = found.filter((thing) => thing.kind === kind && thing.externalID === externalID)
    if (!one) throw notFoundAt(path, `There is no ${kind} with the externalID ${show(externalID)}.`)
    if (other && other.id !== one.id) {
      const reason = `companies ${one.companyID} and ${other.companyID} have one each. A token of the company, or companyID, is expected.`
      throw cannotBe(path, show(externalID), reason)
    }
    put(params, path, one.id)
  }
}

function put(params: Params, path: Issue['path'], id: string): void {
  const within = path.slice(0, -1).reduce<Params>((value, step) => value[step] as Params, params)
  within[path.at(-1) ?? ''] = id
}
