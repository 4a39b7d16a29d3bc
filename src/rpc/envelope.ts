import { PublicError } from '../errors.ts'

/** JSON-RPC 2.0, https://www.jsonrpc.org/specification: text in, text out. It knows no method and no HTTP. */

type Id = string | number | null
type Reply = { jsonrpc: '2.0'; id: Id } & ({ result: unknown } | { error: unknown })

/** Runs one call; resolves to its result, throws PublicError. */
export type Call = (method: string, params: unknown[] | Record<string, unknown> | undefined) => Promise<unknown>

/** More calls than this in one batch are refused as a whole. */
export const BATCH_MAX = 50

/**
 * Answers a request body.
 * @param text the body as text, undefined when it is not UTF-8
 * @returns the body of the answer, or null when there is nothing to answer (§4.1: notifications)
 */
export async function answer(text: string | undefined, call: Call): Promise<string | null> {
  const body = parse(text)
  if (body === undefined) return JSON.stringify(errorReply(null, new PublicError('parse_error')))
  if (!Array.isArray(body)) {
    const reply = await answerOne(body, call)
    return reply && JSON.stringify(reply)
  }
  if (body.length === 0) return JSON.stringify(errorReply(null, invalid('A batch must hold at least one call.')))
  if (body.length > BATCH_MAX) {
    return JSON.stringify(errorReply(null, invalid(`A batch may hold at most ${BATCH_MAX} calls, got ${body.length}.`)))
  }
  const replies: string[] = []
  for (const one of body) {
    const reply = await answerOne(one, call)
    if (reply) replies.push(JSON.stringify(reply))
  }
  return replies.length > 0 ? `[${replies.join(',')}]` : null
}

/**
 * Answers a body that may not come in at all with the same error for every call in it, ids echoed where they can be
 * read: some clients wait for ever for an answer to the id they sent.
 */
export function refuse(text: string | undefined, error: PublicError): string {
  const body = parse(text)
  const calls = Array.isArray(body) && body.length > 0 && body.length <= BATCH_MAX ? body : null
  if (!calls) return JSON.stringify(errorReply(readableId(body), error))
  return JSON.stringify(calls.map((one) => errorReply(readableId(one), error)))
}

/** How many calls a body holds, as far as it can be read: what a rate limit counts. */
export function callsIn(text: string | undefined): number {
  const body = /^\s*\[/.test(text ?? '') ? parse(text) : undefined
  return Array.isArray(body) ? Math.max(1, body.length) : 1
}

async function answerOne(request: unknown, call: Call): Promise<Reply | null> {
  const problem = envelopeProblem(request)
  if (problem) return errorReply(readableId(request), invalid(problem))
  const { method, params } = request as { method: string; params?: unknown[] | Record<string, unknown> }
  const silent = !Object.hasOwn(request as object, 'id')
  try {
    const result = await call(method, params)
    return silent ? null : { jsonrpc: '2.0', id: readableId(request), result: result ?? null }
  } catch (error) {
    if (silent) return null
    return errorReply(readableId(request), error instanceof PublicError ? error : new PublicError('internal'))
  }
}

/** §4: what a request object must be. Own members only: nothing is read from a prototype. */
function envelopeProblem(request: unknown): string | null {
  if (!isObject(request)) return 'A call must be an object.'
  const member = (name: string) => (Object.hasOwn(request, name) ? request[name] : undefined)
  if (member('jsonrpc') !== '2.0') return 'jsonrpc must be "2.0".'
  if (typeof member('method') !== 'string') return 'method must be a string.'
  const params = member('params')
  if (params !== undefined && !Array.isArray(params) && !isObject(params))
    return 'params must be an object or an array.'
  if (Object.hasOwn(request, 'id') && !isId(request.id))
    return 'id must be a string, null, or a number that can be kept exactly.'
  return null
}

/** §5: an error that is found before the id can be read has the id null. */
function readableId(request: unknown): Id {
  return isObject(request) && Object.hasOwn(request, 'id') && isId(request.id) ? request.id : null
}

function isId(value: unknown): value is Id {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
  return value === null || typeof value === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function invalid(reason: string): PublicError {
  return new PublicError('invalid_request', { reason })
}

function errorReply(id: Id, error: PublicError): Reply {
  return { jsonrpc: '2.0', id, error: error.toJSON() }
}
