import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { egressGuard } from './attempt/egress-guard.ts'
import { createSender } from './attempt/send.ts'
import type { Clock } from './clock.ts'
import { type Config, ConfigError, localUrl } from './config.ts'
import { clientSource } from './contract/client.ts'
import { connect } from './database/connect.ts'
import type { Connection } from './database/connection.ts'
import { isUnavailable } from './database/unavailable.ts'
import { Dispatchers } from './dispatcher/dispatchers.ts'
import { describe, documentsOf } from './documents.ts'
import type { Shown } from './domain/token.ts'
import { PublicError } from './errors.ts'
import { type FirstStart, firstStart } from './first-start.ts'
import { type MetricsPort, startMetricsPort } from './http/metrics-port.ts'
import { type HttpOptions, type HttpServer, startHttp } from './http/server.ts'
import { createContext } from './methods/context.ts'
import { methods } from './methods/index.ts'
import { Metrics } from './metrics/metrics.ts'
import { longest, scheduleOf } from './outbox/retry-schedule.ts'
import { promisedAttempts } from './platforms/index.ts'
import type { Call } from './rpc/envelope.ts'
import { JsonText } from './rpc/json-text.ts'
import { type CallOutcome, observed } from './rpc/observed.ts'
import { createRegistry } from './rpc/registry.ts'
import { findTracer } from './shared/tracing.ts'
import type { House, Share } from './shares/share.ts'
import { Shares } from './shares/shares.ts'
import { VERSION } from './version.ts'

export type Role = 'api' | 'dispatcher' | 'all'

export interface App {
  /** Where it can be reached on this machine. */
  url: string
  /** Where its metrics are; null: nowhere. */
  metricsUrl: string | null
  /** The things that the first start on an empty database made; null on later ones. */
  first: FirstStart | null
  connection: Connection
  /** Finishes what is in flight and closes everything; takes up to 20 s. */
  stop(): Promise<void>
}

/** The time that HTTP and deliveries get to finish, side by side: longer than any delivery takes. */
const GRACE_MS = 16_000

/**
 * Composes and starts a server: database, methods, HTTP, dispatchers. What was started is closed again when a later part fails.
 * @param served the shares that it serves; all of them unless given
 */
