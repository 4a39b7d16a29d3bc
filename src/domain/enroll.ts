import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isOneOf } from '../database/where.ts'
import { cannotBe, invalidAt, notFound, notFoundAt, PublicError, show } from '../errors.ts'
import { isOfSeenEvent } from './access.ts'
import type { Trx } from './commit.ts'
import { wholeEvents } from './event.ts'
import type { Registered } from './facts-of.ts'
import { holdEvents } from './locks.ts'
import { matchRows } from './match-rows.ts'
import { givenPeople, withPersonIDs } from './people.ts'
import type { ActivityRow, CompanyRow, EnrollmentRow, WholeEvent } from './rows.ts'
import { type ParamPath, type PersonGiven, personProblem, type Target } from './targets.ts'
import type { Grant } from './token.ts'

/** The parameters of a whole call, of one person or many. */
export interface Whole {
  eventID?: string | undefined
  activityID?: string | undefined
  bypassWebhook: boolean
}

/**
 * Finds the activities that people are to be dismissed from, each target with its own, and their one event.
 * @throws PublicError not_found for one that the token does not see, invalid_params when they are of several events
 */
export async function findActivities<One extends Target<{ activityID?: string | undefined }>>(
  trx: Trx,
  grant: Grant,
  targets: One[],
  whole: Whole,
): Promise<{ event: WholeEvent; targets: (One & { activity: ActivityPart })[] }> {
  const named = nameActivities(targets, whole)
  const ids = new Set(named.map(({ activityID }) => activityID))
  const wanted = sql<boolean>`${isOneOf('activity.id', ids)} and ${isOfSeenEvent(grant, 'activity.event_id')}`
  const eventIDs = await holdEvents(trx, grant, { activities: [...ids] })
  const events = await wholeEvents(trx).where(isOneOf('event.id', eventIDs)).execute()
  const held = ofOneEvent(named, await lockActivities(trx, wanted), whole)
  const event = events.find(({ id }) => id === held[0]?.activity.event_id)
  if (!event) throw new Error('An activity that was held has no event')
  return { event, targets: held }
}

/** As much of an activity as an enrolment needs. */
type ActivityPart = Pick<ActivityRow, 'id' | 'event_id' | 'name' | 'capacity'>

type Naming<One> = One & { activityID: string; activityPath: ParamPath }

/** Adds to each target which activity it is about, and where that was said. */
function nameActivities<One extends Target<{ activityID?: string | undefined }>>(
  targets: One[],
  whole: Whole,
): Naming<One>[] {
  return targets.map((target) => {
    const own = [...target.path, 'activityID']
    const activityID = target.given.activityID ?? whole.activityID
    if (activityID === undefined) throw invalidAt(own, 'is required: the activity it is about.')
    return { ...target, activityID, activityPath: target.given.activityID === undefined ? ['activityID'] : own }
  })
}

/** Adds to each target its activity: that of `rows`, all of one event. */
function ofOneEvent<One>(
  named: Naming<One>[],
  rows: ActivityPart[],
  whole: Whole,
): (Naming<One> & { activity: ActivityPart })[] {
  const activities = new Map(rows.map((row) => [row.id, row]))
  const eventID = whole.eventID ?? activities.get(named[0]?.activityID ?? '')?.event_id
  return named.map((target) => {
    const { activityID, activityPath: path } = target
    const activity = activities.get(activityID)
    if (!activity) throw notFoundAt(path, `There is no activity ${activityID}.`)
    if (activity.event_id === eventID) return { ...target, activity }
    if (whole.eventID) throw notFoundAt(path, `There is no activity ${activityID} in event ${whole.eventID}.`)
    throw cannotBe(path, show(activityID), 'activities of one event are expected.')
  })
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
  activity: ActivityPart
}

export interface EnrollmentGiven {
  source: string
  expiresAt: Date | null
  /** The company's own number for the enrolment, if that has none yet. */
  enrollmentExternalID?: string | undefined
}

/** What the function `enroll` tells. */
interface Told {
  activities: ActivityPart[] | null
  ids?: (string | null)[]
  event?: Pick<WholeEvent, 'id' | 'name' | 'company_id' | 'groups' | 'fields'> & {
    /** The company. */
    of: Pick<CompanyRow, 'time_zone' | 'payload_ids'>
  }
  attendees?: Registered[]
  enrollments?: (Pick<EnrollmentRow, 'id' | 'activity_id' | 'person_id' | 'source' | 'active' | 'status'> & {
    enrolled_at: string
    expires_at: string | null
  })[]
  /** The people who were not registered (returned: any more), and the enrolments that there were not. */
  registered?: string[]
  returned?: string[]
  enrolled?: string[]
  /** How many places are taken of activities that have a limit. */
  taken?: Record<string, number> | null
}

