import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Connection } from './connection.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** Opens PostgreSQL at `databaseUrl`, or the embedded database in `dataDir`, as the first share sees it. */
export function connect(config: Config, log: Logger, clock: Clock): Promise<Connection> {
  const { databaseUrl, databaseDirectUrl, databasePool, shares, dataDir } = config
  if (!databaseUrl) return openEmbedded(dataDir, shares[0])
  return openPostgres({ url: databaseUrl, directUrl: databaseDirectUrl, calls: databasePool, shares }, log, clock)
}
