import type { Kysely } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { cannotBe, show } from '../errors.ts'
import { keptSince } from '../outbox/days.ts'
import { type MissingStep, type Recovered, recover, recoverMissing, type Span } from '../outbox/recover.ts'
import { unixSeconds } from '../shared/unix-seconds.ts'
import { findEvent, findWebhook, keptWebhook } from './access.ts'
import type { Transact } from './commit.ts'
import { type Either, eitherOf } from './either.ts'
import type { WebhookRow } from './rows.ts'
import type { Grant } from './token.ts'

/** How many facts one call looks at, and for how many a webhook counts in which it finds none. */
export const SEEN_MAX = 20_000
const WEBHOOK_COST = 100

interface Given {
  webhookID?: string | undefined
  eventID?: string | undefined
  since: Date
  until?: Date | undefined
  missing: boolean
  dryRun: boolean
  limit: number
  after?: string | undefined
}

interface Surroundings {
  db: Kysely<Database>
  transact: Transact
  now: Date
  retentionDays: number
  nudge(): void
}

/**
 * Tries again the deliveries that a webhook, or each webhook of an event, did not receive; or makes deliveries of the facts
 * that it has never got.
 * @returns how many, and where a next call goes on
 */
export async function recoverDeliveries(grant: Grant, given: Given, surroundings: Surroundings): Promise<Recovered> {
  const { db, now, retentionDays, nudge } = surroundings
  const whose = whoseOf(given)
  checkTimes(given, now, retentionDays)
  const cursor = cursorOf(given)
  if (whose.webhookID !== undefined) await findWebhook(db, grant, whose.webhookID)
  else await findEvent(db, grant, whose.eventID)
  const span = { since: given.since, until: given.until ?? null }
  const limit = given.dryRun ? 0 : given.limit
  const recovery = given.missing
    ? await recoverAllMissing(surroundings, whose, span, cursor, limit)
    : await surroundings.transact((trx) => recover(trx, whose, span, cursor.place, limit))
  if (recovery.recovered > 0) nudge()
  return recovery
}

type Whose = Either<'webhookID', 'eventID'>

function whoseOf(given: Given): Whose {
  return eitherOf(given, 'webhookID', 'eventID', {
    both: 'it goes without webhookID. Give eventID for all webhooks of the event.',
    neither: 'webhookID or eventID is required: one webhook, or an event for each of its webhooks.',
  })
}

function checkTimes({ since, until, missing }: Given, now: Date, retentionDays: number): void {
  const shown = show(unixSeconds(since))
  if (since > now)
    throw cannotBe(['since'], shown, `it is in the future: ${unixSeconds(now)} (now) or earlier is expected.`)
  const kept = keptSince(now, retentionDays)
  if (missing && since < kept) {
    const reason = `with missing, ${unixSeconds(kept)} or later is expected: RETENTION_DAYS keeps what happened for ${retentionDays} days.`
    throw cannotBe(['since'], shown, reason)
  }
  if (until && until < since) {
    throw cannotBe(['until'], show(unixSeconds(until)), `since (${unixSeconds(since)}) or later is expected.`)
  }
}

/** Where a call goes on: behind a delivery, or behind a place of the log for one webhook. */
interface Cursor {
  webhookID: string
  place: string
}

function cursorOf({ after, missing }: Given): Cursor {
  if (after === undefined) return { webhookID: '0', place: '0' }
  const [first = '0', second] = after.split('.')
  if (missing !== (second !== undefined)) {
    throw cannotBe(['after'], show(after), 'next of the last answer is expected, with the same parameters otherwise.')
  }
  return second === undefined ? { webhookID: '0', place: first } : { webhookID: first, place: second }
}

/**
 * Goes through the webhooks by their IDs, each in a transaction of its own. Once the limit is reached, it only counts: also
 * facts of later webhooks, as long as it may look at any.
 */
async function recoverAllMissing(
  surroundings: Surroundings,
  whose: Whose,
  span: Span,
  cursor: Cursor,
  limit: number,
): Promise<Recovered> {
  const all = { recovered: 0, left: 0, next: null as string | null }
  let seen = 0
  for (const webhookID of await webhooksOf(surroundings.db, whose, cursor)) {
    const after = webhookID === cursor.webhookID ? cursor.place : '0'
    if (seen >= SEEN_MAX) return { ...all, next: all.next ?? `${webhookID}.${after}` }
    const most = limit - all.recovered
    const step = await missingOf(surroundings, webhookID, span, after, most, SEEN_MAX - seen)
    if (!step) continue
    all.recovered += step.recovered
    all.left += step.left
    // One that is only counted, since others have reached the limit, is where the next call begins.
    const place = limit > 0 && most === 0 && step.left > 0 ? after : step.next
    if (place !== null) all.next ??= `${webhookID}.${place}`
    seen += step.seen + WEBHOOK_COST
  }
  return all
}

/** The webhooks that a call can come to. */
async function webhooksOf(db: Db, whose: Whose, { webhookID }: Cursor): Promise<string[]> {
  if (whose.webhookID !== undefined) return [whose.webhookID]
  const webhooks = db.selectFrom('webhook').select('id').where('event_id', '=', whose.eventID)
  const rows = await webhooks
    .where('removed_at', 'is', null)
    .where('id', '>=', webhookID)
    .orderBy('id')
    .limit(SEEN_MAX / WEBHOOK_COST + 1)
    .execute()
  return rows.map(({ id }) => id)
}

/** @returns null when the webhook was removed meanwhile */
async function missingOf(
  { db, transact }: Surroundings,
  webhookID: string,
  span: Span,
  after: string,
  limit: number,
  most: number,
): Promise<MissingStep | null> {
  if (limit === 0) {
    const webhook = await keptWebhook(db, webhookID).executeTakeFirst()
    return webhook ? recoverMissing(db, webhook, span, after, 0, most) : null
  }
  return transact(async (trx) => {
    const webhook: WebhookRow | undefined = await keptWebhook(trx, webhookID).forNoKeyUpdate().executeTakeFirst()
    return webhook ? recoverMissing(trx, webhook, span, after, limit, most) : null
  })
}
