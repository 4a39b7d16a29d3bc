import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { inSchema } from '../../src/database/in-schema.ts'
import { BY_INDEX } from '../../src/database/pool.ts'
import type { Database, Db } from '../../src/database/schema.ts'
import { Session, settingsFor } from '../../src/database/session.ts'
import { ownPool } from './own-pool.ts'

/** What PostgreSQL did for a step: nothing here depends on how fast the machine is. */
export interface Cost {
  /** The parts of its plans that read tables, sorted; the days of a log have one name. */
  plan: string[]
  /** The pages it looked at, those of the functions that it called among them. */
  pages: number
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: PlanNode[]
}

/** One connection with the settings of the dispatcher's, on which steps are explained. */
export class Explainer {
  readonly db: Kysely<Database>
  readonly #pool: pg.Pool
  readonly #ran: { text: string; values: readonly unknown[] }[] = []

  constructor(url: string) {
    this.#pool = ownPool({ Client: Session, connectionString: url, max: 1, idleTimeoutMillis: 0 })
    this.db = new Kysely<Database>({
      dialect: new PostgresDialect({ pool: this.#pool }),
      plugins: inSchema('aviso'),
      log: ({ query }) => void this.#ran.push({ text: query.sql, values: query.parameters }),
    })
  }

  async open(): Promise<void> {
    const settings = { ...settingsFor(600_000), ...BY_INDEX, idle_in_transaction_session_timeout: '0' }
    for (const [name, value] of Object.entries(settings)) {
      if (name === 'transaction_timeout') continue // not in every version
      await sql`select set_config(${name}, ${value}, false)`.execute(this.db)
    }
  }

  close(): Promise<void> {
    return this.db.destroy()
  }

  /**
   * Explains the statements of a step. Nothing of the step stays.
   * @param isFunction whether the statements are within a function, which chooses its plans by itself
   * @returns the cost with a plan for these values, and with one that is kept for all values
   */
  async explain(step: (db: Db) => Promise<unknown>, isFunction: boolean): Promise<{ own: Cost; kept: Cost }> {
    const own = await this.#cost(step, isFunction ? 'auto' : 'force_custom_plan')
    // PostgreSQL decides after five times whether to keep a plan.
    for (let times = 0; isFunction && times < 8; times++) await this.#statementsOf(step)
    return { own, kept: await this.#cost(step, isFunction ? 'auto' : 'force_generic_plan') }
  }

  /** The plans that are made, and kept, while these tables are empty and the statistics say so. */
  async planWhenEmpty(step: (db: Db) => Promise<unknown>, tables: readonly string[]): Promise<string[]> {
    const statements = await this.#statementsOf(step)
    const plan: string[] = []
    await sql`begin`.execute(this.db)
    await sql.raw(`truncate ${tables.map((table) => `aviso.${table}`).join(', ')} cascade`).execute(this.db)
    await sql`analyze`.execute(this.db)
    // What is known of rows that are gone stays, and makes a plan better than a new installation has it.
    await sql`delete from pg_catalog.pg_statistic using pg_catalog.pg_class c
      where c.oid = starelid and c.relnamespace = 'aviso'::regnamespace and c.relname = any(${tables})`.execute(this.db)
    for (const { text, values } of statements) {
      const { rows } = await this.#explained(text, values, '', 'force_generic_plan')
      plan.push(...scans(rows[0]?.['QUERY PLAN'][0].Plan as PlanNode))
    }
    await sql`rollback`.execute(this.db)
    return plan.sort()
  }

  async #cost(step: (db: Db) => Promise<unknown>, mode: string): Promise<Cost> {
    const cost: Cost = { plan: [], pages: 0 }
    for (const { text, values } of await this.#statementsOf(step)) {
      await sql`begin`.execute(this.db)
      const { rows } = await this.#explained(text, values, 'analyze, buffers, timing off, ', mode)
      await sql`rollback`.execute(this.db)
      const top = rows[0]?.['QUERY PLAN'][0].Plan as PlanNode
      cost.plan.push(...scans(top))
      cost.pages += top['Shared Hit Blocks'] + top['Shared Read Blocks']
    }
    cost.plan.sort()
    return cost
  }

  async #explained(text: string, values: readonly unknown[], how: string, mode: string) {
    await sql.raw(`set local plan_cache_mode = ${mode}`).execute(this.db)
    await sql.raw(`prepare explained as ${text}`).execute(this.db)
    const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : ''
    const explained = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`
      explain (${sql.raw(how)}format json) execute explained${sql.raw(given)}`.execute(this.db)
    await sql`deallocate explained`.execute(this.db)
    return explained
  }

  async #statementsOf(step: (db: Db) => Promise<unknown>) {
    await sql`begin`.execute(this.db)
    const from = this.#ran.length
    await step(this.db)
    const statements = this.#ran.splice(from)
    await sql`rollback`.execute(this.db)
    return statements
  }
}

function scans(node: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, Plans: below = [] } = node
  const name = `${type} ${table} ${index ?? ''}`.replaceAll(/_\d{8}/g, '')
  return [...(table === undefined ? [] : [name]), ...below.flatMap(scans)]
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map(element).join(',')}}`)
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`
}
