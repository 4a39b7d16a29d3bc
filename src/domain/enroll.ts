import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven, isOneOf } from '../database/where.ts'
import { cannotBe, invalidAt, notFound, notFoundAt, PublicError, show } from '../errors.ts'
import type { Trx } from './commit.ts'
import { wholeEvents } from './event.ts'
import { holdEvents } from './locks.ts'
import { matchRows } from './match-rows.ts'
import type { ActivityRow, EnrollmentRow, WholeEvent } from './rows.ts'
import type { ParamPath, Target } from './targets.ts'
import type { Grant } from './token.ts'

/** The parameters of a whole call, of one person or many. */
export interface Whole {
  eventID?: string | undefined
  activityID?: string | undefined
  bypassWebhook: boolean
}

/**
 * Finds the activities that people are to be enrolled in or dismissed from, each target with its own, and their one event.
 * @throws PublicError not_found for one that the token does not see, invalid_params when they are of several events
 */
export async function findActivities<One extends Target<{ activityID?: string | undefined }>>(
  trx: Trx,
  grant: Grant,
  targets: One[],
  whole: Whole,
): Promise<{ event: WholeEvent; targets: (One & { activity: ActivityRow })[] }> {
  const named = targets.map((target) => ({ target, ...activityOf(target, whole) }))
  const ids = new Set(named.map(({ activityID }) => activityID))
  const wanted = sql<boolean>`${isOneOf('activity.id', ids)} and ${isIfGiven('event_id', grant.eventID)}`
  const eventIDs = await holdEvents(trx, sql`id in (select event_id from aviso.activity where ${wanted})`)
  const events = await wholeEvents(trx).where(isOneOf('event.id', eventIDs)).execute()
  const activities = new Map((await lockActivities(trx, wanted)).map((row) => [row.id, row]))
  const eventID = whole.eventID ?? activities.get(named[0]?.activityID ?? '')?.event_id
  const event = events.find(({ id }) => id === eventID)
  const found = named.map(({ target, activityID, path }) => {
    const activity = activities.get(activityID)
    if (!activity) throw notFoundAt(path, `There is no activity ${activityID}.`)
    if (activity.event_id === eventID) return { ...target, activity }
    if (whole.eventID) throw notFoundAt(path, `There is no activity ${activityID} in event ${whole.eventID}.`)
    throw cannotBe(path, show(activityID), 'activities of one event are expected.')
  })
  if (!event) throw new Error('An activity that was held has no event')
  return { event, targets: found }
}

function activityOf({ path, given }: Target<{ activityID?: string | undefined }>, whole: Whole) {
  const own = [...path, 'activityID']
  if (given.activityID !== undefined) return { activityID: given.activityID, path: own }
  if (whole.activityID !== undefined) return { activityID: whole.activityID, path: ['activityID'] }
  throw invalidAt(own, 'is required: the activity it is about.')
}

/**
 * Locks activities until the end of the transaction: nobody removes one, or sets it another limit. Those that have one are
 * locked against each other, so that a last place is given once.
 */
async function lockActivities(trx: Trx, named: Expression<SqlBool>): Promise<ActivityRow[]> {
  const activities = trx.selectFrom('activity').where(named).orderBy('id')
  const rows = await activities.selectAll().forKeyShare().execute()
  if (rows.some(({ capacity }) => capacity !== null)) {
    await activities.select('id').where('capacity', 'is not', null).forNoKeyUpdate().execute()
  }
  return rows
}

/** A person and an activity, as a call names them. */
interface PairNamed {
  path: ParamPath
  activity: Pick<ActivityRow, 'id'>
  personID: string
}

/** A person who is to be in an activity. */
interface Pair extends PairNamed {
  activity: ActivityRow
}

export interface EnrollmentGiven {
  source: string
  expiresAt: Date | null
}

/**
 * Enrols people, once each: the unique row of activity × person decides, and its lock puts what happens to one person in
 * one activity in line. Somebody who was dismissed is enrolled anew, with the same ID.
 * @returns the targets with their enrolments, and whether this made them
 * @throws PublicError activity_full
 */
export async function enroll<One extends Pair & { given: EnrollmentGiven }>(
  trx: Trx,
  wanted: One[],
  now: Date,
): Promise<(One & { enrollment: EnrollmentRow; enrolled: boolean })[]> {
  const distinct = new Map<string, One>()
  for (const one of wanted) if (!distinct.has(BY_PAIR.ofWanted(one))) distinct.set(BY_PAIR.ofWanted(one), one)
  const all = [...distinct.values()]
  const { rows: made } = await sql<EnrollmentRow>`
    insert into aviso.enrollment (activity_id, person_id, source, enrolled_at, expires_at)
    select activity_id, person_id, source, ${now}::timestamptz, expires_at
    from unnest(${all.map(({ activity }) => activity.id)}::bigint[], ${all.map(({ personID }) => personID)}::bigint[],
      ${all.map(({ given }) => given.source)}::text[],
      ${all.map(({ given }) => given.expiresAt?.toISOString() ?? null)}::timestamptz[]
    ) as row (activity_id, person_id, source, expires_at)
    order by activity_id, person_id
    on conflict (activity_id, person_id) do update set
      source = excluded.source, enrolled_at = excluded.enrolled_at, dismissed_at = null, expires_at = excluded.expires_at,
      active = true, status = 'active', completed_at = null, present_at = null
      where enrollment.dismissed_at is not null
    returning *`.execute(trx)
  const created = new Set(made.map(BY_PAIR.ofRow))
  await checkCapacity(
    trx,
    all.filter((one) => created.has(BY_PAIR.ofWanted(one))),
  )
  const rows = await matchRows(wanted, made, (others) => readEnrollments(trx, others), BY_PAIR)
  return rows.map(({ one, row, changed }) => ({ ...one, enrollment: row, enrolled: changed }))
}

