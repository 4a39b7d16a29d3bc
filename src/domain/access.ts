import { sql } from 'kysely'
import type { Page } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { invalidParam, notFound } from '../errors.ts'
import type { Trx } from './commit.ts'
import type { Whose } from './either.ts'
import { awaitEvent, holdEvents } from './locks.ts'
import type { ActivityRow, CompanyRow, EventRow, WebhookRow } from './rows.ts'
import type { Grant } from './token.ts'

/**
 * The view of a token. One of one event sees that event and everything in it; all else is *not found*, as if it did not
 * exist.
 */

/**
 * Called before anything of an event is locked: nobody in it waits for a token of another one.
 * @throws PublicError not_found
 */
export function refuseUnseen(grant: Grant, eventID: string): void {
  if (!sees(grant, eventID)) throw notFound('eventID', eventID, 'event')
}

export async function findEvent(db: Db, grant: Grant, eventID: string): Promise<EventRow> {
  refuseUnseen(grant, eventID)
  const event = await db.selectFrom('event').selectAll().where('id', '=', eventID).executeTakeFirst()
  if (!event) throw notFound('eventID', eventID, 'event')
  return event
}

/** Finds a company, for a token of system scope: to one of an event, none exists. */
export async function findCompany(db: Db, grant: Grant, companyID: string): Promise<CompanyRow> {
  const companies = db.selectFrom('company').selectAll().where('id', '=', companyID)
  const company = grant.eventID === null ? await companies.executeTakeFirst() : undefined
  if (!company) throw notFound('companyID', companyID, 'company')
  return company
}

/** Finds an event that stays until the end of the transaction. */
export async function holdEvent(trx: Trx, grant: Grant, eventID: string): Promise<EventRow> {
  refuseUnseen(grant, eventID)
  await holdEvents(trx, sql`id = ${eventID}`)
  return findEvent(trx, grant, eventID)
}

/** @returns the company: the one that is named, or that of the event */
export async function findWhose(db: Db, grant: Grant, { eventID, companyID }: Whose): Promise<string> {
  return eventID === undefined
    ? (await findCompany(db, grant, companyID)).id
    : (await findEvent(db, grant, eventID)).company_id
}

/**
 * Reads a list of what an event or a company has. Whether there is such an one is asked only when the list is empty.
 * @throws PublicError not_found
 */
export async function readListOf<Row>(
  db: Db,
  grant: Grant,
  whose: Whose,
  read: () => Promise<Page<Row>>,
): Promise<Page<Row>> {
  if (!sees(grant, whose.eventID ?? null)) await findWhose(db, grant, whose)
  const page = await read()
  if (page.total === 0) await findWhose(db, grant, whose)
  return page
}

/** The same for an event that stays until the end of the transaction. */
export async function holdWhose(trx: Trx, grant: Grant, whose: Whose): Promise<string> {
  return whose.eventID === undefined
    ? findWhose(trx, grant, whose)
    : (await holdEvent(trx, grant, whose.eventID)).company_id
}

export async function findActivity(db: Db, grant: Grant, activityID: string): Promise<ActivityRow> {
  const activity = await db.selectFrom('activity').selectAll().where('id', '=', activityID).executeTakeFirst()
  if (!activity || !sees(grant, activity.event_id)) throw notFound('activityID', activityID, 'activity')
  return activity
}

/**
 * Locks an activity that is to be changed, and finds its event.
 * @param alone whether nobody may be enrolling in it meanwhile
 */
export async function holdActivity(trx: Trx, grant: Grant, activityID: string, alone: boolean) {
  const { event_id } = await findActivity(trx, grant, activityID)
  if (alone) await awaitEvent(trx, event_id)
  const event = await holdEvent(trx, grant, event_id)
  const activity = await trx
    .selectFrom('activity')
    .selectAll()
    .where('id', '=', activityID)
    .$if(alone, (query) => query.forUpdate())
    .$if(!alone, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!activity) throw notFound('activityID', activityID, 'activity')
  return { event, activity }
}

/** One that was not removed. */
export function keptWebhook(db: Db, webhookID: string) {
  return db.selectFrom('webhook').selectAll().where('id', '=', webhookID).where('removed_at', 'is', null)
}

export async function findWebhook(db: Db, grant: Grant, webhookID: string): Promise<WebhookRow> {
  const webhook = await keptWebhook(db, webhookID).executeTakeFirst()
  if (!webhook || !sees(grant, webhook.event_id)) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

/**
 * The event whose log or deliveries are asked for: it is named, or its webhook is, also one that was removed, whose log stays
 * for a while.
 * @returns null for a webhook of a company
 */
export async function findLogged(
  db: Db,
  grant: Grant,
  { eventID, webhookID }: { eventID?: string | undefined; webhookID?: string | undefined },
): Promise<string | null> {
  if (eventID !== undefined) return (await findEvent(db, grant, eventID)).id
  if (webhookID === undefined)
    throw invalidParam(['eventID'], 'eventID is required: an ID, or webhookID for one webhook.')
  const found = await db.selectFrom('webhook').select('event_id').where('id', '=', webhookID).executeTakeFirst()
  if (!found || !sees(grant, found.event_id)) throw notFound('webhookID', webhookID, 'webhook')
  return found.event_id
}

/** Holds a webhook that is to be changed until the end of the transaction; one of another event is not even locked. */
export async function holdWebhook(trx: Trx, grant: Grant, webhookID: string): Promise<WebhookRow> {
  const webhooks = keptWebhook(trx, webhookID).where(isIfGiven('event_id', grant.eventID))
  const webhook = await webhooks.forNoKeyUpdate().executeTakeFirst()
  if (!webhook) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

export function sees(grant: Grant, eventID: string | null): boolean {
  return grant.eventID === null || grant.eventID === eventID
}
