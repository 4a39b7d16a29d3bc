import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** null: the connection is closed without an answer. */
type Status = number | null

/** The parts of a receiver. With none of them changed, it is right. */
export interface Parts {
  headers(request: http.IncomingMessage): http.IncomingHttpHeaders
  body(request: http.IncomingMessage): Promise<Buffer>
  key: Buffer
  /** What is verified of the body. */
  verified(body: Buffer): Buffer | string
  signatures(header: string): string[]
  isKnown(signatures: string[], right: string): boolean
  isFresh(timestamp: number): boolean
  /** A status in place of all verifying. */
  before(request: http.IncomingMessage): number | null
  /** A status in place of 200. */
  behind(headers: http.IncomingHttpHeaders, body: Buffer, server: http.Server): Status | Promise<Status>
  refusal: number
  /** What is answered when the request broke off, or its body is no JSON. */
  failed(request: http.IncomingMessage, server: http.Server): Status
  poweredBy: string
}

export const RIGHT: Parts = {
  headers: ({ headers }) => headers,
  async body(request) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    return Buffer.concat(chunks)
  },
  key: Buffer.from(SECRET.slice('whsec_'.length), 'base64'),
  verified: (body) => body,
  signatures: (header) => header.split(' '),
  isKnown: (signatures, right) => signatures.includes(right),
  isFresh: (timestamp) => Math.abs(Date.now() / 1_000 - timestamp) <= 300,
  before: ({ method }) => (method === 'POST' ? null : 405),
  behind(_, body) {
    JSON.parse(body.toString())
    return 200
  },
  refusal: 401,
  failed: () => 400,
  poweredBy: 'nothing',
}

/** Starts a receiver on loopback whose parts are right but for these. */
export async function startWith(parts: Partial<Parts>): Promise<{ url: string; close(): void }> {
  const its = { ...RIGHT, ...parts }
  const server = http.createServer(async (request, response) => {
    response.setHeader('x-powered-by', its.poweredBy)
    const status = await answer(its, request, server).catch(() => its.failed(request, server))
    if (status === null) request.socket.destroy()
    else response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: () => end(server),
  }
}

/** Ends the receiver, as an exception would that nobody catches. */
export function end(server: http.Server): null {
  server.close()
  server.closeAllConnections()
  return null
}

async function answer(its: Parts, request: http.IncomingMessage, server: http.Server): Promise<Status> {
  const early = its.before(request)
  if (early !== null) return early
  const body = await its.body(request)
  const headers = its.headers(request)
  const [id, timestamp, given = ''] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`])
  const mac = createHmac('sha256', its.key).update(`${id}.${timestamp}.`).update(its.verified(body))
  const known = its.isKnown(its.signatures(String(given)), `v1,${mac.digest('base64')}`)
  return known && its.isFresh(Number(timestamp)) ? its.behind(headers, body, server) : its.refusal
}
