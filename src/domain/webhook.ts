import { sql } from 'kysely'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import { newSecret } from '../attempt/sign.ts'
import { byID, type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { cannotBe, PublicError, refuseIf, show } from '../errors.ts'
import type { ContentType } from '../outbox/body.ts'
import { stillSigning } from '../outbox/delivery.ts'
import { cancel, unpark } from '../outbox/due.ts'
import { countMissed, takeHead } from '../outbox/missed.ts'
import { keyProblem } from '../own-types/names.ts'
import { isForCompany } from '../platforms/index.ts'
import { type Vault, withValues } from '../shared/vault.ts'
import { findWebhook, holdWebhook, holdWhose, readListOf } from './access.ts'
import type { Transact, Trx } from './commit.ts'
import type { Whose } from './either.ts'
import { awaitFanOut } from './locks.ts'
import { refuseUntellable } from './own-numbers.ts'
import { requireType } from './own-type.ts'
import type { NewWebhook, WebhookRow } from './rows.ts'
import type { Grant } from './token.ts'
import { findMadeBefore, hashesOf, secretOf } from './webhook-again.ts'
import { checkHeaders, checkUrl } from './webhook-checks.ts'

/** The settings of a webhook, which can be changed later. */
interface Settings {
  name: string | null
  url: string
  contentType: ContentType
  securityCode: string | null
  headers: Record<string, string>
  active: boolean
}

/** Whether a webhook that is switched on gets what it missed while it was off. */
export type Missed = 'send' | 'drop'

type Changes = { [Name in keyof Settings]?: Settings[Name] | undefined } & { missed?: Missed | undefined }

/** How long a secret signs on after it was replaced: time to tell every receiver the new one. */
const SIGNS_ON_MS = 24 * 3_600_000

/** Makes the row of a webhook, with a new secret, and checks its settings: before there is a transaction. */
export function newWebhook(
  given: Settings & { listened: Whose; idempotencyKey?: string | undefined },
  guard: EgressGuard,
  now: Date,
): NewWebhook {
  const { listened, name, url, contentType, securityCode, headers, active, idempotencyKey } = given
  if (idempotencyKey !== undefined) refuseIf(keyProblem(idempotencyKey, 'The idempotency key'), 'idempotencyKey')
  return {
    event_id: listened.eventID ?? null,
    ...(listened.companyID === undefined ? {} : { company_id: listened.companyID }),
    name,
    url: checkUrl(url, guard),
    content_type: contentType,
    security_code: securityCode,
    headers: checkHeaders(headers),
    active,
    idempotency_key: idempotencyKey ?? null,
    secret: newSecret(),
    created_at: now,
  }
}

/** The webhooks of a call, with their secret; empty: that was replaced meanwhile. */
interface Created {
  rows: WebhookRow[]
  secret: string
  /** false: an earlier call with the same idempotency key made them. */
  created: boolean
}

/**
 * Adds a webhook, or of several types one each, with one secret. They get the facts that come after them: no slice of the
 * fan-out is under way when they take their number.
 */
export async function createWebhooks(
  trx: Trx,
  grant: Grant,
  types: string | string[],
  webhook: NewWebhook,
  vault: Vault,
): Promise<Created> {
  const { event_id: eventID, company_id: companyID = '' } = webhook
  const company_id = await holdWhose(trx, grant, eventID ? { eventID } : { companyID })
  const wanted = [types].flat()
  for (const [index, type] of wanted.entries()) {
    const path = types === type ? ['type'] : ['type', index]
    if (wanted.indexOf(type) < index) throw cannotBe(path, show(type), 'each type is expected once.')
    await requireType(trx, company_id, type, path)
    if (eventID && isForCompany(type)) {
      const why = 'no webhook of the event was there then. With companyID, the company hears it.'
      throw cannotBe(path, show(type), why)
    }
  }
  await awaitFanOut(trx)
  const { idempotency_key: key } = webhook
  const hashes = key == null ? null : hashesOf(types, webhook)
  const known = key != null && hashes ? await findMadeBefore(trx, company_id, eventID ?? null, key, hashes) : undefined
  if (known) return { rows: known, secret: secretOf(known, vault), created: false }
  const { number, position } = await takeHead(trx)
  const off = { missed_from: number, missed_position: position, off_since: webhook.created_at }
  const row = {
    ...webhook,
    secret: vault.seal(webhook.secret),
    security_code: webhook.security_code && vault.seal(webhook.security_code),
    headers: sealedHeaders(webhook.headers, vault),
    company_id,
    from_fact: number,
    idempotency_hash: hashes && JSON.stringify(hashes),
    ...(webhook.active ? {} : off),
  }
  const rows: WebhookRow[] = []
  for (const type of wanted) {
    rows.push(
      await trx
        .insertInto('webhook')
        .values({ ...row, type })
        .returningAll()
        .executeTakeFirstOrThrow(),
    )
  }
  await refuseUntellable(trx, company_id, 'type')
  return { rows, secret: webhook.secret, created: true }
}

/** Headers as JSON, as they are stored. */
function sealedHeaders(headers: string, vault: Vault): string {
  return JSON.stringify(withValues(JSON.parse(headers), (value) => vault.seal(value)))
}

/** Those of an event, or those of a company itself: the oldest first. */
export async function findWebhooks(
  db: Db,
  grant: Grant,
  { listened, type, active }: { listened: Whose; type?: string | undefined; active?: boolean | undefined },
  paging: Paging,
): Promise<Page<WebhookRow>> {
  const { eventID, companyID } = listened
  const whose =
    eventID === undefined
      ? sql<boolean>`company_id = ${companyID} and event_id is null`
      : isIfGiven('event_id', eventID)
  const webhooks = db
    .selectFrom('webhook')
    .where(whose)
    .where('removed_at', 'is', null)
    .where(isIfGiven('type', type))
    .where(isIfGiven('active', active))
  return readListOf(db, grant, listened, () =>
    readPage(webhooks.selectAll(), webhooks.select(TOTAL), paging, byID('webhook.id')),
  )
}

/** Changes only what is given. What a webhook missed while it was off is sent or dropped when it is switched on. */
export async function editWebhook(
  transact: Transact,
  grant: Grant,
  webhookID: string,
  { name, url, contentType, securityCode, headers, active, missed }: Changes,
  { guard, vault, now, nudge }: { guard: EgressGuard; vault: Vault; now: Date; nudge(): void },
): Promise<{ row: WebhookRow; missed: number }> {
  const columns = {
    name,
    url: url === undefined ? undefined : checkUrl(url, guard),
    content_type: contentType,
    security_code: securityCode && vault.seal(securityCode),
    headers: headers && sealedHeaders(checkHeaders(headers), vault),
    active,
    ...(active ? { failing_since: null, failures: 0, disabled_at: null, disabled_reason: null } : {}),
  }
  const edited = await transact(async (trx) => {
    if (active) await awaitFanOut(trx)
    const before = await holdWebhook(trx, grant, webhookID)
    if (missed !== undefined) checkMissed(missed, active, before)
    const count = await countMissed(trx, before)
    const edit = trx.updateTable('webhook').set({ ...columns, ...(await switched(trx, before, active, missed, now)) })
    const row = await edit.where('id', '=', webhookID).returningAll().executeTakeFirstOrThrow()
    // Another lane, or one that is blocked no more: the rows parked in it may go.
    const moved = row.active !== before.active || row.url !== before.url
    if (moved) await unpark(trx, [webhookID])
    return { row, moved, missed: count }
  })
  if (edited.moved || active) nudge()
  return edited
}

/**
 * A call that switches a webhook on may come twice: it missed nothing the second time.
 * @throws PublicError invalid_params for a webhook that was never off
 */
function checkMissed(missed: Missed, active: boolean | undefined, before: WebhookRow): void {
  if (!active) throw cannotBe(['missed'], show(missed), 'it goes with active: true.')
  const wasOff = before.missed_from !== null || before.resumed_at !== null
  if (!wasOff) throw cannotBe(['missed'], show(missed), 'the webhook was never off, and has missed nothing.')
}

/** The columns of a webhook that is switched on or off. Unless asked otherwise, it gets what it missed if Aviso switched it off. */
async function switched(
  trx: Trx,
  before: WebhookRow,
  active: boolean | undefined,
  missed: Missed | undefined,
  now: Date,
) {
  if (active === false && before.active) {
    const { number, position } = await takeHead(trx)
    return {
      missed_from: before.missed_from ?? number,
      missed_position: before.missed_position ?? position,
      off_since: sql<Date>`coalesce(off_since, ${now}::timestamptz)`,
      turning: true,
    }
  }
  if (!active || before.missed_from === null) return {}
  const resumed = before.active ? {} : { resumed_at: now, turning: true }
  const whatMissed = missed ?? (before.active || before.disabled_at !== null ? 'send' : 'drop')
  if (whatMissed === 'send') return resumed
  const joined = { missed_from: null, missed_position: null, off_since: null }
  return { ...resumed, ...joined, ...(await dropped(trx, before, before.missed_from)) }
}

/** How many times are remembered that what was missed was dropped: more than lie between a fact and its fan-out. */
const DROPPED_MAX = 100

/** What is dropped now, behind what was before: facts of that may not have come to the fan-out yet. */
async function dropped(trx: Trx, before: WebhookRow, missedFrom: string) {
  const { number } = await takeHead(trx)
  const dropped_from = [...(before.dropped_from ?? []), missedFrom].slice(-DROPPED_MAX)
  return { dropped_from, dropped_to: [...(before.dropped_to ?? []), number].slice(-DROPPED_MAX) }
}

/** Removes a webhook, and cancels the deliveries that wait for it. Its row stays for a while, without its secrets. */
export async function removeWebhook(trx: Trx, grant: Grant, webhookID: string, now: Date) {
  await awaitFanOut(trx)
  const row = await holdWebhook(trx, grant, webhookID)
  const missed = await countMissed(trx, row)
  const { number } = await takeHead(trx)
  await trx
    .updateTable('webhook')
    .set({ ...REMOVED, removed_at: now, missed_from: row.missed_from ?? number })
    .where('id', '=', webhookID)
    .execute()
  const cancelled = await cancel(trx, webhookID)
  return { ready: cancelled > 0, result: { row, missed, cancelled } } // those that waited behind them may go now
}

/** The columns of a webhook that was removed: kept so that webhook.delivery.explain can tell of it. */
const REMOVED = {
  secret: '',
  former_secrets: '[]',
  security_code: null,
  headers: '{}',
  idempotency_key: null,
  idempotency_hash: null,
  active: false,
  turning: false,
}

/**
 * The secret of a webhook, once more.
 * @throws PublicError forbidden where secrets are stored as they are: then they are shown once
 */
export async function showSecret(db: Db, grant: Grant, webhookID: string, vault: Vault): Promise<string> {
  if (vault.keyID === null) {
    const reason = 'A secret is shown once, when it is made. A server with SECRET_KEY shows it again.'
    throw new PublicError('forbidden', { reason })
  }
  return vault.open((await findWebhook(db, grant, webhookID)).secret)
}

/** @returns the new secret, and until when the former one signs on */
export async function rotateSecret(
  transact: Transact,
  grant: Grant,
  webhookID: string,
  vault: Vault,
  now: Date,
): Promise<{ secret: string; until: Date }> {
  const secret = newSecret()
  const until = new Date(now.getTime() + SIGNS_ON_MS)
  await transact(async (trx) => {
    const row = await holdWebhook(trx, grant, webhookID)
    const replaced = { secret: row.secret, until: until.toISOString() }
    const former_secrets = JSON.stringify(stillSigning([...row.former_secrets, replaced], now))
    await trx
      .updateTable('webhook')
      .set({ secret: vault.seal(secret), former_secrets })
      .where('id', '=', webhookID)
      .execute()
  })
  return { secret, until }
}
