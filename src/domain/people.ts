import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isOneOf } from '../database/where.ts'
import { notFoundAt, type PublicError } from '../errors.ts'
import type { PersonPart } from '../facts.ts'
import type { Trx } from './commit.ts'
import type { EnrollmentRow, WholeEvent } from './rows.ts'
import { checkPerson, DETAILS, type ParamPath, type PersonGiven, type Target } from './targets.ts'
import type { Grant } from './token.ts'

/**
 * Finds the people, or makes them: one statement for those with an ID, one for those with name and email. People are
 * known by their email within the event, and otherwise within the company. The company keeps the details it knows, and
 * gains those it did not. That is for tokens of system scope alone: the event sees its own registrations.
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
  for (const target of targets) checkPerson(target)
  const named = targets.filter(({ given }) => given.personID === undefined)
  const ids = targets.flatMap(({ given }) => given.personID ?? [])
  const made = named.length > 0 ? await findOrMake(trx, grant, event, named, now) : new Map<One, string>()
  const attending = ids.length > 0 ? await findAttendees(trx, event.id, ids, dismissedToo) : new Map<string, string>()
  return targets.map((target) => {
    const { personID = '' } = target.given
    const found = made.get(target) ?? attending.get(personID)
    if (found === undefined) throw missingPerson(target.path, personID, event.id)
    return { ...target, personID: found }
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

/** The columns in which a token sees people: of system scope, those of the company; of one event, those of that event. */
export function seenBy({ eventID }: Grant) {
  return eventID === null
    ? DETAILS.map((name) => `person.${name}` as const)
    : DETAILS.map((name) => `attendee.${name}` as const)
}

/** Finds people of this event alone: a personID must not open the way to those of another. */
async function findAttendees(trx: Trx, eventID: string, ids: string[], dismissedToo: boolean) {
  const rows = await trx
    .selectFrom('attendee')
    .select('person_id')
    .where('event_id', '=', eventID)
    .where(isOneOf('person_id', ids))
    // Locked: those who attend now still do when the enrolment is written.
    .$if(!dismissedToo, (query) => query.where('status', '!=', 'dismissed').forNoKeyUpdate())
    .orderBy('person_id')
    .execute()
  return new Map(rows.map(({ person_id }) => [person_id, person_id]))
}

/**
 * Finds people by their emails, or makes them: sorted, so that two calls with the same people lock them in the same order.
 * Of somebody it knows, the company is told the details that it did not know. A token of one event tells it nothing of
 * somebody who is in another event too.
 * @returns the ID of each
 */
async function findOrMake<One extends Target<PersonGiven>>(
  trx: Trx,
  grant: Grant,
  event: WholeEvent,
  people: One[],
  now: Date,
): Promise<Map<One | undefined, string>> {
  const mayFill =
    grant.eventID === null
      ? sql`true`
      : sql`not exists (select from aviso.attendee a where a.person_id = person.id and a.event_id <> ${event.id})`
  const column = (of: (given: PersonGiven) => string | undefined) => people.map(({ given }) => of(given) ?? null)
  const { rows } = await sql<{ id: string }>`
    with given as (
      select row.*, coalesce(p.email, row.email) as known_by from unnest(
        ${column(({ name }) => name)}::text[], ${column(({ surname }) => surname)}::text[],
        ${column(({ email }) => email)}::text[], ${column(({ cpf }) => cpf)}::text[],
        ${column(({ nickname }) => nickname)}::text[], ${column(({ uuid }) => uuid)}::text[]
      ) with ordinality as row (name, surname, email, cpf, nickname, uuid, position)
      left join aviso.attendee a on a.event_id = ${event.id} and lower(a.email) = lower(row.email)
      left join aviso.person p on p.id = a.person_id
    ),
    person_made as (
      insert into aviso.person (company_id, name, surname, email, cpf, nickname, uuid, created_at)
      select distinct on (lower(known_by)) ${event.company_id}::bigint, name, surname, known_by, cpf, nickname, uuid,
        ${now}::timestamptz
      from given order by lower(known_by), position
      on conflict (company_id, lower(email)) do update set
        cpf = coalesce(person.cpf, case when ${mayFill} then excluded.cpf end),
        nickname = coalesce(person.nickname, case when ${mayFill} then excluded.nickname end),
        uuid = coalesce(person.uuid, case when ${mayFill} then excluded.uuid end)
      returning id, email
    )
    select p.id from given join person_made p on lower(p.email) = lower(given.known_by) order by given.position`.execute(
    trx,
  )
  return new Map(rows.map(({ id }, index) => [people[index], id]))
}

export function missingPerson(path: ParamPath, personID: string, eventID: string): PublicError {
  const field = [...path, 'personID']
  const where = path.length === 0 ? '' : `${field.join('.')}: `
  return notFoundAt(field, `${where}There is no person in event ${eventID} with the ID ${personID}.`)
}
