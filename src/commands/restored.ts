import { systemClock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { connect } from '../database/connect.ts'
import { leaveGap } from '../database/leave-gap.ts'
import { migrate } from '../database/migrate.ts'
import { createLog } from '../log.ts'

/** Readies a copy that was brought back: what receivers know by a number of the lost database is no other thing's number here. */
export async function restoredCommand(config: Config, { gap }: Record<string, unknown>): Promise<number> {
  if (!/^[1-9]\d{0,11}$/.test(String(gap))) {
    throw new ConfigError(`--gap cannot be "${String(gap)}": a whole number of at most 12 digits is expected.`)
  }
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    for (const share of config.shares) {
      const { db } = connection.of(share)
      await migrate(db, share, config.shares[0])
      await leaveGap(db, share, Number(gap))
    }
    process.stdout.write(`New numbers begin ${Number(gap).toLocaleString('en-US')} later.\n`)
    return 0
  } finally {
    await connection.close()
  }
}
