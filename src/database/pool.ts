import type net from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { PoolLoad } from './connection.ts'
import { type FewAtATime, fewAtATime } from './few-at-a-time.ts'
import { inSchema } from './in-schema.ts'
import type { Database } from './schema.ts'
import { beginWith, Session, settingsFor, setUp } from './session.ts'
import { type FlushingClient, type TwoFlushes, twoFlushes } from './two-flushes.ts'

export interface PoolOptions {
  url: string
  /** The application_name of these connections in PostgreSQL. */
  name: string
  /** How many connections at most; each is opened when it is needed. */
  max: number
  /** How many shares use them. Of several, none has more than half: what is locked in one holds up no other. */
  shares: number
  /** How long to wait for a connection, and how long a statement may take. */
  connectMs: number
  statementMs: number
  /** How long one waits for a lock; without it, as long as the statement may take. */
  lockMs?: number
  /**
   * Plans statements once for each connection, not for each use: planning is a third to a half of a claim (measured). Only
   * for statements whose best plan does not depend on their values, and whose result no migration widens.
   */
  prepared?: boolean
  /** Whether Citus divides the database among nodes. It cannot plan all statements without their values. */
  distributed: boolean
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

/** How many statements a session prepares at most, for each share up to some: a list of each length makes a new one. */
const PREPARED_MAX = 64
const PREPARED_FOR_MAX = 8

export interface Pool {
  /** For the tables of one share. */
  of(share: string): OfShare
  load(): Omit<PoolLoad, 'pool'>
  end(): Promise<void>
}

interface OfShare {
  db: Kysely<Database>
  /** Its statements are prepared, as all of a pool that prepares them. */
  inTwoFlushes: TwoFlushes
}

export function loadOf({ totalCount, idleCount, waitingCount }: pg.Pool): Omit<PoolLoad, 'pool'> {
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

/** Opens a pool whose sessions have our settings, also where the database, the role or a pooler has others. */
export function openPool(options: PoolOptions, log: Logger): Pool {
  const settings = settingsFor(options.statementMs, options.lockMs)
  if (options.prepared) Object.assign(settings, BY_INDEX, options.distributed && { plan_cache_mode: 'auto' })
  const begin = beginWith(settings)
  const pooled = new WeakSet<object>()
  const statements = new WeakMap<object, Prepared>()
  const preparedMax = PREPARED_MAX * Math.min(options.shares, PREPARED_FOR_MAX)
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
  const lines: FewAtATime[] = []
  async function connect(prepares = options.prepared): Promise<FlushingClient> {
    const client = await pool.connect()
    if (pooled.has(client)) return inTransactions(client, begin)
    if (!prepares) return client as FlushingClient
    const known = statements.get(client) ?? new Prepared(preparedMax)
    statements.set(client, known)
    return preparing(client, known)
  }
  function of(share: string): OfShare {
    const line = options.shares > 1 ? fewAtATime(Math.ceil(options.max / 2), options.connectMs) : null
    if (line) lines.push(line)
    const through = (own: () => Promise<FlushingClient>) => line?.of(own) ?? own
    const dialect = new PostgresDialect({ pool: { connect: through(() => connect()), end: async () => undefined } })
    return {
      db: new Kysely<Database>({ dialect, plugins: inSchema(share) }),
      inTwoFlushes: twoFlushes({ connect: through(() => connect(true)) }),
    }
  }
  function load() {
    const { waiting, ...rest } = loadOf(pool)
    return { ...rest, waiting: lines.reduce((sum, line) => sum + line.waiting(), waiting) }
  }
  return { of, load, end: () => pool.end() }
}

/** The statements that one session has prepared, the one that was not used for longest first. */
export class Prepared {
  readonly #names = new Map<string, string>()
  readonly #max: number
  #made = 0

  constructor(max: number) {
    this.#max = max
  }

  /** @returns the name of a statement, and of one that gives way to it */
  use(text: string): { name: string; dropped?: string } {
    const known = this.#names.get(text)
    // No name is used twice: the session may still have what it was to forget.
    const name = known ?? `aviso_${this.#made++}`
    this.#names.delete(text)
    this.#names.set(text, name)
    if (this.#names.size <= this.#max) return { name }
    const [[oldest, dropped]] = this.#names as unknown as [[string, string]]
    this.#names.delete(oldest)
    return { name, dropped }
  }
}

/** Makes a client that prepares each statement with values at its first use. */
function preparing(client: pg.PoolClient, statements: Prepared): FlushingClient {
  function query(text: string, given: readonly unknown[]) {
    const values = [...given]
    if (values.length === 0) return client.query(text, values)
    const { name, dropped } = statements.use(text)
    if (dropped !== undefined) client.query(`deallocate ${dropped}`).catch(() => undefined)
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
