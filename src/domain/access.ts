import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { notFound } from '../errors.ts'
import type { Trx } from './commit.ts'
import { awaitEvent, holdEvents } from './locks.ts'
import type { ActivityRow, EventRow, WebhookRow } from './rows.ts'
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

/** Finds an event that stays until the end of the transaction. */
export async function holdEvent(trx: Trx, grant: Grant, eventID: string): Promise<EventRow> {
  refuseUnseen(grant, eventID)
  await holdEvents(trx, sql`id = ${eventID}`)
  return findEvent(trx, grant, eventID)
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

export async function findWebhook(db: Db, grant: Grant, webhookID: string): Promise<WebhookRow> {
  const webhook = await db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirst()
  if (!webhook || !sees(grant, webhook.event_id)) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

/** Holds a webhook that is to be changed until the end of the transaction; one of another event is not even locked. */
export async function holdWebhook(trx: Trx, grant: Grant, webhookID: string): Promise<WebhookRow> {
  const webhook = await trx
    .selectFrom('webhook')
    .selectAll()
    .where('id', '=', webhookID)
    .where(isIfGiven('event_id', grant.eventID))
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!webhook) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

export function sees(grant: Grant, eventID: string | null): boolean {
  return grant.eventID === null || grant.eventID === eventID
}
