import { systemClock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { connect } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { type Actor, belongingOf, record } from '../domain/audit.ts'
import { transact } from '../domain/commit.ts'
import { SYSTEM } from '../domain/token.ts'
import { createToken } from '../domain/tokens.ts'
import { createLog } from '../log.ts'

/** Makes a token without asking for one: the way back in when the admin token is lost. */
export async function tokenCommand(config: Config, options: Record<string, unknown>): Promise<number> {
  const { name, event, company, permission, share = config.shares[0] } = options
  if (typeof name !== 'string' || name.trim() === '')
    throw new ConfigError('--name is required: say what the token is for.')
  if (permission !== 'admin' && permission !== 'user') {
    throw new ConfigError(`--permission cannot be "${String(permission)}": admin or user is expected.`)
  }
  if (!config.shares.includes(String(share))) {
    throw new ConfigError(
      `--share cannot be "${String(share)}": one of SHARES is expected, ${config.shares.join(' or ')}.`,
    )
  }
  const limits = { eventID: asID('--event', event), companyID: asID('--company', company), expiresAt: null }
  const connection = await connect(config, createLog(config.logLevel), systemClock)
  try {
    const { db } = connection.of(String(share))
    await migrate(db, String(share), config.shares[0])
    const issuing = { clock: systemClock, share: config.shares.length > 1 ? String(share) : null }
    const wanted = { ...limits, permission, name } as const
    const token = await transact(db, async (trx) => {
      const made = await createToken(trx, SYSTEM, wanted, issuing)
      const deed = {
        method: 'token.create',
        ...BY_HAND,
        ids: { tokenID: made.row.id },
        changed: ['name', 'permission'],
      }
      await record(trx, deed, await belongingOf(trx, deed.ids, SYSTEM), systemClock.now())
      return made.token
    })
    process.stdout.write(`${token}\n`)
    return 0
  } finally {
    await connection.close()
  }
}

const BY_HAND: Actor = { tokenID: null, tokenName: 'aviso token', address: null }

function asID(option: string, given: unknown): string | null {
  if (given === undefined) return null
  if (/^[1-9]\d{0,17}$/.test(String(given))) return String(given)
  throw new ConfigError(`${option} cannot be "${String(given)}": an ID is expected.`)
}
