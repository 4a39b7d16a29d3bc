import type { Db } from '../database/schema.ts'
import { notFound } from '../errors.ts'
import type { Grant } from './grant.ts'

/**
 * What a token can see. A token of one event sees that event and what is in it; everything else is *not found*, just
 * like what does not exist.
 */

export async function visibleEvent(db: Db, grant: Grant, eventID: string) {
  const event = await db.selectFrom('event').selectAll().where('id', '=', eventID).executeTakeFirst()
  if (!event || !sees(grant, event.id)) throw notFound('eventID', eventID, 'event')
  return event
}

export async function visibleActivity(db: Db, grant: Grant, activityID: string) {
  const activity = await db.selectFrom('activity').selectAll().where('id', '=', activityID).executeTakeFirst()
  if (!activity || !sees(grant, activity.event_id)) throw notFound('activityID', activityID, 'activity')
  return activity
}

export async function visibleWebhook(db: Db, grant: Grant, webhookID: string) {
  const webhook = await db.selectFrom('webhook').selectAll().where('id', '=', webhookID).executeTakeFirst()
  if (!webhook || !sees(grant, webhook.event_id)) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

export function sees(grant: Grant, eventID: string | null): boolean {
  return grant.eventID === null || grant.eventID === String(eventID)
}
