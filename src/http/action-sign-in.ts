import { invalidParam, PublicError } from '../errors.ts'
import type { Call } from '../rpc/envelope.ts'

/** Behind a token: the person who has signed in with it. No token can be forged so: it is only whom a call is about. */
const SIGNED_IN = '~person~'
const OF_A_PERSON = new RegExp(`^(.+)${SIGNED_IN}([1-9]\\d{0,17})$`)

/** What `api.describe` tells of it. */
export const SIGN_IN = {
  name: 'person.signIn',
  summary: 'Signs in with a token as the password: calls that name nobody are about the person with that email.',
  params: [
    { name: 'username', required: true, description: 'The email.' },
    { name: 'password', required: true, description: 'A token.' },
    { name: 'companyID', required: false, description: 'The company of the person.' },
  ],
}

/** The token of a call, and the person who signed in with it. */
export function splitToken(given: string | undefined): { token: string | undefined; self: string | undefined } {
  const [, token = given, self] = OF_A_PERSON.exec(given ?? '') ?? []
  return { token, self }
}

/**
 * Signs a person in, `person.signIn` of InEvent's SDKs: the username is an email, and the password one of our tokens, so that
 * no password is kept. What the token may do stays what it is; calls that name nobody are about that person, if the token
 * sees one with that email.
 * @param enter lets a token in, with the limits that all have
 */
export async function signIn(
  given: ReadonlyMap<string, unknown>,
  enter: (token: string) => Promise<Call>,
): Promise<Record<string, unknown>> {
  const username = requireText(given, 'username')
  const password = requireText(given, given.has('password') ? 'password' : 'secretCode', 'password')
  const call = await enter(splitToken(password).token ?? '').catch((error: unknown) => {
    const told = !(error instanceof PublicError) || error.kind !== 'unauthenticated' || error.details.reason
    if (told) throw error // one that has expired says so
    throw new PublicError('unauthenticated', { reason: 'The password is not a token that is valid here.' })
  })
  const { eventID, companyID: ofToken, permission } = (await call('token.get', {})) as Rights
  const companyID = asID(given.get('companyID'))
  const whose = eventID === null && companyID !== undefined ? { companyID } : {}
  const wanted = { query: username, queryKey: 'email', match: 'exact', limit: 2, ...whose }
  const { data } = (await call('person.find', wanted)) as { data: { personID: string; name: string }[] }
  const person = data.length === 1 ? data[0] : undefined // of two in two companies, nobody knows which is meant
  const token = splitToken(password).token
  return {
    tokenID: person ? `${token}${SIGNED_IN}${person.personID}` : token,
    scope: eventID !== null ? 'event' : ofToken !== null ? 'company' : 'system',
    targetID: eventID ?? ofToken,
    permission,
    personID: person?.personID ?? null,
    name: person?.name ?? null,
    username,
  }
}

interface Rights {
  eventID: string | null
  companyID: string | null
  permission: string
}

function requireText(given: ReadonlyMap<string, unknown>, name: string, asked = name): string {
  const value = given.get(name)
  if (typeof value === 'string' && value !== '') return value
  throw invalidParam(asked, `${asked} is required: ${asked === 'password' ? 'a token' : 'an email'}.`)
}

function asID(value: unknown): string | undefined {
  const text = String(value ?? '')
  return text === '' || text === '0' ? undefined : text
}
