import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is served there. */
interface Scraped {
  contentType: string
  text(): Promise<string>
}

export interface MetricsPort {
  port: number
  stop(): void
}

/**
 * Serves `GET /metrics` on a port of its own, which is what protects it: it takes no token, and what is open to callers does not have it.
 * @throws Error EADDRINUSE and the like, when it cannot listen
 */
export async function startMetricsPort(host: string, port: number, scraped: Scraped): Promise<MetricsPort> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, async (request, response) => {
    const [path] = (request.url ?? '').split('?')
    if (path !== '/metrics') return void response.writeHead(404).end('GET /metrics is expected.\n')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end('GET is expected.\n')
    try {
      const body = await scraped.text()
      response.writeHead(200, { 'content-type': scraped.contentType, 'cache-control': 'no-store' }).end(body)
    } catch {
      response.writeHead(500).end('The metrics could not be read.\n')
    }
  })
  server.maxConnections = 100
  server.listen(port, host)
  await once(server, 'listening')
  // A connection that cannot be accepted must not end the process.
  server.on('error', () => {})
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
