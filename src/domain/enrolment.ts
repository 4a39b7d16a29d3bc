import { sql } from 'kysely'
import { type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { withTrace } from '../facts.ts'
import { findActivity } from './access.ts'
import type { Trx } from './commit.ts'
import { dismiss, type EnrollmentGiven, enroll, findActivities, missingEnrollment, type Whole } from './enroll.ts'
import { holdWholeEvent } from './event.ts'
import { enrollmentChanges, enrollmentFact, personPart, registrationFacts } from './facts-of.ts'
import { mayNumber, numberOf, setNumber } from './own-numbers.ts'
import { seenBy, withPeople } from './people.ts'
import { startedAt } from './register.ts'
import type { EnrollmentRow } from './rows.ts'
import {
  allOf,
  type Detail,
  type Ordering,
  orderOf,
  peopleMatching,
  type Search,
  seenColumn,
  seenOrder,
} from './searching.ts'
import type { PersonGiven, Target } from './targets.ts'
import type { Grant } from './token.ts'

/** The enrolments of people in activities. */

interface PersonToEnroll extends PersonGiven, EnrollmentGiven {
  activityID?: string | undefined
}

/** A person of one call, of the many whose people are enrolled together. */
type PersonOfCall = Target<PersonToEnroll> & { trace: string | null }

/** Enrols people, and registers for the event those who are not. */
export function enrollPeople(grant: Grant, whole: Whole, people: PersonOfCall[], now: Date) {
  for (const { given } of people) mayNumber(grant, given.personNumber ?? given.enrollmentExternalID)
  const { write, read } = enroll(grant, whole, people, now)
  return {
    write,
    change(row: Parameters<typeof read>[0]) {
      const { event, numbered, rows } = read(row)
      const facts = rows.flatMap(({ trace, activity, attendee, registered, returned, enrollment, enrolled }) => {
        const enrolment = { activity, person: personPart(attendee), enrollment }
        const happened = [
          ...(registered ? registrationFacts(now, event, { attendee, returned }) : []),
          ...(enrolled ? [enrollmentFact('enrollment.added', now, event, enrolment)] : []),
        ]
        return withTrace(happened, trace)
      })
      return { facts, muted: whole.bypassWebhook, numbered, result: rows }
    },
  }
}

export async function dismissParticipants(
  trx: Trx,
  grant: Grant,
  whole: Whole,
  people: Target<{ personID: string; activityID?: string | undefined }>[],
  now: Date,
) {
  const { event, targets } = await findActivities(trx, grant, people, whole)
  const wanted = targets.map((target) => ({ ...target, personID: target.given.personID }))
  const result = await dismiss(trx, wanted, now)
  const ended = result.filter((one) => one.ended)
  const dismissed = await withPeople(trx, event.id, ended)
  const facts = dismissed.map((one) => enrollmentFact('enrollment.dismissed', now, event, one))
  return { facts, muted: whole.bypassWebhook, result }
}

/** undefined: it stays as it is. */
interface EnrollmentChange {
  active?: boolean | undefined
  status?: EnrollmentRow['status'] | undefined
  expiresAt?: Date | null | undefined
  completed?: boolean | undefined
  present?: boolean | undefined
  externalID?: string | null | undefined
}

export async function editEnrollment(
  trx: Trx,
  grant: Grant,
  { activityID, personID }: { activityID: string; personID: string },
  { active, status, expiresAt, completed, present, externalID }: EnrollmentChange,
  now: Date,
) {
  mayNumber(grant, externalID)
  const activity = await findActivity(trx, grant, activityID)
  const event = await holdWholeEvent(trx, grant, activity.event_id)
  const before = await readParticipant(trx, grant, activityID, personID, true)
  await trx
    .updateTable('enrollment')
    .set({
      active: active ?? before.active,
      status: status ?? before.status,
      expires_at: expiresAt === undefined ? before.expires_at : expiresAt,
      completed_at: startedAt(before.completed_at, completed, now),
      present_at: startedAt(before.present_at, present, now),
    })
    .where('id', '=', before.id)
    .execute()
  if (externalID !== undefined) {
    await setNumber(trx, event.company_id, 'enrollment', before.id, externalID, 'enrollmentExternalID')
  }
  const after = await readParticipant(trx, grant, activityID, personID)
  const known = await withPeople(trx, event.id, [{ activity, enrollment: after }])
  return { facts: known.flatMap((one) => enrollmentChanges(now, event, before, one)), result: after }
}

interface ParticipantsWanted extends Search, Ordering<Detail | 'date'> {
  /** All of these have to hold. */
  selection?: ParticipantState[] | undefined
}

/** What a list of participants can be limited to. */
export const PARTICIPANT_STATES = {
  all: sql`true`,
  present: sql`enrollment.present_at is not null`,
  'not-present': sql`enrollment.present_at is null`,
  completed: sql`enrollment.completed_at is not null`,
  'not-completed': sql`enrollment.completed_at is null`,
}
export type ParticipantState = keyof typeof PARTICIPANT_STATES

/** In the order of their enrolments, unless another is asked for. */
export async function listParticipants(
  db: Db,
  grant: Grant,
  activityID: string,
  wanted: ParticipantsWanted,
  paging: Paging,
) {
  await findActivity(db, grant, activityID)
  const { selection = [] } = wanted
  const listed = allOf(selection.map((state) => PARTICIPANT_STATES[state]))
  const all = db.selectFrom('enrollment').where('activity_id', '=', activityID).where('dismissed_at', 'is', null)
  const rows = participants(db, grant, activityID)
    .where(listed)
    .where(peopleMatching(wanted, seenColumn(grant)))
  const counted = wanted.query === undefined ? all.where(listed) : rows.clearSelect() // the people need not be counted
  const order = orderOf(wanted, seenOrder(grant, 'enrollment.enrolled_at'), 'enrollment.id')
  return readPage(rows, counted.select(TOTAL), paging, order)
}

/** @throws PublicError not_found when the person is not enrolled */
export async function findParticipant(db: Db, grant: Grant, activityID: string, personID: string) {
  await findActivity(db, grant, activityID)
  return readParticipant(db, grant, activityID, personID)
}

/** Enrolments, each with the person as the token sees it. */
function participants(db: Db, grant: Grant, activityID: string) {
  return db
    .selectFrom('enrollment')
    .innerJoin('activity', 'activity.id', 'enrollment.activity_id')
    .innerJoin('attendee', (join) =>
      join
        .onRef('attendee.event_id', '=', 'activity.event_id')
        .onRef('attendee.person_id', '=', 'enrollment.person_id'),
    )
    .innerJoin('person', 'person.id', 'enrollment.person_id')
    .selectAll('enrollment')
    .select(seenBy(grant))
    .select(NUMBERS)
    .where('enrollment.activity_id', '=', activityID)
    .where('enrollment.dismissed_at', 'is', null)
}

const NUMBERS = [
  numberOf('enrollment', 'enrollment.id').as('external_id'),
  numberOf('person', 'enrollment.person_id').as('person_external_id'),
]

async function readParticipant(db: Db, grant: Grant, activityID: string, personID: string, lock = false) {
  const row = await participants(db, grant, activityID)
    .where('enrollment.person_id', '=', personID)
    .$if(lock, (query) => query.forUpdate('enrollment'))
    .executeTakeFirst()
  if (!row) throw missingEnrollment({ path: [], activity: { id: activityID }, personID })
  return row
}
