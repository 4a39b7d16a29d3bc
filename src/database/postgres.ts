import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { databasePlace } from '../config.ts'
import type { Connection } from './connection.ts'
import { lookAt } from './look.ts'
import { openNudges } from './nudges.ts'
import { openPool, type PoolOptions } from './pool.ts'
import { reasonOf } from './unavailable.ts'

/** One connection each for fan-out, checks, claims, settles, upkeep and nudges, which the dispatcher does one at a time. */
const DISPATCHER_POOL = 6

export interface PostgresOptions {
  /** DATABASE_URL, which may lead to a pooler. */
  url: string
  /** Where to LISTEN, when `url` leads to a pooler. */
  directUrl: string | undefined
  /** How many connections the calls may have at most. */
  calls: number
  /** The schema of our tables. */
  schema: string
}

/**
 * Connects to PostgreSQL, and waits up to 30 s for one that is not up yet. A later restart of the database fails the calls
 * under way; the pools reconnect by themselves.
 * @throws Error as `lookAt` does, with the place of the database
 */
export async function openPostgres(options: PostgresOptions, log: Logger, clock: Clock): Promise<Connection> {
  const { url, directUrl, calls, schema } = options
  await lookAt(url, log, clock).catch((error: unknown) => {
    throw new Error(refusal(url, error as Error), { cause: error })
  })
  const open = (own: Omit<PoolOptions, 'url' | 'schema'>) => openPool({ url, schema, ...own }, log)
  const patient = { connectMs: 5_000, statementMs: 30_000 }
  const { db, inTwoFlushes, load } = open({ name: 'aviso', max: calls, ...patient })
  const dispatcher = open({ name: 'aviso-dispatcher', max: DISPATCHER_POOL, prepared: true, ...patient })
  const { db: healthDb } = open({ name: 'aviso-health', max: 1, prepared: true, connectMs: 2_000, statementMs: 2_000 })
  const dispatcherDb = dispatcher.db
  const nudges = openNudges({ db: dispatcherDb, url: directUrl ?? url, channel: `${schema}_outbox`, log, clock })
  return {
    db,
    inTwoFlushes,
    dispatcherDb,
    healthDb,
    shared: true,
    nudge: nudges.send,
    onNudge: nudges.listen,
    maintain: async () => {},
    load: () => [
      { pool: 'calls', ...load() },
      { pool: 'dispatcher', ...dispatcher.load() },
    ],
    close: async () => {
      await nudges.close()
      await Promise.all([db, dispatcherDb, healthDb].map((one) => one.destroy()))
    },
  }
}

/** Says in one line why the database cannot be used. It names the place, never the user or the password. */
function refusal(url: string, error: Error): string {
  const message = reasonOf(error)
  const place = databasePlace(url)?.host
  const setting = /^unsupported startup parameter: (\w+)/.exec(message)?.[1]
  const mend = setting ? ` (the pooler has to let it pass: ignore_startup_parameters = ${setting})` : ''
  return `the database${place ? ` at ${place}` : ''} (DATABASE_URL) cannot be used: ${message}${mend}`
}
