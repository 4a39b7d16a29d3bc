import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, PublicError } from '../errors.ts'
import { answer, type Body, callsIn, read, refuse } from '../rpc/envelope.ts'
import { bearer, type Env, headerOf, refusalHeaders, type WireOptions } from './gate.ts'
import { readBody } from './read-body.ts'

/**
 * Lets only JSON through: a form or text/plain can be posted across sites without a preflight (Fetch, §CORS). The only
 * charset is UTF-8, by either of its names; parameters may be empty (RFC 9110 §5.6.6).
 */
const JSON_ONLY = /^application\/json(\s*;(\s*charset\s*=\s*(utf-?8|"utf-?8"))?)*\s*$/i

/** Serves `POST /rpc`: JSON-RPC 2.0 over HTTP. Every answer, refusals included, has a JSON-RPC body. */
export function rpcRoute({ gate, toPublic }: WireOptions): Hono<Env> {
  const route = new Hono<Env>()
  route.post('/', async (c) => {
    const { incoming } = c.env
    if (!JSON_ONLY.test(headerOf(incoming, 'content-type') ?? '')) return refuseUnread(c, 'unsupported_media_type')
    const body = read(await readBody(incoming))
    const call = await gate(incoming, bearer(headerOf(incoming, 'authorization')), callsIn(body)).catch(toPublic)
    if (call instanceof PublicError) return refusal(c, call, body)
    const reply = await answer(body, async (method, params) => {
      try {
        return await call(method, params)
      } catch (error) {
        throw toPublic(error)
      }
    })
    return reply === null ? c.body(null, 204, { 'cache-control': 'no-store' }) : json(c, reply, 200)
  })

  route.all('/', (c) => refuseUnread(c, 'method_not_allowed'))
  route.onError((error, c) => refusal(c, toPublic(error)))
  return route
}

/** Refuses a request whose body is read for its ids alone. */
async function refuseUnread(c: Context<Env>, kind: PublicError['kind']): Promise<Response> {
  return refusal(c, new PublicError(kind), read(await readBody(c.env.incoming)))
}

/** Answers a call that is refused before dispatch: with a status of its own, and still a JSON-RPC body. */
function refusal(c: Context, error: PublicError, body?: Body): Response {
  return json(c, refuse(body, error), ERRORS[error.kind].status, refusalHeaders(error, 'POST'))
}

function json(c: Context, body: string, status: number, headers: Record<string, string> = {}): Response {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }
  return c.body(body, status as ContentfulStatusCode, all)
}
