import { createFetch } from 'ofetch'
import type { Answer } from '../platforms/platform.ts'
import { remember } from '../shared/remember.ts'
import { Connections, type WayOut } from './connections.ts'
import type { EgressGuard } from './egress-guard.ts'
import { type ExchangeOptions, exchange } from './exchange.ts'
import { ExchangeFault } from './fault.ts'
import { createNames, type Names } from './names.ts'
import type { Request } from './prepare.ts'
import { isOfProxy, reasonOf } from './reasons.ts'

/**
 * The result of one POST: an answer of any status, or none and why. `address` is the receiver's, once there is a connection. `ofProxy`:
 * the proxy made none.
 */
export type Sent =
  | { answer: Answer; address: string | null }
  | { error: string; address: string | null; ofProxy?: true }

export interface Sender {
  /**
   * @param withinMs for this exchange, when that is less than the sender's own time-out
   * @param decides tells whether a status alone decides, so that the body is not waited for; by default, none does
   * @throws Error for a fault of ours; a failure of the receiver is the result
   */
  send(request: Request, withinMs?: number, decides?: (status: number) => boolean): Promise<Sent>
  close(): Promise<void>
}

/** How long a body may take that is only for the log. */
const GRACE_MS = 1_000

/** What lies below the guard, for a network other than that of the machine. */
export interface Network extends WayOut {
  nameServers?: string[]
  names?: Names
}

/**
 * Sends requests over kept-alive connections, each dialled through the guard. Redirects are never followed.
 * @param timeoutMs for the whole exchange: name, connection, headers and body
 */
export function createSender(
  guard: EgressGuard,
  timeoutMs: number,
  { nameServers, names = createNames({ timeout: timeoutMs, servers: nameServers }), ...wayOut }: Network = {},
): Sender {
  const connections = new Connections(guard, names, wayOut)
  const http = createFetch({ fetch: fetchOver(connections), Headers: PlainHeaders as unknown as typeof Headers })

  async function send(
    { url, headers, body }: Request,
    withinMs = timeoutMs,
    decides: Ours['decides'] = () => false,
  ): Promise<Sent> {
    const allowedMs = Math.min(withinMs, timeoutMs)
    let address: string | null = null
    const onAddress = (dialled: string) => {
      address = dialled
    }
    const ours: Ours = { body, withinMs: allowedMs, graceMs: Math.min(GRACE_MS, allowedMs), decides, onAddress }
    try {
      // ofetch copies its options with each request, so what is ours is one of them; and it would delete some for a text.
      const options = { method: 'POST', headers, retry: false as const, ignoreResponseError: true, ours }
      const response = await http.raw<string, 'text'>(urlOf(url) as unknown as string, options)
      return { answer: (response as unknown as { answer: Answer }).answer, address }
    } catch (error) {
      const { cause } = error as Error
      if (cause instanceof ExchangeFault) throw cause.cause
      return { error: reasonOf(error), address, ...(isOfProxy(error) && { ofProxy: true }) }
    }
  }

  return {
    send,
    async close() {
      connections.close()
      names.close()
    },
  }
}

/** The headers of a request as they were checked when the webhook was made: fetch's own would check and copy them each time. */
class PlainHeaders {
  readonly all: Record<string, string>

  constructor(all: Record<string, string> = {}) {
    this.all = all
  }

  get(name: string): string | null {
    return this.all[name] ?? null
  }

  has(name: string): boolean {
    return name in this.all
  }

  set(name: string, value: string): void {
    this.all[name] = value
  }
}

/** The URLs of the last requests: to read one takes as long as to sign a body. */
const urls = new Map<string, URL>()
const URLS_MAX = 1_000

function urlOf(text: string): URL {
  const known = urls.get(text)
  if (known) return known
  const url = new URL(text)
  remember(urls, text, url, URLS_MAX)
  return url
}

type Ours = Pick<ExchangeOptions, 'body' | 'withinMs' | 'graceMs' | 'decides' | 'onAddress'>

/**
 * Gives ofetch a fetch on undici's client, with a handler of ours. A full `Response` costs three times the whole exchange (measured), and
 * would follow, decode and buffer, which we must not.
 */
function fetchOver(connections: Connections): typeof fetch {
  const over = async (url: URL, { headers, ours }: { headers: PlainHeaders; ours: Ours }) => {
    const answer = await exchange(connections, { ...ours, url, headers: headers.all })
    return { status: answer.status, answer }
  }
  return over as unknown as typeof fetch
}
