import { type RawBuilder, sql } from 'kysely'
import type { Page } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { invalidParam, notFound } from '../errors.ts'
import type { Trx } from './commit.ts'
import type { Whose } from './either.ts'
import { awaitEvent, holdEvents } from './locks.ts'
import { numberOf } from './own-numbers.ts'
import type { ActivityRow, CompanyRow, EventRow, WebhookRow } from './rows.ts'
import { type Grant, isOfSystem } from './token.ts'

/**
 * The view of a token. One of one event sees that event and everything in it; one of a company, all that is the company's:
 * its events with everything in them, its people, own types and webhooks. All else is *not found*, as if it did not exist.
 * Whoever looks for something that is to be locked looks for it by one of these conditions: nobody waits for a token that
 * does not see it.
 */

/** What says whose a row is. */
interface Owned {
  /** null: it is the company's own. */
  event_id: string | null
  company_id: string | null
}

export function sees({ eventID, companyID }: Grant, { event_id, company_id }: Owned): boolean {
  return (eventID === null || eventID === event_id) && (companyID === null || companyID === company_id)
}

/** The same where the rows are. @param event, company the columns that name them */
export function isSeen({ eventID, companyID }: Grant, event = 'event_id', company = 'company_id'): RawBuilder<boolean> {
  return sql<boolean>`${isIfGiven(event, eventID)} and ${isIfGiven(company, companyID)}`
}

/** Where a row that names only its event is seen. */
export function isOfSeenEvent({ eventID, companyID }: Grant, column: string): RawBuilder<boolean> {
  if (companyID === null) return isIfGiven(column, eventID)
  return sql<boolean>`exists (select from aviso.event e where e.id = ${sql.ref(column)} and e.company_id = ${companyID})`
}

export async function findEvent(db: Db, grant: Grant, eventID: string): Promise<EventRow> {
  const events = db.selectFrom('event').selectAll().where('id', '=', eventID).where(isSeen(grant, 'id'))
  const event = await events.executeTakeFirst()
  if (!event) throw notFound('eventID', eventID, 'event')
  return event
}

/** The companies that a token sees: to one of an event, none exists. */
export function seenCompanies(db: Db, { eventID, companyID }: Grant) {
  const companies = db.selectFrom('company').where(isIfGiven('id', companyID))
  return eventID === null ? companies : companies.where(sql<boolean>`false`)
}

export async function findCompany(db: Db, grant: Grant, companyID: string): Promise<CompanyRow> {
  const company = await seenCompanies(db, grant).selectAll().where('id', '=', companyID).executeTakeFirst()
  if (!company) throw notFound('companyID', companyID, 'company')
  return company
}

/** Finds an event that stays until the end of the transaction. */
export async function holdEvent(trx: Trx, grant: Grant, eventID: string): Promise<EventRow> {
  await holdSeenEvent(trx, grant, eventID)
  return findEvent(trx, grant, eventID)
}

/** Takes the shared lock on an event, if the token sees it. */
export async function holdSeenEvent(trx: Trx, grant: Grant, eventID: string): Promise<void> {
  await holdEvents(trx, grant, { events: [eventID] })
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
  const own = whose.eventID === undefined ? whose.companyID === grant.companyID : whose.eventID === grant.eventID
  if (!own && !isOfSystem(grant)) await findWhose(db, grant, whose)
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

const ACTIVITY_NUMBER = numberOf('activity', 'activity.id').as('external_id')

export async function findActivity(db: Db, grant: Grant, activityID: string): Promise<ActivityRow> {
  const activities = db.selectFrom('activity').selectAll().select(ACTIVITY_NUMBER).where('id', '=', activityID)
  const activity = await activities.where(isOfSeenEvent(grant, 'activity.event_id')).executeTakeFirst()
  if (!activity) throw notFound('activityID', activityID, 'activity')
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
    .select(ACTIVITY_NUMBER)
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
  const webhook = await keptWebhook(db, webhookID).where(isSeen(grant)).executeTakeFirst()
  if (!webhook) throw notFound('webhookID', webhookID, 'webhook')
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
  const webhooks = db.selectFrom('webhook').select('event_id').where('id', '=', webhookID)
  const found = await webhooks.where(isSeen(grant)).executeTakeFirst()
  if (!found) throw notFound('webhookID', webhookID, 'webhook')
  return found.event_id
}

/** Holds a webhook that is to be changed until the end of the transaction. */
export async function holdWebhook(trx: Trx, grant: Grant, webhookID: string): Promise<WebhookRow> {
  const webhook = await keptWebhook(trx, webhookID).where(isSeen(grant)).forNoKeyUpdate().executeTakeFirst()
  if (!webhook) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}
