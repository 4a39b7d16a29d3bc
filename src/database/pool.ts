import type net from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { PoolLoad } from './connection.ts'
import { inSchema } from './in-schema.ts'
import type { Database } from './schema.ts'
import { beginWith, Session, settingsFor, setUp } from './session.ts'
import { type FlushingClient, type TwoFlushes, twoFlushes } from './two-flushes.ts'

export interface PoolOptions {
  url: string
  /** The schema that our tables are in. */
  schema: string
  /** The application_name of these connections in PostgreSQL. */
  name: string
  /** How many connections at most; each is opened when it is needed. */
  max: number
  /** How long to wait for a connection, and how long a statement may take. */
  connectMs: number
  statementMs: number
  /**
   * Plans statements once for each connection, not for each use: planning is a third to a half of a claim (measured). Only
   * for statements whose best plan does not depend on their values, and whose result no migration widens.
   */
  prepared?: boolean
}

/**
 * A plan made for an empty table is kept while the table grows, so it has to use an index from the beginning, for each row of a
 * join, too: hash and merge joins read all of the other table. A bitmap is made of a whole index where statistics count few
 * rows, and then of all the dead rows in it that nobody may clean up yet. Left to choose, PostgreSQL makes plans anew for each
 * use: it takes the statements for cheaper than to plan them is.
 */
export const BY_INDEX = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  plan_cache_mode: 'force_generic_plan',
}

/** How many statements are prepared at most: a list of each length makes a new one. */
const PREPARED_MAX = 64

export interface Pool {
  db: Kysely<Database>
  /** Its statements are prepared, as all of a pool that prepares them. */
  inTwoFlushes: TwoFlushes
  load(): Omit<PoolLoad, 'pool'>
}

export function loadOf({ totalCount, idleCount, waitingCount }: pg.Pool): Omit<PoolLoad, 'pool'> {
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

/** Opens a pool whose sessions have our settings, also where the database, the role or a pooler has others. */
export function openPool(options: PoolOptions, log: Logger): Pool {
  const settings = settingsFor(options.statementMs)
  if (options.prepared) Object.assign(settings, BY_INDEX)
  const begin = beginWith(settings)
  const pooled = new WeakSet<object>()
  const names = new Map<string, string>()
  const pool = new pg.Pool({
    Client: Session,
    connectionString: options.url,
    application_name: options.name,
    max: options.max,
    connectionTimeoutMillis: options.connectMs,
    idleTimeoutMillis: 30_000,
    // A little longer than the server's own limit: reached only when the server does not answer at all.
    query_timeout: options.statementMs + 5_000,
    keepAlive: true,
    pipeline: true, // only `twoFlushes` sends a query before the one in front of it is answered
    async onConnect(client) {
      if (!(await setUp(client, settings))) pooled.add(client)
    },
  })
  // A broken connection is only worth a line: the next query opens another. The pool reports idle ones. One that breaks
  // between two queries of a transaction reports itself; without a listener, that would end the process.
  const lost = (error: Error) => log.warn({ err: error }, 'A database connection was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  async function connect(prepares = options.prepared): Promise<FlushingClient> {
    const client = await pool.connect()
    if (pooled.has(client)) return inTransactions(client, begin)
    return prepares ? prepared(client, names) : (client as FlushingClient)
  }
  const dialect = new PostgresDialect({ pool: { connect: () => connect(), end: () => pool.end() } })
  return {
    db: new Kysely<Database>({ dialect, plugins: inSchema(options.schema) }),
    inTwoFlushes: twoFlushes({ connect: () => connect(true) }),
    load: () => loadOf(pool),
  }
}

/** Makes a client that prepares each statement with values at its first use. */
function prepared(client: pg.PoolClient, names: Map<string, string>): FlushingClient {
  function query(text: string, given: readonly unknown[]) {
    const values = [...given]
    if (values.length === 0) return client.query(text, values)
    const name = names.get(text) ?? `aviso_${names.size}`
    if (!names.has(text) && names.size >= PREPARED_MAX) return client.query(text, values)
    names.set(text, name)
    return client.query({ name, text, values })
  }
  const { stream } = (client as unknown as { connection: { stream: net.Socket } }).connection
  function flush<Result>(send: () => Result): Result {
    stream.cork()
    try {
      return send()
    } finally {
      stream.uncork()
    }
  }
  return { query, flush, release: () => client.release() } as unknown as FlushingClient
}

/**
 * Makes a client for a pooler in transaction mode, where a session is ours only within a transaction. Each transaction begins
 * with our settings, and a single statement gets a transaction of its own.
 */
function inTransactions(client: pg.PoolClient, begin: string): FlushingClient {
  const undo = async (error: unknown) => {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
  async function query(text: string, values: readonly unknown[]) {
    const params = [...values]
    if (client.getTransactionStatus() !== 'I') return client.query(text, params)
    const begun = await client.query(begin).catch(undo)
    if (/^(begin|start transaction)/.test(text)) return begun
    const result = await client.query(text, params).catch(undo)
    await client.query('commit')
    return result
  }
  return { query, release: () => client.release() } as unknown as FlushingClient
}
