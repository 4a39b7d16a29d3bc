import { sql } from 'kysely'
import { byID, type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { cannotBe, notFound, PublicError, show } from '../errors.ts'
import { unixSeconds } from '../shared/unix-seconds.ts'
import { findWhose, isOfSeenEvent } from './access.ts'
import type { Trx } from './commit.ts'
import { whoseOf } from './either.ts'
import type { TokenRow } from './rows.ts'
import { type Grant, type Issuing, isOfSystem, issueToken, newToken } from './token.ts'

/** The tokens that a token may manage: one of a company, those of that company and of its events; one of one event, those of that event. */

/** @throws PublicError not_found, or forbidden when a token asks for one that may more or holds longer */
export async function createToken(trx: Trx, grant: Grant, wanted: Grant & { name: string }, issuing: Issuing) {
  const { eventID, companyID, expiresAt } = wanted
  if (!isOfSystem(wanted)) {
    const whose = whoseOf({ eventID: eventID ?? undefined, companyID: companyID ?? undefined })
    await findWhose(trx, grant, whose)
  }
  refuseWider(grant, wanted)
  if (expiresAt && expiresAt <= issuing.clock.now()) {
    throw cannotBe(['expiresAt'], show(unixSeconds(expiresAt)), 'a time to come is expected.')
  }
  return issueToken(trx, issuing, wanted)
}

/** What a token sees was looked for before. */
function refuseWider(grant: Grant, wanted: Grant): void {
  const { eventID, companyID, expiresAt } = grant
  const limit = eventID === null ? `company ${companyID}: give that companyID` : `event ${eventID}: give that eventID`
  if (isOfSystem(wanted) && !isOfSystem(grant)) {
    throw new PublicError('forbidden', { reason: `This token is limited to ${limit}.` })
  }
  if (expiresAt && (wanted.expiresAt === null || wanted.expiresAt > expiresAt)) {
    const reason = `This token expires at ${unixSeconds(expiresAt)}: give that expiresAt, or an earlier one.`
    throw new PublicError('forbidden', { reason })
  }
}

export function listTokens(db: Db, grant: Grant, paging: Paging): Promise<Page<TokenRow>> {
  const tokens = db.selectFrom('token').where(isManaged(grant))
  return readPage(tokens.selectAll(), tokens.select(TOTAL), paging, byID('token.id'))
}

/** How long the former token holds, unless something else is asked for, and at most. */
const FORMER_HOLDS_MS = 24 * 3_600_000
const FORMER_HOLDS_MAX_MS = 7 * FORMER_HOLDS_MS

/**
 * Replaces a token by one with the same rights. The one before it holds until then: who has it, has time to take the new one.
 * @throws PublicError not_found; invalid_params when the former one would hold for too long; forbidden when a token asks for
 * one that holds longer than itself
 */
export async function rotateToken(
  trx: Trx,
  grant: Grant,
  { tokenID, formerUntil }: { tokenID: string; formerUntil: Date | undefined },
  { clock, share }: Issuing,
): Promise<{ token: string; row: TokenRow }> {
  const now = clock.now()
  const until = formerUntil ?? new Date(now.getTime() + FORMER_HOLDS_MS)
  if (until.getTime() > now.getTime() + FORMER_HOLDS_MAX_MS) {
    throw cannotBe(['formerUntil'], show(unixSeconds(until)), 'a time at most 7 days from now is expected.')
  }
  const found = trx.selectFrom('token').selectAll().where('id', '=', tokenID).where(isManaged(grant))
  const before = await found.forUpdate().executeTakeFirst()
  if (!before) throw notFound('tokenID', tokenID, 'token')
  const { event_id: eventID, company_id: companyID, permission, expires_at: expiresAt } = before
  refuseWider(grant, { eventID, companyID, permission, expiresAt })
  const { token, hash } = newToken(share)
  const replaced = { hash, former_hash: before.hash, former_until: until, last_used_at: null }
  const rotation = trx.updateTable('token').set(replaced).where('id', '=', tokenID)
  return { token, row: await rotation.returningAll().executeTakeFirstOrThrow() }
}

export async function removeToken(trx: Trx, grant: Grant, tokenID: string): Promise<TokenRow> {
  const removal = trx.deleteFrom('token').where('id', '=', tokenID).where(isManaged(grant))
  const row = await removal.returningAll().executeTakeFirst()
  if (!row) throw notFound('tokenID', tokenID, 'token')
  return row
}

/** The row of a token of one event does not name the company. */
function isManaged(grant: Grant) {
  const ofEvent = isOfSeenEvent(grant, 'token.event_id')
  return grant.companyID === null ? ofEvent : sql<boolean>`(token.company_id = ${grant.companyID} or ${ofEvent})`
}
