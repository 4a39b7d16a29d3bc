import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** The schema with our tables, unless DATABASE_SCHEMA names another. Raw statements write it as it stands here. */
export const DEFAULT_SCHEMA = 'aviso'

/** How Aviso was told to run. Every duration is in milliseconds. */
export type Config = Readonly<z.output<typeof Environment>>

/** A setting that cannot be used; the message is one line for the person who starts the server. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

function duration(min: string, max: string) {
  const allowed = `a duration from ${min} to ${max}, such as 15s, 5m or 2h`
  return z.string().transform((text, context) => {
    const ms = milliseconds(text)
    if (ms !== undefined && ms >= (milliseconds(min) ?? 0) && ms <= (milliseconds(max) ?? 0)) return ms
    context.addIssue({ code: 'custom', message: allowed })
    return z.NEVER
  })
}

function milliseconds(text: string): number | undefined {
  const match = DURATION.exec(text.trim())
  return match ? Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]) : undefined
}

function whole(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed))
}

const DURATIONS = '1 to 50 durations, such as 5s,5m,2h,'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const url = (protocols: RegExp, allowed: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), allowed)

/**
 * Where a postgres:// URL leads, as pg reads it; undefined when pg reads none, and when it looks like one whose user or
 * password is not percent-encoded: a piece of it would be taken for a host, and be logged.
 * @returns the host, with the port or as the directory of a socket, empty for pg's default; the database, empty likewise
 */
