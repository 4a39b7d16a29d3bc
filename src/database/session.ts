import pg from 'pg'
import { databasePlace } from '../config.ts'

/**
 * The settings in the first packet of a connection, which a pooler in transaction mode keeps apart for each client. pg reads
 * dates in ISO style only (a German one becomes null), and sends client_encoding UTF8 by itself.
 */
const STARTUP = { DateStyle: 'ISO, MDY', TimeZone: 'UTC', standard_conforming_strings: 'on' }

/** A client whose formats do not depend on the database, the role or the environment. */
export class Session extends pg.Client {
  readonly #database: string

  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const url = typeof config === 'object' ? config.connectionString : config
    this.#database = databasePlace(url ?? '')?.database || (this.database ?? '')
  }

  /** Adds our settings to the first packet, and the database's name, in which pg leaves some escapes. */
  getStartupConf(): Record<string, string> {
    const { getStartupConf } = pg.Client.prototype as unknown as { getStartupConf(): Record<string, string> }
    return { ...getStartupConf.call(this), database: this.#database, ...STARTUP }
  }
}

/**
 * All settings that our statements depend on and that a database, a role or a cluster may have set otherwise.
 * @param statementMs how long a statement may take
 * @param lockMs how long it may wait for a lock; 0: as long
 */
export function settingsFor(statementMs: number, lockMs = 0): Record<string, string> {
  return {
    ...STARTUP, // once more, for a pooler that ignores the first packet
    search_path: 'pg_catalog, pg_temp', // every statement names the schema: no other table or function is taken for ours
    statement_timeout: String(statementMs),
    idle_in_transaction_session_timeout: '30s',
    lock_timeout: String(lockMs),
    idle_session_timeout: '0',
    transaction_timeout: '0', // since PostgreSQL 17
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
    default_transaction_deferrable: 'off',
    session_replication_role: 'origin', // the only value that checks foreign keys
    row_security: 'on',
    array_nulls: 'on', // off makes null within an array the word
    transform_null_equals: 'off',
    quote_all_identifiers: 'off',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
    plan_cache_mode: 'auto',
    jit: 'off', // a claim is over before it would be compiled
  }
}

/** Sets only values that differ, since some take a superuser to change. Leaves out settings unknown to this PostgreSQL. */
function setting(settings: Record<string, string>, local: boolean, only = 'true'): string {
  const values = Object.entries(settings).map((pair) => `(${pair.map((text) => pg.escapeLiteral(text)).join(', ')})`)
  return `select count(set_config(name, value, ${local})) from (values ${values.join(', ')}) as ours (name, value)
    where ${only} and current_setting(name, true) <> value`
}

/** Begins a transaction with our settings, which end with it, in a session that may have others. */
export function beginWith(settings: Record<string, string>): string {
  return `begin isolation level read committed read write deferrable; ${setting(settings, true)}`
}

/**
 * Sets up a new connection for its life, unless it leads to a pooler: there the settings would go to the next client of the
 * session, and not stay with this one. A pooler shows: it gives its clients process IDs that it made up.
 * @returns whether the session is this client's alone
 */
export async function setUp(client: pg.ClientBase, settings: Record<string, string>): Promise<boolean> {
  const { processID } = client as unknown as { processID: number | null }
  const mine = `pg_backend_pid() = ${Number(processID)}`
  const { rows } = await client.query(`select ${mine} as mine, (${setting(settings, false, mine)}) as changed`)
  return rows[0].mine
}
