import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { Kysely, type KyselyPlugin, PostgresDialect, type PostgresPool, sql } from 'kysely'
import pg from 'pg'
import { DEFAULT_SCHEMA } from '../config.ts'
import type { Connection } from './connection.ts'
import { openDirectory } from './directory.ts'
import { lockDirectory } from './directory-lock.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { inSchema } from './in-schema.ts'
import { loadOf } from './pool.ts'
import type { Database } from './schema.ts'
import { twoFlushes } from './two-flushes.ts'

/**
 * Adds fsync, without which a power cut loses commits: PGlite starts with `-F` (no fsync), and its Node file system has
 * none. Keeps files from others: PGlite sets the mode 0666 and ignores the umask.
 */
class DurableFileSystem extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const started = await super.init(...args)
    // biome-ignore lint/suspicious/noExplicitAny: Emscripten's module is not typed
    started.emscriptenOpts.preRun?.unshift((module: any) => {
      module.NODEFS.stream_ops.fsync = (stream: { nfd?: number }) => {
        if (stream.nfd !== undefined) fs.fsyncSync(stream.nfd)
        return 0
      }
      for (const operations of [module.NODEFS.node_ops, module.NODEFS.stream_ops]) {
        const { setattr } = operations
        operations.setattr = (file: unknown, { mode, ...attributes }: { mode?: number }) =>
          setattr(file, mode === undefined ? attributes : { ...attributes, mode: mode & ~0o077 })
      }
    })
    return started
  }
}

/**
 * Gives the event loop a turn after each query, which costs no throughput. PGlite runs on the main thread and resolves only
 * microtasks: a busy query loop would starve timers and sockets (measured: 0 of 200 timer ticks in 2 s).
 */
const yieldToEventLoop: KyselyPlugin = {
  transformQuery: (args) => args.node,
  transformResult: async (args) => {
    await turn()
    return args.result
  },
}

/** How long a query waits for the one session. */
const WAIT_MS = 30_000

const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'wal_sync_method=fsync', '-c', 'max_wal_size=128MB', '-c', 'min_wal_size=32MB'],
]

/**
 * Opens the embedded PostgreSQL in `directory`, which it makes when there is none.
 * @throws DirectoryInUse when another process has it open
 */
export async function openEmbedded(directory: string, share = DEFAULT_SCHEMA): Promise<Connection> {
  openDirectory(path.resolve(directory))
  const lock = await lockDirectory(directory)
  const lite = new PGlite({
    fs: new DurableFileSystem(path.join(directory, 'pgdata')),
    startParams: START_PARAMETERS,
  })
  try {
    await lite.waitReady
  } catch (error) {
    await lock.release()
    throw error
  }
  // There is one session, so `max` stays 1: a second client would silently read the first one's results.
  const pool = new pg.Pool({
    ...(createPgConfig(lite) as unknown as pg.PoolConfig),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: WAIT_MS,
  })
  const open = (from: PostgresPool['connect']) =>
    new Kysely<Database>({
      dialect: new PostgresDialect({ pool: { connect: from, end: async () => undefined } }),
      plugins: [...inSchema(share), yieldToEventLoop],
    })
  const dispatcherDb = open(() => pool.connect())
  const calls = fewAtATime(1, WAIT_MS)
  const connect = calls.of(() => pool.connect())
  const flush = twoFlushes({ connect })
  const nudges = new EventEmitter()
  const connection: Connection = {
    db: open(connect),
    async inTwoFlushes(first, then) {
      const result = await flush(first, then)
      await turn()
      return result
    },
    dispatcherDb,
    healthDb: dispatcherDb,
    pollDb: dispatcherDb,
    shared: false,
    of(other) {
      if (other !== share) throw new Error(`an embedded database has one share, ${share}`)
      return connection
    },
    nudge: (about) => void nudges.emit('nudge', about),
    onNudge: (listener) => {
      nudges.on('nudge', listener)
      return () => nudges.off('nudge', listener)
    },
    maintain: maintainer(dispatcherDb),
    load: () => {
      const load = loadOf(pool)
      return [{ pool: 'embedded', ...load, waiting: load.waiting + calls.waiting() }]
    },
    close: async () => {
      await pool.end()
      await lite.close()
      await lock.release()
    },
  }
  return connection
}

const CHECKPOINT_BYTES = 32 * 1024 * 1024
const VACUUM_BYTES = 256 * 1024 * 1024

/**
 * Makes checkpoints and vacuums, which a single-user PostgreSQL does not do by itself: its log would grow for ever and the
 * outbox bloat. Works by the bytes written since, so an idle server does nothing.
 */
function maintainer(db: Kysely<Database>): () => Promise<void> {
  let checkpointed = 0
  let vacuumed = 0
  return async () => {
    const { rows } = await sql<{ written: string }>`
      select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as written`.execute(db)
    const written = Number(rows[0]?.written)
    if (written - checkpointed < CHECKPOINT_BYTES) return
    await sql`checkpoint`.execute(db)
    await sql`vacuum (analyze) aviso.outbox, aviso.delivery`.execute(db)
    checkpointed = written
    if (written - vacuumed < VACUUM_BYTES) return
    await sql`vacuum (analyze)`.execute(db)
    vacuumed = written
  }
}
