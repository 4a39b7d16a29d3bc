import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { egressGuard } from './attempt/egress-guard.ts'
import { createSender } from './attempt/send.ts'
import type { Clock } from './clock.ts'
import { type Config, ConfigError, localUrl } from './config.ts'
import { clientSource } from './contract/client.ts'
import { connect } from './database/connect.ts'
import type { Connection } from './database/connection.ts'
import { migrate, pendingMigrations } from './database/migrate.ts'
import { isUnavailable } from './database/unavailable.ts'
import { Dispatcher } from './dispatcher/loop.ts'
import { describe, documentsOf } from './documents.ts'
import { missingKeys, sealAll } from './domain/sealing.ts'
import type { Services } from './domain/services.ts'
import { Together } from './domain/together.ts'
import { Grants, type Shown } from './domain/token.ts'
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
import { Vault } from './shared/vault.ts'
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

/** Composes and starts a server: database, methods, HTTP, dispatcher. What was started is closed again when a later part fails. */
export async function startApp(config: Config, role: Role, log: Logger, clock: Clock): Promise<App> {
  checkRetention(config)
  const connection = await connect(config, log, clock)
  const guard = egressGuard(config.allowNetworks)
  const sender = createSender(guard, config.deliveryTimeout, { proxy: config.egressProxy })
  const parts: { http?: HttpServer; dispatcher?: Dispatcher; metricsPort?: MetricsPort } = {}

  async function stop(): Promise<void> {
    await Promise.all([parts.http?.stop(GRACE_MS), parts.dispatcher?.stop(GRACE_MS)])
    parts.metricsPort?.stop()
    await sender.close()
    await connection.close()
  }

  try {
    const ran = await migrate(connection.db, config.databaseSchema)
    if (ran.length > 0) log.info({ migrations: ran.join(' ') }, 'The schema was brought up to date')
    const vault = await openVault(connection, config, log)
    const grants = new Grants(connection.db, clock, config.adminToken)
    const services: Services = {
      db: connection.db,
      inTwoFlushes: connection.inTwoFlushes,
      together: new Together(clock),
      grants,
      clock,
      log,
      guard,
      deliverer: {
        sender,
        clock,
        vault,
        installation: await installationID(connection),
        retrySchedule: config.retrySchedule,
        tracer: findTracer(VERSION),
      },
      deliveryTimeout: config.deliveryTimeout,
      retentionDays: config.retentionDays,
      nudge: connection.nudge,
    }
    const url = () => publicUrl(config, parts.http?.port)
    const watched = { connection, clock, inFlight: () => parts.dispatcher?.inFlight ?? 0 }
    const metrics = config.metricsPort === undefined ? null : new Metrics(watched)
    const options = httpOptions({ config, role, services, grants, metrics, url, reason: () => problem(connection) })
    const http = await startHttp(options)
    parts.http = http
    if (metrics) parts.metricsPort = await startMetricsPort(config.host, config.metricsPort ?? 0, metrics)
    if (!options.healthOnly) for (const { text } of options.documents) text() // made now: no call need wait for it
    // Only now, when nothing can keep the server from starting any more: the token it makes is shown this once.
    const first = role === 'dispatcher' ? null : await firstStart(connection, config, services, clock)
    if (role !== 'api') {
      parts.dispatcher = new Dispatcher({
        ...config,
        connection: { ...connection, db: connection.dispatcherDb },
        clock,
        log,
        deliverer: services.deliverer,
        ...(metrics && { watch: metrics }),
      })
    }
    const metricsUrl = parts.metricsPort ? `${localUrl(config.host, parts.metricsPort.port)}/metrics` : null
    return { url: localUrl(config.host, http.port), metricsUrl, first, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const DAY_MS = 24 * 3_600_000

/**
 * Encrypts what was stored before there was a SECRET_KEY, or with another one.
 * @throws ConfigError when a key is missing: nothing is written then
 */
async function openVault({ db }: Connection, { secretKey }: Config, log: Logger): Promise<Vault> {
  const vault = new Vault(secretKey ?? [])
  const [missing] = await missingKeys(db, vault)
  if (missing !== undefined) {
    const given = vault.keyID === null ? 'is not set' : `has the key ${vault.keyID}`
    throw new ConfigError(
      `SECRET_KEY ${given}: the secrets of webhooks are encrypted with the key ${missing}, which is expected in the list. The ID of a key is the begin of its SHA-256. Nothing was changed.`,
    )
  }
  const webhooks = await sealAll(db, vault)
  if (webhooks > 0) log.info({ webhooks, key: vault.keyID }, 'The secrets of webhooks were encrypted')
  return vault
}

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
  config: Config
  role: Role
  services: Services
  grants: Grants
  metrics: Metrics | null
  /** Where others reach it. */
  url(): string
  reason: HttpOptions['problem']
}

function httpOptions({ config, role, services, grants, metrics, url, reason }: Parts): HttpOptions {
  const described = once(() => describe(url()))
  const registry = createRegistry(
    methods,
    once(() => new JsonText(described())),
  )
  const access = new Map(methods.map((method) => [method.name, method.access]))
  const observers = {
    log: services.log,
    accessOf: (method: string) => access.get(method),
    toPublic: (error: unknown) => toPublic(error, services.log),
    called: (outcome: CallOutcome, ms: number) => metrics?.called(outcome, ms),
    tracer: services.deliverer.tracer ?? null,
  }
  function caller({ tokenID, tokenName, isFormer, ...grant }: Shown, address: string): Call {
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
    known(token, address) {
      const shown = grants.known(token)
      return shown && caller(shown, address)
    },
    async authenticate(token, address) {
      const shown = await grants.find(token)
      return shown && caller(shown, address)
    },
    toPublic: observers.toPublic,
    refused: (kind) => metrics?.refused(kind),
    problem: reason,
  }
}

/** The reason why this process cannot work, in words. */
async function problem({ healthDb }: Connection): Promise<string | null> {
  try {
    const pending = await pendingMigrations(healthDb)
    return pending.length === 0 ? null : 'migrations are pending'
  } catch {
    return 'the database cannot be reached'
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

async function installationID({ db }: Connection): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from aviso.installation`.execute(db)
  return rows[0]?.id ?? 'aviso'
}
