import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'

/** The headers of a call that a page of another origin may set. */
export const CALL_HEADERS = ['authorization', 'content-type', 'traceparent', 'aviso-share']

/**
 * Lets pages of these origins call `/rpc`, and answers the preflights of browsers (Fetch, "CORS protocol"). A call has its
 * token in a header that the page sets, so cookies are never asked for. A page of another origin is told nothing: its
 * browser keeps the answer from it, and sends no call with a token at all.
 */
export function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ['POST'],
    allowHeaders: CALL_HEADERS,
    exposeHeaders: ['retry-after'],
    maxAge: 600,
  })
}
