import { sql } from 'kysely'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven, isWithin, type Range } from '../database/where.ts'
import { isSeen } from './access.ts'
import type { Trx } from './commit.ts'
import type { AuditRow } from './rows.ts'
import type { Grant } from './token.ts'

/** Who changed what, when, from where: written in the transaction of the change, so that there is none without the other. */

/** Who calls. */
export interface Actor {
  /** null: the token of the configuration. */
  tokenID: string | null
  tokenName: string
  /** null: it did not come over HTTP. */
  address: string | null
}

/** By the names that parameters have: `webhookID`. */
type IDs = Record<string, string>

/** A call that changes something. */
export interface Deed extends Actor {
  method: string
  /** Those that the call named, and those of what it made. */
  ids: IDs
  /** The names of what it gave beside them. */
  changed: string[]
}

/** What a change belongs to. */
export type Belonging = Pick<AuditRow, 'event_id' | 'company_id'>

export async function belongingOf(trx: Trx, ids: IDs, grant: Grant): Promise<Belonging> {
  const whose = { event_id: ids.eventID ?? null, company_id: ids.companyID ?? null }
  for (const [name, owned] of Object.entries(OWNED)) {
    if (ids[name] === undefined) continue
    const { rows } = await sql<Belonging>`${owned} where id = ${ids[name]}::bigint`.execute(trx)
    whose.event_id ??= rows[0]?.event_id ?? null
    whose.company_id ??= rows[0]?.company_id ?? null
  }
  whose.event_id ??= grant.eventID
  if (whose.event_id !== null && whose.company_id === null) {
    const event = trx.selectFrom('event').select('company_id').where('id', '=', whose.event_id)
    whose.company_id = (await event.executeTakeFirst())?.company_id ?? null
  }
  return { ...whose, company_id: whose.company_id ?? grant.companyID }
}

/** The things that belong to an event or a company, by the names of their IDs. */
const OWNED = {
  webhookID: sql`select event_id, company_id from aviso.webhook`,
  activityID: sql`select event_id, null::bigint as company_id from aviso.activity`,
  tokenID: sql`select event_id, company_id from aviso.token`,
  personID: sql`select null::bigint as event_id, company_id from aviso.person`,
}

export async function record(trx: Trx, deed: Deed, belonging: Belonging, now: Date): Promise<void> {
  const row = {
    at: now,
    method: deed.method,
    token_id: deed.tokenID,
    token_name: deed.tokenName,
    address: deed.address,
    ...belonging,
    ids: JSON.stringify(deed.ids),
    changed: JSON.stringify(deed.changed),
  }
  await trx.insertInto('audit').values(row).execute()
}

export interface AuditAsked extends Range {
  eventID?: string | undefined
  companyID?: string | undefined
  tokenID?: string | undefined
  method?: string | undefined
}

/** The newest first. A token of an event finds what was changed in it, one of a company what was changed in that and its events. */
export function findAudit(db: Db, grant: Grant, asked: AuditAsked, paging: Paging): Promise<Page<AuditRow>> {
  const found = db
    .selectFrom('audit')
    .where(isSeen(grant))
    .where(isIfGiven('event_id', asked.eventID))
    .where(isIfGiven('company_id', asked.companyID))
    .where(isIfGiven('token_id', asked.tokenID))
    .where(isIfGiven('method', asked.method))
    .where(isWithin(sql.ref('at'), asked))
  return readPage(found.selectAll(), found.select(TOTAL), paging, { id: 'audit.id', direction: 'desc' })
}
