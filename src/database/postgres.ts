import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { databasePlace } from '../config.ts'
import type { Connection } from './connection.ts'
import { lookAt } from './look.ts'
import { Nudges } from './nudges.ts'
import { openPool, type PoolOptions } from './pool.ts'
import { reasonOf } from './unavailable.ts'

/** One connection each for fan-out, checks, claims, settles, upkeep and nudges, which the dispatcher does one at a time. */
const DISPATCHER_POOL = 6
/** The same for several shares: two that are locked leave some to the others. */
const DISPATCHER_POOL_OF_MANY = 12

/** How long the dispatcher of one of several shares waits for a lock (ms), with a connection that others could use. */
const LOCK_MS = 2_000

export interface PostgresOptions {
  /** DATABASE_URL, which may lead to a pooler. */
  url: string
  /** Where to LISTEN, when `url` leads to a pooler. */
  directUrl: string | undefined
  /** How many connections the calls may have at most. */
  calls: number
  shares: readonly [string, ...string[]]
}

/**
 * Connects to PostgreSQL, and waits up to 30 s for one that is not up yet. A later restart of the database fails the calls
 * under way; the pools reconnect by themselves.
 * @throws Error as `lookAt` does, with the place of the database
 */
export async function openPostgres(options: PostgresOptions, log: Logger, clock: Clock): Promise<Connection> {
  const { url, directUrl, calls, shares } = options
  const { distributed } = await lookAt(url, log, clock).catch((error: unknown) => {
    throw new Error(refusal(url, error as Error), { cause: error })
  })
  const isOne = shares.length === 1
  const open = (own: Omit<PoolOptions, 'url' | 'shares' | 'distributed'>) =>
    openPool({ url, shares: shares.length, distributed, ...own }, log)
  const patient = { connectMs: 5_000, statementMs: 30_000 }
  const pools = {
    calls: open({ name: 'aviso', max: calls, ...patient }),
    dispatcher: open({
      name: 'aviso-dispatcher',
      max: isOne ? DISPATCHER_POOL : DISPATCHER_POOL_OF_MANY,
      prepared: true,
      lockMs: isOne ? 0 : LOCK_MS,
      ...patient,
    }),
    health: open({ name: 'aviso-health', max: isOne ? 1 : 2, prepared: true, connectMs: 2_000, statementMs: 2_000 }),
  }
  const pollDb = distributed ? null : pools.dispatcher.of(shares[0]).db
  const nudges = new Nudges({ url: directUrl ?? url, log, clock })
  const views = new Map<string, Connection>()

  function of(share: string): Connection {
    const known = views.get(share)
    if (known) return known
    const { db: dispatcherDb } = pools.dispatcher.of(share)
    const nudge = nudges.of(`${share}_outbox`, dispatcherDb)
    const view: Connection = {
      ...pools.calls.of(share),
      dispatcherDb,
      healthDb: pools.health.of(share).db,
      pollDb,
      shared: true,
      of,
      nudge: nudge.send,
      onNudge: nudge.listen,
      maintain: async () => {},
      load: () => [
        { pool: 'calls', ...pools.calls.load() },
        { pool: 'dispatcher', ...pools.dispatcher.load() },
      ],
      close,
    }
    views.set(share, view)
    return view
  }
  let closed: Promise<unknown> | undefined
  async function close(): Promise<void> {
    closed ??= nudges.close().then(() => Promise.all(Object.values(pools).map((pool) => pool.end())))
    await closed
  }
  return of(shares[0])
}

/** Says in one line why the database cannot be used. It names the place, never the user or the password. */
function refusal(url: string, error: Error): string {
  const message = reasonOf(error)
  const place = databasePlace(url)?.host
  const setting = /^unsupported startup parameter: (\w+)/.exec(message)?.[1]
  const mend = setting ? ` (the pooler has to let it pass: ignore_startup_parameters = ${setting})` : ''
  return `the database${place ? ` at ${place}` : ''} (DATABASE_URL) cannot be used: ${message}${mend}`
}
