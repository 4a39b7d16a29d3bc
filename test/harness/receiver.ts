import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { vi } from 'vitest'

export interface Received {
  method: string
  path: string
  headers: Record<string, string>
  body: string
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
  json: any
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** What the receiver does with its nth request (from 1); a promise that stays pending is a receiver that hangs. */
export type Behaviour = (request: Received, n: number) => Reply | Promise<Reply>

export interface Receiver {
  url: string
  requests: Received[]
  behave(behaviour: Behaviour): void
  /** Resolves once n requests have come in all. */
  received(n: number): Promise<Received[]>
  close(): Promise<void>
}

/** A real HTTP server on loopback that keeps what it gets. */
export async function startReceiver(first: Behaviour = () => ({})): Promise<Receiver> {
  let behaviour = first
  const requests: Received[] = []
  const waiting = new Set<() => void>()
  const server = http.createServer(async (request, response) => {
    const body = await text(request)
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body,
      get json() {
        return JSON.parse(body)
      },
    }
    requests.push(received)
    for (const check of [...waiting]) check()
    const { status = 200, headers = {}, body: reply = 'OK' } = await behaviour(received, requests.length)
    response.writeHead(status, headers).end(reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    behave: (next) => {
      behaviour = next
    },
    received: (n) =>
      new Promise((resolve) => {
        const check = () => {
          if (requests.length < n) return
          waiting.delete(check)
          resolve(requests)
        }
        waiting.add(check)
        check()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * Verifies a delivery with the reference implementation of Standard Webhooks, as of the moment in its own timestamp or
 * another one.
 * @throws WebhookVerificationError
 */
export function verify(secret: string, { body, headers }: Pick<Received, 'body' | 'headers'>, at?: Date): void {
  vi.useFakeTimers({ now: at ?? new Date(Number(headers['webhook-timestamp']) * 1_000), toFake: ['Date'] })
  try {
    new Webhook(secret).verify(body, headers)
  } catch (error) {
    // It parses the body as JSON once the signature has been found right; a form is none.
    if (error instanceof WebhookVerificationError) throw error
  } finally {
    vi.useRealTimers()
  }
}
