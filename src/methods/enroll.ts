import { type Selectable, sql, type Transaction } from 'kysely'
import type { Database } from '../database/schema.ts'
import { invalidParam, notFound, PublicError } from '../errors.ts'
import type { Fact } from '../facts.ts'

type Trx = Transaction<Database>
type Activity = Selectable<Database['activity']>
type Event = Selectable<Database['event']>

export interface Person {
  id: string
  name: string
  email: string
}

/** Who is to be enrolled: somebody who attends the event already, or anybody by name and email. */
export interface PersonGiven {
  personID?: string | undefined
  name?: string | undefined
  email?: string | undefined
}

/**
 * Finds the person, or makes one. People are known by their email within the company; a known person keeps the name.
 * @throws PublicError invalid_params when neither or both ways are given, not_found when personID does not attend
 */
export async function findPerson(trx: Trx, event: Event, { personID, name, email }: PersonGiven): Promise<Person> {
  if (personID !== undefined) {
    if (name !== undefined || email !== undefined) {
      throw invalidParam('personID', 'personID already says who it is: leave out name and email.')
    }
    return findAttendee(trx, event, personID)
  }
  if (name === undefined || email === undefined) {
    const missing = name === undefined ? 'name' : 'email'
    throw invalidParam(missing, `${missing} is required when there is no personID.`)
  }
  const { rows } = await sql<Person>`
    insert into person (company_id, name, email, created_at) values (${event.company_id}, ${name}, ${email}, now())
    on conflict (company_id, lower(email)) do nothing
    returning id, name, email`.execute(trx)
  if (rows[0]) return rows[0]
  return trx
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('company_id', '=', event.company_id)
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .executeTakeFirstOrThrow()
}

/** Only people of this event: a personID must not open the way to those of another. */
async function findAttendee(trx: Trx, event: Event, personID: string): Promise<Person> {
  const person = await trx
    .selectFrom('person')
    .innerJoin('attendee', 'attendee.person_id', 'person.id')
    .select(['person.id', 'person.name', 'person.email'])
    .where('person.id', '=', personID)
    .where('attendee.event_id', '=', event.id)
    .executeTakeFirst()
  if (!person) throw notFound('personID', personID, `person in event ${event.id} with the ID`)
  return person
}

export interface Enrolled {
  id: string
  source: string
  at: Date
  /** False when the person was enrolled already, and so nothing changed. */
  created: boolean
}

/**
 * Enrols a person, once: the unique row of activity × person decides, and its lock puts what happens to one person in
 * one activity in line.
 * @throws PublicError activity_full
 */
export async function enroll(
  trx: Trx,
  activity: Activity,
  personID: string,
  source: string,
  at: Date,
): Promise<Enrolled> {
  await sql`
    insert into attendee (event_id, person_id, created_at) values (${activity.event_id}, ${personID}, ${at})
    on conflict (event_id, person_id) do nothing`.execute(trx)
  // Serializes the enrolments of a limited activity, so that its last place is given once.
  if (activity.capacity !== null) await sql`select from activity where id = ${activity.id} for update`.execute(trx)
  const { rows } = await sql<{ id: string }>`
    insert into enrollment (activity_id, person_id, source, enrolled_at)
    values (${activity.id}, ${personID}, ${source}, ${at})
    on conflict (activity_id, person_id) do update
      set source = excluded.source, enrolled_at = excluded.enrolled_at, dismissed_at = null
      where enrollment.dismissed_at is not null
    returning id`.execute(trx)
  if (rows[0]) {
    if (activity.capacity !== null) await checkCapacity(trx, activity.id, activity.capacity)
    return { id: rows[0].id, source, at, created: true }
  }
  const known = await trx
    .selectFrom('enrollment')
    .select(['id', 'source', 'enrolled_at'])
    .where('activity_id', '=', activity.id)
    .where('person_id', '=', personID)
    .executeTakeFirstOrThrow()
  return { id: known.id, source: known.source, at: known.enrolled_at, created: false }
}

/** Counted after the insert, under the activity's lock; the exception undoes it. */
async function checkCapacity(trx: Trx, activityID: string, capacity: number): Promise<void> {
  const { taken } = await trx
    .selectFrom('enrollment')
    .select((eb) => eb.fn.countAll().as('taken'))
    .where('activity_id', '=', activityID)
    .where('dismissed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(taken) > capacity) {
    throw new PublicError('activity_full', {
      limit: capacity,
      issues: [{ path: ['activityID'], message: `Activity ${activityID} has ${capacity} places, and all are taken.` }],
    })
  }
}

/** Ends an enrolment; returns it, `changed: false` when it had ended before, or null when there never was one. */
export async function dismiss(trx: Trx, activityID: string, personID: string, at: Date) {
  const { rows } = await sql<{ id: string; source: string }>`
    update enrollment set dismissed_at = ${at}
    where activity_id = ${activityID} and person_id = ${personID} and dismissed_at is null
    returning id, source`.execute(trx)
  if (rows[0]) return { ...rows[0], changed: true }
  const ended = await trx
    .selectFrom('enrollment')
    .select(['id', 'source'])
    .where('activity_id', '=', activityID)
    .where('person_id', '=', personID)
    .executeTakeFirst()
  return ended ? { ...ended, changed: false } : null
}

export function enrollmentFact(
  kind: Fact['kind'],
  at: Date,
  event: Event,
  activity: Activity,
  person: Person,
  enrollment: { id: string; source: string },
): Fact {
  return {
    kind,
    at,
    event: { id: event.id, name: event.name },
    activity: { id: activity.id, name: activity.name },
    person: { id: person.id, name: person.name, email: person.email },
    enrollment: { id: enrollment.id, source: enrollment.source },
  }
}
