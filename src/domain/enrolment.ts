import { type Expression, type Selectable, type SqlBool, sql } from 'kysely'
import type { Database } from '../database/schema.ts'
import { invalidParam, notFound, notFoundAt, PublicError } from '../errors.ts'
import type { EnrollmentFact, PersonPart } from '../facts.ts'
import { nameAt, type One, type Path } from '../methods/fields/person.ts'
import { eventPart, type Trx } from './commit.ts'
import { type WholeEvent, wholeEvents } from './event.ts'
import { holdEvents } from './locks.ts'
import { changeOnce } from './match-rows.ts'
import type { Grant } from './token.ts'

export type Activity = Selectable<Database['activity']>
export type EnrollmentRow = Selectable<Database['enrollment']>

/**
 * The activities that people are to be enrolled in or dismissed from, each target with its own, and their one event.
 * @throws PublicError not_found for one that the token does not see, invalid_params when they are of several events
 */
export async function findActivities<Given extends { activityID?: string | undefined }>(
  trx: Trx,
  grant: Grant,
  targets: One<Given>[],
  whole: { eventID?: string | undefined; activityID?: string | undefined },
): Promise<{ event: WholeEvent; targets: (One<Given> & { activity: Activity })[] }> {
  const ids = targets.map(({ at, given }) => {
    const activityID = given.activityID ?? whole.activityID
    if (activityID !== undefined) return activityID
    throw invalidParam([...at, 'activityID'], `${nameAt(at, 'activityID')} is required: the activity it is about.`)
  })
  const own = grant.eventID === null ? sql`true` : sql`event_id = ${grant.eventID}`
  const named = sql<boolean>`activity.id = any(${[...new Set(ids)]}::bigint[]) and ${own}`
  const eventIDs = await holdEvents(trx, sql`id in (select event_id from activity where ${named})`)
  const events = await wholeEvents(trx).where(sql<boolean>`event.id = any(${eventIDs}::bigint[])`).execute()
  const rows = await lockActivities(trx, named)
  const byID = new Map(rows.map((row) => [row.id, row]))
  const eventID = whole.eventID ?? byID.get(ids[0] ?? '')?.event_id
  const withActivity = targets.map((target, index) => {
    const activityID = ids[index] as string
    const path = target.given.activityID === undefined ? ['activityID'] : [...target.at, 'activityID']
    const activity = byID.get(activityID)
    if (!activity) throw notFoundAt(path, `There is no activity ${activityID}.`)
    if (activity.event_id === eventID) return { ...target, activity }
    if (whole.eventID) throw notFoundAt(path, `There is no activity ${activityID} in event ${whole.eventID}.`)
    throw invalidParam(path, `${path.join('.')} cannot be "${activityID}": activities of one event are expected.`)
  })
  return { event: events.find(({ id }) => id === eventID) as WholeEvent, targets: withActivity }
}

/**
 * Activities as they are until the end of the transaction: nobody removes one, or sets it another limit. Those that have
 * one are locked against each other, so that a last place is given once.
 */
async function lockActivities(trx: Trx, named: Expression<SqlBool>): Promise<Activity[]> {
  const activities = trx.selectFrom('activity').where(named).orderBy('id')
  const rows = await activities.selectAll().forKeyShare().execute()
  if (rows.some(({ capacity }) => capacity !== null)) {
    await activities.select('id').where('capacity', 'is not', null).forNoKeyUpdate().execute()
  }
  return rows
}

export interface EnrollmentGiven {
  at: Path
  activity: Activity
  personID: string
  source: string
  expiresAt: Date | null
}

/**
 * Enrols people, once each: the unique row of activity × person decides, and its lock puts what happens to one person in
 * one activity in line. Somebody who was dismissed is enrolled anew, with the same ID.
 * @returns for each of them, in their order, the row and whether this made it
 * @throws PublicError activity_full
 */
