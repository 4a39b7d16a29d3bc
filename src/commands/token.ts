import { systemClock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { connect } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { transact } from '../domain/commit.ts'
import { SYSTEM } from '../domain/token.ts'
import { createToken } from '../domain/tokens.ts'
import { createLog } from '../log.ts'

/** Makes a token without asking for one: the way back in when the admin token is lost. */
export async function tokenCommand(config: Config, options: Record<string, unknown>): Promise<number> {
  const { name, event, permission } = options
  if (typeof name !== 'string' || name.trim() === '')
    throw new ConfigError('--name is required: say what the token is for.')
  if (permission !== 'admin' && permission !== 'user') {
    throw new ConfigError(`--permission cannot be "${String(permission)}": admin or user is expected.`)
  }
  if (event !== undefined && !/^[1-9]\d{0,17}$/.test(String(event))) {
    throw new ConfigError(`--event cannot be "${String(event)}": an ID is expected.`)
  }
  const eventID = event === undefined ? null : String(event)
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    await migrate(connection.db, config.databaseSchema)
    const wanted = { eventID, permission, name } as const
    const { token } = await transact(connection.db, (trx) => createToken(trx, SYSTEM, wanted, systemClock))
    process.stdout.write(`${token}\n`)
    return 0
  } finally {
    await connection.close()
  }
}