const BY_PAIR = {
  ofWanted: ({ activity, personID }: Pick<Pair, 'activity' | 'personID'>) => `${activity.id}/${personID}`,
  ofRow: (row: EnrollmentRow) => `${row.activity_id}/${row.person_id}`,
}

/** Counted after the insert, under the activities' locks; the exception undoes it. */
async function checkCapacity(trx: Trx, made: Pair[]): Promise<void> {
  const limited = made.filter(({ activity }) => activity.capacity !== null)
  if (limited.length === 0) return
  const counts = await trx
    .selectFrom('enrollment')
    .select((eb) => ['activity_id', eb.fn.countAll<string>().as('taken')])
    .where(isOneOf('activity_id', new Set(limited.map(({ activity }) => activity.id))))
    .where('dismissed_at', 'is', null)
    .groupBy('activity_id')
    .execute()
  for (const { activity_id, taken } of counts) {
    const those = limited.filter(({ activity }) => activity.id === activity_id)
    const capacity = those[0]?.activity.capacity ?? 0
    const without = Number(taken) - capacity
    if (without <= 0) continue
    const path = those.at(Math.max(0, those.length - without))?.path ?? [] // of the first for whom there is no place
    const message = `Activity ${activity_id} has ${capacity} places: they do not suffice.`
    throw new PublicError('activity_full', { limit: capacity, issues: [{ path: [...path, 'activityID'], message }] })
  }
}

async function readEnrollments(db: Db, pairs: Pair[]): Promise<EnrollmentRow[]> {
  const { rows } = await sql<EnrollmentRow>`
    select e.* from unnest(${pairs.map(({ activity }) => activity.id)}::bigint[],
      ${pairs.map(({ personID }) => personID)}::bigint[]) as pair (activity_id, person_id)
    join aviso.enrollment e using (activity_id, person_id)`.execute(db)
  return rows
}

/**
 * Ends enrolments.
 * @returns the targets with their enrolments; `ended: false` when one had ended before
 * @throws PublicError not_found for one that there never was
 */
export async function dismiss<One extends Pair>(
  trx: Trx,
  wanted: One[],
  now: Date,
): Promise<(One & { enrollment: EnrollmentRow; ended: boolean })[]> {
  const { rows } = await sql<EnrollmentRow>`
    with locked as (
      select e.id from unnest(${wanted.map(({ activity }) => activity.id)}::bigint[],
        ${wanted.map(({ personID }) => personID)}::bigint[]) as pair (activity_id, person_id)
      join aviso.enrollment e using (activity_id, person_id)
      where e.dismissed_at is null order by e.activity_id, e.person_id for update of e
    )
    update aviso.enrollment set dismissed_at = ${now}::timestamptz where id in (select id from locked)
    returning *`.execute(trx)
  const ended = await matchRows(wanted, rows, (others) => readEnrollments(trx, others), BY_PAIR, missingEnrollment)
  return ended.map(({ one, row, changed }) => ({ ...one, enrollment: row, ended: changed }))
}

export function missingEnrollment({ path, activity, personID }: PairNamed): PublicError {
  const what = `enrolment in activity ${activity.id} of a person`
  if (path.length === 0) return notFound('personID', personID, what)
  const field = [...path, 'personID']
  return notFoundAt(field, `${field.join('.')}: there is no ${what} ${personID}.`)
}

/** Ends every enrolment of an activity, or of these people in an event. */
export async function endEnrollments(
  trx: Trx,
  of: { activityID: string } | { eventID: string; personIDs: string[] },
  now: Date,
): Promise<{ enrollment: EnrollmentRow; activity: Pick<ActivityRow, 'id' | 'name'> }[]> {
  if ('personIDs' in of && of.personIDs.length === 0) return []
  const which =
    'activityID' in of
      ? sql`e.activity_id = ${of.activityID}`
      : sql`a.event_id = ${of.eventID} and e.person_id = any(${of.personIDs}::bigint[])`
  const { rows } = await sql<EnrollmentRow & { activity_name: string }>`
    with locked as (
      select e.id, a.name from aviso.enrollment e join aviso.activity a on a.id = e.activity_id
      where ${which} and e.dismissed_at is null order by e.activity_id, e.person_id for update of e
    )
    update aviso.enrollment set dismissed_at = ${now}::timestamptz from locked
    where enrollment.id = locked.id
    returning enrollment.*, locked.name as activity_name`.execute(trx)
  return rows.map(({ activity_name: name, ...enrollment }) => ({
    enrollment,
    activity: { id: enrollment.activity_id, name },
  }))
}
