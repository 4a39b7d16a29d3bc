import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, databasePlace, readConfig } from '../src/config.ts'

const LOOPBACK = ['127.0.0.0/8', '::1/128']
const DATABASE_URL = 'postgres://aviso:s3cret@db.example:5432/aviso'

function complaint(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error(`${JSON.stringify(env)} was taken`)
}

function read(file: string): string {
  return fs.readFileSync(file, 'utf8')
}

/** `DATA_DIR` is `dataDir` in a config. */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

describe('the defaults', () => {
  it('are those of the table in docs/running.md', () => {
    const table = [...read('docs/running.md').matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)]
    const names = [...read('src/config.ts').matchAll(/^ {4}([A-Z_]+): /gm)]
    expect(table.map(([, name]) => name)).toEqual(names.map(([, name]) => name))

    const defaults = readConfig({})
    for (const [, name = '', cell = ''] of table) {
      const [, value] = /^`([^`]+)`/.exec(cell) ?? []
      if (value) expect(readConfig({ [name]: value }), name).toEqual(defaults)
      else expect(defaults, name).toHaveProperty(camelCase(name), undefined)
    }
  })

  it('also stand for variables that are empty or not set', () => {
    const empty = {
      HOST: '',
      PORT: '',
      DATABASE_URL: '',
      DATABASE_DIRECT_URL: '',
      ADMIN_TOKEN: '',
      PUBLIC_URL: '',
      RETRY_SCHEDULE: '',
      ALLOW_NETWORKS: '',
      LOG_LEVEL: '',
      DATA_DIR: undefined,
    }
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  it('are not disturbed by variables of other programs', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x', port: '1' })).toEqual(readConfig({}))
  })
})

describe('a good value', () => {
  it.each([
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
    [{ HOST: '::1' }, { host: '::1' }],
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65_535 }],
    [{}, { metricsPort: undefined }],
    [{ METRICS_PORT: '9464' }, { metricsPort: 9_464 }],
    [
      { METRICS_PORT: '0', PORT: '0' },
      { metricsPort: 0, port: 0 },
    ],
    [{ DATABASE_URL }, { databaseUrl: DATABASE_URL }],
    [{ DATABASE_URL: 'postgresql://db/aviso' }, { databaseUrl: 'postgresql://db/aviso' }],
    [{ DATABASE_URL: ` ${DATABASE_URL}\n` }, { databaseUrl: DATABASE_URL }],
    [
      { DATABASE_URL, DATABASE_DIRECT_URL: 'postgres://db/aviso' },
      { databaseUrl: DATABASE_URL, databaseDirectUrl: 'postgres://db/aviso' },
    ],
    [{ DATABASE_POOL: '2' }, { databasePool: 2 }],
    [{}, { shares: ['aviso'] }],
    [{ SHARES: '_our_hooks_2' }, { shares: ['_our_hooks_2'] }],
    [{ SHARES: 'x'.repeat(40) }, { shares: ['x'.repeat(40)] }],
    [{ SHARES: 'aviso, aviso_2', DATABASE_URL: 'postgres://db/aviso' }, { shares: ['aviso', 'aviso_2'] }],
    [{ DATABASE_POOL: '200' }, { databasePool: 200 }],
    [{ DATA_DIR: '/var/lib/aviso' }, { dataDir: '/var/lib/aviso' }],
    [{ ADMIN_TOKEN: 'x'.repeat(20) }, { adminToken: 'x'.repeat(20) }],
    [{ PUBLIC_URL: 'https://aviso.example' }, { publicUrl: 'https://aviso.example' }],
    [{ PUBLIC_URL: 'https://example.com/aviso//' }, { publicUrl: 'https://example.com/aviso' }],
    [
      { PUBLIC_URL: 'http://aviso.example:8080', PORT: '1' },
      { publicUrl: 'http://aviso.example:8080', port: 1 },
    ],
    [{ RETRY_SCHEDULE: '1ms' }, { retrySchedule: [1] }],
    [{ RETRY_SCHEDULE: ' 250ms, 1.5s ,2m,3h, 7d ' }, { retrySchedule: [250, 1_500, 120_000, 10_800_000, 604_800_000] }],
    [{ DELIVERY_TIMEOUT: '100ms' }, { deliveryTimeout: 100 }],
    [{ DELIVERY_TIMEOUT: '15s' }, { deliveryTimeout: 15_000 }],
    [{ HOST: 'LocalHost' }, { host: 'localhost', allowNetworks: ['127.0.0.0/8', '::1/128'] }],
    [{ MAX_IN_FLIGHT: '1' }, { maxInFlight: 1 }],
    [{ MAX_IN_FLIGHT: '4096' }, { maxInFlight: 4_096 }],
    [{ MAX_IN_FLIGHT_PER_WEBHOOK: '256' }, { maxInFlightPerWebhook: 256 }],
    [{ ALLOW_NETWORKS: '10.1.2.3,::1' }, { allowNetworks: ['10.1.2.3/32', '::1/128'] }],
    [{ ALLOW_NETWORKS: '10.0.0.0/8, fd00::/8' }, { allowNetworks: ['10.0.0.0/8', 'fd00::/8'] }],
    [{ TRUST_PROXY: '10.1.2.3, fd00::/8' }, { trustProxy: ['10.1.2.3/32', 'fd00::/8'] }],
    [{ EGRESS_PROXY: 'http://proxy:3128' }, { egressProxy: 'http://proxy:3128' }],
    [{ EGRESS_PROXY: ' http://[::1]:3128/\n' }, { egressProxy: 'http://[::1]:3128/' }],
    [{ EGRESS_PROXY: 'http://u:p%40ss%2Fw@proxy' }, { egressProxy: 'http://u:p%40ss%2Fw@proxy' }],
    [{}, { corsOrigins: undefined }],
    [
      { CORS_ORIGINS: ' https://app.example, http://localhost:5173,' },
      { corsOrigins: ['https://app.example', 'http://localhost:5173'] },
    ],
    [{ RATE_LIMIT: '0' }, { rateLimit: 0 }],
    [
      { RATE_LIMIT: '100', RATE_LIMIT_PER_TOKEN: '1000000' },
      { rateLimit: 100, rateLimitPerToken: 1_000_000 },
    ],
    [{ RETENTION_DAYS: '3650' }, { retentionDays: 3_650 }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [{ LOG_LEVEL: 'trace' }, { logLevel: 'trace' }],
  ])('%j is read', (env, expected) => {
    expect(readConfig(env)).toMatchObject(expected)
  })
})

const A_DURATION = 'a duration from 1ms to 7d, such as 15s, 5m or 2h is expected.'
const A_TIMEOUT = 'a duration from 100ms to 15s, such as 15s, 5m or 2h is expected.'
const NETWORKS = 'networks such as 10.0.0.0/8 or ::1/128 is expected.'
const A_WEB_URL = 'an http:// or https:// URL without ? and # is expected.'
const SHARES =
  '1 to 64 names, each once, of up to 40 lower-case letters, digits and _, not public or pg_…, is expected.'
const ORIGINS =
  'origins such as https://app.example or http://localhost:5173, no path behind them and no *, is expected.'
const A_LEVEL = 'trace, debug, info, warn, error or silent is expected.'

describe('a bad value', () => {
  it.each([
    ['PORT', '65536', 'a whole number from 0 to 65535 is expected.'],
    ['PORT', '-1', 'a whole number from 0 to 65535 is expected.'],
    ['PORT', '3000x', 'a whole number from 0 to 65535 is expected.'],
    ['PORT', '0x50', 'a whole number from 0 to 65535 is expected.'],
    ['PORT', '80.5', 'a whole number from 0 to 65535 is expected.'],
    ['PORT', 'http', 'a whole number from 0 to 65535 is expected.'],
    ['METRICS_PORT', '65536', 'a whole number from 0 to 65535 is expected.'],
    ['METRICS_PORT', '3000', 'a port other than PORT is expected.'],
    ['DATABASE_POOL', '1', 'a whole number from 2 to 200 is expected.'],
    ['DATABASE_POOL', '201', 'a whole number from 2 to 200 is expected.'],
    ...['public', 'pg_temp', 'information_schema', 'Aviso', '2nd', 'a-b', 'a b', "a'b", 'é', 'x'.repeat(41)].map(
      (name): [string, string, string] => ['SHARES', name, SHARES],
    ),
    ...[',', 'aviso,aviso', 'aviso,public', Array.from({ length: 65 }, (_, n) => `s${n}`).join()].map(
      (names): [string, string, string] => ['SHARES', names, SHARES],
    ),
    ['SHARES', 'aviso,aviso_2', 'one name, or a DATABASE_URL beside several, is expected.'],
    ...[
      ...['*', ',', 'https://*.example', 'null', 'app.example', 'https://app.example/', 'https://app.example/path'],
      ...['https://app.example:443', 'HTTPS://app.example', 'https://App.example', 'ftp://app.example'],
      ...['https://a@app.example', 'https://app.example,*', 'https://app.example http://localhost'],
    ].map((origins): [string, string, string] => ['CORS_ORIGINS', origins, ORIGINS]),
    ['PUBLIC_URL', 'aviso.example', A_WEB_URL],
    ['PUBLIC_URL', 'ftp://aviso.example', A_WEB_URL],
    ['PUBLIC_URL', 'http://a b', A_WEB_URL],
    ['RETRY_SCHEDULE', '5', A_DURATION],
    ['RETRY_SCHEDULE', '5s,soon', A_DURATION],
    ['RETRY_SCHEDULE', '5s;5m', A_DURATION],
    ['RETRY_SCHEDULE', '0s', A_DURATION],
    ['RETRY_SCHEDULE', '8d', A_DURATION],
    ['RETRY_SCHEDULE', '-5s', A_DURATION],
    ['RETRY_SCHEDULE', '5S', A_DURATION],
    ['RETRY_SCHEDULE', Array(51).fill('1s').join(','), '1 to 50 durations, such as 5s,5m,2h, is expected.'],
    ['DELIVERY_TIMEOUT', '15', A_TIMEOUT],
    ['DELIVERY_TIMEOUT', '99ms', A_TIMEOUT],
    ['DELIVERY_TIMEOUT', '16s', A_TIMEOUT],
    ['RETRY_SCHEDULE', ',', '1 to 50 durations, such as 5s,5m,2h, is expected.'],
    ['PUBLIC_URL', 'https://aviso.example/?q', A_WEB_URL],
    ['HOST', 'bad host!', 'an IP address or a host name is expected.'],
    ['HOST', '[::1]', 'an IP address or a host name is expected.'],
    ['ALLOW_NETWORKS', '10/8', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['ALLOW_NETWORKS', '192.168/16', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['ALLOW_NETWORKS', '0x0a.0.0.0/8', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['ALLOW_NETWORKS', '010.0.0.0/8', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['ALLOW_NETWORKS', 'fe80::%eth0/64', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['ALLOW_NETWORKS', '::ffff:10.0.0.0/104', 'networks such as 10.0.0.0/8 or ::1/128 is expected.'],
    ['DELIVERY_TIMEOUT', '15s,20s', A_TIMEOUT],
    ['MAX_IN_FLIGHT', '0', 'a whole number from 1 to 4096 is expected.'],
    ['MAX_IN_FLIGHT', '4097', 'a whole number from 1 to 4096 is expected.'],
    ['MAX_IN_FLIGHT', '1e3', 'a whole number from 1 to 4096 is expected.'],
    ['MAX_IN_FLIGHT', '99999999999', 'a whole number from 1 to 4096 is expected.'],
    ['MAX_IN_FLIGHT_PER_WEBHOOK', '0', 'a whole number from 1 to 256 is expected.'],
    ['MAX_IN_FLIGHT_PER_WEBHOOK', '257', 'a whole number from 1 to 256 is expected.'],
    ['ALLOW_NETWORKS', '10.0.0', NETWORKS],
    ['ALLOW_NETWORKS', '10.0.0.0/33', NETWORKS],
    ['ALLOW_NETWORKS', '::1/129', NETWORKS],
    ['ALLOW_NETWORKS', '10.0.0.0/8,intranet', NETWORKS],
    ['TRUST_PROXY', '10/8', NETWORKS],
    ['TRUST_PROXY', '10.0.0.0/8,proxy.example', NETWORKS],
    ['RATE_LIMIT', '1000001', 'a whole number from 0 to 1000000 is expected.'],
    ['RATE_LIMIT', '-1', 'a whole number from 0 to 1000000 is expected.'],
    ['RATE_LIMIT_PER_TOKEN', '1.5', 'a whole number from 0 to 1000000 is expected.'],
    ['RETENTION_DAYS', '0', 'a whole number from 1 to 3650 is expected.'],
    ['RETENTION_DAYS', '3651', 'a whole number from 1 to 3650 is expected.'],
    ['LOG_LEVEL', 'INFO', A_LEVEL],
    ['LOG_LEVEL', 'verbose', A_LEVEL],
  ])('%s=%s is refused in one line that names it and what is allowed', (name, value, expected) => {
    const message = complaint({ [name]: value })
    expect(message).toBe(`${name} cannot be "${value}": ${expected}`)
    expect(message).not.toContain('\n')
  })

  it.each([
    [
      { ADMIN_TOKEN: 'hunter2' },
      'ADMIN_TOKEN cannot be the value given: at least 20 visible ASCII characters is expected.',
    ],
    [
      { ADMIN_TOKEN: 'x'.repeat(19) },
      'ADMIN_TOKEN cannot be the value given: at least 20 visible ASCII characters is expected.',
    ],
    [
      { DATABASE_URL: 'mysql://root:hunter2@db/aviso' },
      'DATABASE_URL cannot be the value given: a postgres:// URL is expected.',
    ],
    [{ DATABASE_URL: 'hunter2' }, 'DATABASE_URL cannot be the value given: a postgres:// URL is expected.'],
    [
      { DATABASE_URL, DATABASE_DIRECT_URL: 'mysql://root:hunter2@db/aviso' },
      'DATABASE_DIRECT_URL cannot be the value given: a postgres:// URL is expected.',
    ],
    [
      { DATABASE_DIRECT_URL: DATABASE_URL },
      'DATABASE_DIRECT_URL cannot be the value given: a DATABASE_URL beside it is expected.',
    ],
    [{ DATABASE_URL: 'https://db/hunter2' }, 'DATABASE_URL cannot be the value given: a postgres:// URL is expected.'],
  ])('%j is refused without repeating the secret', (env, message) => {
    expect(complaint(env as Record<string, string>)).toBe(message)
  })

  it.each([
    'https://user:hunter2@proxy:3128',
    'socks5://user:hunter2@proxy:1080',
    'user:hunter2@proxy:3128',
    'http://user:hunter2@proxy:port',
    'http://user:12/hunter2@proxy:3128',
    'http://user:12#hunter2@proxy:3128',
    'http://user:12?hunter2@proxy:3128',
    'http://user:hunter2%zz@proxy:3128',
    'http://user:hunter2@proxy:3128/path',
  ])('EGRESS_PROXY=%s is refused without repeating the password', (value) => {
    expect(complaint({ EGRESS_PROXY: value })).toBe(
      'EGRESS_PROXY cannot be the value given: an http:// URL such as http://user:password@proxy.example:3128, user and password percent-encoded, is expected.',
    )
  })

  it('does not carry the good secrets beside it', () => {
    const message = complaint({ DATABASE_URL, ADMIN_TOKEN: 'a-token-of-20-letters', PORT: 'x' })
    expect(message).toBe('PORT cannot be "x": a whole number from 0 to 65535 is expected.')
  })
})

describe('the address of a database', () => {
  // What psql takes as a URL, as far as pg takes it, too.
  it.each([
    ['postgres://db.example', 'db.example', ''],
    ['postgres://db.example:6432/aviso', 'db.example:6432', 'aviso'],
    ['postgresql://user:secret@[::1]:5432/aviso?sslmode=require', '[::1]:5432', 'aviso'],
    ['POSTGRES://user@db/aviso', 'db', 'aviso'],
    ['postgres:///aviso', '', 'aviso'],
    ['postgres://user@/aviso', '', 'aviso'],
    ['postgres://user@/aviso?host=/var/run/postgresql', '/var/run/postgresql', 'aviso'],
    ['postgres://user:secret@/aviso?host=/cloudsql/project:region:name', '/cloudsql/project:region:name', 'aviso'],
    ['postgresql:///aviso?host=/tmp/sockets&user=user', '/tmp/sockets', 'aviso'],
    ['postgres://%2Fvar%2Frun%2Fpostgresql/aviso', '/var/run/postgresql', 'aviso'],
    ['postgres://user@%2Ftmp:5433/aviso', '/tmp:5433', 'aviso'],
    ['postgres://user:p%40ss%2Fw%23rd@db/aviso', 'db', 'aviso'],
    ['postgres://user:p@ss:word@db/aviso', 'db', 'aviso'],
    ['postgres://user:100%25@db/aviso', 'db', 'aviso'],
    ['postgres://db/a%20b%C3%A9', 'db', 'a bé'],
    ['postgres://db/a%23b%2Fc%40d', 'db', 'a#b/c@d'],
    ['postgres://user:secret@db?dbname=aviso', 'db', 'aviso'],
    ['postgres://db/aviso?user=user@tenant&application_name=x', 'db', 'aviso'],
  ])('%s is taken', (url, host, database) => {
    expect(readConfig({ DATABASE_URL: url }).databaseUrl).toBe(url)
    expect(databasePlace(url)).toEqual({ host, database })
  })

  it.each(['postgres:aviso', 'postgres:/aviso', 'socket:/tmp?db=aviso', '//db/aviso', 'host=db dbname=aviso'])(
    '%s is not one',
    (url) => {
      expect(complaint({ DATABASE_URL: url })).toBe(
        'DATABASE_URL cannot be the value given: a postgres:// URL is expected.',
      )
    },
  )

  it.each([
    'postgres://user:p@ss/w#rd@db/aviso',
    'postgres://user:12/34@db/aviso',
    'postgres://user:12#34@db/aviso',
    'postgres://user:12?34@db/aviso',
    'postgres://user:pa/ss@db/aviso',
    'postgres://user:pa@ss/word@db/aviso',
    'postgres://user:pa@ss?word@db/aviso',
    'postgres://user:pa#ss@db/aviso',
    'postgres://us/er:secret@db/aviso',
    'postgres://user:%e9@db/aviso',
    'postgres://user:%zz@db/aviso',
    'postgres://one:1,two:2/aviso',
    'postgres://one,two/aviso',
    'postgres:///aviso?host=one,two',
    'postgres://db:port/aviso',
    'postgres://db:99999/aviso',
  ])('%s is refused in one line that says what is expected, and nothing of it', (url) => {
    const expected = 'a postgres:// URL with one host, its user and password percent-encoded, is expected.'
    expect(complaint({ DATABASE_URL: url })).toBe(`DATABASE_URL cannot be the value given: ${expected}`)
    expect(complaint({ DATABASE_URL, DATABASE_DIRECT_URL: url })).toBe(
      `DATABASE_DIRECT_URL cannot be the value given: ${expected}`,
    )
  })
})

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('is allowed for an embedded server on %s', (HOST) => {
    expect(readConfig({ HOST }).allowNetworks).toEqual(LOOPBACK)
  })

  it.each([
    [{ HOST: '0.0.0.0' }],
    [{ HOST: '::' }],
    [{ HOST: '192.168.1.5' }],
    [{ HOST: 'aviso.example' }],
    [{ HOST: 'localhost.example' }],
    [{ DATABASE_URL }],
    [{ DATABASE_URL, HOST: '127.0.0.1' }],
  ])('is not allowed with %j', (env) => {
    expect(readConfig(env as Record<string, string>).allowNetworks).toEqual([])
  })

  it('is not added to networks that are named', () => {
    expect(readConfig({ ALLOW_NETWORKS: '10.0.0.0/8' }).allowNetworks).toEqual(['10.0.0.0/8'])
  })
})

it('is frozen', () => {
  const config = readConfig({}) as { port: number }
  expect(Object.isFrozen(config)).toBe(true)
  expect(() => {
    config.port = 1
  }).toThrow(TypeError)
})
