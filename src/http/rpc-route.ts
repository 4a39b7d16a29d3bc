import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { accepts } from '../console/console-route.ts'
import { ERRORS, PublicError } from '../errors.ts'
import { answer, type Body, callsIn, read, refuse } from '../rpc/envelope.ts'
import { CODINGS, compress, QUALITY } from './compress.ts'
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
    return reply === null ? c.body(null, 204, { 'cache-control': 'no-store' }) : shorter(c, reply)
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

/** From here on an answer is compressed for those who take that: two packets of TCP more or less are not worth the time. */
const LARGE = 4_096

/**
 * Answers, in fewer bytes where that is worth it. That a secret and text of others are compressed together gives nothing away
 * here: no page of others can make a browser send a token.
 */
async function shorter(c: Context<Env>, body: string): Promise<Response> {
  if (body.length < LARGE) return json(c, body, 200)
  const coding = CODINGS.find((one) => accepts(c.env.incoming.headers['accept-encoding'], one))
  if (!coding) return json(c, body, 200, { vary: 'accept-encoding' })
  const bytes = await compress(Buffer.from(body), coding, QUALITY.eachTime)
  return json(c, bytes, 200, { vary: 'accept-encoding', 'content-encoding': coding })
}

function json(
  c: Context,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  headers: Record<string, string> = {},
): Response {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }
  return c.body(body, status as ContentfulStatusCode, all)
}
