import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { connect } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { createLog } from '../log.ts'

/** Brings the schema up to date and names the steps that ran. */
export async function migrateCommand(config: Config): Promise<number> {
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    const ran = await migrate(connection.db, config.databaseSchema)
    process.stdout.write(ran.length > 0 ? `${ran.join('\n')}\n` : 'The schema is up to date.\n')
    return 0
  } finally {
    await connection.close()
  }
}
