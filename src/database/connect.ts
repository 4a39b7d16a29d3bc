import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Connection } from './connection.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** Opens PostgreSQL at `databaseUrl`, or the embedded database in `dataDir`. */
export function connect(config: Config, log: Logger, clock: Clock): Promise<Connection> {
  const { databaseUrl, databaseDirectUrl, databasePool, databaseSchema: schema, dataDir } = config
  if (!databaseUrl) return openEmbedded(dataDir, schema)
  return openPostgres({ url: databaseUrl, directUrl: databaseDirectUrl, calls: databasePool, schema }, log, clock)
}
