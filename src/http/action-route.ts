import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { ERRORS, invalidRequest, PublicError } from '../errors.ts'
import { JsonText } from '../rpc/json-text.ts'
import { readParameters } from './action-body.ts'
import { type DescribedMethod, type Parameters, parametersOf, readAction } from './action-params.ts'
import { bearer, type Env, headerOf, refusalHeaders, type WireOptions } from './gate.ts'

export interface ActionOptions extends WireOptions {
  methods: readonly DescribedMethod[]
}

const ALLOW = 'GET, POST'
const HOW =
  'Say what to do: /api/?action=webhook.find&eventID=1 or /api/webhook/find?eventID=1. The action api.describe lists all.'

/**
 * Serves InEvent's wire (its public API documentation and SDKs): `/api/?action=webhook.find&eventID=1`, every value a
 * string, the answer rows or a line of text. Names, rules and results are those of the registry.
 */
export function actionRoute({ gate, methods, toPublic }: ActionOptions): Hono<Env> {
  const route = new Hono<Env>()
  const byName = new Map(methods.map((method) => [method.name, { method, parameters: parametersOf(method) }]))
  const description = new JsonText(toRows({ count: methods.length, data: [...byName.values()].map(describe) }))
  const made = new WeakMap<JsonText, JsonText>()

  /** Makes the rows of a result. Those of a prepared text, always the same, are made once. */
  function rows(result: unknown): JsonText {
    if (!(result instanceof JsonText)) return new JsonText(toRows(result))
    const known = made.get(result) ?? new JsonText(toRows(JSON.parse(result.text)))
    made.set(result, known)
    return known
  }

  async function answer(c: Context<Env>): Promise<JsonText> {
    // Hono routes HEAD like GET, which would run the method.
    if (c.req.method !== 'GET' && c.req.method !== 'POST') {
      throw new PublicError('method_not_allowed', { reason: 'Only GET and POST are allowed here.' })
    }
    const { incoming } = c.env
    const given = await readParameters(incoming)
    const header = incoming.headers.authorization
    const call = await gate(
      incoming,
      header === undefined ? asText(given.get('tokenID')) : bearer(headerOf(incoming, 'authorization')),
      1,
    )
    const action = takeAction(c.req.path, given)
    if (action === 'api.describe') return description
    const known = byName.get(action)
    // tokenID is the caller's token and no parameter, unless the token came in a header: token.remove has a tokenID.
    if (header === undefined || !known?.parameters.has('tokenID')) given.delete('tokenID')
    const params = Object.fromEntries(given)
    return rows(await call(action, known ? readAction(known.method, known.parameters, params) : params))
  }

  // The jQuery SDK runs on pages of any origin. Without cookies, that gives nothing away.
  route.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['authorization', 'content-type'],
      exposeHeaders: ['retry-after'],
      maxAge: 600,
    }),
  )
  route.all('/*', async (c) => {
    const { text } = await answer(c)
    return c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
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

/** Takes the action from the path, `/api/webhook/create`, or else from the parameter `action`. */
function takeAction(path: string, given: Map<string, unknown>): string {
  const words = path.split('/').filter((word) => word !== '')
  if (words.length > 1) return words.slice(1).join('.')
  const action = asText(given.get('action'))
  if (!action) throw invalidRequest(HOW)
  given.delete('action')
  return action
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
