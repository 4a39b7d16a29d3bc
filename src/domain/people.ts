import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isOneOf } from '../database/where.ts'
import { notFoundAt, type PublicError } from '../errors.ts'
import type { PersonPart } from '../facts.ts'
import type { Trx } from './commit.ts'
import { mayNumber } from './own-numbers.ts'
import type { EnrollmentRow, WholeEvent } from './rows.ts'
import { checkPeople, DETAILS, type ParamPath, type PersonGiven, type Target } from './targets.ts'
import type { Grant } from './token.ts'

/**
 * Finds the people, or makes them, by the function `find_people`, which tells how. People are
 * known by their email within the event, and otherwise within the company. The company keeps the details it knows, and
 * gains those it did not. That is not for tokens of one event: those see its registrations.
 * @param dismissedToo whether a personID may be of somebody who left the event
 * @returns the targets with the ID of the person
 * @throws PublicError invalid_params when neither or both ways are used, not_found when a personID does not attend
 */
export async function findPeople<One extends Target<PersonGiven>>(
  trx: Trx,
  grant: Grant,
  event: WholeEvent,
  targets: One[],
  now: Date,
  dismissedToo = false,
): Promise<(One & { personID: string })[]> {
  checkPeople(targets)
  for (const { given } of targets) mayNumber(grant, given.personNumber)
  const { rows } = await sql<{ ids: (string | null)[] }>`
    select aviso.find_people(${event.id}::bigint, ${event.company_id}::bigint, ${grant.eventID === null}::boolean,
      ${dismissedToo}::boolean, ${givenPeople(targets)}, ${now}::timestamptz)::text[] as ids`.execute(trx)
  return withPersonIDs(targets, rows[0]?.ids ?? [], event.id)
}

/**
 * Locks people of an event, before their registrations, as every call does that needs both. In the order in which
 * `aviso.find_people` locks them.
 */
export async function lockPeople(trx: Trx, eventID: string, personIDs: string[]): Promise<void> {
  await sql`select id from aviso.person where id = any(${personIDs}::bigint[])
    and exists (select from aviso.attendee where event_id = ${eventID} and person_id = person.id)
    order by lower(email) for no key update`.execute(trx)
}

/** What is given of a person who is enrolled. */
interface PersonToEnroll extends PersonGiven {
  expiresAt?: Date | null
  enrollmentExternalID?: string | undefined
}

/** The people of a call as the functions `find_people` and `enroll` take them. */
export function givenPeople(targets: (Target<PersonToEnroll> & { activityID?: string })[]) {
  const rows = targets.map(({ given, activityID }) => ({
    ...given,
    activity: activityID,
    person: given.personID,
    expires_at: given.expiresAt,
    person_number: given.personNumber,
    enrollment_number: given.enrollmentExternalID,
  }))
  return sql`array(select one from json_populate_recordset(null::aviso.given, ${JSON.stringify(rows)}::json) one)`
}

/**
 * Adds to each target who it is.
 * @param ids of the people, null where there is nobody
 * @throws PublicError not_found
 */
export function withPersonIDs<One extends Target<PersonGiven>>(
  targets: One[],
  ids: (string | null)[],
  eventID: string,
) {
  return targets.map((target, index) => {
    const personID = ids[index]
    if (personID == null) throw missingPerson(target.path, target.given.personID ?? '', eventID)
    return { ...target, personID }
  })
}

/**
 * Adds the people to their enrolments, as the event knows them, for the facts about them.
 * @throws Error when one is not registered: a bug of ours
 */
export async function withPeople<One extends { enrollment: EnrollmentRow }>(
  db: Db,
  eventID: string,
  enrolled: One[],
): Promise<(One & { person: PersonPart })[]> {
  if (enrolled.length === 0) return []
  const ids = enrolled.map(({ enrollment }) => enrollment.person_id)
  const rows = await db
    .selectFrom('attendee')
    .select(['person_id as id', ...DETAILS])
    .where('event_id', '=', eventID)
    .where(isOneOf('person_id', ids))
    .execute()
  const people = new Map(rows.map((row) => [row.id, row]))
  return enrolled.map((one) => {
    const person = people.get(one.enrollment.person_id)
    if (!person) throw new Error(`Person ${one.enrollment.person_id} is enrolled and not registered`)
    return { ...one, person }
  })
}

/** The columns in which a token sees people: of one event, those of that event; of more, those of the company. */
export function seenBy({ eventID }: Grant) {
  return eventID === null
    ? DETAILS.map((name) => `person.${name}` as const)
    : DETAILS.map((name) => `attendee.${name}` as const)
}

export function missingPerson(path: ParamPath, personID: string, eventID: string): PublicError {
  const field = [...path, 'personID']
  const where = path.length === 0 ? '' : `${field.join('.')}: `
  return notFoundAt(field, `${where}There is no person in event ${eventID} with the ID ${personID}.`)
}
