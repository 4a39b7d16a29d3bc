import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { ERRORS, invalidRequest, PublicError } from '../errors.ts'
import { JsonText } from '../rpc/json-text.ts'
import { readParameters } from './action-body.ts'
import { readCall } from './action-call.ts'
import { type DescribedMethod, type Parameters, parametersOf } from './action-params.ts'
import { checkQuery } from './action-query.ts'
import { SIGN_IN, signIn, splitToken } from './action-sign-in.ts'
import type { ReadPath } from './base-path.ts'
import { CALL_HEADERS } from './cross-origin.ts'
import { bearer, type Env, headerOf, refusalHeaders, type WireOptions } from './gate.ts'

export interface ActionOptions extends WireOptions {
  methods: readonly DescribedMethod[]
  readPath: ReadPath
}

interface Answer {
  text: JsonText
  /** Of a list: how many rows there are in all. */
  total?: unknown
  /** The names of parameters that the method does not know. */
  ignored?: string[]
}

const ALLOW = 'GET, POST'
/** Headers of an answer. */
const TOTAL = 'aviso-total'
const IGNORED = 'aviso-ignored'
/** So many ignored names are told at most. */
const IGNORED_MAX = 20
const HOW =
  'Say what to do: /api/?action=webhook.find&eventID=1 or /api/webhook/find?eventID=1. The action api.describe lists all.'

/**
 * Serves InEvent's wire (its public API documentation and SDKs): `/api/?action=webhook.find&eventID=1`, every value a
 * string, the answer rows or a line of text. Names, rules and results are those of the registry.
 */
export function actionRoute({ gate, methods, toPublic, readPath }: ActionOptions): Hono<Env> {
  const route = new Hono<Env>({ getPath: readPath })
  const byName = new Map(methods.map((method) => [method.name, { method, parameters: parametersOf(method) }]))
  const described = [...[...byName.values()].map(describe), SIGN_IN]
  const description = new JsonText(toRows({ count: described.length, data: described }))
  const made = new WeakMap<JsonText, JsonText>()

  /** Makes the rows of a result. Those of a prepared text, always the same, are made once. */
  function rows(result: unknown): JsonText {
    if (!(result instanceof JsonText)) return new JsonText(toRows(result))
    const known = made.get(result) ?? new JsonText(toRows(JSON.parse(result.text)))
    made.set(result, known)
    return known
  }

  async function answer(c: Context<Env>): Promise<Answer> {
    // Hono routes HEAD like GET, which would run the method.
    if (c.req.method !== 'GET' && c.req.method !== 'POST') {
      throw new PublicError('method_not_allowed', { reason: 'Only GET and POST are allowed here.' })
    }
    const { incoming } = c.env
    const given = await readParameters(incoming)
    const enter = (one: string | undefined) => gate(incoming, one, 1)
    if (actionOf(c.req.path, given) === 'person.signIn') return { text: rows(await signIn(given, enter)) }
    const header = incoming.headers.authorization
    const credential = header === undefined ? asText(given.get('tokenID')) : bearer(headerOf(incoming, 'authorization'))
    const { token, self } = splitToken(credential)
    const call = await enter(token)
    const action = takeAction(c.req.path, given)
    if (action === 'api.describe') return { text: description }
    const known = byName.get(action)
    // tokenID is the caller's token and no parameter, unless the token came in a header: token.remove has a tokenID.
    if (header === undefined || !known?.parameters.has('tokenID')) given.delete('tokenID')
    const named = Object.fromEntries(given)
    if (!known) return { text: rows(await call(action, named)) }
    const { params, ignored } = readCall(known.method, known.parameters, named, self)
    const result = await call(action, params)
    return { text: rows(result), total: totalOf(result), ignored }
  }

  // The jQuery SDK runs on pages of any origin. Without cookies, that gives nothing away.
  route.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'POST'],
      allowHeaders: CALL_HEADERS,
      exposeHeaders: ['retry-after', TOTAL, IGNORED],
      maxAge: 600,
    }),
  )
  route.all('/*', checkQuery, async (c) => {
    const { text, total, ignored = [] } = await answer(c)
    return c.body(text.text, 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(total === undefined ? {} : { [TOTAL]: String(total) }),
      ...(ignored.length === 0 ? {} : { [IGNORED]: listed(ignored) }),
    })
  })
  route.onError((error, c) => {
    const told = toPublic(error)
    const text = told.details.ref ? `${told.message} (ref ${told.details.ref})` : told.message
    return c.text(text.replace(/\s+/g, ' '), ERRORS[told.kind].plain, refusalHeaders(told, ALLOW))
  })
  return route
}

function describe({ method, parameters }: { method: DescribedMethod; parameters: Parameters }): unknown {
  return {
    name: method.name,
    summary: method.summary,
    params: [...parameters].map(([name, { required, description }]) => ({ name, required, description })),
  }
}

/** The action in the path, `/api/webhook/create`, or else in the parameter `action`. */
function actionOf(path: string, given: ReadonlyMap<string, unknown>): string | undefined {
  const words = path.split('/').filter((word) => word !== '')
  return words.length > 1 ? words.slice(1).join('.') : asText(given.get('action'))
}

/** Takes the action out of the parameters, if it is there. */
function takeAction(path: string, given: Map<string, unknown>): string {
  const action = actionOf(path, given)
  if (!action) throw invalidRequest(HOW)
  given.delete('action')
  return action
}

/** How many rows there are in all, of a result that is a page of them. */
function totalOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'total' in result ? result.total : undefined
}

/** Names of parameters in a header: escaped, and no more than a header can hold. */
function listed(names: string[]): string {
  return names
    .slice(0, IGNORED_MAX)
    .map((name) => encodeURIComponent(String(Buffer.from(name.slice(0, 100)))))
    .join(', ')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Turns a result into rows: a list gives its rows, any other result is one row. */
export function toRows(result: unknown): { count: number; data: unknown[] } {
  const list = typeof result === 'object' && result !== null && 'count' in result && 'data' in result && result.data
  const data = (Array.isArray(list) ? list : [result]).map(inStrings)
  return { count: data.length, data }
}

/** Turns every ID, date, number, boolean and null into a string, as InEvent's wire has them. */
function inStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inStrings)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inStrings(item)]))
  }
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value ?? '')
}
