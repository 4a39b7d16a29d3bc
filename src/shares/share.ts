import type { Tracer } from '@opentelemetry/api'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import type { Sender } from '../attempt/send.ts'
import type { Clock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import type { Connection } from '../database/connection.ts'
import { migrate, pendingMigrations } from '../database/migrate.ts'
import { missingKeys, sealAll } from '../domain/sealing.ts'
import type { Services } from '../domain/services.ts'
import { Together } from '../domain/together.ts'
import { Grants } from '../domain/token.ts'
import { Vault } from '../shared/vault.ts'

/** Some of the companies, with a schema that has all that is theirs, and what methods work with there. */
export interface Share {
  name: string
  connection: Connection
  services: Services
  grants: Grants
}

/** What all shares of a process have in common. */
export interface House {
  config: Config
  log: Logger
  clock: Clock
  guard: EgressGuard
  sender: Sender
  tracer: Tracer | null
  /** The names of the shares that this process serves. */
  served: readonly string[]
}

/**
 * Opens a share: brings its schema up to date, and encrypts what is not encrypted as it should be.
 * @param connection the database as this share sees it
 * @throws Error as `migrate`; ConfigError when a key is missing
 */
export async function openShare(name: string, connection: Connection, house: House): Promise<Share> {
  const { config, clock, guard, sender, tracer } = house
  const isOne = config.shares.length === 1
  const log = isOne ? house.log : house.log.child({ share: name })
  const ran = await migrate(connection.db, name, config.shares[0])
  if (ran.length > 0) log.info({ migrations: ran.join(' ') }, 'The schema was brought up to date')
  const vault = await openVault(connection, config, log)
  const grants = new Grants(connection.db, clock, config.adminToken)
  const services: Services = {
    db: connection.db,
    inTwoFlushes: connection.inTwoFlushes,
    together: new Together(clock),
    grants,
    clock,
    share: isOne ? null : name,
    shares: isOne ? [] : house.served,
    log,
    guard,
    deliverer: {
      sender,
      clock,
      vault,
      installation: await installationID(connection),
      retrySchedule: config.retrySchedule,
      tracer,
    },
    deliveryTimeout: config.deliveryTimeout,
    retentionDays: config.retentionDays,
    nudge: connection.nudge,
  }
  return { name, connection, services, grants }
}

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

async function installationID({ db }: Connection): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from aviso.installation`.execute(db)
  return rows[0]?.id ?? 'aviso'
}

/** The reason why a share cannot be worked with, in words. */
export async function problemOf({ healthDb }: Connection): Promise<string | null> {
  try {
    const pending = await pendingMigrations(healthDb)
    return pending.length === 0 ? null : 'migrations are pending'
  } catch {
    return 'the database cannot be reached'
  }
}
