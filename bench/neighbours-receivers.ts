import http from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Every receiver of bench/neighbours.ts, in one process of their own, each with a port of its own, so that no two share an
 * origin. Tells the ports first, then of each delivery to a healthy one, and when asked how many requests each kind got.
 */
export interface Receivers {
  healthy: number
  /** Take the request and never answer. */
  hanging: number
  /** Answer 200 after `slowMs`. */
  slow: number
  /** Answer 500 at once. */
  failing: number
  slowMs: number
}
export type Kind = 'healthy' | 'hanging' | 'slow' | 'failing'

export type Message =
  | { ports: Record<Kind, number[]> }
  /** `n` is the number in the person's address, `at` the time when the request was whole (Unix ms). */
  | { n: number; at: number }
  | { requests: Record<Kind, number> }

const KINDS: Kind[] = ['healthy', 'hanging', 'slow', 'failing']
const wanted = JSON.parse(process.argv[2] ?? '') as Receivers
const requests = { healthy: 0, hanging: 0, slow: 0, failing: 0 }
const tell = (message: Message) => process.send?.(message)

function answer(kind: Kind, body: string, response: http.ServerResponse): void {
  requests[kind] += 1
  if (kind === 'healthy') {
    tell({ n: Number(/"n(\d+)@/.exec(body)?.[1]), at: performance.timeOrigin + performance.now() })
    response.end('OK')
  }
  if (kind === 'slow') setTimeout(() => response.end('OK'), wanted.slowMs)
  if (kind === 'failing') response.writeHead(500).end('No')
}

function open(kind: Kind): Promise<number> {
  const server = http.createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => answer(kind, body, response))
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

process.on('disconnect', () => process.exit())
process.on('message', () => tell({ requests }))
const ports = { healthy: [], hanging: [], slow: [], failing: [] } as Record<Kind, number[]>
for (const kind of KINDS) ports[kind] = await Promise.all(Array.from({ length: wanted[kind] }, () => open(kind)))
tell({ ports })
