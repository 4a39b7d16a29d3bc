import type { Clock } from '../clock.ts'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { notFound, PublicError } from '../errors.ts'
import { findEvent, sees } from './access.ts'
import type { Trx } from './commit.ts'
import type { TokenRow } from './rows.ts'
import { type Grant, issueToken } from './token.ts'

/** The tokens that a token may manage: one of one event, those of that event. */

/** @throws PublicError not_found, or forbidden when a token of one event asks for one of every event */
export async function createToken(trx: Trx, grant: Grant, wanted: Grant & { name: string }, clock: Pick<Clock, 'now'>) {
  if (wanted.eventID !== null) await findEvent(trx, grant, wanted.eventID)
  else if (grant.eventID !== null) {
    const reason = `This token is limited to event ${grant.eventID}: give that eventID.`
    throw new PublicError('forbidden', { reason })
  }
  return issueToken(trx, clock, wanted)
}

export function listTokens(db: Db, grant: Grant, paging: Paging): Promise<Page<TokenRow>> {
  const tokens = db.selectFrom('token').where(isIfGiven('event_id', grant.eventID))
  return readPage(tokens.selectAll().orderBy('id'), tokens.select(TOTAL), paging)
}

export async function removeToken(trx: Trx, grant: Grant, tokenID: string): Promise<TokenRow> {
  const row = await trx.deleteFrom('token').where('id', '=', tokenID).returningAll().executeTakeFirst()
  if (!row || !sees(grant, row.event_id)) throw notFound('tokenID', tokenID, 'token') // undoes the removal
  return row
}
