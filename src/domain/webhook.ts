import type { Insertable, Kysely } from 'kysely'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import { newSecret } from '../attempt/sign.ts'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Database, Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import type { ContentType } from '../outbox/body.ts'
import { stillSigning } from '../outbox/delivery.ts'
import { cancel, unpark } from '../outbox/due.ts'
import { findEvent, holdWebhook } from './access.ts'
import { type Trx, transact } from './commit.ts'
import type { WebhookRow } from './rows.ts'
import type { Grant } from './token.ts'
import { checkHeaders, checkUrl } from './webhook-checks.ts'

/** The settings of a webhook, which can be changed later. */
interface Settings {
  url: string
  contentType: ContentType
  securityCode: string | null
  headers: Record<string, string>
  active: boolean
}

type Changes = { [Name in keyof Settings]?: Settings[Name] | undefined }

/** How long a secret signs on after it was replaced: time to tell every receiver the new one. */
const SIGNS_ON_MS = 24 * 3_600_000

type NewWebhook = Insertable<Database['webhook']>

/** Makes the row of a webhook, and checks its settings: before there is a transaction. */
export function newWebhook(
  { eventID, type, url, contentType, securityCode, headers, active }: Settings & { eventID: string; type: string },
  guard: EgressGuard,
  now: Date,
  secret = newSecret(),
): NewWebhook {
  checkUrl(url, guard)
  return {
    event_id: eventID,
    type,
    url,
    content_type: contentType,
    security_code: securityCode,
    headers: checkHeaders(headers),
    active,
    secret,
    created_at: now,
  }
}

export async function createWebhook(trx: Trx, grant: Grant, webhook: NewWebhook): Promise<WebhookRow> {
  await findEvent(trx, grant, webhook.event_id)
  return trx.insertInto('webhook').values(webhook).returningAll().executeTakeFirstOrThrow()
}

/** The oldest first. */
export async function findWebhooks(
  db: Db,
  grant: Grant,
  { eventID, type, active }: { eventID: string; type?: string | undefined; active?: boolean | undefined },
  { limit, offset }: Paging,
): Promise<Page<WebhookRow>> {
  await findEvent(db, grant, eventID)
  const webhooks = db
    .selectFrom('webhook')
    .where('event_id', '=', eventID)
    .where(isIfGiven('type', type))
    .where(isIfGiven('active', active))
  return readPage(webhooks.select(TOTAL), webhooks.selectAll().orderBy('id').limit(limit).offset(offset))
}

/** Changes only what is given. */
export async function editWebhook(
  db: Kysely<Database>,
  grant: Grant,
  webhookID: string,
  { url, contentType, securityCode, headers, active }: Changes,
  { guard, nudge }: { guard: EgressGuard; nudge(): void },
): Promise<WebhookRow> {
  if (url !== undefined) checkUrl(url, guard)
  const columns = {
    url,
    content_type: contentType,
    security_code: securityCode,
    headers: headers && checkHeaders(headers),
    active,
    ...(active ? { failing_since: null, failures: 0, disabled_at: null, disabled_reason: null } : {}),
  }
  const edited = await transact(db, async (trx) => {
    const before = await holdWebhook(trx, grant, webhookID)
    const edit = trx.updateTable('webhook').set(columns).where('id', '=', webhookID)
    const row = await edit.returningAll().executeTakeFirstOrThrow()
    // Another lane, or one that is blocked no more: the rows parked in it may go.
    const moved = row.active !== before.active || row.url !== before.url
    if (moved) await unpark(trx, [webhookID])
    return { row, moved }
  })
  if (edited.moved) nudge()
  return edited.row
}

/** Removes a webhook, and cancels the deliveries that wait for it. */
export async function removeWebhook(
  db: Kysely<Database>,
  grant: Grant,
  webhookID: string,
  nudge: () => void,
): Promise<{ row: WebhookRow; cancelled: number }> {
  const removed = await transact(db, async (trx) => {
    const row = await holdWebhook(trx, grant, webhookID)
    await trx.deleteFrom('webhook').where('id', '=', webhookID).execute()
    return { row, cancelled: await cancel(trx, webhookID) }
  })
  if (removed.cancelled > 0) nudge() // those that waited behind them may go now
  return removed
}

/** @returns the new secret, and until when the former one signs on */
export async function rotateSecret(
  db: Kysely<Database>,
  grant: Grant,
  webhookID: string,
  now: Date,
): Promise<{ secret: string; until: Date }> {
  const secret = newSecret()
  const until = new Date(now.getTime() + SIGNS_ON_MS)
  await transact(db, async (trx) => {
    const row = await holdWebhook(trx, grant, webhookID)
    const replaced = { secret: row.secret, until: until.toISOString() }
    const former_secrets = JSON.stringify(stillSigning([...row.former_secrets, replaced], now))
    await trx.updateTable('webhook').set({ secret, former_secrets }).where('id', '=', webhookID).execute()
  })
  return { secret, until }
}
