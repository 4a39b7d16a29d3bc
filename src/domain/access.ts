import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { notFound } from '../errors.ts'
import type { Trx } from './commit.ts'
import { awaitEvent, holdEvents } from './locks.ts'
import type { Grant } from './token.ts'

/**
 * What a token can see. A token of one event sees that event and what is in it; everything else is *not found*, just
 * like what does not exist.
 */

/**
 * Before anything of an event is locked: nobody in it waits for a token of another one.
 * @throws PublicError not_found
 */
export function refuseUnseen(grant: Grant, eventID: string): void {
  if (!sees(grant, eventID)) throw notFound('eventID', eventID, 'event')
}

/** Within a transaction it is there until the end of that. */
export async function visibleEvent(db: Db, grant: Grant, eventID: string) {
  refuseUnseen(grant, eventID)
  if (db.isTransaction) await holdEvents(db, sql`id = ${eventID}`)
  const event = await db.selectFrom('event').selectAll().where('id', '=', eventID).executeTakeFirst()
  if (!event) throw notFound('eventID', eventID, 'event')
  return event
}

export async function visibleActivity(db: Db, grant: Grant, activityID: string) {
  const activity = await db.selectFrom('activity').selectAll().where('id', '=', activityID).executeTakeFirst()
  if (!activity || !sees(grant, activity.event_id)) throw notFound('activityID', activityID, 'activity')
  return activity
}

/**
 * An activity to be changed, locked, and its event.
 * @param alone whether nobody may be enrolling in it meanwhile
 */
export async function lockedActivity(trx: Trx, grant: Grant, activityID: string, alone: boolean) {
  const { event_id } = await visibleActivity(trx, grant, activityID)
  if (alone) await awaitEvent(trx, event_id)
  const event = await visibleEvent(trx, grant, event_id)
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

/** @param forWhat edit: locked until the end of the transaction */
export async function visibleWebhook(db: Db, grant: Grant, webhookID: string, forWhat: 'read' | 'edit' = 'read') {
  const webhook = await db
    .selectFrom('webhook')
    .selectAll()
    .where('id', '=', webhookID)
    .$if(grant.eventID !== null, (query) => query.where('event_id', '=', grant.eventID as string))
    .$if(forWhat === 'edit', (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!webhook) throw notFound('webhookID', webhookID, 'webhook')
  return webhook
}

export function sees(grant: Grant, eventID: string | null): boolean {
  return grant.eventID === null || grant.eventID === String(eventID)
}