export async function enroll(
  trx: Trx,
  wanted: EnrollmentGiven[],
  at: Date,
): Promise<{ row: EnrollmentRow; created: boolean }[]> {
  const distinct = new Map<string, EnrollmentGiven>()
  for (const one of wanted) if (!distinct.has(BY_PAIR.ofWanted(one))) distinct.set(BY_PAIR.ofWanted(one), one)
  const all = [...distinct.values()]
  const { rows: made } = await sql<EnrollmentRow>`
    insert into enrollment (activity_id, person_id, source, enrolled_at, expires_at)
    select activity_id, person_id, source, ${at}::timestamptz, expires_at
    from unnest(${all.map(({ activity }) => activity.id)}::bigint[], ${all.map(({ personID }) => personID)}::bigint[],
      ${all.map(({ source }) => source)}::text[],
      ${all.map(({ expiresAt }) => expiresAt?.toISOString() ?? null)}::timestamptz[]
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
  const rows = await changeOnce(wanted, made, (others) => enrollments(trx, others), BY_PAIR)
  return rows.map(({ row, changed }) => ({ row: row as EnrollmentRow, created: changed }))
}

const BY_PAIR = {
  ofWanted: ({ activity, personID }: { activity: Activity; personID: string }) => `${activity.id}/${personID}`,
  ofRow: (row: EnrollmentRow) => `${row.activity_id}/${row.person_id}`,
}

/** Counted after the insert, under the activities' locks; the exception undoes it. */
async function checkCapacity(trx: Trx, made: EnrollmentGiven[]): Promise<void> {
  const limited = made.filter(({ activity }) => activity.capacity !== null)
  if (limited.length === 0) return
  const counts = await trx
    .selectFrom('enrollment')
    .select((eb) => ['activity_id', eb.fn.countAll<string>().as('taken')])
    .where(sql<boolean>`activity_id = any(${[...new Set(limited.map(({ activity }) => activity.id))]}::bigint[])`)
    .where('dismissed_at', 'is', null)
    .groupBy('activity_id')
    .execute()
  for (const { activity_id, taken } of counts) {
    const those = limited.filter(({ activity }) => activity.id === activity_id)
    const capacity = those[0]?.activity.capacity ?? 0
    const without = Number(taken) - capacity
    if (without <= 0) continue
    const { at } = those[Math.max(0, those.length - without)] as EnrollmentGiven // the first for whom there is no place
    const message = `Activity ${activity_id} has ${capacity} places: they do not suffice.`
    throw new PublicError('activity_full', { limit: capacity, issues: [{ path: [...at, 'activityID'], message }] })
  }
}

async function enrollments(trx: Trx, pairs: { activity: Activity; personID: string }[]) {
  const { rows } = await sql<EnrollmentRow>`
    select e.* from unnest(${pairs.map(({ activity }) => activity.id)}::bigint[],
      ${pairs.map(({ personID }) => personID)}::bigint[]) as pair (activity_id, person_id)
    join enrollment e using (activity_id, person_id)`.execute(trx)
  return rows
}

/**
 * Ends enrolments.
 * @returns for each, in their order, the row, `changed: false` when it had ended before
 * @throws PublicError not_found for one that there never was
 */
export async function dismiss(
  trx: Trx,
  wanted: { at: Path; activity: Activity; personID: string }[],
  at: Date,
): Promise<{ row: EnrollmentRow; changed: boolean }[]> {
  const { rows } = await sql<EnrollmentRow>`
    with locked as (
      select e.id from unnest(${wanted.map(({ activity }) => activity.id)}::bigint[],
        ${wanted.map(({ personID }) => personID)}::bigint[]) as pair (activity_id, person_id)
      join enrollment e using (activity_id, person_id)
      where e.dismissed_at is null order by e.activity_id, e.person_id for update of e
    )
    update enrollment set dismissed_at = ${at}::timestamptz where id in (select id from locked)
    returning *`.execute(trx)
  const ended = await changeOnce(wanted, rows, (others) => enrollments(trx, others), BY_PAIR)
  return ended.map(({ row, changed }, index) => {
    if (row) return { row, changed }
    const { at, activity, personID } = wanted[index] as (typeof wanted)[number]
    const what = `enrolment in activity ${activity.id} of a person`
    if (at.length === 0) throw notFound('personID', personID, what)
    const path = [...at, 'personID']
    throw notFoundAt(path, `${path.join('.')}: there is no ${what} ${personID}.`)
  })
}

/** Ends every enrolment of an activity, or of these people in an event. */
export async function endEnrollments(
  trx: Trx,
  of: { activityID: string } | { eventID: string; personIDs: string[] },
  at: Date,
): Promise<{ row: EnrollmentRow; activity: { id: string; name: string } }[]> {
  if ('personIDs' in of && of.personIDs.length === 0) return []
  const which =
    'activityID' in of
      ? sql`e.activity_id = ${of.activityID}`
      : sql`a.event_id = ${of.eventID} and e.person_id = any(${of.personIDs}::bigint[])`
  const { rows } = await sql<EnrollmentRow & { activity_name: string }>`
    with locked as (
      select e.id, a.name from enrollment e join activity a on a.id = e.activity_id
      where ${which} and e.dismissed_at is null order by e.activity_id, e.person_id for update of e
    )
    update enrollment set dismissed_at = ${at}::timestamptz from locked
    where enrollment.id = locked.id
    returning enrollment.*, locked.name as activity_name`.execute(trx)
  return rows.map(({ activity_name: name, ...row }) => ({ row, activity: { id: row.activity_id, name } }))
}

export function enrollmentFact(
  kind: EnrollmentFact['kind'],
  at: Date,
  event: Pick<WholeEvent, 'id' | 'name' | 'company_id'>,
  activity: Pick<Activity, 'id' | 'name'>,
  person: PersonPart,
  row: EnrollmentRow,
): EnrollmentFact {
  const { id, source, expires_at: expiresAt, active, status } = row
  return {
    kind,
    at,
    event: eventPart(event),
    activity: { id: activity.id, name: activity.name },
    person,
    enrollment: { id, source, expiresAt, active, status },
  }
}
