import { type Kysely, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { isOneOf } from '../database/where.ts'
import { keyIDOf, SEALED, type Vault, withValues } from '../shared/vault.ts'
import { transact } from './commit.ts'
import type { WebhookRow } from './rows.ts'

/** What is secret of a webhook: its signing secrets, its security code and the values of its headers. */
type Secrets = Pick<WebhookRow, 'secret' | 'former_secrets' | 'security_code' | 'headers'>

/** How many webhooks one transaction seals. */
const SLICE = 500

const TEXTS = sql`
  select id, secret as text from aviso.webhook
  union all select id, security_code from aviso.webhook where security_code is not null
  union all select w.id, h.value from aviso.webhook w, jsonb_each_text(w.headers) h
  union all select w.id, f ->> 'secret' from aviso.webhook w, jsonb_array_elements(w.former_secrets) f`

/**
 * The keys that the stored secrets ask for, and that the vault does not have. Whoever starts without one of them must be told,
 * before anything is written.
 */
export async function missingKeys(db: Db, vault: Vault): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select distinct left(text, 9) as text from (${TEXTS}) texts where text like ${`${SEALED}%`}`.execute(db)
  return rows.map(({ text }) => keyIDOf(text) ?? '').filter((keyID) => !vault.knows(keyID))
}

/** Seals what is not sealed with the key of today: of before there was one, or of another. @returns how many webhooks */
export async function sealAll(db: Kysely<Database>, vault: Vault): Promise<number> {
  if (vault.keyID === null) return 0
  let sealed = 0
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      select distinct id from (${TEXTS}) texts
      where text <> '' and text not like ${`${SEALED}${vault.keyID}%`} order by id limit ${SLICE}::int`.execute(db)
    if (rows.length === 0) return sealed
    const ids = rows.map(({ id }) => id)
    sealed += await transact(db, (trx) => sealSome(trx, ids, vault))
  }
}

/** A webhook that somebody changes meanwhile is waited for: it is read anew under its lock. */
async function sealSome(trx: Db, ids: string[], vault: Vault): Promise<number> {
  const webhooks = trx.selectFrom('webhook').selectAll().where(isOneOf('id', ids)).orderBy('id').forNoKeyUpdate()
  const rows = await webhooks.execute()
  for (const row of rows) await trx.updateTable('webhook').set(resealed(row, vault)).where('id', '=', row.id).execute()
  return rows.length
}

function resealed({ secret, former_secrets, security_code, headers }: Secrets, vault: Vault) {
  const anew = (text: string) => (text === '' || vault.isCurrent(text) ? text : vault.seal(vault.open(text)))
  return {
    secret: anew(secret),
    former_secrets: JSON.stringify(former_secrets.map((former) => ({ ...former, secret: anew(former.secret) }))),
    security_code: security_code === null ? null : anew(security_code),
    headers: JSON.stringify(withValues(headers, anew)),
  }
}