/**
 * Enrols people, once each, by the function `enroll`, which tells how. Somebody who was dismissed is enrolled anew, with the
 * same ID.
 * @returns the event, and the targets with their registrations and enrolments, and whether this made them
 * @throws PublicError activity_full, and what findActivities and findPeople throw
 */
export function enroll<One extends Target<PersonGiven & EnrollmentGiven & { activityID?: string | undefined }>>(
  grant: Grant,
  whole: Whole,
  targets: One[],
  now: Date,
) {
  const named = nameActivities(targets, whole)
  const problem = personProblem(targets)
  const activityIDs = [...new Set(named.map(({ activityID }) => activityID))]
  const write = sql<{ told: Told }>`
    select aviso.enroll(${grant.eventID}::bigint, ${grant.companyID}::bigint, ${whole.eventID ?? null}::bigint, ${problem !== undefined}::boolean,
      ${activityIDs}::bigint[], ${givenPeople(named)}, ${now}::timestamptz) as told`
  return {
    write,
    read({ told }: { told: Told }) {
      const held = ofOneEvent(named, told.activities ?? [], whole)
      if (problem) throw problem
      const people = withPersonIDs(held, told.ids ?? [], held[0]?.activity.event_id ?? '')
      const { event, attendees = [], registered, returned = [], enrolled } = told
      if (!event) throw new Error('People were enrolled in no event')
      const [fresh, made] = [new Set(registered), new Set(enrolled)]
      const registrations = new Map(attendees.map((row) => [String(row.person_id), withTexts(row)]))
      const enrollments = new Map(
        (told.enrollments ?? []).map((row) => [BY_PAIR.ofRow(row), withDates(withTexts(row))]),
      )
      const rows = people.map((one) => {
        const [attendee, enrollment] = [registrations.get(one.personID), enrollments.get(BY_PAIR.ofWanted(one))]
        if (!attendee || !enrollment) throw new Error('Somebody was enrolled and is gone')
        return {
          ...one,
          attendee,
          enrollment,
          registered: fresh.delete(one.personID),
          returned: returned.includes(one.personID),
          enrolled: made.delete(enrollment.id),
        }
      })
      checkCapacity(
        rows.filter((one) => one.enrolled),
        told.taken ?? {},
      )
      const { of, ...ofEvent } = event
      return { event: { ...ofEvent, time_zone: of.time_zone }, numbered: of.payload_ids === 'external', rows }
    },
  }
}

/** A whole row as JSON has its IDs as numbers. */
function withTexts<Row extends object>(row: Row): Row {
  const ids = Object.entries(row).filter(([name, value]) => typeof value === 'number' && /^id$|_id$/.test(name))
  return { ...row, ...Object.fromEntries(ids.map(([name, value]) => [name, String(value)])) }
}

function withDates<Row extends { enrolled_at: string; expires_at: string | null }>(row: Row) {
  const { enrolled_at, expires_at } = row
  return { ...row, enrolled_at: new Date(enrolled_at), expires_at: expires_at === null ? null : new Date(expires_at) }
}

const BY_PAIR = {
  ofWanted: ({ activity, personID }: Pick<Pair, 'activity' | 'personID'>) => `${activity.id}/${personID}`,
  ofRow: (row: Pick<EnrollmentRow, 'activity_id' | 'person_id'>) => `${row.activity_id}/${row.person_id}`,
}

/**
 * Counted after the insert, under the activities' locks; the exception undoes it.
 * @param made those who were enrolled, in the order of the call
 */
function checkCapacity(made: Pair[], taken: Record<string, number>): void {
  for (const [activityID, count] of Object.entries(taken)) {
    const those = made.filter(({ activity }) => activity.id === activityID)
    const capacity = those[0]?.activity.capacity ?? 0
    const without = count - capacity
    if (those.length === 0 || without <= 0) continue
    const path = those.at(Math.max(0, those.length - without))?.path ?? [] // of the first for whom there is no place
    const message = `Activity ${activityID} has ${capacity} places: they do not suffice.`
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
      where e.dismissed_at is null order by e.person_id, e.activity_id for update of e
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
      where ${which} and e.dismissed_at is null order by e.person_id, e.activity_id for update of e
    )
    update aviso.enrollment set dismissed_at = ${now}::timestamptz from locked
    where enrollment.id = locked.id
    returning enrollment.*, locked.name as activity_name`.execute(trx)
  return rows.map(({ activity_name: name, ...enrollment }) => ({
    enrollment,
    activity: { id: enrollment.activity_id, name },
  }))
}