export async function startApp(
  config: Config,
  role: Role,
  log: Logger,
  clock: Clock,
  served: readonly string[] = config.shares,
): Promise<App> {
  checkRetention(config)
  const connection = await connect(config, log, clock)
  const guard = egressGuard(config.allowNetworks)
  const sender = createSender(guard, config.deliveryTimeout, { proxy: config.egressProxy })
  const parts: { http?: HttpServer; metrics?: Metrics; metricsPort?: MetricsPort } = {}
  const dispatchers = new Dispatchers({ ...config, served, connection, clock, log, watch: () => parts.metrics })
  const house: House = { config, log, clock, guard, sender, tracer: findTracer(VERSION), served }
  const shares = new Shares({ connection, house })

  async function stop(): Promise<void> {
    await shares.stop()
    await Promise.all([parts.http?.stop(GRACE_MS), dispatchers.stop(GRACE_MS)])
    parts.metricsPort?.stop()
    await sender.close()
    await connection.close()
  }

  try {
    await shares.open()
    const url = () => publicUrl(config, parts.http?.port)
    if (config.metricsPort !== undefined)
      parts.metrics = new Metrics({ connection, shares, clock, inFlight: () => dispatchers.inFlight })
    const options = httpOptions({ house, role, shares, metrics: parts.metrics ?? null, url })
    const http = await startHttp(options)
    parts.http = http
    if (parts.metrics) parts.metricsPort = await startMetricsPort(config.host, config.metricsPort ?? 0, parts.metrics)
    if (!options.healthOnly) for (const { text } of options.documents) text() // made now: no call need wait for it
    // Only now, when nothing can keep the server from starting any more: the token it makes is shown this once.
    const one = shares.all().find(({ name }) => name === config.shares[0])
    const first = role === 'dispatcher' || !one ? null : await firstStart(one.connection, config, one.services)
    const dispatch = (share: Share) => role !== 'api' && dispatchers.add(share)
    shares.all().forEach(dispatch)
    shares.openRest(dispatch)
    const metricsUrl = parts.metricsPort ? `${localUrl(config.host, parts.metricsPort.port)}/metrics` : null
    return { url: localUrl(config.host, http.port), metricsUrl, first, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const DAY_MS = 24 * 3_600_000

/**
 * A delivery is tried again, and looked at, for as long as its fact is kept.
 * @throws ConfigError when some retry may come later than a day before the end of that
 */
function checkRetention({ retrySchedule, retentionDays }: Config): void {
  const schedules = [retrySchedule, ...promisedAttempts.map((attempts) => scheduleOf(retrySchedule, attempts))]
  const days = Math.max(...schedules.map(longest)) / DAY_MS
  if (retentionDays >= days + 1) return
  throw new ConfigError(
    `RETENTION_DAYS cannot be ${retentionDays}: ${Math.ceil(days + 1)} or more is expected, since RETRY_SCHEDULE can take ${days.toFixed(1)} days, and one day more.`,
  )
}

interface Parts {
  house: House
  role: Role
  shares: Shares
  metrics: Metrics | null
  /** Where others reach it. */
  url(): string
}

function httpOptions({ house, role, shares, metrics, url }: Parts): HttpOptions {
  const { config, log, tracer } = house
  const described = once(() => describe(url()))
  const registry = createRegistry(
    methods,
    once(() => new JsonText(described())),
  )
  const access = new Map(methods.map((method) => [method.name, method.access]))
  const observers = {
    log,
    accessOf: (method: string) => access.get(method),
    toPublic: (error: unknown) => toPublic(error, log),
    called: (outcome: CallOutcome, ms: number) => metrics?.called(outcome, ms),
    tracer,
  }
  function caller({ services }: Share, { tokenID, tokenName, isFormer, ...grant }: Shown, address: string): Call {
    const actor = { tokenID, tokenName, address }
    const untraced = createContext(services, grant, actor)
    const { eventID, companyID } = grant
    const who = { token: tokenID ?? 'ADMIN_TOKEN', eventID: eventID ?? undefined, companyID: companyID ?? undefined }
    const run: Call = (method, params, trace) =>
      registry.call(method, params, trace ? createContext(services, grant, actor, trace) : untraced)
    return observed(run, who, observers)
  }
  return {
    host: config.host,
    port: config.port,
    basePath: config.publicUrl ? new URL(config.publicUrl).pathname : '/',
    healthOnly: role === 'dispatcher',
    documents: documentsOf(url, described).map((document) => ({ ...document, text: once(document.text) })),
    methods: registry.methods,
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
    rateLimit: config.rateLimit,
    rateLimitPerToken: config.rateLimitPerToken,
    known(token, { address, share: header }) {
      const share = shares.of(token, header)
      const shown = share.grants.known(token)
      return shown && caller(share, shown, address)
    },
    async authenticate(token, { address, share: header }) {
      const share = shares.of(token, header)
      const shown = await share.grants.find(token)
      return shown && caller(share, shown, address)
    },
    toPublic: observers.toPublic,
    refused: (kind) => metrics?.refused(kind),
    problem: () => shares.problem(),
  }
}

/** Makes a value when it is first asked for, and keeps it. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Where others reach it. */
function publicUrl(config: Config, port = config.port): string {
  return config.publicUrl ?? localUrl(config.host, port)
}

/** The typed client, for the server that is configured here. */
export function client(config: Config): string {
  return clientSource(describe(publicUrl(config)))
}

/** The error as a caller may know it: all of a public one, only a reference to the log of our own. */
function toPublic(error: unknown, log: Logger): PublicError {
  if (error instanceof PublicError) return error
  if (isUnavailable(error)) {
    log.warn({ err: error }, 'A call met no database')
    return new PublicError('unavailable')
  }
  const ref = randomBytes(6).toString('hex')
  log.error({ err: error, ref }, 'A call failed')
  return new PublicError('internal', { ref })
}
