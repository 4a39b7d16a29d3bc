import { isIfGiven } from '../database/where.ts'
import { notFound } from '../errors.ts'
import { holdSeenEvent, isSeen } from './access.ts'
import type { Change, Trx } from './commit.ts'
import { createEvent, type NewEvent, wholeEvents } from './event.ts'
import { activityFact } from './facts-of.ts'
import type { WholeEvent } from './rows.ts'
import type { Grant } from './token.ts'

/**
 * Adds an event as another one of its company is: with its groups, its form and its activities, and nobody in them. What is given
 * beside goes before. An event that is there by its own number stays as it is.
 */
export async function copyEvent(
  trx: Trx,
  grant: Grant,
  siblingID: string,
  given: NewEvent,
  now: Date,
): Promise<Change<WholeEvent>> {
  await holdSeenEvent(trx, grant, siblingID)
  const sibling = await wholeEvents(trx)
    .where('event.id', '=', siblingID)
    .where(isSeen(grant, 'event.id', 'event.company_id'))
    .where(isIfGiven('event.company_id', given.companyID))
    .executeTakeFirst()
  if (!sibling) throw notFound('siblingID', siblingID, 'event')
  const groups = sibling.groups.map(({ name, price, currency }) => ({
    name,
    ...(price === null ? {} : { price }),
    ...(currency === null ? {} : { currency }),
  }))
  const fields = sibling.fields.map(({ type, label, options }) => ({ type, label, options }))
  const created = await createEvent(trx, grant, { groups, fields, ...given, companyID: sibling.company_id }, now)
  const { facts = [], result: event } = created
  if (!facts.some(({ kind }) => kind === 'event.created')) return created
  const activities = trx.selectFrom('activity').selectAll().where('event_id', '=', siblingID).orderBy('id')
  for (const { id: _, ...activity } of await activities.execute()) {
    const copied = { ...activity, event_id: event.id, created_at: now }
    const row = await trx.insertInto('activity').values(copied).returningAll().executeTakeFirstOrThrow()
    facts.push(activityFact('activity.created', now, event, row))
  }
  return { facts, result: event }
}
