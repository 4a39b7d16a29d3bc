import { speakAll } from '../phrases/language.ts'
import { reach } from './reach.ts'
import type { Results } from './results.ts'

export type Outcome = 'result' | 'error' | 'noAnswer' | 'aborted'

export interface Issue {
  path: (string | number)[]
  message: string
}

/** The end of one call. */
export type Answer<Result = unknown> = Reply<Result> & {
  method: string
  params: object
  /** Of HTTP; 0 without an answer. */
  status: number
  ms: number
  bytes: number
  issues: Issue[]
  /** The response as it came: status, headers, body. */
  response: string
}

/** The body is the result or the error. */
type Reply<Result> = { outcome: 'result'; body: Result } | { outcome: Exclude<Outcome, 'result'>; body: unknown }

/** Of a method that no place calls, the result is not known: it is only shown. */
export type ResultOf<Name extends string> = (Results & Record<string, unknown>)[Name]

let share: string | null = null

/** The share of companies that calls go to, where there are several and the token names none; null: the first. */
export function calledShare(): string | null {
  return share
}

export function callShare(name: string | null): void {
  share = name
}

/** What a call has in its headers, but for the token. */
export function headersOf(): Record<string, string> {
  return { 'content-type': 'application/json', ...(share === null ? {} : { 'aviso-share': share }) }
}

/** The body of a call. */
export function bodyOf({ method, params }: { method: string; params: unknown }, indent?: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }, null, indent)
}

/** Runs one method. Never throws: that nothing came is an answer too. */
export async function call<Name extends string>(
  method: Name,
  params: object,
  token: string,
  signal?: AbortSignal,
): Promise<Answer<ResultOf<Name>>> {
  const began = performance.now()
  const words = speakAll().catch(() => {}) // what an answer says is said in the language of the page
  const nothing = { method, params, status: 0, bytes: 0, issues: [], response: '' }
  const ms = () => Math.round(performance.now() - began)
  try {
    const { response, text } = await reach('rpc', {
      method: 'POST',
      headers: { ...headersOf(), authorization: `Bearer ${token}` },
      body: bodyOf({ method, params }),
      ...(signal ? { signal } : {}),
    })
    const took = ms()
    await words
    return {
      ...{ method, params, status: response.status, ms: took, bytes: new TextEncoder().encode(text).length },
      ...read<ResultOf<Name>>(text),
      response: printed(response, text),
    }
  } catch {
    // Why nothing came the browser says in its own words, and in English: nothing is said of it.
    return { ...nothing, ms: ms(), outcome: signal?.aborted ? 'aborted' : 'noAnswer', body: null }
  }
}

/** Reads an answer. A body that is no JSON-RPC (a proxy's page, say) is an error, and shown as it is. */
function read<Result>(text: string): Reply<Result> & { issues: Issue[] } {
  const reply = parsed<Result>(text)
  if (reply?.result !== undefined) return { outcome: 'result', body: reply.result, issues: [] }
  const issues = reply?.error?.data?.issues
  return { outcome: 'error', body: reply?.error ?? text, issues: Array.isArray(issues) ? issues : [] }
}

/** Why an answer is an error, in the server's own words: where it has some, they name the field, the value, and what is allowed. */
export function messagesOf({ body, issues, status }: Answer): string[] {
  if (issues.length > 0) return issues.map((issue) => issue.message)
  const error = typeof body === 'object' ? (body as { message?: unknown; data?: { reason?: unknown } } | null) : null
  const message = error ? (error.data?.reason ?? error.message) : body
  return [typeof message === 'string' && message ? message : `HTTP ${status}`]
}

function parsed<Result>(text: string): { result?: Result; error?: { data?: { issues?: Issue[] } } } | null {
  try {
    const reply = JSON.parse(text)
    return typeof reply === 'object' ? reply : null
  } catch {
    return null
  }
}

function printed({ status, statusText, headers }: Response, text: string): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\n`).join('')
  return `HTTP ${status} ${statusText}\n${lines}\n${text}`
}
