import { Client, HTTPTransport, type JSONRPCError, RequestManager } from '@open-rpc/client-js'
import jayson from 'jayson'
import { ADMIN } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** A call that was answered or refused; never one that is still waited for. */
export type Outcome = { result: Any } | { error: Any }

/** What the clients have in common, so that one story is told with each. */
export interface ForeignClient {
  call(method: string, params: object): Promise<Outcome>
  notify(method: string, params: object): Promise<Outcome>
  /** Calls in one batch; the outcome of each, or of all. */
  batch(...calls: [method: string, params: object][]): Promise<Outcome[]>
}

const GUARD = 10_000

/** Some clients wait for ever for an answer that is not in their sense one: that is the failure looked for. */
function settled<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the client waits for ever')), GUARD)
  })
  return Promise.race([promise, never]).finally(() => clearTimeout(timer))
}

/** @open-rpc/client-js drops the promise of a batch, and so makes a refused one an unhandled rejection. */
class Transport extends HTTPTransport {
  override sendData(...args: Parameters<HTTPTransport['sendData']>): Promise<Any> {
    const sent = super.sendData(...args)
    sent.catch(() => {})
    return sent
  }
}

/** What is wrong with how a client asks. */
export interface Spoilt {
  token?: string
  verb?: string
  type?: string
}

function openrpcClient(url: string, { token = ADMIN, verb = 'POST', type = 'application/json' }: Spoilt = {}) {
  const headers = { authorization: `Bearer ${token}` }
  const fetcher: typeof fetch = (input, init) =>
    fetch(input, { ...init, method: verb, headers: { ...headers, 'content-type': type } })
  const newClient = () => {
    const client = new Client(new RequestManager([new Transport(url, { fetcher })]))
    client.onError(() => {}) // what has no id, too; unheard, it would be a "Bad response format"
    return client
  }
  const outcome = (promise: Promise<Any>): Promise<Outcome> =>
    settled(
      promise.then(
        (result) => ({ result }),
        ({ code, message, data }: JSONRPCError) => ({ error: { code, message, data } }),
      ),
    )
  const made: ForeignClient = {
    call: (method, params) => outcome(newClient().request({ method, params })),
    notify: (method, params) => outcome(newClient().notify({ method, params })),
    async batch(...calls) {
      const client = newClient()
      await client.requestManager.connectPromise
      client.startBatch()
      const answers = calls.map(([method, params]) => outcome(client.request({ method, params })))
      await new Promise((resolve) => setImmediate(resolve)) // `request` puts it into the batch in a later turn
      client.stopBatch()
      return Promise.all(answers)
    },
  }
  return made
}

function jaysonClient(url: string, { token = ADMIN, verb = 'POST', type = 'application/json' }: Spoilt = {}) {
  const { hostname, port, pathname } = new URL(url)
  const headers = { authorization: `Bearer ${token}`, 'Content-Type': type }
  const client = jayson.Client.http({ hostname, port, path: pathname, method: verb, headers })
  /** To this client a status of its own is an error whose message is the body. */
  const ask = (...request: unknown[]): Promise<Any> =>
    settled(
      new Promise((resolve, reject) => {
        const done = (error: Error | null, answer: Any) => {
          if (!error) resolve(answer)
          else if (/^[[{]/.test(error.message)) resolve(JSON.parse(error.message))
          else reject(error)
        }
        ;(client.request as Any)(...request, done)
      }),
    )
  const outcome = ({ error, result }: Any): Outcome => (error ? { error } : { result })
  const made: ForeignClient = {
    call: async (method, params) => outcome(await ask(method, params)),
    notify: async (method, params) => outcome((await ask(method, params, null)) ?? {}),
    async batch(...calls) {
      const answer = await ask(calls.map(([method, params]) => client.request(method, params as Any)))
      // One error for all of them has no list around it.
      return Array.isArray(answer) ? answer.map(outcome) : calls.map(() => outcome(answer))
    },
  }
  return made
}

/** How to be one of them. */
export const FOREIGN_CLIENTS = [
  ['@open-rpc/client-js', openrpcClient],
  ['jayson', jaysonClient],
] as const
