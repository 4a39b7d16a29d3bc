import { type RawBuilder, sql } from 'kysely'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { isIfGiven, isOneOf } from '../database/where.ts'
import { notFound } from '../errors.ts'
import { unparkBehind } from '../outbox/due.ts'
import { defined } from '../shared/defined.ts'
import { findCompany, findEvent, holdSeenEvent, isSeen } from './access.ts'
import type { Change, Trx } from './commit.ts'
import { checkDates } from './dates.ts'
import { type FieldGiven, type GroupGiven, STANDARD, setFields, setGroups } from './event-form.ts'
import { eventCreated, eventEdited } from './facts-of.ts'
import { awaitEvent, awaitFanOut } from './locks.ts'
import { mayNumber, numberOf, setNumber, takeNumber } from './own-numbers.ts'
import type { Field, Group, WholeEvent } from './rows.ts'
import { allOf, matching, type Ordering, orderOf, type Search, takesPlace } from './searching.ts'
import { type Grant, isOfSystem } from './token.ts'

/** Events with their groups and fields, in one query: IDs as text, so that JSON loses no digit. */
export function wholeEvents(db: Db) {
  return db
    .selectFrom('event')
    .selectAll('event')
    .select([
      numberOf('event', 'event.id').as('external_id'),
      sql<string>`(select c.time_zone from aviso.company c where c.id = event.company_id)`.as('time_zone'),
      sql<Group[]>`(
        select coalesce(json_agg(json_build_object('id', g.id::text, 'name', g.name, 'price', g.price, 'currency', g.currency)
          order by g.id), '[]')
        from aviso.ticket_group g where g.event_id = event.id)`.as('groups'),
      sql<Field[]>`(
        select coalesce(json_agg(json_build_object('id', f.id::text, 'type', f.type, 'label', f.label, 'options', f.options)
          order by f.position), '[]')
        from aviso.form_field f where f.event_id = event.id)`.as('fields'),
    ])
}

/** @throws PublicError not_found, also when the token does not see it */
export async function findWholeEvent(db: Db, grant: Grant, eventID: string): Promise<WholeEvent> {
  const events = wholeEvents(db)
    .where('event.id', '=', eventID)
    .where(isSeen(grant, 'event.id', 'event.company_id'))
  const event = await events.executeTakeFirst()
  if (!event) throw notFound('eventID', eventID, 'event')
  return event
}

/** Finds an event that stays until the end of the transaction. */
export async function holdWholeEvent(trx: Trx, grant: Grant, eventID: string): Promise<WholeEvent> {
  await holdSeenEvent(trx, grant, eventID)
  return findWholeEvent(trx, grant, eventID)
}

interface EventsWanted extends Pick<Search, 'query'>, Ordering<'name' | 'date'> {
  companyID?: string | undefined
  /** Only these. */
  events?: string[] | undefined
  /** By their dates, or where they have none, those of their activities. */
  selection?: 'all' | 'past' | 'current' | 'upcoming' | undefined
  /** Only those that take place in this time, as far as one is given. */
  dateBegin?: Date | undefined
  dateEnd?: Date | undefined
}

const COLUMNS = { name: 'event.name', date: 'event.created_at' } as const

/** Those that the token sees, the oldest first unless another order is asked for. */
export function listEvents(
  db: Db,
  grant: Grant,
  wanted: EventsWanted,
  now: Date,
  paging: Paging,
): Promise<Page<WholeEvent>> {
  const { companyID, events, selection = 'all', dateBegin, dateEnd } = wanted
  const found = allOf([
    isSeen(grant, 'event.id', 'event.company_id'),
    isIfGiven('event.company_id', companyID),
    events === undefined ? sql`true` : isOneOf('event.id', events),
    selection === 'all' ? sql`true` : BY_DATES[selection](now),
    dateBegin || dateEnd
      ? byDates(takesPlace('event', dateBegin, dateEnd), hasActivity(takesPlace('a', dateBegin, dateEnd)))
      : sql`true`,
    matching(['event.name'], { query: wanted.query }),
  ])
  const counted = db.selectFrom('event').where(found).select(TOTAL)
  const order = orderOf(wanted, (column) => COLUMNS[column], 'event.id')
  return readPage(wholeEvents(db).where(found), counted, paging, order)
}