export function databasePlace(text: string): { host: string; database: string } | undefined {
  // A user without a host is a socket's: pg puts one in at the same place.
  const filled = URL.canParse(text) ? text : text.replace('@/', '@localhost/')
  if (!/^postgres(ql)?:\/\/[^#]*$/i.test(filled) || !URL.canParse(filled)) return undefined
  const { username, password, host, hostname, pathname, searchParams } = new URL(filled)
  const parts = [username, password, host, pathname.slice(1)].map(decoded)
  const hosts = searchParams.get('host') ?? (filled === text ? parts[2] : '')
  const odd = pathname.includes('@') || [...searchParams.keys()].some((key) => !/^\w+$/.test(key))
  if (odd || parts.includes(undefined) || `${hosts}${hostname}`.includes(',')) return undefined
  return { host: hosts ?? '', database: searchParams.get('dbname') ?? parts[3] ?? '' }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

const postgresUrl = z
  .string()
  .trim()
  .regex(/^postgres(ql)?:\/\//i, 'a postgres:// URL')
  .refine(databasePlace, 'a postgres:// URL with one host, its user and password percent-encoded,')

const NETWORKS = 'networks such as 10.0.0.0/8 or ::1/128'
const networks = list.pipe(z.array(z.string().transform(withLength).refine(isNetwork, NETWORKS)))

const PROXY = 'an http:// URL such as http://user:password@proxy.example:3128, user and password percent-encoded,'

const ORIGINS = 'origins such as https://app.example or http://localhost:5173, no path behind them and no *,'

const PUBLIC = 'an http:// or https:// URL without ? and #'

/** Standard Webhooks' example schedule: 9 waits, so 10 attempts over 75 h 35 min. */
const RETRIES = '5s,5m,30m,2h,5h,10h,14h,20h,24h'

const Environment = z
  .object({
    HOST: z
      .string()
      .toLowerCase()
      .regex(/^([a-z0-9.-]+|[0-9a-f:.]+(%[a-z0-9]+)?)$/, 'an IP address or a host name')
      .default('127.0.0.1'),
    PORT: z.string().default('3000').pipe(whole(0, 65_535)),
    METRICS_PORT: whole(0, 65_535).optional(),
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_DIRECT_URL: postgresUrl.optional(),
    DATABASE_POOL: z.string().default('10').pipe(whole(2, 200)),
    DATABASE_SCHEMA: z
      .string()
      .regex(
        /^(?!pg_|(?:public|information_schema)$)[a-z_][a-z0-9_]{0,39}$/,
        'up to 40 lower-case letters, digits and _, not public or pg_…,',
      )
      .default(DEFAULT_SCHEMA),
    DATA_DIR: z.string().default('./data'),
    ADMIN_TOKEN: z
      .string()
      .regex(/^[!-~]{20,}$/, 'at least 20 visible ASCII characters')
      .optional(),
    PUBLIC_URL: url(/^https?:$/, PUBLIC)
      .refine((text) => !/[?#]/.test(text), PUBLIC)
      .optional(),
    RETRY_SCHEDULE: z
      .string()
      .default(RETRIES)
      .pipe(list.pipe(z.array(duration('1ms', '7d')).min(1, DURATIONS).max(50, DURATIONS))),
    DELIVERY_TIMEOUT: z.string().default('15s').pipe(duration('100ms', '15s')),
    MAX_IN_FLIGHT: z.string().default('1024').pipe(whole(1, 4_096)),
    MAX_IN_FLIGHT_PER_WEBHOOK: z.string().default('16').pipe(whole(1, 256)),
    ALLOW_NETWORKS: z.string().default('').pipe(networks),
    EGRESS_PROXY: z.string().trim().refine(isProxy, PROXY).optional(),
    TRUST_PROXY: networks.optional(),
    CORS_ORIGINS: list.pipe(z.array(z.string().refine(isOrigin, ORIGINS)).min(1, ORIGINS)).optional(),
    RATE_LIMIT: z.string().default('0').pipe(whole(0, 1_000_000)),
    RATE_LIMIT_PER_TOKEN: z.string().default('0').pipe(whole(0, 1_000_000)),
    RETENTION_DAYS: z.string().default('30').pipe(whole(1, 3_650)),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
        error: 'trace, debug, info, warn, error or silent',
      })
      .default('info'),
  })
  .refine((env) => env.DATABASE_URL || !env.DATABASE_DIRECT_URL, {
    path: ['DATABASE_DIRECT_URL'],
    message: 'a DATABASE_URL beside it',
  })
  .refine((env) => env.METRICS_PORT !== env.PORT || env.PORT === 0, {
    path: ['METRICS_PORT'],
    message: 'a port other than PORT',
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databasePool: env.DATABASE_POOL,
    databaseSchema: env.DATABASE_SCHEMA,
    dataDir: env.DATA_DIR,
    adminToken: env.ADMIN_TOKEN,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    retrySchedule: env.RETRY_SCHEDULE,
    deliveryTimeout: env.DELIVERY_TIMEOUT,
    maxInFlight: env.MAX_IN_FLIGHT,
    maxInFlightPerWebhook: env.MAX_IN_FLIGHT_PER_WEBHOOK,
    // A first try with a receiver on one's own machine works at once; a server on a real host or database stays closed.
    allowNetworks:
      env.ALLOW_NETWORKS.length === 0 && !env.DATABASE_URL && isLoopback(env.HOST)
        ? ['127.0.0.0/8', '::1/128']
        : env.ALLOW_NETWORKS,
    egressProxy: env.EGRESS_PROXY,
    trustProxy: env.TRUST_PROXY,
    corsOrigins: env.CORS_ORIGINS,
    // Calls per second; 0: no limit.
    rateLimit: env.RATE_LIMIT,
    rateLimitPerToken: env.RATE_LIMIT_PER_TOKEN,
    retentionDays: env.RETENTION_DAYS,
    logLevel: env.LOG_LEVEL,
  }))

/** A single address is a network of one. */
function withLength(network: string): string {
  if (network.includes('/')) return network
  return `${network}/${network.includes(':') ? 128 : 32}`
}

/** Written out in full: to some parsers 10/8 is 0.0.0.10/8, and a zone or an IPv4 address within IPv6 matches nothing. */
function isNetwork(cidr: string): boolean {
  const address = cidr.split('/')[0] ?? ''
  if (!ipaddr.isValidCIDR(cidr) || address.includes('%')) return false
  if (!address.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(address) && !/(^|\.)0\d/.test(address)
  return !ipaddr.IPv6.parse(address).isIPv4MappedAddress()
}

/** Nothing but an origin and who we are: a piece of a password that is not percent-encoded would be its path. */
function isProxy(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash, username, password } = new URL(text)
  const isReadable = decoded(username) !== undefined && decoded(password) !== undefined
  return protocol === 'http:' && `${pathname}${search}${hash}` === '/' && isReadable
}

/** As a browser sends it: another spelling would never be the same text. A host may have a `*` in it, and would match none. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}

/**
 * Reads the settings from an environment; an empty variable counts as not set.
 * @throws ConfigError one line that names the variable, the value and what is allowed.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    const value = /^(ADMIN_TOKEN|DATABASE_URL|DATABASE_DIRECT_URL|EGRESS_PROXY)$/.test(name)
      ? 'the value given'
      : JSON.stringify(env[name])
    throw new ConfigError(`${name} cannot be ${value}: ${issue?.message ?? 'it is not valid'} is expected.`)
  }
  for (const value of Object.values(parsed.data)) Object.freeze(value)
  return Object.freeze(parsed.data)
}
