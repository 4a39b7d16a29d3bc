import { EventEmitter } from 'node:events'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from './schema.ts'
import { Session, setUp } from './session.ts'

interface NudgesOptions {
  db: Kysely<Database>
  /** Where to LISTEN, which is not possible through a pooler. */
  url: string
  channel: string
  log: Logger
  clock: Clock
}

/**
 * Sends NOTIFY beside the transactions, not within them: a commit that notifies takes a lock on the whole cluster, for which
 * enrolments would queue. Polling finds the work of a nudge that a crash swallowed.
 */
export function openNudges({ db, url, channel, log, clock }: NudgesOptions) {
  const emitter = new EventEmitter()
  const self = `${process.pid}.${Math.random().toString(36).slice(2)}`
  const closing = new AbortController()
  let listener: Session | undefined
  let listening: Promise<void> | undefined

  const notify = notifier(db, channel, self, log)

  function send(about?: 'facts'): void {
    emitter.emit('nudge', about)
    if (!closing.signal.aborted) notify(about ?? 'deliveries')
  }

  /** Listens until the connection is lost. @returns false where a pooler lets no nudge through */
  async function hearOnce(): Promise<boolean> {
    const client = listeningSession(url)
    const lost = lossOf(client)
    client.on('notification', ({ payload }) => {
      const [who, about] = payload?.split(' ') ?? []
      if (who !== self) emitter.emit('nudge', about === 'facts' ? about : undefined)
    })
    try {
      await client.connect()
      if (!(await setUp(client, { idle_session_timeout: '0', statement_timeout: '0' }))) return false
      await client.query(`listen ${pg.escapeIdentifier(channel)}`)
      emitter.emit('nudge') // in place of nudges sent while nobody listened
      listener = client
      if (!closing.signal.aborted) await lost
      return true
    } finally {
      listener = undefined
      await client.end().catch(() => undefined)
    }
  }

  async function hear(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; await clock.sleep(1_000, closing.signal)) {
      try {
        if (!(await hearOnce())) {
          const mend = 'DATABASE_DIRECT_URL names the way around it'
          return log.warn(`A pooler passes no nudges on: the work of other processes is found within 1 s, or ${mend}`)
        }
        failures = 0
      } catch (error) {
        // A restart is over at the second try. A lasting failure is logged once, not every second: the poll finds the work.
        failures += 1
        log[failures === 2 ? 'warn' : 'debug']({ err: error }, 'Cannot listen for nudges yet')
      }
    }
  }

  return {
    send,
    listen(hearer: (about?: 'facts') => void): () => void {
      emitter.on('nudge', hearer)
      listening ??= hear()
      return () => emitter.off('nudge', hearer)
    },
    async close(): Promise<void> {
      closing.abort()
      // Ends only a client that listens. One that is still connecting may never answer `end`, and sees `closing` by itself.
      await listener?.end().catch(() => undefined)
      await listening
    },
  }
}

/** Makes a function that sends one NOTIFY at a time. Nudges that come meanwhile share the next one. */
function notifier(db: Kysely<Database>, channel: string, self: string, log: Logger): (about: string) => void {
  let sending = false
  /** What the next NOTIFY tells of, if there is to be one. */
  let next: string | undefined
  return function notify(about) {
    // Who looks for deliveries finds facts, too.
    if (sending && next !== 'deliveries') next = about
    if (sending) return
    sending = true
    sql`select pg_notify(${channel}, ${`${self} ${about}`})`
      .execute(db)
      .catch((error: unknown) => log.debug({ err: error }, 'A nudge was lost'))
      .finally(() => {
        sending = false
        const waiting = next
        next = undefined
        if (waiting !== undefined) notify(waiting)
      })
  }
}

function listeningSession(url: string): Session {
  return new Session({
    connectionString: url,
    keepAlive: true,
    application_name: 'aviso-listen',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
}

function lossOf(client: Session): Promise<void> {
  return new Promise((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
  })
}
