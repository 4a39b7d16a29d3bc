import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono, type HonoRequest } from 'hono'
import { consoleRoute } from '../console/console-route.ts'
import { type ActionOptions, actionRoute } from './action-route.ts'
import { pathsBelow } from './base-path.ts'
import { Connections } from './connections.ts'
import { crossOrigin } from './cross-origin.ts'
import { documentRoute, type PublicDocument } from './document-route.ts'
import { createGate, type GateOptions } from './gate.ts'
import { healthRoute } from './health-route.ts'
import { rpcRoute } from './rpc-route.ts'

export interface HttpOptions extends GateOptions, Omit<ActionOptions, 'gate' | 'readPath'> {
  host: string
  port: number
  /** The path of the address by which others reach it: `/aviso` behind a proxy that has more than this, mostly `/`. */
  basePath: string
  /** What describes the interface. */
  documents: readonly PublicDocument[]
  problem(): Promise<string | null>
  /** Pages of these origins may call `/rpc`; undefined: of none but our own. */
  corsOrigins: readonly string[] | undefined
  /** A process that only dispatches answers health checks and nothing else. */
  healthOnly: boolean
}

export interface HttpServer {
  port: number
  /** Accepts no more connections, and answers the calls under way, for up to `graceMs`, with `connection: close`. */
  stop(graceMs: number): Promise<void>
}

/** The headers of every answer. */
const EVERYWHERE = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
] as const

function routes(options: HttpOptions): Hono {
  const readPath = pathsBelow(options.basePath)
  const app = new Hono({ getPath: readPath })
  app.use(async (c, next) => {
    // Before the answer is made: one that is there would be made anew.
    for (const [name, value] of EVERYWHERE) c.header(name, value)
    await next()
  })
  app.route('/', healthRoute(options.problem))
  if (options.healthOnly) return app
  const gate = createGate(options) // one for both: a limit counts the calls of either
  if (options.corsOrigins) app.use('/rpc', crossOrigin(options.corsOrigins))
  app.route('/rpc', rpcRoute({ ...options, gate }))
  const action = actionRoute({ ...options, gate, readPath })
  app.route('/api', action)
  // InEvent's SDKs for PHP and jQuery call the root of a host, where the console is.
  app.all('/', async (c, next) => {
    if (!isAction(c.req)) return next()
    const response = await action.fetch(c.req.raw, c.env as HttpBindings)
    for (const [name, value] of EVERYWHERE) response.headers.set(name, value)
    return response
  })
  for (const document of options.documents) app.route('/', documentRoute(document))
  app.route('/', consoleRoute())
  return app
}

function isAction(request: HonoRequest): boolean {
  const { method } = request
  return method === 'POST' || (method === 'GET' && request.query('action') !== undefined)
}

/** How long a connection is kept between calls: longer than the 60 s after which a load balancer drops it. */
const KEEP_ALIVE_MS = 75_000

/** More connections at a time are closed as they come. */
const CONNECTIONS_MAX = 10_000

/** @throws Error EADDRINUSE and the like, when it cannot listen */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Keep a client that trickles its request from holding a connection for minutes. Both run only while a request comes.
    headersTimeout: 10_000,
    requestTimeout: 30_000,
  })
  // The listener's own clean-up would cut clients that still send half a second after the answer; `readBytes` reads the rest.
  const listener = getRequestListener(routes(options).fetch, { autoCleanupIncoming: false })
  const connections = new Connections(server, listener)
  server.maxConnections = CONNECTIONS_MAX
  server.listen(options.port, options.host)
  await once(server, 'listening')
  // A connection that cannot be accepted must not end the process.
  server.on('error', () => {})
  return { port: (server.address() as AddressInfo).port, stop: (graceMs) => connections.stop(graceMs) }
}
