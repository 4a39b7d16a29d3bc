// The part of a client that is the same for every document. `client.ts` puts it, as text, behind the generated part.
// It declares its needs of fetch and AbortController itself, to compile without the types of DOM or Node.

// The generated part, for the compiler.
declare function methods<Options extends unknown[]>(send: Send<Options>): object
declare const DEFAULT_URL: string
declare const BATCH_MAX: number
type ErrorKind = string

// The text begins here.

export interface ClientOptions {
  /** Where calls go; left out: where this file was made. */
  url?: string | undefined
  token: string
  /** The share of companies that calls go to, for a token whose text names none, where a server has several. */
  share?: string | undefined
  /** How long an answer may take, until its last byte (ms). @default 30000 */
  timeout?: number | undefined
  /** In place of the global fetch. */
  fetch?: Fetch | undefined
}

export interface CallOptions {
  /** Ends the call before its time. */
  signal?: Signal | undefined
  /** In place of the client's (ms). */
  timeout?: number | undefined
}

export type Methods<Options extends unknown[]> = ReturnType<typeof methods<Options>>

export interface Client extends Methods<[options?: CallOptions]> {
  /**
   * Sends the calls that are made together, on what build is given, in one POST. Each settles by itself:
   * client.batch((b) => Promise.all([b.first.get({ id: '1' }), b.second.get({ id: '2' })]))
   */
  batch<Result>(build: (calls: Methods<[]>) => Result | PromiseLike<Result>, options?: CallOptions): Promise<Result>
}

/** What is wrong with one parameter, and where it stands in them. */
export interface Issue {
  path: (string | number)[]
  message: string
}

/** Why a call failed. A server that is newer than this file can say further kinds. */
export class AvisoError extends Error {
  override readonly name = 'AvisoError'
  readonly kind: ErrorKind
  readonly method: string
  /** Of JSON-RPC. */
  readonly code: number | undefined
  readonly issues: Issue[]
  /** Finds an internal error in the server's log. */
  readonly ref: string | undefined
  readonly limit: number | undefined
  /** When to try again (s). */
  readonly retryAfter: number | undefined
  /** Of HTTP. */
  readonly status: number | undefined

  constructor(kind: ErrorKind, method: string, message: string, details: ErrorDetails = {}) {
    super(`${method}: ${message}`)
    this.kind = kind
    this.method = method
    this.code = details.code
    this.issues = details.issues ?? []
    this.ref = details.ref
    this.limit = details.limit
    this.retryAfter = details.retryAfter
    this.status = details.status
  }
}

/**
 * All methods, for one server and one token. Each call settles in its time: with a result, or with an AvisoError.
 * @throws TypeError when the token cannot stand in a header
 */
export function createClient(options: ClientOptions): Client {
  const secret = options.token.trim()
  if (!/^[!-~]*$/.test(secret))
    throw new TypeError('The token cannot be sent: printable ASCII without spaces is expected.')
  const hide = (text: string) => (secret ? text.replaceAll(secret, '…') : text)
  const post = poster(options, secret)
  let lastID = 0

  function enqueue<Result>(queue: Call[], method: string, params: object): Promise<Result> {
    return new Promise((resolve, reject) => {
      const id = ++lastID
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      function fail(kind: ErrorKind, message: string, details: ErrorDetails = {}): void {
        const issues = details.issues?.map((issue) => ({ path: issue.path, message: hide(issue.message) })) ?? []
        reject(new AvisoError(kind, method, hide(message), { ...details, issues }))
      }
      queue.push({ id, text, resolve, fail })
    })
  }

  function send<Result>(method: string, params: object, given?: CallOptions): Promise<Result> {
    const calls: Call[] = []
    const result = enqueue<Result>(calls, method, params)
    for (const { text } of calls) void post(calls, text, given)
    return result
  }

  async function batch<Result>(build: (calls: Methods<[]>) => Result | PromiseLike<Result>, given?: CallOptions) {
    let queue: Call[] = []
    async function flush() {
      const calls = queue
      queue = []
      for (let at = 0; at < calls.length; at += BATCH_MAX) {
        const some = calls.slice(at, at + BATCH_MAX)
        await post(some, `[${some.map(({ text }) => text).join(',')}]`, given)
      }
    }
    const calls = methods<[]>((method, params) => {
      void Promise.resolve().then(flush) // after all that is called in this turn
      return enqueue(queue, method, params)
    })
    return build(calls)
  }

  return { ...methods<[options?: CallOptions]>(send), batch }
}

