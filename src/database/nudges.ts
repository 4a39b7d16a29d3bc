import { EventEmitter } from 'node:events'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from './schema.ts'
import { Session, setUp } from './session.ts'

interface NudgesOptions {
  /** Where to LISTEN, which is not possible through a pooler. */
  url: string
  log: Logger
  clock: Clock
}

type Hearer = (about?: 'facts') => void

/** The nudges of one share. */
interface Channel {
  send: Hearer
  listen(hearer: Hearer): () => void
}

/**
 * Sends NOTIFY beside the transactions, not within them: a commit that notifies takes a lock on the whole cluster, for which
 * enrolments would queue. Polling finds the work of a nudge that a crash swallowed. One connection listens for all shares.
 */
export class Nudges {
  readonly #options: NudgesOptions
  readonly #channels = new Map<string, EventEmitter>()
  readonly #self = `${process.pid}.${Math.random().toString(36).slice(2)}`
  readonly #closing = new AbortController()
  #listener: Session | undefined
  #listening: Promise<void> | undefined
  /** What the connection was last asked for: it takes one statement at a time. */
  #asked: Promise<unknown> = Promise.resolve()

  constructor(options: NudgesOptions) {
    this.#options = options
  }

  /** @param db sends the nudges of this channel */
  of(channel: string, db: Kysely<Database>): Channel {
    const emitter = new EventEmitter()
    this.#channels.set(channel, emitter)
    const notify = notifier(db, channel, this.#self, this.#options.log)
    return {
      send: (about) => {
        emitter.emit('nudge', about)
        if (!this.#closing.signal.aborted) notify(about ?? 'deliveries')
      },
      listen: (hearer) => {
        emitter.on('nudge', hearer)
        this.#listening ??= this.#hear()
        this.#join(channel)
        return () => emitter.off('nudge', hearer)
      },
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    // Ends only a client that listens. One that is still connecting may never answer `end`, and sees `closing` by itself.
    await this.#listener?.end().catch(() => undefined)
    await this.#listening
  }

  /** Has the one connection listen to a channel, too, if it listens already. */
  #join(channel: string): void {
    const listener = this.#listener
    if (listener) this.#asked = this.#asked.then(() => listener.query(listen(channel))).catch(() => listener.end())
  }

  async #hear(): Promise<void> {
    const { log, clock } = this.#options
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; await clock.sleep(1_000, signal)) {
      try {
        if (!(await this.#hearOnce())) {
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

  /** Listens until the connection is lost. @returns false where a pooler lets no nudge through */
  async #hearOnce(): Promise<boolean> {
    const client = listeningSession(this.#options.url)
    const lost = lossOf(client)
    client.on('notification', ({ channel, payload }) => {
      const [who, about] = payload?.split(' ') ?? []
      if (who !== this.#self) this.#channels.get(channel)?.emit('nudge', about === 'facts' ? about : undefined)
    })
    try {
      await client.connect()
      if (!(await setUp(client, { idle_session_timeout: '0', statement_timeout: '0' }))) return false
      this.#listener = client
      this.#asked = client.query([...this.#channels.keys()].map(listen).join('; '))
      await this.#asked
      for (const emitter of this.#channels.values()) emitter.emit('nudge') // in place of nudges sent while nobody listened
      if (!this.#closing.signal.aborted) await lost
      return true
    } finally {
      this.#listener = undefined
      await client.end().catch(() => undefined)
    }
  }
}

function listen(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`
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
