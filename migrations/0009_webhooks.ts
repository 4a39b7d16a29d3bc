import { type Kysely, sql } from 'kysely'

/** Webhooks that are made once however often they are asked for, and URLs in one spelling. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table aviso.webhook add column idempotency_key text`.execute(db)
  // The parameters that the key came with, by their names, each as a hash.
  await sql`alter table aviso.webhook add column idempotency_hash jsonb`.execute(db)
  await sql`create index webhook_idempotency on aviso.webhook (company_id, idempotency_key)
    where idempotency_key is not null and removed_at is null`.execute(db)
  await spellUrls(db)
}

/** So many are read at once. */
const BATCH = 1_000

/**
 * Brings the URLs of webhooks into the form of the URL standard, which those of new ones have. Webhooks whose URLs were equal
 * stay equal, so lanes are joined and none is parted: nothing that waits in one has to be freed.
 */
async function spellUrls(db: Kysely<unknown>): Promise<void> {
  let last: string | undefined = '0'
  while (last !== undefined) {
    const read = await sql<{ id: string; url: string }>`
      select id, url from aviso.webhook where id > ${last} order by id limit ${BATCH}`.execute(db)
    last = read.rows.at(-1)?.id
    const spelled = read.rows
      .filter(({ url }) => URL.canParse(url) && new URL(url).href !== url)
      .map(({ id, url }) => ({ id, url: new URL(url).href }))
    if (spelled.length === 0) continue
    await sql`update aviso.webhook w set url = spelled.url
      from unnest(${spelled.map(({ id }) => id)}::bigint[], ${spelled.map(({ url }) => url)}::text[]) as spelled (id, url)
      where w.id = spelled.id`.execute(db)
  }
}
