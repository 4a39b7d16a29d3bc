import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { z } from 'zod'
import { ERRORS, PublicError } from '../errors.ts'
import { answer, type Body, callsIn, read, refuse } from '../rpc/envelope.ts'
import { bearer, refusalHeaders, type WireOptions } from './gate.ts'
import { readBody } from './read-body.ts'

/**
 * Lets only JSON through: a form or text/plain can be posted across sites without a preflight (Fetch, §CORS). The only
 * charset is UTF-8, by either of its names; parameters may be empty (RFC 9110 §5.6.6).
 */
const JSON_ONLY = z.object({
  'content-type': z.string().regex(/^application\/json(\s*;(\s*charset\s*=\s*(utf-?8|"utf-?8"))?)*\s*$/i),
})

/** Serves `POST /rpc`: JSON-RPC 2.0 over HTTP. Every answer, refusals included, has a JSON-RPC body. */
export function rpcRoute({ gate, toPublic }: WireOptions): Hono {
  const route = new Hono()

  route.post(
    '/',
    zValidator('header', JSON_ONLY, (result, c) =>
      result.success ? undefined : refuseUnread(c.req.raw, 'unsupported_media_type'),
    ),
    async (c) => {
      const body = read(await readBody(c.req.raw))
      const call = await gate(c, bearer(c.req.header('authorization')), callsIn(body)).catch(toPublic)
      if (call instanceof PublicError) return refusal(call, body)
      const reply = await answer(body, async (method, params) => {
        try {
          return await call(method, params)
        } catch (error) {
          throw toPublic(error)
        }
      })
      return reply === null
        ? new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
        : json(reply, 200)
    },
  )

  route.all('/', (c) => refuseUnread(c.req.raw, 'method_not_allowed'))
  route.onError((error) => refusal(toPublic(error)))
  return route
}

/** Refuses a request whose body is read for its ids alone. */
async function refuseUnread(request: Request, kind: PublicError['kind']): Promise<Response> {
  return refusal(new PublicError(kind), read(await readBody(request)))
}

/** Answers a call that is refused before dispatch: with a status of its own, and still a JSON-RPC body. */
function refusal(error: PublicError, body?: Body): Response {
  return json(refuse(body, error), ERRORS[error.kind].status, refusalHeaders(error, 'POST'))
}

function json(body: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}