/** Makes the function that sends calls in one POST. It settles every call, with an answer or without. */
function poster({ url = DEFAULT_URL, timeout = 30_000, fetch, share }: ClientOptions, secret: string) {
  async function exchange(body: string, signal: Signal): Promise<HttpAnswer> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${secret}`,
      ...(share === undefined ? {} : { 'aviso-share': share }),
    }
    const response = await (fetch ?? platform.fetch)(url, { method: 'POST', headers, body, signal })
    const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
    const { status } = response
    return {
      status,
      retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
      replies: parse(await response.text()),
    }
  }

  return (calls: Call[], body: string, { signal, timeout: limit = timeout }: CallOptions = {}): Promise<void> => {
    const controller = new platform.AbortController()
    return new Promise((done) => {
      const end = (settleOne: (call: Call) => void) => {
        platform.clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        calls.forEach(settleOne)
        done()
      }
      const stop = (kind: ErrorKind, text: string) => {
        end((call) => call.fail(kind, text))
        controller.abort()
      }
      const abort = () => stop('aborted', 'aborted by the caller')
      const timer = platform.setTimeout(() => stop('timeout', `no answer in ${limit} ms`), Math.min(limit, 2 ** 31 - 1))
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort)
      exchange(body, controller.signal).then(
        (answer) => end((call) => settle(call, answer)),
        (error: unknown) => end((call) => call.fail('network', describe(error))),
      )
    })
  }
}

function settle(call: Call, { status, retryAfter, replies }: HttpAnswer): void {
  // An error that is found before the ids can be read comes with the id null.
  const reply = replies.find((one) => one?.id === call.id) ?? replies.find((one) => one?.id === null && one.error)
  if (reply?.result !== undefined && !reply.error) {
    call.resolve(reply.result as never)
    return
  }
  const { code, message, data } = reply?.error ?? {}
  if (message === undefined) {
    call.fail('invalid_answer', `HTTP ${status} without an answer to this call`, { status, retryAfter })
    return
  }
  const said = Array.isArray(data?.issues) ? data.issues.filter(Boolean) : []
  const issues = said.map((issue) => ({ path: issue.path, message: String(issue.message) }))
  call.fail(data?.kind ?? 'invalid_answer', String(issues[0]?.message ?? data?.reason ?? message), {
    ...{ code, issues, ref: data?.ref, limit: data?.limit, retryAfter: data?.retryAfter ?? retryAfter, status },
  })
}

function parse(text: string): HttpAnswer['replies'] {
  try {
    return [JSON.parse(text)].flat()
  } catch {
    return []
  }
}

/** Of fetch, the message says only that it failed; the cause says why. */
function describe(error: unknown): string {
  const { message, cause } = (error ?? {}) as {
    message?: unknown
    cause?: { message?: unknown; code?: unknown } | null
  }
  return [message ?? 'fetch failed', cause?.message || cause?.code].filter(Boolean).join(': ')
}

type ErrorDetails = Partial<Pick<AvisoError, 'code' | 'issues' | 'ref' | 'limit' | 'retryAfter' | 'status'>>

type Send<Options extends unknown[]> = <Result>(method: string, params: object, ...options: Options) => Promise<Result>

interface Call {
  id: number
  text: string
  resolve(result: never): void
  fail(kind: ErrorKind, message: string, details?: ErrorDetails): void
}

interface HttpAnswer {
  status: number
  retryAfter: number | undefined
  replies: (Reply | null)[]
}

interface Reply {
  id?: unknown
  result?: unknown
  error?: { code?: number; message?: unknown; data?: (ErrorDetails & { kind?: ErrorKind; reason?: string }) | null }
}

/** An AbortSignal, also where no types of it are at hand. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : {
      readonly aborted: boolean
      addEventListener(type: 'abort', listener: () => void): void
      removeEventListener(type: 'abort', listener: () => void): void
    }

/** What is needed of fetch. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: Signal },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>

const platform = globalThis as unknown as {
  fetch: Fetch
  AbortController: new () => { signal: Signal; abort(): void }
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}
