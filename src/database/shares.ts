import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** The schemas of this database that are shares: those with our own table of the steps. */
export async function findShares(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select n.nspname as name from pg_namespace n join pg_class c on c.relnamespace = n.oid
      join pg_attribute a on a.attrelid = c.oid
    where c.relname = 'kysely_migration' and a.attname = 'works_from' order by n.nspname`.execute(db)
  return rows.map(({ name }) => name)
}

/** How large a share is, and how busy. */
export interface ShareStats {
  megabytes: number
  companies: number
  events: number
  webhooks: number
  /** Facts that are not fanned out, and deliveries that are not received. */
  waiting: number
  /** The attempts of the last 24 hours. */
  attempts: number
}

/** @param share its name; `db` sees its tables */
export async function shareStats(db: Db, share: string): Promise<ShareStats> {
  const { rows } = await sql<ShareStats>`
    select (select coalesce(sum(pg_total_relation_size(oid)), 0) / 1048576 from pg_class
        where relnamespace = to_regnamespace(quote_ident(${share})) and relkind in ('r', 'm'))::int as megabytes,
      (select count(*) from aviso.company)::int as companies,
      (select count(*) from aviso.event)::int as events,
      (select count(*) from aviso.webhook where removed_at is null)::int as webhooks,
      ((select count(*) from aviso.outbox) + (select count(*) from aviso.delivery))::int as waiting,
      (select count(*) from aviso.attempt where at > now() - interval '1 day')::int as attempts`.execute(db)
  return rows[0] as ShareStats
}
