import { ERRORS } from '../../../src/errors.ts'

/** What is wrong with an answer, in words; null when nothing is. */
export type Verdict = string | null

const CODES: ReadonlySet<number> = new Set(Object.values(ERRORS).map(({ code }) => code))

/** What no caller may see: stack traces, paths, SQL and what PostgreSQL says, names of libraries and of JavaScript's own errors. */
const INTERNAL =
  /\bat \S+ \(|\.[jt]s:\d+|node_modules|file:\/\/|\/(work|home|root|tmp|dist)\/|\baviso\.\w+|\b(insert into|select\s[\s\S]*\sfrom|syntax error|duplicate key|violates|SQLSTATE|relation ")|\b\w*(Type|Range|Reference|Syntax|Zod|Database|Aggregate)Error\b|\bundefined\b|\[object |pglite|kysely|Cannot read|is not a function/i

/** Judges an answer in the form of JSON-RPC, single or in a batch. @param most how many answers there may be */
export function judgeRpc(status: number, body: string, most: number): Verdict {
  if (status >= 500) return `the status is ${status}: ${body.slice(0, 200)}`
  if (status === 204) return body === '' ? null : 'a 204 has a body'
  const json = parsed(body)
  if (json === undefined) return `the answer ${status} is not JSON: ${body.slice(0, 200)}`
  const replies: unknown[] = Array.isArray(json) ? json : [json]
  if (replies.length === 0 || replies.length > most) return `there are ${replies.length} answers to ${most}`
  return firstOf(replies.map(judgeReply))
}

function judgeReply(reply: unknown): Verdict {
  if (typeof reply !== 'object' || reply === null) return 'an answer is no object'
  const { jsonrpc, error, ...others } = reply as Record<string, unknown>
  if (jsonrpc !== '2.0' || !('id' in others)) return 'an answer is not JSON-RPC 2.0'
  if ('result' in others) return error === undefined ? null : 'an answer has a result and an error'
  const { code, message } = (error ?? {}) as { code?: number; message?: unknown }
  if (code === undefined || typeof message !== 'string') return 'an answer has no error'
  if (code === ERRORS.internal.code || code === ERRORS.unavailable.code || !CODES.has(code))
    return `the error is ${JSON.stringify(error)}`
  return firstOf(textsIn(error).map(judgeText))
}

/** Every text by itself: two sentences may well have a word of SQL each. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)])
}

/** Judges an answer of `/api`: rows, or a line of text. */
export function judgeApi(status: number, body: string): Verdict {
  if (status >= 500) return `the status is ${status}: ${body.slice(0, 200)}`
  if (status !== 200) return /[\r\n]/.test(body) ? 'the text has several lines' : judgeText(body)
  const json = parsed(body) as { count?: unknown; data?: unknown } | undefined
  if (typeof json?.count === 'number' && Array.isArray(json.data)) return null
  return `the answer has no rows: ${body.slice(0, 200)}`
}

/** Judges a refusal: it says nothing of what is within. */
function judgeText(text: string): Verdict {
  const found = INTERNAL.exec(text)
  return found ? `something internal is told (${found[0]}): ${text.slice(0, 300)}` : null
}

function firstOf(verdicts: Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict !== null) ?? null
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
