import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { consoleRoute } from '../console/console-route.ts'
import { type ActionOptions, actionRoute } from './action-route.ts'
import { documentRoute } from './document-route.ts'
import { createGate, type GateOptions } from './gate.ts'
import { healthRoute } from './health-route.ts'
import { rpcRoute } from './rpc-route.ts'

export interface HttpOptions extends GateOptions, Omit<ActionOptions, 'gate'> {
  host: string
  port: number
  /** The OpenRPC document, and the client made from it. */
  document(): unknown
  client(): string
  problem(): Promise<string | null>
  /** A process that only dispatches answers health checks and nothing else. */
  healthOnly: boolean
}

export interface HttpServer {
  port: number
  /** Accepts no more, answers what is under way (until `grace` ms have passed). */
  stop(grace: number): Promise<void>
}

/** The route table. */
function routes(options: HttpOptions): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
  })
  app.route('/', healthRoute(options.problem))
  if (options.healthOnly) return app
  const gate = createGate(options) // one for both: a limit counts the calls of either
  app.route('/rpc', rpcRoute({ ...options, gate }))
  app.route('/api', actionRoute({ ...options, gate }))
  app.route(
    '/',
    documentRoute('/openrpc.json', 'application/json', () => JSON.stringify(options.document(), null, 2)),
  )
  // No browser runs this type as a script, and every one shows it.
  app.route('/', documentRoute('/client.ts', 'text/plain; charset=utf-8', options.client))
  app.route('/', consoleRoute())
  return app
}

/** @throws Error EADDRINUSE and the like, when it cannot listen */
export function startHttp(options: HttpOptions): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: routes(options).fetch,
        hostname: options.host,
        port: options.port,
        // It closes the connection of whoever still sends half a second after the answer; `readBytes` takes the rest.
        autoCleanupIncoming: false,
      },
      ({ port }) => resolve({ port, stop }),
    ) as Server
    server.once('error', reject)
    // A client that trickles its request must not hold a connection for minutes.
    server.headersTimeout = 10_000
    server.requestTimeout = 30_000

    async function stop(grace: number): Promise<void> {
      const cut = setTimeout(() => server.closeAllConnections(), grace)
      await new Promise<void>((done) => {
        server.close(() => done())
        server.closeIdleConnections()
      })
      clearTimeout(cut)
    }
  })
}
