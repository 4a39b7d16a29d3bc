import { createFetch } from 'ofetch'
import type { Answer } from '../platforms/platform.ts'
import { Connections } from './connections.ts'
import { type EgressGuard, guardedLookup } from './egress-guard.ts'
import { type ExchangeOptions, exchange } from './exchange.ts'
import { ExchangeFault } from './fault.ts'
import { createNames } from './names.ts'
import type { Request } from './prepare.ts'
import { reasonOf } from './reasons.ts'

/** What came of one POST: an answer of any status, or none and why. `address` is the one that was dialled. */
export type Sent = { answer: Answer; address: string | null } | { error: string; address: string | null }

export interface Sender {
  /**
   * @param within ms for this exchange, when that is less than the sender's own time-out
   * @param decides whether a status alone decides; the body of such an answer is not waited for. Left out: none does
   * @throws Error for a fault of ours; whatever the receiver does is the result
   */
  send(request: Request, within?: number, decides?: (status: number) => boolean): Promise<Sent>
  close(): Promise<void>
}

/** How long the rest of an answer may take that is only for the log (ms). */
const GRACE = 1_000

/**
 * Sends requests over kept-alive connections, each dialled through the guard. Redirects are never followed.
 * @param timeout ms for the whole exchange: name, connection, headers and body
 */
export function createSender(
  guard: EgressGuard,
  timeout: number,
  { nameServers }: { nameServers?: string[] } = {},
): Sender {
  const names = createNames({ timeout, servers: nameServers })
  const connections = new Connections(guard, guardedLookup(guard, names.lookup))
  const http = createFetch({ fetch: fetchOver(connections) })

  async function send(
    { url, headers, body }: Request,
    within = timeout,
    decides: Ours['decides'] = () => false,
  ): Promise<Sent> {
    const allowed = Math.min(within, timeout)
    let address: string | null = null
    const onAddress = (dialled: string) => {
      address = dialled
    }
    const ours: Ours = { within: allowed, grace: Math.min(GRACE, allowed), decides, onAddress }
    try {
      const response = await http.raw<string, 'text'>(url, {
        method: 'POST',
        headers,
        body,
        retry: false,
        ignoreResponseError: true,
        responseType: 'text',
        ...ours,
      })
      return { answer: (response as unknown as { answer: Answer }).answer, address }
    } catch (error) {
      const { cause } = error as Error
      if (cause instanceof ExchangeFault) throw cause.cause
      return { error: reasonOf(error), address }
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

type Ours = Pick<ExchangeOptions, 'within' | 'grace' | 'decides' | 'onAddress'>

/**
 * ofetch's fetch, on Node's plain request: a full `Response` costs three times the whole exchange (measured), and would
 * follow, decode and buffer what we must not.
 */
function fetchOver(connections: Connections): typeof fetch {
  const over = async (url: string, init: Ours & { headers: Headers; body: string }) => {
    const { within, grace, decides, onAddress, body } = init
    const headers = Object.fromEntries(init.headers)
    const answer = await exchange(connections, { url: new URL(url), headers, body, within, grace, decides, onAddress })
    return { status: answer.status, headers: new Map(), answer }
  }
  return over as unknown as typeof fetch
}
