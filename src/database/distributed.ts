import { type Kysely, sql } from 'kysely'
import type { Database, Db } from './schema.ts'

/**
 * Shares on the nodes of Citus, which keeps the tables of a schema together on one of them. Every process connects to the coordinator:
 * it has the sequences and runs our functions, and the statements in these go to the node of the share.
 */

/**
 * What a role needs in this database, on the coordinator and on the nodes: functions of ours that a node calls within a statement
 * have statements of their own, numbers of a company's own are forgotten by triggers, and a claim is over before it would be compiled.
 */
const NEEDED = {
  'citus.allow_nested_distributed_execution': 'on',
  'citus.enable_unsafe_triggers': 'on',
  jit: 'off',
}

/** Whether this PostgreSQL is divided among nodes by Citus. */
export async function isDistributed(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_extension where extname = 'citus'`.execute(db)
  return rows.length > 0
}

/** Places the tables of a share on a node, with all that is in them; a share that has a node stays there. */
export async function distribute(db: Kysely<Database>, share: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // The settings of a role cannot be changed twice at once, whichever the shares are.
    await sql`select pg_advisory_xact_lock(hashtextextended('distribute', 0))`.execute(trx)
    await setForRole(trx)
    // For this session, which began before.
    for (const [name, value] of Object.entries(NEEDED))
      await sql`select set_config(${name}, ${value}, true)`.execute(trx)
    if ((await placeOf(trx, share)) === null) {
      await sql`select citus_schema_distribute(to_regnamespace(quote_ident(${share})))`.execute(trx)
      // What was there before is copied to the node, and would stay here, too, where nobody sees it.
      await sql`select truncate_local_data_after_distributing_table(oid) from pg_class
        where relnamespace = to_regnamespace(quote_ident(${share})) and relkind = 'r'`.execute(trx)
    }
    await planAnew(trx, share)
  })
}

/** The node of a share, as host:port; null where Citus is not, or did not place it. */
export async function placeOf(db: Db, share: string): Promise<string | null> {
  if (!(await isDistributed(db))) return null
  const { rows } = await sql<{ place: string }>`
    select n.nodename || ':' || n.nodeport as place from pg_dist_schema s
      join pg_dist_partition p using (colocationid) join pg_dist_shard h on h.logicalrelid = p.logicalrelid
      join pg_dist_placement l using (shardid) join pg_dist_node n on n.groupid = l.groupid and n.noderole = 'primary'
    where s.schemaid = to_regnamespace(quote_ident(${share})) limit 1`.execute(db)
  return rows[0]?.place ?? null
}

/**
 * Has the functions of a share planned with their values, which Citus needs for some of their statements. It plans each part again
 * on the node in any case.
 */
export async function planAnew(db: Db, share: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select p.oid::regprocedure::text as name from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = to_regnamespace(quote_ident(${share})) and l.lanname = 'plpgsql'
      and not coalesce(p.proconfig && '{plan_cache_mode=auto,plan_cache_mode=force_custom_plan}', false)`.execute(db)
  for (const { name } of rows) await sql.raw(`alter function ${name} set plan_cache_mode = auto`).execute(db)
}

async function setForRole(db: Db): Promise<void> {
  for (const [name, value] of Object.entries(NEEDED)) {
    const { rows } = await sql<{ text: string }>`
      select format('alter role %I in database %I set %s = %L', current_user, current_database(), ${name}::text, ${value}::text)
        as text`.execute(db)
    await sql.raw(String(rows[0]?.text)).execute(db)
  }
}
