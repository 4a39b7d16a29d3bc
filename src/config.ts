import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { parseUrl } from './shared/parse-url.ts'

/** The share that there is unless SHARES names others: a schema. Raw statements write it as it stands here. */
export const DEFAULT_SCHEMA = 'aviso'

/** How Aviso was told to run. Every duration is in milliseconds. */
export type Config = Readonly<z.output<typeof Environment>>

/** Settings that cannot be used; the message is a line for each, for the person who starts the server. */
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
  z.string().refine((text) => protocols.test(parseUrl(text)?.protocol ?? ''), allowed)

/**
 * Where a postgres:// URL leads, as pg reads it; undefined when pg reads none, and when it looks like one whose user or
 * password is not percent-encoded: a piece of it would be taken for a host, and be logged.
 * @returns the host, with the port or as the directory of a socket, empty for pg's default; the database, empty likewise
 */
export function databasePlace(text: string): { host: string; database: string } | undefined {
  // A user without a host is a socket's: pg puts one in at the same place.
  const filled = parseUrl(text) ? text : text.replace('@/', '@localhost/')
  const found = /^postgres(ql)?:\/\/[^#]*$/i.test(filled) ? parseUrl(filled) : null
  if (!found) return undefined
  const { username, password, host, hostname, pathname, searchParams } = found
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

const KEY_EXPECTED = '32 random bytes in base64, as openssl rand -base64 32 makes them,'

function keyOf(text: string): Buffer {
  return Buffer.from(text, 'base64')
}

function isKey(text: string): boolean {
  return keyOf(text).length === 32 && keyOf(text).toString('base64') === text
}

/** The name of a share. */
export const SHARE = /^(?!pg_|(?:public|information_schema)$)[a-z_][a-z0-9_]{0,39}$/

/** More would ask more of one statement and of one connection than was tried. */
const SHARES_MAX = 64

export const SHARE_EXPECTED = 'up to 40 lower-case letters, digits and _, not public or pg_…,'
const SHARES_EXPECTED = `1 to ${SHARES_MAX} names, each once, of ${SHARE_EXPECTED}`

const shareNames = list.pipe(
  z
    .array(z.string().regex(SHARE, SHARES_EXPECTED))
    .min(1, SHARES_EXPECTED)
    .max(SHARES_MAX, SHARES_EXPECTED)
    .refine((names) => new Set(names).size === names.length, SHARES_EXPECTED)
    .transform((names) => names as [string, ...string[]]),
)

const PUBLIC = 'an http:// or https:// URL without ? and #'

/** Standard Webhooks' example schedule: 9 waits, so 10 attempts over 75 h 35 min. */
const RETRIES = '5s,5m,30m,2h,5h,10h,14h,20h,24h'

/** Asks for two variables together, also where another one is wrong: all that is wrong is told at once. */
const always = () => true

const Environment = z
  .object({
    HOST: z
      .string()
      .toLowerCase()
      .regex(/^([a-z0-9.-]+|[0-9a-f:.]+(%[a-z0-9]+)?)$/, 'an IP address or a host name')
      .default('127.0.0.1')
      .describe('the address that the server listens on'),
    PORT: z.string().default('3000').pipe(whole(0, 65_535)).describe('the port that it listens on'),
    METRICS_PORT: whole(0, 65_535).optional().describe('the port of /metrics, for Prometheus'),
    DATABASE_URL: postgresUrl
      .optional()
      .describe('postgres://…, PostgreSQL 14 or newer; without it, the embedded database'),
    DATABASE_DIRECT_URL: postgresUrl.optional().describe('PostgreSQL itself, where DATABASE_URL leads to a pooler'),
    DATABASE_POOL: z.string().default('10').pipe(whole(2, 200)).describe('connections for calls'),
    SHARES: z
      .string()
      .default(DEFAULT_SCHEMA)
      .pipe(shareNames)
      .describe('the schemas, each with a whole set of tables for some of the companies'),
    DATA_DIR: z.string().default('./data').describe('the directory of the embedded database'),
    ADMIN_TOKEN: z
      .string()
      .regex(/^[!-~]{20,}$/, 'at least 20 visible ASCII characters')
      .optional()
      .describe('a token for everything; without it, the first start makes one'),
    SECRET_KEY: list
      .pipe(z.array(z.string().refine(isKey, KEY_EXPECTED).transform(keyOf)).min(1, KEY_EXPECTED).max(5, KEY_EXPECTED))
      .optional()
      .describe('the key that encrypts the secrets of webhooks; behind a comma, the one before it'),
    PUBLIC_URL: url(/^https?:$/, PUBLIC)
      .refine((text) => !/[?#]/.test(text), PUBLIC)
      .optional()
      .describe('how others reach the server'),
    RETRY_SCHEDULE: z
      .string()
      .default(RETRIES)
      .pipe(list.pipe(z.array(duration('1ms', '7d')).min(1, DURATIONS).max(50, DURATIONS)))
      .describe('the waits between attempts'),
    DELIVERY_TIMEOUT: z
      .string()
      .default('15s')
      .pipe(duration('100ms', '15s'))
      .describe('how long an exchange with a receiver may take'),
    MAX_IN_FLIGHT: z.string().default('1024').pipe(whole(1, 4_096)).describe('requests at a time'),
    MAX_IN_FLIGHT_PER_WEBHOOK: z
      .string()
      .default('16')
      .pipe(whole(1, 256))
      .describe('requests at a time to one webhook'),
    ALLOW_NETWORKS: z.string().default('').pipe(networks).describe('networks that may be dialled, such as 10.0.0.0/8'),
    EGRESS_PROXY: z
      .string()
      .trim()
      .refine(isProxy, PROXY)
      .optional()
      .describe('the http:// proxy by which every delivery leaves'),
    TRUST_PROXY: networks.optional().describe('networks of proxies whose X-Forwarded-For is believed'),
    CORS_ORIGINS: list
      .pipe(z.array(z.string().refine(isOrigin, ORIGINS)).min(1, ORIGINS))
      .optional()
      .describe('pages of other origins that may call /rpc in a browser'),
    RATE_LIMIT: z
      .string()
      .default('0')
      .pipe(whole(0, 1_000_000))
      .describe('calls per second from one address; 0: no limit'),
    RATE_LIMIT_PER_TOKEN: z
      .string()
      .default('0')
      .pipe(whole(0, 1_000_000))
      .describe('calls per second with one token; 0: no limit'),
    RETENTION_DAYS: z.string().default('30').pipe(whole(1, 3_650)).describe('how long attempts and facts are kept'),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
        error: 'trace, debug, info, warn, error or silent',
      })
      .default('info')
      .describe('trace to error, silent'),
  })
  .refine((env) => env.DATABASE_URL || !env.DATABASE_DIRECT_URL, {
    path: ['DATABASE_DIRECT_URL'],
    message: 'a DATABASE_URL beside it',
    when: always,
  })
  .refine((env) => env.DATABASE_URL || env.SHARES.length === 1, {
    path: ['SHARES'],
    message: 'one name, or a DATABASE_URL beside several,',
    when: always,
  })
  .refine((env) => env.METRICS_PORT === undefined || env.METRICS_PORT !== env.PORT || env.PORT === 0, {
    path: ['METRICS_PORT'],
    message: 'a port other than PORT',
    when: always,
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databasePool: env.DATABASE_POOL,
    shares: env.SHARES,
    dataDir: env.DATA_DIR,
    adminToken: env.ADMIN_TOKEN,
    secretKey: env.SECRET_KEY,
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
  const proxy = parseUrl(text)
  if (!proxy) return false
  const { protocol, pathname, search, hash, username, password } = proxy
  const isReadable = decoded(username) !== undefined && decoded(password) !== undefined
  return protocol === 'http:' && `${pathname}${search}${hash}` === '/' && isReadable
}

/** As a browser sends it: another spelling would never be the same text. A host may have a `*` in it, and would match none. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && parseUrl(text)?.origin === text
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}

/** Where a server can be reached on its own machine. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** Every variable, with what it is for and the value that stands for it when it is not set. */
export function variables(): { name: string; help: string; usual: string | undefined }[] {
  const { properties = {} } = z.toJSONSchema(Environment, { io: 'input' })
  return Object.entries(properties as Record<string, { description?: string; default?: string }>).map(
    ([name, { description: help = '', default: usual }]) => ({ name, help, usual }),
  )
}

const SECRET = /^(ADMIN_TOKEN|SECRET_KEY|DATABASE_URL|DATABASE_DIRECT_URL|EGRESS_PROXY)$/

/**
 * Reads the settings from an environment; an empty variable counts as not set.
 * @throws ConfigError a line for each variable that is wrong: its name, the value and what is allowed
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const lines = new Map<string, string>()
    for (const { path, message } of parsed.error.issues) {
      const name = String(path[0])
      const value = SECRET.test(name) ? 'the value given' : JSON.stringify(env[name])
      if (!lines.has(name)) lines.set(name, `${name} cannot be ${value}: ${message} is expected.`)
    }
    throw new ConfigError([...lines.values()].join('\n'))
  }
  for (const value of Object.values(parsed.data)) Object.freeze(value)
  return Object.freeze(parsed.data)
}
