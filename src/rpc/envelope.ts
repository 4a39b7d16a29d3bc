import { setImmediate as turn } from 'node:timers/promises'
import { invalidRequest, PublicError } from '../errors.ts'
import { shapeProblem } from './json-shape.ts'
import { JsonText } from './json-text.ts'

/** JSON-RPC 2.0, https://www.jsonrpc.org/specification: what was read in, text out. It knows no method and no HTTP. */

type Id = string | number | null

/** Runs one call, with the header `traceparent` that it came with; resolves to its result, throws PublicError. */
export type Call = (
  method: string,
  params: unknown[] | Record<string, unknown> | undefined,
  trace?: string | null,
) => Promise<unknown>

/** A request body, or why it is no JSON. */
export type Body = { json: unknown } | { problem: string }

/** More calls than this in one batch are refused as a whole. */
export const BATCH_MAX = 50

/** Once the answers of a batch come to more than this (characters), the calls that are left are refused, and not run. */
export const ANSWER_MAX = 4 * 1024 * 1024

/** @param text the body as text, undefined when it is not UTF-8 */
export function read(text: string | undefined): Body {
  if (text === undefined) return { problem: 'The body is not UTF-8.' }
  const problem = shapeProblem(text)
  if (problem) return { problem }
  try {
    return { json: JSON.parse(text) }
  } catch (error) {
    return { problem: `The body is not JSON${reasonOf(error)}.` }
  }
}

/** The reason that JSON.parse gives, where it repeats nothing of the text. */
function reasonOf(error: unknown): string {
  const { message } = error as SyntaxError
  if (message.includes('"') || !/ at position \d|end of JSON/.test(message)) return ''
  return `: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}

/**
 * Answers a request body.
 * @returns the body of the answer, or null when there is nothing to answer (§4.1: notifications)
 */
export async function answer(body: Body, call: Call): Promise<string | null> {
  if ('problem' in body) return errorReply(null, new PublicError('parse_error', { reason: body.problem }))
  const { json } = body
  if (!Array.isArray(json)) return answerOne(json, call)
  if (json.length === 0) return errorReply(null, invalidRequest('A batch must hold at least one call.'))
  if (json.length > BATCH_MAX) {
    return errorReply(null, invalidRequest(`A batch may hold at most ${BATCH_MAX} calls, got ${json.length}.`))
  }
  const replies: string[] = []
  let size = 0
  for (const one of json) {
    // A notification adds nothing, so it is run also when there is no place for a further answer.
    const reply = await answerOne(one, size > ANSWER_MAX && !isSilent(one) ? noPlace : call)
    if (reply) replies.push(reply)
    size += reply?.length ?? 0
    await turn() // calls that wait for nothing would hold up everybody else
  }
  return replies.length > 0 ? `[${replies.join(',')}]` : null
}

async function noPlace(): Promise<never> {
  throw invalidRequest(
    `The answers before this one exceed ${ANSWER_MAX} characters: it was not run, send it in another batch.`,
  )
}

/**
 * Answers a body that may not come in at all with the same error for every call in it, ids echoed where they can be
 * read: some clients wait for ever for an answer to the id they sent.
 */
export function refuse(body: Body | undefined, error: PublicError): string {
  const json = body && 'json' in body ? body.json : undefined
  const calls = Array.isArray(json) && json.length > 0 && json.length <= BATCH_MAX ? json : null
  if (!calls) return errorReply(readableId(json), error)
  return `[${calls.map((one) => errorReply(readableId(one), error)).join(',')}]`
}

/** How many calls a body holds, as far as it can be read: what a rate limit counts. */
export function callsIn(body: Body): number {
  return 'json' in body && Array.isArray(body.json) ? Math.max(1, body.json.length) : 1
}

async function answerOne(request: unknown, call: Call): Promise<string | null> {
  const problem = envelopeProblem(request)
  if (problem) return errorReply(readableId(request), invalidRequest(problem))
  const { method, params } = request as { method: string; params?: unknown[] | Record<string, unknown> | null }
  const silent = isSilent(request)
  const id = readableId(request)
  try {
    const result = await call(method, params ?? undefined)
    return silent ? null : resultReply(id, result)
  } catch (error) {
    if (silent) return null
    return errorReply(id, error instanceof PublicError ? error : new PublicError('internal'))
  }
}

/** §4.1: a notification. */
function isSilent(request: unknown): boolean {
  return isObject(request) && !Object.hasOwn(request, 'id')
}

/** §4: what a request object must be. Own members only: nothing is read from a prototype. */
function envelopeProblem(request: unknown): string | null {
  if (!isObject(request)) return 'A call must be an object.'
  const member = (name: string) => (Object.hasOwn(request, name) ? request[name] : undefined)
  if (member('jsonrpc') !== '2.0') return 'jsonrpc must be "2.0".'
  if (typeof member('method') !== 'string') return 'method must be a string.'
  const params = member('params')
  // Many clients write null for what is left out.
  if (params !== undefined && params !== null && !Array.isArray(params) && !isObject(params))
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

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function resultReply(id: Id, result: unknown): string {
  const text = result instanceof JsonText ? result.text : JSON.stringify(result ?? null)
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${text}}`
}

function errorReply(id: Id, error: PublicError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: error.toJSON() })
}
