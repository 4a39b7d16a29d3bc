import { sql } from 'kysely'
import { type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { invalidAt, invalidParam } from '../errors.ts'
import { defined } from '../shared/defined.ts'
import { findActivity, holdActivity, holdEvent, readListOf } from './access.ts'
import type { Change, Trx } from './commit.ts'
import { checkDates } from './dates.ts'
import { endEnrollments } from './enroll.ts'
import { activityFact, enrollmentFact } from './facts-of.ts'
import { mayNumber, numberOf, setNumber, takeNumber } from './own-numbers.ts'
import { withPeople } from './people.ts'
import type { ActivityRow } from './rows.ts'
import { matching, type Ordering, orderOf, type Search, takesPlace } from './searching.ts'
import type { Grant } from './token.ts'

type Columns = Pick<ActivityRow, 'name' | 'description' | 'location' | 'begins_at' | 'ends_at' | 'capacity'>

/** undefined: it stays as it is. */
type ActivityChange = { [Key in keyof Columns]?: Columns[Key] | undefined }
type NewActivity = ActivityChange & Pick<Columns, 'name'>

/** The company's own number for it. */
interface Numbering {
  externalID?: string | null | undefined
}

/** Adds an activity. One of the event with the same own number is edited instead. */
export async function createActivity(
  trx: Trx,
  grant: Grant,
  eventID: string,
  { externalID, ...given }: NewActivity & Numbering,
  now: Date,
): Promise<Change<ActivityRow>> {
  mayNumber(grant, externalID)
  checkDates(given.begins_at, given.ends_at)
  const event = await holdEvent(trx, grant, eventID)
  const taken = externalID == null ? undefined : await takeNumber(trx, event.company_id, 'activity', externalID)
  if (taken && !taken.isNew) {
    await checkIsOf(trx, eventID, taken.id)
    return editActivity(trx, grant, taken.id, given, now)
  }
  const row = await trx
    .insertInto('activity')
    .values({ id: taken?.id, ...given, event_id: eventID, created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow()
  const activity = { ...row, external_id: externalID ?? null }
  return { facts: [activityFact('activity.created', now, event, activity)], result: activity }
}

const NUMBER = numberOf('activity', 'activity.id').as('external_id')

/** @throws PublicError invalid_params when the activity is of another event */
async function checkIsOf(trx: Trx, eventID: string, id: string): Promise<void> {
  const activity = trx.selectFrom('activity').select('event_id').where('id', '=', id)
  const { event_id } = await activity.executeTakeFirstOrThrow()
  if (event_id !== eventID) throw invalidAt(['externalID'], `is of activity ${id}, in event ${event_id}.`)
}

interface ActivitiesWanted extends Pick<Search, 'query'>, Ordering<'name' | 'dateBegin' | 'date'> {
  /** Whether the person takes part. */
  selection?: 'all' | 'enrolled' | 'not-enrolled' | undefined
  personID?: string | undefined
  /** Only those that take place in this time, as far as one is given. */
  dateBegin?: Date | undefined
  dateEnd?: Date | undefined
}

const COLUMNS = { name: 'activity.name', dateBegin: 'activity.begins_at', date: 'activity.created_at' } as const

/** Oldest first, unless another order is asked for. */
export async function listActivities(db: Db, grant: Grant, eventID: string, wanted: ActivitiesWanted, paging: Paging) {
  const { selection = 'all', personID, dateBegin, dateEnd } = wanted
  if (selection !== 'all' && personID === undefined) {
    throw invalidParam('personID', `personID is required: who is ${selection}.`)
  }
  const takesPart = sql<boolean>`exists (select from aviso.enrollment e
    where e.activity_id = activity.id and e.person_id = ${personID ?? null} and e.dismissed_at is null)`
  const selected = { all: sql<boolean>`true`, enrolled: takesPart, 'not-enrolled': sql<boolean>`not ${takesPart}` }
  const activities = db
    .selectFrom('activity')
    .where('event_id', '=', eventID)
    .where(selected[selection])
    .where(takesPlace('activity', dateBegin, dateEnd))
    .where(matching(['activity.name', 'activity.description', 'activity.location'], { query: wanted.query }))
  const rows = activities.selectAll().select(NUMBER)
  const order = orderOf(wanted, (column) => COLUMNS[column], 'activity.id')
  return readListOf(db, grant, { eventID }, () => readPage(rows, activities.select(TOTAL), paging, order))
}

/** An activity, and whether a person takes part in it. */
export async function findActivityFor(db: Db, grant: Grant, activityID: string, personID: string | undefined) {
  const activity = await findActivity(db, grant, activityID)
  if (personID === undefined) return { activity }
  const found = await db
    .selectFrom('enrollment')
    .select('id')
    .where('activity_id', '=', activityID)
    .where('person_id', '=', personID)
    .where('dismissed_at', 'is', null)
    .executeTakeFirst()
  return { activity, enrolled: found !== undefined }
}

export async function editActivity(
  trx: Trx,
  grant: Grant,
  activityID: string,
  { externalID, ...given }: ActivityChange & Numbering,
  now: Date,
): Promise<Change<ActivityRow>> {
  mayNumber(grant, externalID)
  const alone = given.capacity !== undefined // nobody enrols by the capacity of before
  const { event, activity: before } = await holdActivity(trx, grant, activityID, alone)
  const set: Partial<Columns> = defined(given)
  const after = { ...before, ...set, ...(externalID === undefined ? {} : { external_id: externalID }) }
  checkDates(after.begins_at, after.ends_at)
  if (Object.keys(set).length > 0) await trx.updateTable('activity').set(set).where('id', '=', activityID).execute()
  if (externalID !== undefined) await setNumber(trx, event.company_id, 'activity', activityID, externalID)
  const changed = JSON.stringify(after) !== JSON.stringify(before)
  return { facts: changed ? [activityFact('activity.edited', now, event, after)] : [], result: after }
}

/** Removes an activity: the enrolments in it end first. */
export async function removeActivity(trx: Trx, grant: Grant, activityID: string, now: Date) {
  // An enrolment that is just being made is made before, and ended too, or finds no activity afterwards.
  const { event, activity } = await holdActivity(trx, grant, activityID, true)
  const ended = await withPeople(trx, event.id, await endEnrollments(trx, { activityID }, now))
  await trx.deleteFrom('enrollment').where('activity_id', '=', activityID).execute()
  await trx.deleteFrom('activity').where('id', '=', activityID).execute()
  const dismissals = ended.map((one) => enrollmentFact('enrollment.dismissed', now, event, one))
  const removed = activityFact('activity.removed', now, event, activity)
  return { facts: [...dismissals, removed], result: { activity, dismissed: ended.length } }
}
