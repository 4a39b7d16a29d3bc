import { cannotBe, invalidParam, show } from '../errors.ts'
import { isObject, read } from '../rpc/envelope.ts'
import { declaredName } from '../rpc/registry.ts'
import { nearest } from '../shared/nearest.ts'
import type { DescribedMethod } from './action-params.ts'

/** What InEvent's SDKs say in other words than the methods do, put into theirs. The values are still as they came. */

type Json = Record<string, unknown>

/** InEvent's word for a parameter, and ours. */
const SYNONYMS: Record<string, string> = { username: 'email' }

/** On every call of some SDK, and nothing to most methods: no typing mistakes. */
const CONSTANTS = new Set([
  ...['apiVersion', 'appVersion', 'version', 'format', 'timezone', 'lang', 'limit', 'offset'],
  // An answer has all there is of a person, and nobody's telephone is told anything.
  ...['fullProfile', 'push'],
])

/** The names among those given that the method does not have, and that may be mistyped. */
export function unknownNames(method: DescribedMethod, given: Json): string[] {
  return Object.keys(given).filter((name) => !CONSTANTS.has(name) && !Object.hasOwn(method.params.shape, name))
}

/** The parameters in the method's words. */
export function inItsWords(method: DescribedMethod, given: Json, self: string | undefined): Json {
  const named = withNames(method, withContent(method, given))
  const asked = method.name.endsWith('.find') ? withoutBlanks(method, asList(method, named)) : named
  return ofOneself(method, ofTheEvent(method, asked), self)
}

/** The methods that change something that is there. */
const CHANGES = /\.(edit|operate)$/

/** Takes many fields at once out of `content`, `{"name": "Ana"}`, which changes have in the place of `key` and `value`. */
function withContent({ name: method, params: { shape } }: DescribedMethod, given: Json): Json {
  const { content, ...others } = given
  if (content === undefined || !CHANGES.test(method) || Object.hasOwn(shape, 'content')) return given
  const body = typeof content === 'string' ? read(content) : { json: content }
  const fields = 'json' in body ? body.json : undefined
  if (!isObject(fields)) throw cannotBe(['content'], show(content), 'a JSON object of fields is expected.')
  const twice = Object.keys(fields).find((name) => Object.hasOwn(others, name))
  if (twice !== undefined) throw cannotBe(['content'], show(content), `${twice} is given as well.`)
  return { ...others, ...fields }
}

/** The name of a parameter, and the value of `key`, which is one. */
function withNames(method: DescribedMethod, given: Json): Json {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      ourName(method, name, given),
      name === 'key' && typeof value === 'string' ? ourName(method, value, given) : value,
    ]),
  )
}

function ourName({ params: { shape } }: DescribedMethod, name: string, given: Json): string {
  const ours = Object.hasOwn(SYNONYMS, name) ? (SYNONYMS[name] as string) : name
  return !Object.hasOwn(shape, name) && Object.hasOwn(shape, ours) && !Object.hasOwn(given, ours) ? ours : name
}

/** `paginated=0` asks for as many rows as there can be; a direction may be in capitals. */
function asList({ params: { shape } }: DescribedMethod, given: Json): Json {
  const { paginated = '1', orderDirection, ...others } = given
  const direction = typeof orderDirection === 'string' ? orderDirection.toLowerCase() : orderDirection
  const whole = Object.hasOwn(shape, 'limit') && /^(0|false)$/.test(String(paginated))
  return {
    ...others,
    ...(direction === undefined ? {} : { orderDirection: direction }),
    ...(whole ? { limit: '100', offset: '0' } : {}),
  }
}

/**
 * Leaves out what a search does not ask for: an SDK sends every parameter of the form it has, those that the program did
 * not fill in as an empty text, or as the ID 0.
 */
function withoutBlanks(method: DescribedMethod, given: Json): Json {
  const { shape } = method.params
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const blank = value === '' || (String(value) === '0' && /ID$/.test(name))
      const parameter = declaredName(method, name)
      return !blank || !Object.hasOwn(shape, parameter) || !isOptional(shape[parameter])
    }),
  )
}

/** SDKs name the company beside its event, where the methods take one of the two: the event says more. */
function ofTheEvent({ params: { shape } }: DescribedMethod, given: Json): Json {
  const both = given.eventID !== undefined && given.companyID !== undefined
  if (!both || !isOptional(shape.eventID) || !isOptional(shape.companyID)) return given
  const { companyID: _, ...others } = given
  return others
}

/** The methods that are about oneself when nobody is named. */
const OF_ONESELF = /^((activity|event)\.person\.(bind|operate|dismiss|get)|person\.(get|edit))$/
/** What names somebody, also in ways that nobody here is known by. */
const SOMEBODY = ['personID', 'email', 'username', 'name', 'content', 'path', 'qrCode', 'nfc', 'feedbackID']

/**
 * Adds who is meant when nobody is named. A mistyped `personId` names somebody: it must not dismiss oneself.
 * @param self who has signed in
 */
function ofOneself(method: DescribedMethod, given: Json, self: string | undefined): Json {
  if (self === undefined || !OF_ONESELF.test(method.name)) return given
  const names = CHANGES.test(method.name) ? ['personID'] : SOMEBODY // there, name and email are new ones
  const named = Object.keys(given).some((name) => nearest(name, names) !== undefined)
  return named ? given : { ...given, personID: self }
}

function isOptional(schema: { safeParse(value: undefined): { success: boolean } } | undefined): boolean {
  return schema?.safeParse(undefined).success ?? false
}

/** @throws PublicError invalid_params when `key` comes without its value */
export function requireValue({ params: { shape } }: DescribedMethod, given: Json): void {
  if (Object.hasOwn(shape, 'key') || !Object.hasOwn(given, 'key') || Object.hasOwn(given, 'value')) return
  throw invalidParam('value', `value is required beside key: what ${show(given.key)} is to be.`)
}
