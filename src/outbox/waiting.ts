import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/schema.ts'

/**
 * Tells in one statement which shares have something that a dispatcher would do now: facts to fan out, webhooks that were
 * switched, deliveries that are ready, due, or whose lease ran out. Each probe follows an index to its first row, as `peek` does.
 * @param shares their names; each is a schema
 */
export async function findWaiting(db: Kysely<Database>, shares: readonly string[], now: Date): Promise<string[]> {
  const each = shares.map((share) => sql`select ${share}::text as name where ${isWaiting(share, now)}`)
  const { rows } = await sql<{ name: string }>`${sql.join(each, sql` union all `)}`.execute(db)
  return rows.map(({ name }) => name)
}

function isWaiting(share: string, now: Date): RawBuilder<boolean> {
  const [outbox, webhook, delivery] = ['outbox', 'webhook', 'delivery'].map((table) => sql.id(share, table))
  return sql<boolean>`(select number from ${outbox} order by number limit 1) is not null
    or (select id from ${webhook} where turning order by id limit 1) is not null
    or (select id from ${delivery} where due_at is null order by webhook_id, fact, id limit 1) is not null
    or (select id from ${delivery} where leased_by is null and due_at > '-infinity' and due_at <= ${now}::timestamptz
      and due_at < 'infinity' order by due_at limit 1) is not null
    or (select id from ${delivery} where leased_by is not null and due_at <= ${now}::timestamptz
      order by due_at limit 1) is not null`
}
