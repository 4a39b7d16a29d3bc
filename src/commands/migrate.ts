import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { connect } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { createLog } from '../log.ts'

/** Brings the schema up to date and names the steps that ran. */
export async function migrateCommand(config: Config): Promise<number> {
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    for (const share of config.shares) {
      const ran = await migrate(connection.of(share).db, share, config.shares[0])
      const prefix = config.shares.length > 1 ? `${share}: ` : ''
      process.stdout.write(
        `${(ran.length > 0 ? ran : ['The schema is up to date.']).map((line) => prefix + line).join('\n')}\n`,
      )
    }
    return 0
  } finally {
    await connection.close()
  }
}
