import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { Session } from './session.ts'
import { isUnavailable, reasonOf } from './unavailable.ts'

const STARTUP_MS = 30_000
/** How often the log says that we still wait. */
const PROGRESS_MS = 5_000

/** The facts about a database, one row, by which it is accepted or refused. */
export interface Look {
  version: number
  encoding: string
  standby: boolean
  /** Whether Citus divides it among nodes. */
  distributed: boolean
}

/**
 * Waits up to 30 s for a database that is not up yet, or that is still a standby, and looks at it.
 * @returns what it is like
 * @throws the error of the last try; at once an error that waiting cannot mend: a wrong password, an unknown database, one
 * that cannot hold every character
 */
export async function lookAt(url: string, log: Logger, clock: Clock): Promise<Look> {
  const giveUpAt = clock.now().getTime() + STARTUP_MS
  let saidAt = 0
  for (let pause = 250; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      const found = await look(url)
      accept(found)
      return found
    } catch (error) {
      const left = giveUpAt - clock.now().getTime()
      if (left <= 0 || !isUnavailable(error)) throw error
      if (clock.now().getTime() - saidAt >= PROGRESS_MS) {
        saidAt = clock.now().getTime()
        log.warn({ seconds: Math.ceil(left / 1_000), reason: reasonOf(error as Error) }, 'Waiting for the database')
      }
      await clock.sleep(Math.min(pause, left))
    }
  }
}

async function look(url: string): Promise<Look> {
  const client = new Session({
    connectionString: url,
    application_name: 'aviso',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
  client.on('error', () => undefined) // the query under way fails with the same error
  try {
    await client.connect()
    const { rows } = await client.query<Look>(`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
        pg_is_in_recovery() as standby,
        exists (select from pg_extension where extname = 'citus') as distributed`)
    return rows[0] as Look
  } finally {
    client.end().catch(() => undefined)
  }
}

/**
 * Accepts a database that can be used.
 * @throws Error the reason against it, in words; with the code of a standby when that passes
 */
export function accept({ version, encoding, standby }: Omit<Look, 'distributed'>): void {
  if (version < 140_000) throw new Error(`it is PostgreSQL ${Math.floor(version / 10_000)}, and 14 or newer is needed`)
  if (encoding !== 'UTF8') {
    throw new Error(
      `its encoding is ${encoding}, and UTF8 is needed, as in createdb --encoding=UTF8 --template=template0`,
    )
  }
  if (standby) throw Object.assign(new Error('it is a standby, which takes no changes'), { code: '25006' })
}