function hasActivity(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select from aviso.activity a where a.event_id = event.id and ${which})`
}

/** What an event's own dates say, or where it has none, those of its activities. */
function byDates(own: RawBuilder<unknown>, ofActivities: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when coalesce(event.begins_at, event.ends_at) is null then ${ofActivities} else ${own} end`
}

/** Whether an event lies in the past, goes on, or is to come. */
const BY_DATES = {
  past: (now: Date) =>
    byDates(ended('event', now), sql`${hasActivity(ended('a', now))} and not ${hasActivity(not(ended('a', now)))}`),
  current: (now: Date) =>
    byDates(
      sql`${begun('event', now)} and ${not(ended('event', now))}`,
      sql`${hasActivity(begun('a', now))} and ${hasActivity(not(ended('a', now)))}`,
    ),
  upcoming: (now: Date) =>
    byDates(
      not(begun('event', now)),
      sql`${hasActivity(not(begun('a', now)))} and not ${hasActivity(begun('a', now))}`,
    ),
}
const not = (which: RawBuilder<unknown>) => sql`not (${which})`
const begun = (table: string, now: Date) =>
  sql`coalesce(${sql.ref(`${table}.begins_at`)}, ${sql.ref(`${table}.ends_at`)}) <= ${now}::timestamptz`
const ended = (table: string, now: Date) =>
  sql`coalesce(${sql.ref(`${table}.ends_at`)}, ${sql.ref(`${table}.begins_at`)}) < ${now}::timestamptz`

/** Finds an event of a company. @throws PublicError not_found, also when it is another company's */
export async function findEventOf(db: Db, grant: Grant, companyID: string, eventID: string): Promise<WholeEvent> {
  const event = await findWholeEvent(db, grant, eventID)
  if (event.company_id !== companyID) throw notFound('eventID', eventID, 'event')
  return event
}

export interface NewEvent {
  name: string
  /** Left out: the one of the token, or the first. */
  companyID?: string | undefined
  dateBegin?: Date | null | undefined
  dateEnd?: Date | null | undefined
  /** Left out: one that costs nothing. */
  groups?: GroupGiven[] | undefined
  /** Left out: none. */
  fields?: FieldGiven[] | undefined
  /** The company's own number for it. */
  externalID?: string | null | undefined
}

/** undefined: it stays as it is. */
type EventChange = { [Key in Exclude<keyof NewEvent, 'companyID'>]?: NewEvent[Key] | undefined }

const FIRST_COMPANY = '1'

/**
 * Adds an event. A company that nobody has named before is there from now on, when a token of system scope names it. An event
 * with the same own number is edited instead: its name and dates.
 */
