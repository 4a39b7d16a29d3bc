import { systemClock } from '../clock.ts'
import { type Config, ConfigError, SHARE, SHARE_EXPECTED } from '../config.ts'
import { connect } from '../database/connect.ts'
import type { Connection } from '../database/connection.ts'
import { distribute, isDistributed, placeOf } from '../database/distributed.ts'
import { migrate, pendingMigrations } from '../database/migrate.ts'
import { findShares, type ShareStats, shareStats } from '../database/shares.ts'
import { createLog } from '../log.ts'

const DEEDS = ['create', 'list', 'stats']

/** Makes a share, or tells of those that there are. */
export async function shareCommand(config: Config, { deed, name }: Record<string, unknown>): Promise<number> {
  if (!DEEDS.includes(String(deed))) {
    throw new ConfigError(`DEED cannot be ${JSON.stringify(deed ?? '')}: create, list or stats is expected.`)
  }
  if (!config.databaseUrl) throw new ConfigError('Shares take a PostgreSQL: set DATABASE_URL.')
  if (deed !== 'create' && name !== undefined) throw new ConfigError(`aviso share ${deed} takes no NAME.`)
  if (deed === 'create' && !SHARE.test(String(name ?? ''))) {
    throw new ConfigError(`NAME cannot be ${JSON.stringify(name ?? '')}: ${SHARE_EXPECTED} is expected.`)
  }
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    if (deed === 'create') await create(connection, String(name), config)
    else await tell(connection, config, deed === 'stats')
    return 0
  } finally {
    await connection.close()
  }
}

async function create(connection: Connection, name: string, { shares }: Config): Promise<void> {
  const { db } = connection.of(name)
  const ran = await migrate(db, name, shares[0])
  if (await isDistributed(db)) await distribute(db, name)
  const node = await placeOf(db, name)
  const where = node === null ? '' : ` on ${node}`
  const made = ran.length > 0 ? `The share was made${where}.` : `The share was there${where}, and is up to date.`
  const next = shares.includes(name) ? '' : ` Serve it: SHARES=${[...shares, name].join()}`
  process.stdout.write(`${made}${next}\n`)
}

/** What is told of a share. */
interface Told extends Partial<ShareStats> {
  share: string
  served: boolean
  upToDate: boolean
  /** Where Citus placed it. */
  node?: string
}

async function tell(connection: Connection, { shares }: Config, isBusy: boolean): Promise<void> {
  const told: Told[] = []
  for (const share of await findShares(connection.db)) {
    const { db } = connection.of(share)
    const upToDate = (await pendingMigrations(db)).length === 0
    const node = await placeOf(db, share)
    told.push({
      share,
      served: shares.includes(share),
      upToDate,
      ...(node !== null && { node }),
      ...(isBusy && upToDate && (await shareStats(db, share))),
    })
  }
  process.stdout.write(process.stdout.isTTY ? table(told) : told.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

function table(told: Told[]): string {
  const names = [...new Set(told.flatMap((one) => Object.keys(one)))] as (keyof Told)[]
  const rows = [names, ...told.map((one) => names.map((name) => String(one[name] ?? '')))]
  const widths = names.map((_, n) => Math.max(...rows.map((row) => String(row[n]).length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, n) => String(cell).padEnd(widths[n] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('')
}
