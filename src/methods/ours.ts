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
  use(id: string): void
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
  if (!hasExternal(given)) return given
  const params: Params = { ...given }
  const named = namedIn(params, [], newPeople)
  if (Array.isArray(params.content)) {
    params.content = params.content.map((row: Params, index) => {
      const copy = { ...row }
      named.push(...namedIn(copy, ['content', index], newPeople))
      return copy
    })
  }
  if (Array.isArray(params.events)) {
    const events = [...params.events]
    params.events = events
    for (const [index, value] of events.entries()) {
      if (!isExternal(value)) continue
      const use = (id: string) => events.splice(index, 1, id)
      named.push({ kind: 'event', externalID: value.externalID, path: ['events', index], use })
    }
  }
  // The company first: the numbers of the others are its own.
  const companies = named.filter(({ kind }) => kind === 'company')
  await resolve(companies, undefined, db, grant)
  const others = named.filter(({ kind }) => kind !== 'company')
  await resolve(others, typeof params.companyID === 'string' ? params.companyID : undefined, db, grant)
  return params as Given
}

function hasExternal({ content, events, ...params }: Params): boolean {
  return hasNamed(params) || listOf<Params>(content).some(hasNamed) || listOf(events).some(isExternal)
}

function listOf<One>(value: unknown): One[] {
  return Array.isArray(value) ? value : []
}

function hasNamed(params: Params): boolean {
  for (const name in KINDS) if (isExternal(params[name])) return true
  return false
}

function isExternal(value: unknown): value is External {
  return typeof value === 'object' && value !== null && 'externalID' in value
}

function namedIn(params: Params, path: Issue['path'], newPeople: boolean): Named[] {
  return Object.entries(KINDS).flatMap(([name, kind]) => {
    const value = params[name]
    if (!isExternal(value) || (newPeople && kind === 'person' && params.email !== undefined)) return []
    const use = (id: string) => {
      params[name] = id
    }
    return [{ kind, externalID: value.externalID, path: [...path, name], use }]
  })
}

async function resolve(named: Named[], companyID: string | undefined, db: Services['db'], grant: Grant): Promise<void> {
  if (named.length === 0) return
  const found = await findNumbered(db, grant, named, companyID)
  for (const { kind, externalID, path, use } of named) {
    const [one, other] = found.filter((thing) => thing.kind === kind && thing.externalID === externalID)
    if (!one) throw notFoundAt(path, `There is no ${kind} with the externalID ${show(externalID)}.`)
    if (other && other.id !== one.id) {
      const reason = `companies ${one.companyID} and ${other.companyID} have one each. A token of the company, or companyID, is expected.`
      throw cannotBe(path, show(externalID), reason)
    }
    use(one.id)
  }
}
