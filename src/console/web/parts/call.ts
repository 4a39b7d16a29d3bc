export type Outcome = 'result' | 'error' | 'noAnswer' | 'aborted'

export interface Issue {
  path: (string | number)[]
  message: string
}

/** What became of one call. */
export interface Answer {
  method: string
  params: object
  outcome: Outcome
  /** Of HTTP; 0 without an answer. */
  status: number
  ms: number
  bytes: number
  /** The result or the error; without an answer, why. */
  body: unknown
  issues: Issue[]
  /** The response as it came: status, headers, body. */
  response: string
}

/** The body of a call. */
export function bodyOf({ method, params }: { method: string; params: unknown }, indent?: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }, null, indent)
}

/** Runs one method. Never throws: that nothing came is an answer too. */
export async function call(method: string, params: object, token: string, signal?: AbortSignal): Promise<Answer> {
  const began = performance.now()
  const nothing = { method, params, status: 0, bytes: 0, issues: [], response: '' }
  const ms = () => Math.round(performance.now() - began)
  try {
    const response = await fetch('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: bodyOf({ method, params }),
      ...(signal ? { signal } : {}),
    })
    const text = await response.text()
    return {
      ...{ method, params, status: response.status, ms: ms(), bytes: new TextEncoder().encode(text).length },
      ...read(text),
      response: printed(response, text),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ...nothing, ms: ms(), outcome: signal?.aborted ? 'aborted' : 'noAnswer', body: reason }
  }
}

/** Whatever is no JSON-RPC (a proxy's page, say) is an error, and shown as it is. */
function read(text: string): Pick<Answer, 'outcome' | 'body' | 'issues'> {
  const reply = parsed(text)
  if (reply?.result !== undefined) return { outcome: 'result', body: reply.result, issues: [] }
  const issues = reply?.error?.data?.issues
  return { outcome: 'error', body: reply?.error ?? text, issues: Array.isArray(issues) ? issues : [] }
}

function parsed(text: string): { result?: unknown; error?: { data?: { issues?: Issue[] } } } | null {
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
