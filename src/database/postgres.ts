import { EventEmitter } from 'node:events'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Connection } from './connection.ts'
import type { Database } from './schema.ts'
import { isUnavailable } from './unavailable.ts'

const CHANNEL = 'aviso_outbox'
const STARTUP_MS = 30_000
/** How often to say that it is still waited for. */
const PROGRESS_MS = 5_000

/**
 * Connects to PostgreSQL, waiting up to 30 s for one that is not up yet. A restart of the database later on costs the
 * calls under way at that moment; the pool reconnects by itself.
 * @throws what the last try met, or at once what waiting cannot mend: a wrong password, an unknown database
 */
export async function openPostgres(url: string, size: number, log: Logger, clock: Clock): Promise<Connection> {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    // A hair longer than the server's own limit: reached only when the server does not answer at all.
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'aviso',
  })
  // A connection that breaks is only worth a line: the next query opens another. The pool reports idle ones; one that
  // breaks within a transaction, between two queries, reports itself, and nobody listening would end the process.
  const lost = (error: Error) => log.warn({ err: error }, 'A database connection was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  try {
    await waitUntilUp(db, log, clock)
  } catch (error) {
    await db.destroy()
    const { host } = new URL(url)
    throw new Error(`the database at ${host} (DATABASE_URL) cannot be used: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const nudges = openNudges(pool, url, log, clock)
  return {
    db,
    shared: true,
    nudge: nudges.send,
    onNudge: nudges.listen,
    maintain: async () => {},
    close: async () => {
      await nudges.close()
      await db.destroy()
    },
  }
}

async function waitUntilUp(db: Kysely<Database>, log: Logger, clock: Clock): Promise<void> {
  const giveUpAt = clock.now().getTime() + STARTUP_MS
  let saidAt = 0
  for (let pause = 250; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      await sql`select 1`.execute(db)
      return
    } catch (error) {
      const left = giveUpAt - clock.now().getTime()
      if (left <= 0 || !isUnavailable(error)) throw error
      if (clock.now().getTime() - saidAt >= PROGRESS_MS) {
        saidAt = clock.now().getTime()
        log.warn({ seconds: Math.ceil(left / 1_000), reason: (error as Error).message }, 'Waiting for the database')
      }
      await clock.sleep(Math.min(pause, left))
    }
  }
}

/**
 * NOTIFY goes out beside the transactions, not within them: a commit that notifies takes a lock on the whole cluster,
 * so many enrolments at once would queue for it. What a crash swallows between the two, polling finds.
 */
function openNudges(pool: pg.Pool, url: string, log: Logger, clock: Clock) {
  const emitter = new EventEmitter()
  const self = `${process.pid}.${Math.random().toString(36).slice(2)}`
  const closing = new AbortController()
  let listener: pg.Client | undefined
  let listening: Promise<void> | undefined
  let sending = false
  let again = false

  /** One NOTIFY at a time, however many enrolments: those that come meanwhile share the next one. */
  function send(): void {
    emitter.emit('nudge')
    again = sending
    if (sending || closing.signal.aborted) return
    sending = true
    pool
      .query('select pg_notify($1, $2)', [CHANNEL, self])
      .catch((error: unknown) => log.debug({ err: error }, 'A nudge was lost'))
      .finally(() => {
        sending = false
        if (again) send()
      })
  }

  async function hear(): Promise<void> {
    while (!closing.signal.aborted) {
      const client = new pg.Client({
        connectionString: url,
        keepAlive: true,
        application_name: 'aviso-listen',
        connectionTimeoutMillis: 5_000,
        query_timeout: 10_000,
      })
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve())
        client.on('end', () => resolve())
      })
      client.on('notification', ({ payload }) => payload !== self && emitter.emit('nudge'))
      try {
        await client.connect()
        await client.query(`listen ${CHANNEL}`)
        emitter.emit('nudge') // whatever was said while nobody listened
        listener = client
        if (!closing.signal.aborted) await lost
      } catch (error) {
        log.debug({ err: error }, 'Cannot listen for nudges yet')
      }
      listener = undefined
      await client.end().catch(() => undefined)
      await clock.sleep(1_000, closing.signal)
    }
  }

  return {
    send,
    listen(hearer: () => void): () => void {
      emitter.on('nudge', hearer)
      listening ??= hear()
      return () => emitter.off('nudge', hearer)
    },
    async close(): Promise<void> {
      closing.abort()
      // Only a client that listens: one that is still connecting may never answer `end`, and sees by itself that it is over.
      await listener?.end().catch(() => undefined)
      await listening
    },
  }
}