export async function createEvent(
  trx: Trx,
  grant: Grant,
  { name, dateBegin, dateEnd, groups, fields, externalID, ...given }: NewEvent,
  now: Date,
): Promise<Change<WholeEvent>> {
  checkDates(dateBegin, dateEnd)
  const companyID = given.companyID ?? grant.companyID ?? FIRST_COMPANY
  const company = trx.insertInto('company').values({ id: companyID, created_at: now })
  if (isOfSystem(grant)) await company.onConflict((conflict) => conflict.doNothing()).execute()
  else await findCompany(trx, grant, companyID)
  const taken = externalID == null ? undefined : await takeNumber(trx, companyID, 'event', externalID)
  if (taken && !taken.isNew) return editEvent(trx, grant, taken.id, { name, dateBegin, dateEnd }, now)
  const { id } = await trx
    .insertInto('event')
    .values({ id: taken?.id, name, company_id: companyID, begins_at: dateBegin, ends_at: dateEnd, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await setGroups(trx, { id, groups: [] }, groups ?? [STANDARD])
  await setFields(trx, { id, fields: [] }, fields ?? [])
  const event = await findWholeEvent(trx, grant, id)
  return { facts: [eventCreated(now, event)], result: event }
}

export async function editEvent(
  trx: Trx,
  grant: Grant,
  eventID: string,
  { name, dateBegin: begins_at, dateEnd: ends_at, groups, fields, externalID }: EventChange,
  now: Date,
): Promise<Change<WholeEvent>> {
  mayNumber(grant, externalID)
  await findEvent(trx, grant, eventID)
  // Nobody registers meanwhile in a group that goes; of two edits, one waits.
  if (groups) await awaitEvent(trx, eventID)
  await trx.selectFrom('event').select('id').where('id', '=', eventID).forNoKeyUpdate().execute()
  const before = await holdWholeEvent(trx, grant, eventID)
  const given = { name, begins_at, ends_at }
  const set = { ...before, ...defined(given) }
  checkDates(set.begins_at, set.ends_at)
  await trx
    .updateTable('event')
    .set({ name: set.name, begins_at: set.begins_at, ends_at: set.ends_at, end_told: isTold(before, set.ends_at, now) })
    .where('id', '=', eventID)
    .execute()
  if (groups) await setGroups(trx, before, groups)
  if (fields) await setFields(trx, before, fields)
  if (externalID !== undefined) await setNumber(trx, before.company_id, 'event', eventID, externalID)
  const after = await findWholeEvent(trx, grant, eventID)
  const changed = JSON.stringify(after) !== JSON.stringify(before)
  return { facts: changed ? [eventEdited(now, after)] : [], result: after }
}

/** Whether the end of an edited event counts as told: one that is to come does not, also when another one was told before. */
function isTold({ ends_at, end_told }: WholeEvent, after: Date | null, now: Date): boolean {
  const isMoved = after?.getTime() !== ends_at?.getTime()
  return end_told && !(isMoved && after !== null && after > now)
}

/** Locks the people whom no other event has. One who is just registering for another is seen by the foreign key: it is done again. */
async function lockPeopleOf(trx: Trx, eventID: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from aviso.person p
    where p.id in (select a.person_id from aviso.attendee a where a.event_id = ${eventID})
      and not exists (select from aviso.attendee a where a.person_id = p.id and a.event_id <> ${eventID})
    order by p.id for update`.execute(trx)
  return rows.map(({ id }) => id)
}

/** Removes an event with everything in it, its tokens too: the caller lets the grants be forgotten. */
export async function removeEvent(trx: Trx, grant: Grant, eventID: string) {
  await findEvent(trx, grant, eventID)
  // A call that is just adding something to the event adds it before, and it goes too, or finds no event afterwards.
  await awaitEvent(trx, eventID)
  await trx.selectFrom('event').select('id').where('id', '=', eventID).forUpdate().execute()
  const event = await findWholeEvent(trx, grant, eventID)
  const activities = trx.selectFrom('activity').select('id').where('event_id', '=', eventID)
  await activities.orderBy('id').forUpdate().execute()
  const people = await lockPeopleOf(trx, eventID)
  await trx.deleteFrom('enrollment').where(sql<boolean>`activity_id in (${activities})`).execute()
  for (const table of ['activity', 'attendee', 'form_field', 'ticket_group', 'token'] as const) {
    await trx.deleteFrom(table).where('event_id', '=', eventID).execute()
  }
  await trx.deleteFrom('person').where(isOneOf('id', people)).execute()
  await awaitFanOut(trx) // or a slice of it would make deliveries for webhooks that are gone
  const webhooks = trx.selectFrom('webhook').select('id').where('event_id', '=', eventID)
  await webhooks.orderBy('id').forUpdate().execute()
  await trx.deleteFrom('webhook').where('event_id', '=', eventID).execute()
  await unparkBehind(trx, eventID)
  const { numDeletedRows } = await trx.deleteFrom('delivery').where('event_id', '=', eventID).executeTakeFirst()
  await trx.deleteFrom('event').where('id', '=', eventID).execute()
  const cancelledDeliveries = Number(numDeletedRows)
  // Those of the company's webhooks that waited behind them may go now.
  return { ready: cancelledDeliveries > 0, result: { event, cancelledDeliveries } }
}
