import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Kysely, type KyselyPlugin, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import { inSchema } from '../../src/database/in-schema.ts'
import { migrate } from '../../src/database/migrate.ts'
import type { Database } from '../../src/database/schema.ts'

export type Row = Record<string, unknown>

/** What every run begins with. People attend both events, and there are two types of their own. */
const BEGINNING = `
  insert into aviso.company (id, created_at) values (1, '2025-01-01Z');
  insert into aviso.event (id, name, created_at) values (1, 'Congress', '2025-01-01Z'), (2, 'Course', '2025-01-01Z');
  insert into aviso.event (id, name, created_at, ends_at) values (3, 'Over', '2025-01-01Z', '2025-01-06T11:00Z'),
    (4, 'Nearly over', '2025-01-01Z', '2025-01-06T12:00:03Z');
  insert into aviso.ticket_group (id, event_id, name) values (1, 1, 'Standard'), (2, 2, 'Standard');
  insert into aviso.activity (id, event_id, name, created_at)
    select n, case when n < 3 then 1 else 2 end, 'Activity ' || n, '2025-01-01Z' from generate_series(1, 3) n;
  insert into aviso.person (id, company_id, name, email, created_at)
    select n, 1, 'Person ' || n, n || '@example.com', '2025-01-01Z' from generate_series(1, 6) n;
  insert into aviso.attendee (event_id, person_id, name, email, group_id, accepted_at, created_at)
    select e, n, 'Person ' || n, n || '@example.com', e, '2025-01-01Z', '2025-01-01Z'
    from generate_series(1, 2) e, generate_series(1, 6) n;
  insert into aviso.own_type (company_id, type, description, example, created_at)
    select 1, type, '', '{}', '2025-01-01Z' from unnest(array['sim.one', 'sim.two']) type;
  select setval(pg_get_serial_sequence(name, 'id'), 100) from unnest(array['aviso.event', 'aviso.activity', 'aviso.person',
    'aviso.ticket_group', 'aviso.company', 'aviso.attendee']) name;
  alter sequence aviso.fact_position restart;
  select nextval('aviso.fact_position');
  update aviso.installation set id = 'simulated'`

/** The days for which the logs have a partition from the beginning: that none is made in one run and found in the next. */
const DAYS = ['2025-01-06', '2025-01-07', '2025-01-08', '2025-01-09']

/**
 * The embedded database, in memory, for all runs one after the other. Each begins with the same rows and numbers; only the
 * numbers of transactions go on.
 */
export class Embedded {
  readonly #client: pg.Client
  readonly #lite: PGlite
  #tables = ''
  readonly #names = new Map<string, string>()
  /** The functions as they were made. */
  #functions = new Map<string, string>()

  private constructor(lite: PGlite, client: pg.Client) {
    this.#lite = lite
    this.#client = client
  }

  static async open(): Promise<Embedded> {
    const lite = new PGlite({ startParams: [...PGlite.defaultStartParams, '-c', 'max_prepared_transactions=16'] })
    await lite.waitReady
    const client = new pg.Client(createPgConfig(lite) as unknown as pg.ClientConfig)
    await client.connect()
    await client.query(`set plan_cache_mode = force_generic_plan`)
    const embedded = new Embedded(lite, client)
    await migrate(embedded.#direct())
    await embedded.#begin()
    return embedded
  }

  async query<Found extends Row>(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult<Found>> {
    if (values.length === 0) return this.#client.query<Found>(text)
    // Planned once for each run: to plan takes most of the time of a statement.
    const name = this.#names.get(text) ?? `s${this.#names.size}`
    this.#names.set(text, name)
    return this.#client.query<Found>({ name, text, values: [...values] })
  }

  /** Makes everything as it was at the beginning. */
  async reset(): Promise<void> {
    for (const [name, text] of this.#functions) {
      const [now] = (await this.query<{ text: string }>(FUNCTION, [name])).rows
      if (now?.text !== text) await this.query(text)
    }
    await this.#client.query(`truncate ${this.#tables} restart identity cascade; ${BEGINNING}`)
  }

  /** Puts other texts into a function, until the next reset. */
  async rewrite(name: string, instead: readonly (readonly [string, string])[]): Promise<void> {
    const text = instead.reduce((given, [from, to]) => {
      if (!given.includes(from)) throw new Error(`There is no "${from}" in ${name}.`)
      return given.replaceAll(from, () => to)
    }, this.#functions.get(name) ?? '')
    await this.query(text)
  }

  async close(): Promise<void> {
    await this.#client.end()
    await this.#lite.close()
  }

  async #begin(): Promise<void> {
    for (const day of DAYS) {
      const next = new Date(Date.parse(day) + 24 * 3_600_000).toISOString().slice(0, 10)
      for (const log of ['fact', 'attempt'])
        await this.query(`create table if not exists aviso.${log}_${day.replaceAll('-', '')} partition of aviso.${log}
          for values from ('${day} 00:00Z') to ('${next} 00:00Z')`)
    }
    const { rows } = await this.query<{ name: string }>(`
      select 'aviso.' || relname as name from pg_class where relnamespace = 'aviso'::regnamespace
        and relkind in ('r', 'p') and not relispartition and relname not in ('kysely_migration', 'installation')`)
    this.#tables = rows.map(({ name }) => name).join()
    for (const name of ['fan_out', 'turn', 'mark_checked', 'tell_ends']) {
      const [found] = (await this.query<{ text: string }>(FUNCTION, [name])).rows
      this.#functions.set(name, found?.text ?? '')
    }
  }

  #direct(): Kysely<Database> {
    return kyselyOver(async (text, values) => this.query(text, values))
  }
}

const FUNCTION = `select pg_get_functiondef(oid) as text from pg_proc
  where proname = $1 and pronamespace = 'aviso'::regnamespace`

/** Kysely over whatever answers statements. */
export function kyselyOver(
  query: (text: string, values: readonly unknown[]) => Promise<unknown>,
  plugins: KyselyPlugin[] = [],
): Kysely<Database> {
  return kyselyOn({ connect: async () => ({ query, release: () => undefined }), end: async () => undefined }, plugins)
}

export function kyselyOn(pool: { connect(): Promise<unknown>; end(): Promise<void> }, plugins: KyselyPlugin[]) {
  const dialect = new PostgresDialect({ pool: pool as unknown as PostgresPool })
  return new Kysely<Database>({ dialect, plugins: [...inSchema('aviso'), ...plugins] })
}
