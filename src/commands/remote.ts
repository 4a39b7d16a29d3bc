import { ConfigError } from '../config.ts'

/** Calls a method of a running server. */
export type Call = <Result>(method: string, params: object) => Promise<Result>

interface Answered {
  result?: unknown
  error?: { message: string; data?: { kind?: string; issues?: { message: string }[]; reason?: string } }
}

/**
 * Makes the calls for one server and one token.
 * @param url where the server is, without `/rpc`
 */
export function remote(url: string, token: string): Call {
  return async <Result>(method: string, params: object) => {
    const { result, error } = await post(`${url}/rpc`, token, { jsonrpc: '2.0', id: 1, method, params })
    if (error?.data?.kind === 'unauthenticated')
      throw new ConfigError(`The server at ${url} does not know the token: give another one with --token.`)
    if (error) {
      const { issues = [], reason } = error.data ?? {}
      throw new ConfigError(issues.map(({ message }) => message).join('\n') || reason || `${error.message}.`)
    }
    return result as Result
  }
}

async function post(url: string, token: string, call: object): Promise<Answered> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(call) }).catch((error: Error) => {
    const { message, code } = (error.cause ?? error) as NodeJS.ErrnoException
    throw new ConfigError(
      `No server answers at ${url} (${message || code}): start one with aviso serve, or name it with --url.`,
    )
  })
  const text = await response.text()
  try {
    const answered: Answered = JSON.parse(text)
    if ('result' in answered || 'error' in answered) return answered
  } catch {}
  throw new ConfigError(
    `What answers at ${url} is no Aviso (status ${response.status}): name another place with --url.`,
  )
}

/** All rows of a `find`, page by page. */
export async function everyRow<Row>(call: Call, method: string, params: object): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const { total, data } = await call<{ total: number; data: Row[] }>(method, {
      ...params,
      limit: 100,
      offset: rows.length,
    })
    rows.push(...data)
    if (data.length === 0 || rows.length >= total) return rows
  }
}
