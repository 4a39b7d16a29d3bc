import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { consoleRoute } from '../console/console-route.ts'
import { type ActionOptions, actionRoute } from './action-route.ts'
import { Connections } from './connections.ts'
import { documentRoute } from './document-route.ts'
import { createGate, type GateOptions } from './gate.ts'
import { healthRoute } from './health-route.ts'
import { rpcRoute } from './rpc-route.ts'

export interface HttpOptions extends GateOptions, Omit<ActionOptions, 'gate'> {
  host: string
  port: number
  /** The text of the OpenRPC document, and of the client made from it: the same each time. */
  document(): string
  client(): string
  problem(): Promise<string | null>
  /** A process that only dispatches answers health checks and nothing else. */
  healthOnly: boolean
}

export interface HttpServer {
  port: number
  /** Accepts no more, answers what is under way (until `grace` ms have passed), each answer with `connection: close`. */
  stop(grace: number): Promise<void>
}

/** The route table. */
function routes(options: HttpOptions): Hono {
  const app = new Hono({ strict: false }) // with a slash at the end or without
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
  app.route('/', documentRoute('/openrpc.json', 'application/json', options.document))
  // No browser runs this type as a script, and every one shows it.
  app.route('/', documentRoute('/client.ts', 'text/plain; charset=utf-8', options.client))
  app.route('/', consoleRoute())
  return app
}

/** How long a connection is kept between calls (ms): longer than the 60 s after which a balancer lets go of it. */
const KEEP_ALIVE = 75_000

/** More connections at a time are closed as they come. */
const CONNECTIONS_MAX = 10_000

/** @throws Error EADDRINUSE and the like, when it cannot listen */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE,
    // A client that trickles its request must not hold a connection for minutes. Both times run only while one comes.
    headersTimeout: 10_000,
    requestTimeout: 30_000,
  })
  // With its clean-up it closes the connection of whoever still sends half a second after the answer; `readBytes` takes the rest.
  const listener = getRequestListener(routes(options).fetch, { autoCleanupIncoming: false })
  const connections = new Connections(server, listener)
  server.maxConnections = CONNECTIONS_MAX
  server.listen(options.port, options.host)
  await once(server, 'listening')
  // One connection that cannot be taken is no reason to end the process.
  server.on('error', () => {})
  return { port: (server.address() as AddressInfo).port, stop: (grace) => connections.stop(grace) }
}
